"""Looking for words in everything that is kept; what a person agreed to erase is found wherever it stands."""

import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.acts.obstacles import Obstacle
from guidance.authoring.ending.elsewhere.kept import BY_TABLE, KEPT, WayOut, WordsKept
from guidance.authoring.ending.erasing import obstacle_to_erasing_texts
from guidance.db import Compressed, casefold
from guidance.models import Content, Document, Revision, SitePage, Version
from guidance.text.words.phrases import Phrases, texts_in

#: So many places are shown at once; the next ones when these have gone.
MOST = 100
#: Words of a Word document that are read at most, in bytes.
_LONGEST_DOCUMENT = 50_000_000
_BATCH = 200
_CURRENT = "Readers see this text today. Write a new one first"
_NUMBER = re.compile("[0-9]{1,9}")
_TAG_IN_WORD = re.compile(rb"<[^<>]*>")
_BREAK_IN_WORD = re.compile(rb"</w:p>|<w:(?:br|tab)/>")


@dataclass(frozen=True)
class WordPlace:
    """Something that holds the words."""

    kind: str
    """The table of the row, and the key of it: together they name the place in a form."""
    key: str
    name: str
    excerpt: str
    way: WayOut
    at: datetime | None = None
    page: Document | None = None
    """The guidance page that it belongs to."""
    why_not: str = ""
    """Why it cannot go, or not yet."""
    step: Obstacle | None = None
    """The step at which that is mended."""


@dataclass
class FoundWords:
    """The outcome of a search for words."""

    places: list[WordPlace] = field(default_factory=list)
    after: int = 0
    """Where it stopped, when it took too long; 0 when everything was looked through."""


def seek(
    session: Session, phrases: Phrases, *, after: int = 0, most: int = MOST, enough: Callable[[], bool] = lambda: False
) -> FoundWords:
    """Every place that holds one of ``phrases``, as many as are shown.

    :param after: where an earlier search stopped.
    :param most: how many places are enough.
    :param enough: whether the search has taken long enough, and stops.
    """
    found = FoundWords()
    if not phrases:
        return found
    if not after:
        found.places += itertools.islice(_in_rows(session, phrases), most)
    for revision, content in _texts(session, after):
        if excerpt := phrases.found_in(words_of(content)):
            found.places.append(_text_place(session, content, excerpt))
        if len(found.places) >= most or enough():
            found.after = revision
            break
    return found


def words_of(content: Content) -> str:
    """Everything that a text says."""
    return "\n".join([content.title, content.summary, content.body])


def place_of(session: Session, kept: WordsKept, key: str, phrases: Phrases) -> tuple[WordPlace, Any] | None:
    """The place with this key, and its row, if it holds the words still."""
    columns = sa.inspect(kept.noun).primary_key
    values = key.split("/", maxsplit=len(columns) - 1)
    if len(values) != len(columns):
        return None
    numbers = [isinstance(column.type, sa.Integer) for column in columns]
    if any(number and not _NUMBER.fullmatch(value) for number, value in zip(numbers, values, strict=True)):
        return None
    typed = [int(value) if number else value for number, value in zip(numbers, values, strict=True)]
    row = session.get(kept.noun, tuple(typed))
    excerpt = _excerpt(kept, row, phrases) if row is not None else ""
    return (_place(session, kept, row, excerpt), row) if excerpt else None


def _in_rows(session: Session, phrases: Phrases) -> Iterator[WordPlace]:
    """The places that are no texts of pages: those of plain columns by one question, packed ones row by row."""
    asked = [_likely(kept, phrases) for kept in KEPT if not _is_packed(kept)]
    for row in session.execute(sa.union_all(*asked)).all():
        if found := place_of(session, BY_TABLE[row.kind], row.key, phrases):
            yield found[0]
    for kept in filter(_is_packed, KEPT):
        rows = sa.select(kept.noun).order_by(*sa.inspect(kept.noun).primary_key)
        for each in session.scalars(rows.execution_options(yield_per=_BATCH)):
            if excerpt := _excerpt(kept, each, phrases):
                yield _place(session, kept, each, excerpt)


def _is_packed(kept: WordsKept) -> bool:
    return any(isinstance(getattr(kept.noun, name).type, Compressed | sa.LargeBinary) for name in kept.words)


def _likely(kept: WordsKept, phrases: Phrases) -> sa.Select[tuple[str, str]]:
    """Kind and key of the rows of one kind that have a word of each phrase."""
    key: sa.ColumnElement[str] = sa.literal("")
    for place, column in enumerate(sa.inspect(kept.noun).primary_key):
        key = key + ("/" if place else "") + sa.cast(column, sa.String)
    columns = [casefold(getattr(kept.noun, name)) for name in kept.words]
    likely = [column.contains(word, autoescape=True) for column in columns for word in phrases.telling]
    kind = sa.literal(kept.noun.__tablename__, literal_execute=True).label("kind")
    return sa.select(kind, key.label("key")).where(sa.or_(*likely))


def _excerpt(kept: WordsKept, row: Any, phrases: Phrases) -> str:
    for name in kept.words:
        if found := phrases.found_in(said := _words_in(kept, name, getattr(row, name))):
            return found
        if "<" in said and (found := phrases.found_in_markup(said)):
            return found
    return ""


def _words_in(kept: WordsKept, name: str, value: Any) -> str:
    if isinstance(value, bytes):
        return _words_in_file(value)
    return texts_in(value) if name in kept.json else value or ""


def _words_in_file(data: bytes) -> str:
    """The words of a Word document, from its XML as it stands; nothing of what is no such file, or is too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            names = [info for info in opened.infolist() if info.filename.endswith(".xml")]
            if sum(info.file_size for info in names) > _LONGEST_DOCUMENT:
                return ""
            parts = [opened.open(info).read(_LONGEST_DOCUMENT) for info in names]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return ""
    return "\n".join(_TAG_IN_WORD.sub(b"", _BREAK_IN_WORD.sub(b"\n", part)).decode(errors="replace") for part in parts)


def _place(session: Session, kept: WordsKept, row: Any, excerpt: str) -> WordPlace:
    key = "/".join(str(value) for value in sa.inspect(kept.noun).primary_key_from_instance(row))
    at = next((getattr(row, name) for name in ("at", "saved_at", "asked_at", "created_at") if hasattr(row, name)), None)
    why_not = kept.advice
    if isinstance(row, SitePage) and row.number == _newest_of(session, row):
        why_not = f"{_CURRENT}."
    return WordPlace(kept.noun.__tablename__, key, kept.name, excerpt, kept.way, at, document_of(session, row), why_not)


def _newest_of(session: Session, page: SitePage) -> int | None:
    return session.scalar(sa.select(sa.func.max(SitePage.number)).where(SitePage.about == page.about))


def document_of(session: Session, row: Any) -> Document | None:
    """The guidance page that a row belongs to, where it says so."""
    for name in ("version", "revision", "comment"):
        if (above := getattr(row, name, None)) is not None:
            return document_of(session, above)
    number = getattr(row, "document_id", None)
    return session.get(Document, number) if number else None


def _texts(session: Session, after: int) -> Iterator[tuple[int, Content]]:
    """Every stored text of a page once, with the number of the first revision that has it."""
    first = sa.select(sa.func.min(Revision.id).label("id")).group_by(Revision.content_digest).subquery()
    query = (
        sa.select(Revision)
        .join(first, first.c.id == Revision.id)
        .options(joinedload(Revision.content))
        .order_by(Revision.id)
        .limit(_BATCH)
    )
    while rows := session.scalars(query.where(Revision.id > after)).all():
        for revision in rows:
            after = revision.id
            if revision.content is not None:
                yield after, revision.content


def _text_place(session: Session, content: Content, excerpt: str) -> WordPlace:
    users = sa.select(Revision).where(Revision.content_digest == content.digest).order_by(Revision.id)
    revision = session.scalars(users.limit(1)).one()
    version = session.scalar(
        sa.select(Version).join(Revision).where(Revision.content_digest == content.digest).order_by(Version.id).limit(1)
    )
    obstacle = obstacle_to_erasing_texts(session, [content.digest])
    return WordPlace(
        Content.__tablename__,
        content.digest,
        f"Text of version {version.number}" if version else f"Text that {revision.author.name} saved",
        excerpt,
        WayOut.TEXT,
        version.published_at if version else revision.created_at,
        (version or revision).document,
        obstacle.sentence if obstacle else "",
        obstacle,
    )
