"""The public site as files that any web server can serve when the service is away, each saying when it was made."""

import json
import os
import re
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote
from wsgiref.types import WSGIApplication

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from guidance.errors import BackupRefused
from guidance.models import Document, FormerSlug, Image, PublishedImage, Topic, Version, current_sequence
from guidance.models.news import NewsCategory, NewsItem, news_picture
from guidance.models.newsletters import NewsletterIssue
from guidance.models.organisations import Organisation
from guidance.models.topics import FormerTopic

#: What everybody may do with the folders of the copy.
_READABLE = 0o755
_STATE = ".mirror.json"
_NOT_THERE, _GONE = 404, 410
#: Pages that list others: made anew whenever anything changed.
_LISTS = (
    *("/", "/guidance/", "/topics/", "/whats-new", "/withdrawn", "/sitemap.xml", "/robots.txt", "/favicon.ico", "/on/"),
    *("/news", "/events", "/events.ics", "/organisations/", "/newsletters", "/public-history"),
    *("/proof", "/proof/check.py", "/.well-known/guidance-checkpoint", "/.well-known/guidance-key"),
    *("/about", "/how-we-review", "/accessibility", "/privacy", "/contact"),
    *(
        f"{above}/feed.{form}"
        for above in ("", "/safety-critical", "/news", "/newsletters")
        for form in ("atom", "json")
    ),
)
_FORMS = ("md", "json", "txt")
_WITH_FEEDS = ("", "/feed.atom", "/feed.json")
#: Links to what never changes: it is copied once, whichever page leads there.
_TO_COMPARISONS = re.compile(rb'href="(/guidance/[a-z0-9-]+/compare/[0-9]+\.\.[0-9]+(?:/sections/[^"?#/]+)?)["#]')
_BODY = re.compile(rb"<body[^>]*>")


@dataclass(frozen=True)
class Mirrored:
    """The outcome of keeping the mirror."""

    written: int
    kept: int


@dataclass(frozen=True)
class _Mirror:
    folder: Path
    client: Client
    made: str
    """When, in words that readers understand."""

    def take(self, path: str) -> int:
        """Ask the service for ``path``, and keep what it says; 1 when that is something to keep."""
        answer = self.client.get(path)
        if answer.status_code == _NOT_THERE or (answer.status_code == _GONE and not _tells_of_itself(path)):
            self._let_go(path)
            return 0
        if answer.status_code not in {200, 301, 302, 303, _GONE}:
            return 0
        _replace(self.folder, _place(path, answer), self._content(answer))
        return 1 + sum(self.take(further) for further in self._comparisons(answer.data))

    def _let_go(self, path: str) -> None:
        """Keep no file of what is not there any more: its words may have had to go."""
        place = self.folder / path.strip("/")
        for file in (place, place / "index.html"):
            if file.is_file():
                file.unlink()

    def let_go_of_pictures(self, paths: Collection[str]) -> None:
        """Keep those pictures only that a page shows."""
        for file in (self.folder / "images").glob("*.*"):
            if f"/images/{file.name}" not in paths:
                file.unlink()

    def _comparisons(self, page: bytes) -> Iterator[str]:
        """The comparisons to which a page leads, where they are not in the copy yet."""
        for path in dict.fromkeys(unquote(unescape(found.decode())) for found in _TO_COMPARISONS.findall(page)):
            if not (self.folder / path.strip("/") / "index.html").exists():
                yield path

    def _content(self, answer: TestResponse) -> bytes:
        if answer.location:
            to = escape(answer.location)
            return f'<!doctype html><meta http-equiv="refresh" content="0; url={to}"><a href="{to}">Moved</a>'.encode()
        data: bytes = answer.data
        if answer.mimetype != "text/html":
            return data
        words = f"This copy was made at {self.made}. There may be a newer version, and search does not work here."
        notice = (
            f'<aside class="site-notice" aria-label="Copy"><p class="nhsuk-width-container">{escape(words)}</p></aside>'
        )
        return _BODY.sub(lambda found: found[0] + notice.encode(), data, count=1)


def mirror(
    session: Session, folder: Path, static: Path, service: WSGIApplication, *, at: datetime, made: str, day: str
) -> Mirrored:
    """Bring the copy in ``folder`` up to date: on the same day only what has changed since it was made last.

    :param static: the folder of the design, which is copied as it is.
    :param made: the time of the copy, as its pages tell it.
    :param day: the day of today where the readers are; with another one every page is made anew, as what is overdue is.
    :raises BackupRefused: when the folder holds something else, or cannot be written.
    """
    try:
        since = _since(folder, day)
        sequence = current_sequence(session)
        copy = _Mirror(folder, Client(service), made)
        if since and since == sequence:
            return Mirrored(0, _pages_in(folder))
        shutil.copytree(static, folder / "static", dirs_exist_ok=True)
        paths = dict.fromkeys(_addresses(session, since))
        written = sum(copy.take(path) for path in paths)
        copy.let_go_of_pictures(paths)
        _replace(folder, _STATE, json.dumps({"sequence": sequence, "day": day, "at": at.isoformat()}).encode())
    except OSError as error:
        raise BackupRefused(f"The copy in {folder} could not be written: {error.strerror or error}.") from None
    return Mirrored(written, max(0, _pages_in(folder) - written))


def _pages_in(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("index.html"))


def _since(folder: Path, day: str) -> int:
    """The number of the history up to which the copy knows everything; 0 for one that has to be made from the start."""
    folder.mkdir(parents=True, exist_ok=True)
    state = folder / _STATE
    if not state.exists():
        if any(folder.iterdir()):
            raise BackupRefused(f"{folder} holds something else: choose an empty folder.")
        return 0
    told = json.loads(state.read_text())
    return int(told["sequence"]) if told["day"] == day else 0


def _addresses(session: Session, since: int) -> Iterator[str]:
    """Every public address of what changed after this number, and of the lists."""
    yield from _LISTS
    topics = sa.union_all(sa.select(Topic.slug), sa.select(FormerTopic.slug))
    yield from (f"/topics/{slug}{more}" for slug in session.scalars(topics) for more in _WITH_FEEDS)
    versions = sa.select(Document, sa.func.count(Version.id)).join(Version, Version.document_id == Document.id)
    changed = versions.where(Document.sequence > since).group_by(Document.id).order_by(Document.id)
    for document, count in session.execute(changed).all():
        yield from _of_document(document.slug, document.uid, count)
        former = sa.select(FormerSlug.slug).where(FormerSlug.document_id == document.id)
        yield from (f"/guidance/{slug}" for slug in session.scalars(former))
    yield from _of_news(session, since)
    shown = sa.union(
        sa.select(PublishedImage.digest), sa.select(news_picture.c.digest), sa.select(Organisation.logo_digest)
    )
    pictures = sa.select(Image.digest, Image.ending).where(Image.digest.in_(shown))
    yield from (f"/images/{digest}.{ending}" for digest, ending in session.execute(pictures))


def _of_news(session: Session, since: int) -> Iterator[str]:
    """The items that readers saw change, and all that lists them or was sent."""
    changed = sa.select(NewsItem).where(NewsItem.shown.is_not(None), NewsItem.sequence > since)
    for item in session.scalars(changed.order_by(NewsItem.id)):
        yield from (item.path, f"/events/{item.slug}.ics")  # which is no address of what is no event
    categories, members = session.scalars(sa.select(NewsCategory.slug)), session.scalars(sa.select(Organisation.slug))
    lists = [*(f"/news/categories/{slug}" for slug in categories), *(f"/organisations/{slug}" for slug in members)]
    yield from (f"{path}{more}" for path in lists for more in _WITH_FEEDS)
    yield from (f"/newsletters/{number}" for number in session.scalars(sa.select(NewsletterIssue.newsletter_number)))


def _of_document(slug: str, uid: str, count: int) -> Iterator[str]:
    at = f"/guidance/{slug}"
    yield from (f"{at}{more}" for more in (*_WITH_FEEDS, "/history", "/changes", "/link"))
    yield from (f"{at}.{form}" for form in _FORMS)
    yield from (f"/id/{uid}", f"/embed/{uid}")
    for number in range(1, count + 1):
        version = f"{at}/versions/{number}"
        yield from (version, f"{version}/check", f"{version}/print.css", *(f"{version}.{form}" for form in _FORMS))
        yield from (f"{version}/citation.{form}" for form in ("bib", "ris", "json"))
        if number > 1:
            yield f"{at}/compare/{number - 1}..{number}"


def _tells_of_itself(path: str) -> bool:
    """Whether words that it has gone can stand at an address: of a page, in any form, but of no calendar."""
    suffix = path.rpartition("/")[2].partition(".")[2]
    return suffix in {"", *_FORMS}


def _place(path: str, answer: TestResponse) -> str:
    """Where a web server looks for ``path``: pages are folders with an ``index.html``."""
    plain = path.strip("/")
    return os.path.join(plain, "index.html") if answer.mimetype == "text/html" else plain


def _replace(folder: Path, place: str, content: bytes) -> None:
    """Write a file of the copy whole, or leave the old one.

    The web server, which is another user, may read it: else the service keeps what it writes to itself.
    """
    file = folder / place
    file.parent.mkdir(parents=True, exist_ok=True)
    for above in (parent for parent in file.parents if parent.is_relative_to(folder)):
        if above.stat().st_mode & _READABLE != _READABLE:
            above.chmod(_READABLE)
    new = file.with_name(f".{file.name}.new")
    new.write_bytes(content)
    new.chmod(0o644)
    new.replace(file)
