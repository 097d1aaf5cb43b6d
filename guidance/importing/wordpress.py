"""A site that WordPress kept: its posts become news, its pages documents, and every old address leads to them."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts import newswriting
from guidance.acts.newswriting import CameFrom, NewsWords
from guidance.db import Database
from guidance.errors import Refusal
from guidance.importing import recording
from guidance.importing.former_addresses import addresses_of_files, addresses_of_lists
from guidance.importing.uploads import Uploads
from guidance.importing.wxr import SHARED, Export, WordPressEntry, read_export
from guidance.models.documents import Document
from guidance.models.imports import ImportedChange, Outcome
from guidance.models.news import NewsItem, NewsOrigin
from guidance.models.old_addresses import lead_on
from guidance.models.people import UserAccount, person_called
from guidance.models.revisions import Change, Text
from guidance.models.uploads import IMAGE_ADDRESS, Image, kept_once
from guidance.models.versions import current_version
from guidance.text.addresses.slug import slug_from
from guidance.text.addresses.web import joined
from guidance.text.checks.left_over import obstacles_in
from guidance.text.looks import rendered
from guidance.text.markdown.rendering import Limits
from guidance.text.web_pages.reading import FromWeb, markdown_of, plain_words
from guidance.text.word.figures import figures, text_of_page
from guidance.text.words.counted import named

IMPORTER = "import@localhost"
#: Entries that are written in one transaction: others can work in between.
_BATCH = 40
_NOT_HELD = "pictures that the export does not hold, kept as links"
_KINDS = {"post": "news", "page": "a page"}
#: What WordPress keeps that nobody was meant to read any more.
_UNSEEN = {"trash", "auto-draft", "inherit", "private"}


@dataclass(frozen=True)
class WordPressWish:
    """A wish to take in an export: from where, and how."""

    file: Path
    uploads: Path | None = None
    """A copy of the folder ``wp-content/uploads``, for the pictures, which exports only name."""
    publish_pages: bool = False
    """Whether pages become version 1 with their date, rather than drafts."""
    limit: int = 300_000


@dataclass
class Summary:
    """The outcome for everything in the export."""

    counts: Counter[str] = field(default_factory=Counter)
    left: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By the reason: what was left out, or has to be looked at."""

    def lines(self) -> list[str]:
        """The summary in words: what was left out first, and the tally last."""
        told = [f"{len(what):,} × {reason}: {named(what)}" for reason, what in sorted(self.left.items())]
        names = ("news items", "drafts of news", "documents", "drafts of documents", "pictures", "old addresses")
        tally = [f"{self.counts[name]:,} {name}" for name in names]
        return [*told, ", ".join([*tally, f"{self.counts['unchanged']:,} unchanged"])]


def import_wordpress(
    database: Database,
    wish: WordPressWish,
    total: Callable[[int], None] = lambda _: None,
    step: Callable[[int], None] = lambda _: None,
) -> Summary:
    """Take in an export; again, it takes in what is new or was changed there, and leaves alone what was changed here.

    :raises ImportRefused: when there is none, or it is hostile or damaged.
    """
    export = read_export(wish.file)
    task = _Task(wish, export, datetime.now(UTC))
    task.account_for_the_rest()
    entries = task.wanted()
    total(len(entries))
    for begin in range(0, len(entries), _BATCH):
        some = entries[begin : begin + _BATCH]
        read = [(entry, task.read(entry)) for entry in some]
        with database.writing() as session:
            writer = _Writer(session, task)
            for entry, found in read:
                writer.write(entry, found)
        step(len(some))
    with database.writing() as session:
        _Writer(session, task).lead_from_the_rest()
    return task.summary


class _Task:
    """One import: what is wanted, and what is known before anything is written."""

    def __init__(self, wish: WordPressWish, export: Export, now: datetime) -> None:
        self.wish, self.export, self.now = wish, export, now
        self.limits, self.summary = Limits(bytes=wish.limit), Summary()
        self.pictures = Uploads(wish.uploads, self.summary.counts, self.summary.left)
        self.attachments = {entry.number: entry for entry in export.entries if entry.kind == "attachment"}
        self.source = f"wordpress {export.site}"
        self.paths: dict[int, str] = {}
        """Where entries are here, by their numbers there."""
        self.shown: list[WordPressEntry] = []
        """Those that readers see as news here."""

    def account_for_the_rest(self) -> None:
        """Name what is not taken in."""
        left = self.summary.left
        for entry in self.export.entries:
            if entry.comments:
                left["comments of readers, left out"] += [_called(entry)] * entry.comments
            if entry.tags:
                left["tags, left out"] += [_called(entry)] * len(entry.tags)
            if entry.kind == "attachment" and not self.pictures.address(entry.file):
                left["files that the export does not hold (see --uploads)"].append(entry.file or _called(entry))
            elif entry.kind not in {"post", "page", "attachment", SHARED}:
                left[f"entries of the kind “{entry.kind}”, left out"].append(_called(entry))
            elif entry.kind in {"post", "page"} and not self.is_wanted(entry):
                why = "with a password" if entry.password else f"“{entry.status}”"
                left[f"{entry.kind}s that were {why} there, left out"].append(_called(entry))
        if self.export.cleared:
            left["signs that no XML may hold, taken out"] = ["the whole file"] * self.export.cleared

    def is_wanted(self, entry: WordPressEntry) -> bool:
        """Whether it becomes news or a document."""
        return entry.kind in {"post", "page"} and entry.status not in _UNSEEN and not entry.password

    def wanted(self) -> list[WordPressEntry]:
        """The entries that become news or documents; of one that stands there twice, the last."""
        found: dict[tuple[str, str], WordPressEntry] = {}
        for entry in filter(self.is_wanted, self.export.entries):
            if (entry.kind, entry.key) in found:
                self.summary.left["entries that stand there twice, of which the last was taken"].append(_called(entry))
            found[entry.kind, entry.key] = entry
            if entry.status == "publish" and (entry.at is None or entry.at > self.now):
                self.summary.left["published there without a day, or on one to come: dated today"].append(
                    _called(entry)
                )
        return list(found.values())

    def read(self, entry: WordPressEntry) -> FromWeb | str:
        """The text of an entry, and on its way what has to be looked at; or the sentence why there is none."""
        try:
            whole = self.export.whole(entry.content, self.wish.limit)
            found = markdown_of(
                whole, self.pictures.address, entry.notes, partial(joined, entry.link or self.export.site)
            )
            page = rendered(found.markdown, self.limits)
        except Refusal as reason:
            return str(reason)
        left, name = self.summary.left, _called(entry)
        left["embeds of other sites, kept as links"] += [f"{name} ({address[:100]})" for address in found.embeds]
        left[_NOT_HELD] += [f"{name} ({one[:100]})" for one in found.missing]
        for code, count in found.shortcodes.items():
            kind = "blocks that the site filled in" if code.startswith("wp:") else "shortcodes"
            left[f"{kind} [{code}], taken out"] += [name] * count
        for what, words in found.told:
            left[what].append(f"{name} ({words})")
        for tag, count in found.left_out.items():
            left[f"elements <{tag}>, left out"] += [name] * count
        if entry.kind == "page":  # which is guidance: each dose is read again where it stands now
            lost = [one.text for one in figures(found.words, text_of_page(page.html)) if not one.found]
            left["figures to look at, which may read otherwise now"] += [f"{name} ({one})" for one in lost]
        for empty in [why for why, what in left.items() if not what]:
            del left[empty]
        return found

    def by(self, entry: WordPressEntry) -> str:
        """Who wrote it, in the words that readers saw."""
        return plain_words(self.export.authors.get(entry.author, "") or entry.author)


def _called(entry: WordPressEntry) -> str:
    return plain_words(entry.title) or entry.link or f"number {entry.number}"


class _Writer:
    """Writes one batch, with the verbs of the desk."""

    def __init__(self, session: Session, task: _Task) -> None:
        self._session, self._task = session, task
        self._by: UserAccount = person_called(session, IMPORTER, "Import", credit=None, at=task.now)

    def write(self, entry: WordPressEntry, found: FromWeb | str) -> None:
        """Take in one entry."""
        if isinstance(found, str):
            self._task.summary.left[f"left out: {found}"].append(_called(entry))
            return
        try:
            with self._session.begin_nested():
                path = self._news(entry, found) if entry.kind == "post" else self._document(entry, found)
        except Refusal as reason:
            self._task.summary.left[f"left out: {reason}"].append(_called(entry))
            return
        self._task.paths[entry.number] = path
        for old in entry.paths:
            self._lead(old, path)

    def _news(self, entry: WordPressEntry, found: FromWeb) -> str:
        item = self._news_item(entry, found)
        if item.is_public:
            self._task.shown.append(entry)
        return item.path

    def _news_item(self, entry: WordPressEntry, found: FromWeb) -> NewsItem:
        source, counts = f"{self._task.source} post {entry.key}", self._task.summary.counts
        words, limits, at = self._words(entry, found), self._task.limits, self._task.now
        item = self._session.scalar(sa.select(NewsItem).where(NewsItem.source == source))
        publishes = self._goes_out(entry, words.title, words.summary, words.byline, words.body)
        if item is None:
            came_from = CameFrom(NewsOrigin.IMPORT, source)
            item = newswriting.write(self._session, words, by=None, at=at, limits=limits, came_from=came_from)
        elif _same(item, words):
            counts["unchanged"] += 1
            return item
        elif item.draft.by_id is not None or item.ended_at is not None:
            self._task.summary.left["changed here since the last import, left alone"].append(_called(entry))
            return item
        else:
            newswriting.revise(self._session, item, words, based_on=item.newest, by=None, at=at, limits=limits)
        if publishes:
            dated, number = entry.at or at, item.newest
            newswriting.publish(self._session, item, number=number, by=None, at=at, limits=limits, dated=dated)
        counts["news items" if publishes else "drafts of news"] += 1
        return item

    def _goes_out(self, entry: WordPressEntry, *texts: str) -> bool:
        """Whether it was published there and may be here; what an editor has to look at first is said."""
        if entry.status != "publish":
            return False
        why = obstacles_in(*texts) or ([] if texts[-1].strip() else ["it has no text"])
        for reason in why[:1]:
            self._task.summary.left[f"{_KINDS[entry.kind]} that waits for an editor ({reason})"].append(_called(entry))
        return not why

    def _words(self, entry: WordPressEntry, found: FromWeb) -> NewsWords:
        self._keep_pictures(found.markdown)
        cover = self._task.attachments.get(_number(entry.meta.get("_thumbnail_id", "")))
        picture = self._picture(cover.file) if cover else None
        alt = cover.meta.get("_wp_attachment_image_alt", "") or plain_words(cover.title) if cover and picture else ""
        return NewsWords(
            title=plain_words(entry.title) or "Without a title",
            summary=plain_words(entry.excerpt),
            body=found.markdown,
            byline=self._task.by(entry),
            categories=[plain_words(name) for name in entry.categories.values()],
            picture=picture,
            picture_alt=alt,
        )

    def _document(self, entry: WordPressEntry, found: FromWeb) -> str:
        self._keep_pictures(found.markdown)
        title = plain_words(entry.title) or "Without a title"
        text = Text(title, plain_words(entry.excerpt), found.markdown)
        publishes = self._task.wish.publish_pages and self._goes_out(entry, text.title, text.summary, text.body)
        mark = hashlib.sha256(text.canonical() + (b"published" if publishes else b"draft")).hexdigest()
        path, source = f"page {entry.key}", self._task.source
        known = sa.select(ImportedChange).where(ImportedChange.source == source, ImportedChange.path == path)
        before = self._session.scalars(known.order_by(ImportedChange.id.desc())).first()
        document = self._left_alone(entry, before, mark, text) if before else self._begun(entry, title, text, publishes)
        if before is None:
            version = current_version(self._session, document)
            row = ImportedChange(source=source, mark=mark, path=path, document_id=document.id)
            row.outcome, row.imported_at = Outcome.VERSION if version else Outcome.SKIPPED, self._task.now
            row.reason, row.version_id = ("", version.id) if version else ("a draft", None)
            self._session.add(row)
        return f"/guidance/{document.slug}"

    def _left_alone(self, entry: WordPressEntry, before: ImportedChange, mark: str, text: Text) -> Document:
        """The document that an earlier import began, which is edited here now."""
        document = self._session.get_one(Document, before.document_id)
        if before.mark == mark or recording.text_of(self._session, document) == text:
            self._task.summary.counts["unchanged"] += 1
        else:
            reason = "changed there since the last import, left alone: it is edited here now"
            self._task.summary.left[reason].append(_called(entry))
        return document

    def _begun(self, entry: WordPressEntry, title: str, text: Text, publishes: bool) -> Document:
        """A new document: version 1 with its date, or a draft."""
        at = min(entry.at or self._task.now, self._task.now)
        slug = slug_from(unquote(entry.name)) or slug_from(title) or "page"
        document = recording.new_document(self._session, slug, [], self._by, at)
        if publishes:
            page, change = rendered(text.body, self._task.limits), Change(note="", kind=None)
            recording.publish(self._session, document, text, page, change, self._by, at)
        else:
            recording.begin_draft(self._session, document, text, self._by, self._task.now)
        self._task.summary.counts["documents" if publishes else "drafts of documents"] += 1
        return document

    def _keep_pictures(self, body: str) -> None:
        for found in IMAGE_ADDRESS.finditer(body):
            if found[0] in self._task.pictures.written:
                self._picture_at(found[0])

    def _picture(self, there: str) -> Image | None:
        address = self._task.pictures.address(there)
        return self._picture_at(address) if address else None

    def _picture_at(self, address: str) -> Image:
        written = self._task.pictures.written[address]
        self._task.pictures.used.add(address)
        return kept_once(self._session, written, by=self._by, at=self._task.now)

    def lead_from_the_rest(self) -> None:
        """Lead on from the addresses of lists and their feeds, which are made anew here, and of files."""
        task = self._task
        found = addresses_of_files(task.export, task.paths, task.pictures.in_use())
        for old, path in {**found, **addresses_of_lists(task.export, task.shown)}.items():
            self._lead(old, path)

    def _lead(self, old: str, path: str) -> None:
        lead_on(self._session, old, path, at=self._task.now)
        self._task.summary.counts["old addresses"] += 1


def _same(item: NewsItem, words: NewsWords) -> bool:
    """Whether the newest text of ``item`` says the same."""
    text = item.draft
    told = (text.title, text.summary, text.body, text.byline, text.picture_digest, text.picture_alt)
    picture = words.picture.digest if words.picture else None
    alt = words.picture_alt if words.picture else ""
    slugs = {category.slug for category in text.categories}
    return told == (words.title, words.summary, words.body, words.byline, picture, alt) and slugs == {
        slug_from(name) or "category" for name in words.categories
    }


def _number(words: str) -> int:
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 12 else 0
