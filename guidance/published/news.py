"""What is new over all pages: significant changes, or all of them, and withdrawals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import (
    ChangeClass,
    Content,
    Document,
    NoteCorrection,
    Removal,
    Revision,
    Topic,
    Version,
    Withdrawal,
    corrected_notes,
    document_topic,
    in_force,
)
from guidance.published.withdrawn import withdrawn_pages

#: Changes on one page of “What’s new”.
PAGE = 40
RECENT = 5


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
class News:
    """One page of a long list."""

    rows: Sequence[Changed]
    number: int
    pages: int


def recently_changed(session: Session, topic: Topic | None = None, count: int = RECENT) -> Sequence[Changed]:
    """The last significant changes of pages in force."""
    live = in_force().with_only_columns(Document.id)
    return _changed(session, _changes(significant=True, topic=topic).where(Version.document_id.in_(live)).limit(count))


def changes(session: Session, number: int, *, significant: bool, kind: ChangeClass | None) -> News:
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
    return News(rows, number, pages)


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
