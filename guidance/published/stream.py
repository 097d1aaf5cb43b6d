"""All that happened in public in the order of its numbers, for whoever follows it and must neither miss nor repeat.

A number becomes visible only after every smaller one (``models.chain``), and what is told here was public from the
moment of its number on. So whoever asks for what came after the last number they saw is told each thing once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from guidance.models.chain import current_sequence
from guidance.models.documents import Document, FormerSlug
from guidance.models.reviews import Review
from guidance.models.revisions import Revision, is_newest
from guidance.models.standing import removed_documents
from guidance.models.topics import Topic, standing_on
from guidance.models.versions import Version
from guidance.published.events import SAID, What, event, is_critical, reviews, said_of_versions, versions
from guidance.published.news import Changed, changed_by
from guidance.published.record import CHAINED

_CHAINED = [noun for noun, *_ in CHAINED]


@dataclass(frozen=True)
class Followed:
    """Of what somebody follows the changes; without any of these, of everything."""

    document: Document | None = None
    topic: Topic | None = None
    safety_critical: bool = False
    """Only versions that are safety-critical, corrections of their notes, and whether pages are to be followed."""


@dataclass(frozen=True)
class Archive:
    """The newest changes, newest first, or one of the full parts that all older ones are kept in.

    Part 1 holds the oldest; what is in a part stays there. A page that is removed leaves a gap.
    """

    rows: list[Changed]
    parts: int
    """How many full parts there are."""


def archive_of(session: Session, followed: Followed, size: int, part: int | None = None) -> Archive:
    """The last ``size`` changes of ``followed``, or one part of the archive, empty where there is no such part."""
    found = _telling(followed, everything=False).subquery("told")
    total = session.scalar(sa.select(sa.func.count()).select_from(found)) or 0
    if part is not None and not 1 <= part <= total // size:
        return Archive([], total // size)
    begin = max(total - size, 0) if part is None else (part - 1) * size
    rows = changed_by(session, sa.select(found).order_by(found.c.sequence).offset(begin).limit(size))
    return Archive(list(reversed(_without_removed(session, rows))), total // size)


@dataclass(frozen=True)
class NextChanges:
    """The next changes after a number, in their order."""

    rows: list[Changed]
    last: int
    """The number to ask with next time."""
    more: bool
    """Whether there are further ones already."""


def changes_after(session: Session, after: int, count: int) -> NextChanges:
    """At most ``count`` changes whose numbers come after ``after``."""
    head = current_sequence(session)  # asked first: all up to this number can be seen by the next question
    found = _telling(Followed(), everything=True).subquery("told")
    wanted = sa.select(found).where(found.c.sequence > after, found.c.sequence <= head).order_by(found.c.sequence)
    rows = changed_by(session, wanted.limit(count + 1))
    more = len(rows) > count
    last = rows[count - 1].event.sequence if more else max(head, after)
    return NextChanges(_without_removed(session, rows[:count]), last, more)


def _telling(followed: Followed, *, everything: bool) -> sa.CompoundSelect[Any]:
    """The changes of ``followed``, those of removed pages too.

    :param everything: also reviews that changed nothing, new addresses, and what else readers see of a page.
    """
    kinds = [*_for_readers(followed), *(_for_machines() if everything else ())]
    return sa.union_all(*(_within(query, followed) for query in kinds))


def _for_readers(followed: Followed) -> Iterator[sa.Select[Any]]:
    said = ((what, said_of_versions(noun, what)) for noun, what in SAID)
    for what, query in ((What.VERSION, versions()), *said):
        if followed.safety_critical and not is_critical(what, version=False):
            query = query.join(Revision, Revision.id == Version.revision_id).where(Revision.safety_critical)
        yield query


def _for_machines() -> Iterator[sa.Select[Any]]:
    """A fact that was not public yet when it got its number became so with a version, and is told with that.

    Changes without a row in the chain have their number from the page itself.
    """
    yield reviews().where(Review.sequence > Version.sequence)
    first = aliased(Version)
    named = event(What.ADDRESS, FormerSlug.retired_at, FormerSlug.sequence, FormerSlug.slug, (first.id, first.number))
    named = named.join(first, sa.and_(first.document_id == FormerSlug.document_id, first.number == 1))
    yield named.where(FormerSlug.sequence > first.sequence).join(Version, Version.id == first.id)
    yield _details()


def _details() -> sa.Select[Any]:
    """Pages whose last change is no fact of the chain (their topics, their owner, an erasure): see ``models.tick``."""
    told = (sa.exists().where(other.sequence == Document.sequence) for other in map(aliased, _CHAINED))
    newest = event(What.DETAILS, Version.published_at, Document.sequence, sa.literal(""), (Version.id, Version.number))
    newest = newest.join(Document, Document.id == Version.document_id).where(is_newest(Version, Version.document_id))
    return newest.where(*(~each for each in told))


def _within(query: sa.Select[Any], followed: Followed) -> sa.Select[Any]:
    if followed.document is not None:
        query = query.where(Version.document_id == followed.document.id)
    if followed.topic is not None:
        query = query.where(Version.document_id.in_(standing_on(followed.topic)))
    return query


def _without_removed(session: Session, rows: list[Changed]) -> list[Changed]:
    """Of a page that was removed, only that it was."""
    pages = {row.document.id for row in rows}
    removed = sa.select(Document.id).where(Document.id.in_(pages), Document.id.in_(removed_documents()))
    gone = set(session.scalars(removed)) if pages else set()
    return [row for row in rows if row.document.id not in gone or row.event.what is What.REMOVAL]
