"""Where a document stands: what is asked of withdrawals and removals, and the one list of what readers may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.models.documents import Document
from guidance.models.revisions import Content, Revision
from guidance.models.versions import Version
from guidance.models.withdrawals import Reinstatement, Removal, Withdrawal

Ending = type[Withdrawal] | type[Reinstatement] | type[Removal]


@dataclass(frozen=True)
class Standing:
    """Whether a document is in force, and if not, why."""

    withdrawal: Withdrawal | None = None
    removal: Removal | None = None

    @property
    def in_force(self) -> bool:
        return self.withdrawal is None and self.removal is None


class Listing(NamedTuple):
    """One document as a list of pages shows it: with the version, and the words, of the moment asked for."""

    document: Document
    version: Version
    revision: Revision
    title: str
    summary: str


def standing_of(session: Session, document: Document, moment: datetime | None = None) -> Standing:
    """Whether ``document`` is, or was at ``moment``, in force. A removal holds for all time: its text is not shown."""
    removal = session.scalar(
        sa.select(Removal).join(Version).where(Version.document_id == document.id).options(joinedload(Removal.version))
    )
    withdrawal = session.scalar(_last(Withdrawal, document, moment))
    if withdrawal is not None:
        undone = session.scalar(_last(Reinstatement, document, moment))
        if undone is not None and undone.sequence > withdrawal.sequence:
            withdrawal = None
    return Standing(withdrawal, removal)


def _last(kind: Ending, document: Document, moment: datetime | None) -> sa.Select[Any]:
    query = sa.select(kind).join(Version).where(Version.document_id == document.id)
    if moment is not None:
        query = query.where(kind.at <= moment)
    return query.options(joinedload(kind.version)).order_by(kind.sequence.desc()).limit(1)


def in_force(moment: datetime | None = None) -> sa.Select[Document, Version, Revision, str, str]:
    """The documents that are, or were at ``moment``, in force, each with its version of then.

    Every public list comes from here, so that a draft, a withdrawn or a removed page is in none of them. The caller
    adds its own conditions and its order.
    """
    return _published(moment).where(~Document.id.in_(_withdrawn(moment)))


def withdrawn() -> sa.Select[Document, Version, Revision, str, str]:
    """The documents that are withdrawn today, with the version that must no longer be followed."""
    return _published(None).where(Document.id.in_(_withdrawn(None)))


def _published(moment: datetime | None) -> sa.Select[Document, Version, Revision, str, str]:
    newest = sa.select(Version.document_id, sa.func.max(Version.number).label("number")).group_by(Version.document_id)
    if moment is not None:
        newest = newest.where(Version.published_at <= moment)
    current = newest.subquery()
    removed = sa.select(Version.document_id).join(Removal, Removal.version_id == Version.id)
    return (
        sa.select(
            Document,
            Version,
            Revision,
            sa.func.coalesce(Content.title, "Text removed"),  # erased, and still in force on a day in the past
            sa.func.coalesce(Content.summary, ""),
        )
        .join(current, current.c.document_id == Document.id)
        .join(Version, sa.and_(Version.document_id == Document.id, Version.number == current.c.number))
        .join(Revision, Revision.id == Version.revision_id)
        .outerjoin(Content, Content.digest == Revision.content_digest)
        .where(~Document.id.in_(removed))
    )


def _withdrawn(moment: datetime | None) -> sa.Select[int]:
    """The documents whose last withdrawal was not undone."""
    ended, undone = (_last_sequences(kind, moment) for kind in (Withdrawal, Reinstatement))
    return (
        sa.select(ended.c.document_id)
        .outerjoin(undone, undone.c.document_id == ended.c.document_id)
        .where(ended.c.sequence > sa.func.coalesce(undone.c.sequence, 0))
    )


def _last_sequences(kind: Ending, moment: datetime | None) -> sa.Subquery:
    query = sa.select(Version.document_id, sa.func.max(kind.sequence).label("sequence")).join(
        kind, kind.version_id == Version.id
    )
    if moment is not None:
        query = query.where(kind.at <= moment)
    return query.group_by(Version.document_id).subquery()


def listings(session: Session, query: sa.Select[Document, Version, Revision, str, str]) -> list[Listing]:
    """The rows of one of the queries above."""
    return [Listing(*row) for row in session.execute(query)]
