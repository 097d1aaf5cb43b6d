"""From an address to a document and its versions: what moved redirects, what was removed says so."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask, abort, has_request_context, redirect, request, url_for
from werkzeug.routing import BaseConverter, IntegerConverter, Rule

from guidance.models.discards import discarded_pages
from guidance.models.documents import Document, FormerSlug
from guidance.models.loading import loaded, whole
from guidance.models.questions import columns, put_together_once
from guidance.models.revisions import Revision, revision_numbered
from guidance.models.standing import title_instead
from guidance.models.topics import Topic, topic_at
from guidance.models.versions import Version, current_title, current_version
from guidance.published.opening import Opened, numbered, opened
from guidance.published.since import LONGEST_NUMBER
from guidance.text.days.dates import day
from guidance.text.plain import as_sentence
from guidance.web.canonical import kept
from guidance.web.session import SAFE_METHODS, session, settings, zone

#: Addresses that are kept once they were built, and the greatest length of a part that one of them has.
_KEPT, _SHORT = 4096, 100
_NO_PAGE = "There is no guidance page at this address."

Found = TypeVar("Found")


class LateRule(Rule):
    """A route whose addresses are put together by code that is compiled when the first one is asked for.

    Werkzeug writes a program for each route, twice: for hundreds of routes that is a twentieth of a start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(super(LateRule, self)._compile_builder(append_unknown))
            return made[0](rule, **values)

        return build


class SlugConverter(BaseConverter):
    """The part of an address that names a document or a topic."""

    regex = r"[a-z0-9]+(?:-[a-z0-9]+)*"


class UidConverter(BaseConverter):
    """The opaque name of a document."""

    regex = r"[0-9a-z]+"


class NumberConverter(IntegerConverter):
    """The number of a version, written in one way only: a second spelling would be a second address."""

    regex = r"(?:0|[1-9][0-9]{0,8})"


def whole_number(typed: str | None) -> int:
    """The number in an address or a form; 0, which nothing of ours has, for whatever is no number of ours.

    >>> whole_number("12"), whole_number("1e3"), whole_number("9" * 10), whole_number(None)
    (12, 0, 0, 0)
    """
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER else 0


class Missing(Exception):
    """A page that is not there; ``str()`` says why in one sentence, ``document`` is the page it belongs to."""

    def __init__(self, reason: str = "", document: Document | None = None) -> None:
        super().__init__(reason)
        self.document = document


def or_missing(found: Found | None, reason: str = "") -> Found:
    """``found``, when there is such a thing.

    :raises Missing: when there is none, for this reason.
    """
    if found is None:
        raise Missing(reason)
    return found


def _title_instead(document: Document) -> str:
    return session().scalar(sa.select(title_instead(sa.literal(document.id)))) or "another page"


class Removed(Exception):
    """A page that was published in error and taken away; ``str()`` says why, and what to use instead."""

    def __init__(self, found: Opened) -> None:
        super().__init__()
        assert found.standing.removal is not None
        self.removal = found.standing.removal
        self.title = found.title
        self.replacement = found.standing.removal.replacement or (
            found.standing.withdrawal.replacement if found.standing.withdrawal else None
        )
        self.instead = _title_instead(self.replacement) if self.replacement else ""

    def __str__(self) -> str:
        named = f"“{self.title}”" if self.title else "This page"
        said = f"{named} was removed on {day(self.removal.at, zone())}: {as_sentence(self.removal.reason)}"
        return f"{said} Use instead: {self.instead}, {self.instead_url}" if self.replacement else said

    @property
    def instead_url(self) -> str:
        """The whole address of what to use instead; nothing where nothing replaces it."""
        return address("reading.document", slug=self.replacement.slug) if self.replacement else ""


def opened_at(slug: str) -> Opened:
    """The document at this address, with what its readers see of it today.

    A former address answers with a permanent redirect to the same page under the address of today. A page that is
    still being written is answered like one that never was.

    :raises Removed: when the page was taken away.
    :raises Missing: when there never was a page here, or none was published yet.
    """
    found = opened(session(), slug)
    if found is None:
        _redirect_from(slug, published=True)
    if found.standing.removal:
        raise Removed(found)
    return found


def named(uid: str) -> Opened:
    """The published document with this lasting name, removed or not.

    :raises Missing: when there is none.
    """
    slug = session().scalar(sa.select(Document.slug).where(Document.uid == uid))
    return or_missing(opened(session(), slug) if slug else None, "There is no guidance page with this name.")


def document_at_desk(slug: str) -> Document:
    """The document at this address as those who write it see it: published or not, withdrawn, or removed.

    A form that was opened before the page moved is sent on to the address of today, with everything that was typed.

    :raises Missing: when there is none.
    """
    row = columns(session(), _at_desk(), {"slug": slug}).first()
    if row is None:
        _redirect_from(slug)
    found: Document = next(loaded(session(), row, Document))
    return found


@put_together_once
def _at_desk() -> sa.Select[Any]:
    return sa.select(*whole(Document)).where(
        Document.slug == sa.bindparam("slug"), Document.id.not_in(discarded_pages())
    )


def step(document: Document, name: str = "", **query: object) -> str:
    """The address at the desk of a document, or of one step of the work on it: ``step(document, "draft")``."""
    path = "/".join(part for part in ("/desk/guidance", document.slug, name) if part)
    return f"{path}?{urlencode(query)}" if query else path


def _redirect_from(slug: str, *, published: bool = False) -> NoReturn:
    """Lead from a former address to the one of today; of a page that is not ``published`` readers learn nothing."""
    former = session().get(FormerSlug, slug)
    if former is None or (published and current_version(session(), former.document) is None):
        raise Missing(_NO_PAGE)
    _lead_on_to(former.document.slug)


def topic_here(slug: str) -> Topic:
    """The topic at this address; a former address, also of a topic that is part of another one now, redirects for ever.

    :raises Missing: when there never was a topic here.
    """
    found = topic_asked(slug)
    if found.slug != slug:
        _lead_on_to(found.slug)
    return found


def topic_asked(slug: str) -> Topic:
    """The topic that a list is to be narrowed down to, by any address that it ever had.

    :raises Missing: when there never was one.
    """
    return or_missing(topic_at(session(), slug), "There is no topic at this address.")


def _lead_on_to(slug: str) -> NoReturn:
    """Lead to the same view of what is called ``slug`` today, with everything that was asked or typed."""
    arguments = {**(request.view_args or {}), "slug": slug}
    target = url_for(request.endpoint or "", **arguments)
    query = request.query_string.decode("latin-1")
    location = f"{target}?{query}" if query else target
    if request.method in SAFE_METHODS:
        abort(kept(redirect(location, 301)))
    abort(redirect(location, 308))  # which keeps the form (RFC 9110, section 15.4.9)


def current_version_of(document: Document) -> Version:
    """:raises Missing: when nothing was published yet."""
    return or_missing(current_version(session(), document), _NO_PAGE)


def title_of(document: Document) -> str:
    """The title that a page has today, to name it in a link from another page."""
    return session().scalar(sa.select(current_title(sa.literal(document.id)))) or "another page"


def version_at(document: Document, number: int) -> Version:
    """The version with this number.

    :raises Missing: with the number of the newest one.
    """
    return versions_at(document, number)[0]


def versions_at(document: Document, *numbers: int) -> list[Version]:
    """The versions with these numbers, in this order.

    :raises Missing: with the number of the newest one.
    """
    found = numbered(session(), document, *numbers)
    for number in numbers:
        if number not in found:
            newest = current_version_of(document).number
            raise Missing(f"Version {number} does not exist. The newest is version {newest}.", document)
    return [found[number] for number in numbers]


def text_at(document: Document, number: str | None) -> Revision:
    """The saved text of ``document`` whose number a form carried.

    :raises Missing: when there is none.
    """
    return or_missing(revision_numbered(session(), document, whole_number(number)))


def build_each_once(app: Flask) -> None:
    """Keep the paths that ``url_for`` built: a page has some sixty, most of them the same as on any other page."""
    build = app.url_for
    built = lru_cache(_KEPT, typed=True)(build)

    def address_of(endpoint: str, /, **values: Any) -> str:
        is_path = has_request_context() and not endpoint.startswith(".") and not values.get("_external")
        return (built if is_path and all(map(_is_short, values.values())) else build)(endpoint, **values)

    app.url_for = address_of  # type: ignore[method-assign, assignment]
    app.jinja_env.globals["url_for"] = address_of


def _is_short(value: object) -> bool:
    return value is None or isinstance(value, int) or (isinstance(value, str) and len(value) < _SHORT)


def absolute(path: str) -> str:
    """The full public address of a path; it never depends on what a request claims its host to be."""
    return settings().base_url + path


def address(endpoint: str, **values: Any) -> str:
    """The full public address of a view."""
    return absolute(url_for(endpoint, **values))


def permalink(version: Version) -> str:
    """The full address of one version, which never changes its meaning."""
    return absolute(url_for("reading.version", slug=version.document.slug, number=version.number))
