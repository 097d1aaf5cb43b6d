"""The lists of pages that readers browse, all from the one list of what is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from string import ascii_uppercase

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import (
    ChangeClass,
    Content,
    Document,
    Listing,
    NoteCorrection,
    Removal,
    Revision,
    Topic,
    Version,
    Withdrawal,
    corrected_notes,
    document_topic,
    in_force,
    listings,
    withdrawn,
)

#: Changes on one page of “What’s new”.
PAGE = 40
RECENT = 5


@dataclass(frozen=True)
class Shelf:
    """A topic with the number of its pages in force."""

    topic: Topic
    pages: int


@dataclass(frozen=True)
class Letter:
    """One letter of the A to Z; without pages it is there to be seen and leads nowhere."""

    letter: str
    listings: Sequence[Listing]


@dataclass(frozen=True)
class Changed:
    """One version in a list of changes over all pages."""

    document: Document
    version: Version
    revision: Revision
    title: str
    withdrawal: Withdrawal | None = None
    """That the page was withdrawn after this version, when this is the change."""
    correction: NoteCorrection | None = None
    """What was put right in the change note of this version."""

    @property
    def note(self) -> str:
        return self.correction.note if self.correction else self.revision.change_note

    @property
    def at(self) -> datetime:
        return self.withdrawal.at if self.withdrawal else self.version.published_at

    @property
    def significant(self) -> bool:
        return self.version.number == 1 or self.revision.significant


@dataclass(frozen=True)
class Page:
    """One page of a long list."""

    rows: Sequence[Changed]
    number: int
    pages: int


def shelves(session: Session) -> list[Shelf]:
    """The topics that have pages in force, by name."""
    live = in_force().with_only_columns(Document.id)
    rows = session.execute(
        sa.select(Topic, sa.func.count())
        .join(document_topic, document_topic.c.topic_id == Topic.id)
        .where(document_topic.c.document_id.in_(live))
        .group_by(Topic.id)
        .order_by(sa.func.lower(Topic.name))
    )
    return [Shelf(topic, pages) for topic, pages in rows]


def on_shelf(session: Session, topic: Topic) -> list[Listing]:
    """The pages in force of one topic, by title."""
    query = in_force().join(document_topic, document_topic.c.document_id == Document.id)
    return _by_title(listings(session, query.where(document_topic.c.topic_id == topic.id)))


def letters(session: Session, moment: datetime | None = None) -> list[Letter]:
    """Every page that is, or was at ``moment``, in force, by the first letter of its title; ``#`` for all others."""
    pages = _by_title(listings(session, in_force(moment)))
    by_letter = {letter: list(group) for letter, group in groupby(sorted(pages, key=_first), key=_first)}
    rest = [Letter("#", by_letter["#"])] if "#" in by_letter else []
    return [Letter(letter, by_letter.get(letter, [])) for letter in ascii_uppercase] + rest


def withdrawn_pages(session: Session) -> list[tuple[Listing, Withdrawal]]:
    """The withdrawn pages with the withdrawal that holds, the latest first."""
    found = listings(session, withdrawn())
    last: dict[int, Withdrawal] = {}
    for withdrawal in session.scalars(sa.select(Withdrawal).join(Version).order_by(Withdrawal.sequence)):
        last[withdrawal.version.document_id] = withdrawal
    pairs = [(listing, last[listing.document.id]) for listing in found]
    return sorted(pairs, key=lambda pair: pair[1].sequence, reverse=True)


def recently_changed(session: Session, topic: Topic | None = None, count: int = RECENT) -> Sequence[Changed]:
    """The last significant changes of pages in force."""
    live = in_force().with_only_columns(Document.id)
    return _changed(session, _changes(significant=True, topic=topic).where(Version.document_id.in_(live)).limit(count))


def changes(session: Session, number: int, *, significant: bool, kind: ChangeClass | None) -> Page:
    """One page of all changes, newest first."""
    query = _changes(significant=significant, kind=kind)
    total = session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 1), pages)
    begin = (number - 1) * PAGE
    before = list(_changed(session, query.limit(1).offset(begin - 1))) if number > 1 else []
    rows = _changed(session, query.limit(PAGE).offset(begin))
    if kind in {None, ChangeClass.ADVICE_WITHDRAWN}:
        newest = before[0].at if before else None  # what lies between two pages belongs to the later one
        oldest = rows[-1].at if rows and number < pages else None
        rows = sorted([*rows, *_withdrawals(session, newest, oldest)], key=lambda change: change.at, reverse=True)
    return Page(rows, number, pages)


def _withdrawals(session: Session, newest: datetime | None, oldest: datetime | None) -> list[Changed]:
    """The pages that were withdrawn after ``oldest`` and not after ``newest``, as changes."""
    return [
        Changed(listing.document, listing.version, listing.revision, listing.title, withdrawal)
        for listing, withdrawal in withdrawn_pages(session)
        if (newest is None or withdrawal.at <= newest) and (oldest is None or withdrawal.at > oldest)
    ]


def _changes(*, significant: bool, topic: Topic | None = None, kind: ChangeClass | None = None) -> sa.Select[int]:
    removed = sa.select(Version.document_id).join(Removal, Removal.version_id == Version.id)
    query = (
        sa.select(Version.id)
        .join(Revision, Revision.id == Version.revision_id)
        .where(Version.document_id.not_in(removed))
        .order_by(Version.published_at.desc(), Version.sequence.desc())
    )
    if significant:
        quiet = [kind for kind in ChangeClass if not kind.significant]
        is_quiet = sa.and_(Revision.change_class.in_(quiet), Version.number > 1)
        query = query.where(sa.or_(Revision.change_class.is_(None), ~is_quiet))
    if kind is not None:
        query = query.where(Revision.change_class == kind)
    if topic is not None:
        shelf = sa.select(document_topic.c.document_id).where(document_topic.c.topic_id == topic.id)
        query = query.where(Version.document_id.in_(shelf))
    return query


def _changed(session: Session, ids: sa.Select[int]) -> list[Changed]:
    rows = session.execute(
        sa.select(Document, Version, Revision, sa.func.coalesce(Content.title, "Text removed"))
        .join(Version, Version.document_id == Document.id)
        .join(Revision, Revision.id == Version.revision_id)
        .outerjoin(Content, Content.digest == Revision.content_digest)
        .where(Version.id.in_(list(session.scalars(ids))))
        .order_by(Version.published_at.desc(), Version.sequence.desc())
    ).all()
    corrected = corrected_notes(session, [row[1].id for row in rows])
    return [Changed(*row, correction=corrected.get(row[1].id)) for row in rows]


def _by_title(pages: Sequence[Listing]) -> list[Listing]:
    return sorted(pages, key=lambda listing: listing.title.casefold())


def _first(listing: Listing) -> str:
    letter = listing.title[:1].upper()
    return letter if letter in ascii_uppercase else "#"
