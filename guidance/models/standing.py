"""Where a document stands: what is asked of withdrawals and removals, and the one list of what readers may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from guidance.models.documents import Document
from guidance.models.loading import key_of, loaded, whole
from guidance.models.questions import FIRST, columns, put_together_once
from guidance.models.revisions import Content, Revision
from guidance.models.versions import Version, current_title
from guidance.models.withdrawals import Reinstatement, Removal, Withdrawal


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
    asked = {"document": document.id} | ({} if moment is None else {"moment": moment})
    row = session.execute(_standing(today=moment is None), asked).first()
    return Standing(row[0], row[1]) if row else Standing()


@put_together_once
def _standing(*, today: bool) -> sa.Select[Withdrawal, Removal]:
    moment: Any = None if today else sa.bindparam("moment")
    return (
        sa.select(Withdrawal, Removal)
        .select_from(Document)
        .outerjoin(Withdrawal, Withdrawal.id == withdrawal_id(Document.id, moment))
        .outerjoin(Removal, Removal.id == removal_id(Document.id))
        .where(Document.id == sa.bindparam("document"))
        .options(joinedload(Withdrawal.version), joinedload(Removal.version))
    )


def withdrawal_id(document_id: Any, moment: Any = None) -> sa.ScalarSelect[int]:
    """The withdrawal, by its id, that holds today or held at ``moment``, for a query that has ``document_id``."""
    ended = aliased(Withdrawal)
    return (
        sa.select(ended.id)
        .where(ended.document_id == document_id, *_holds(ended, moment))
        .order_by(ended.sequence.desc())
        .limit(FIRST)
        .scalar_subquery()
    )


def removal_id(document_id: Any, moment: Any = None) -> sa.ScalarSelect[int]:
    """The removal, by its id, of a document, today or at ``moment``, for a query that has ``document_id``."""
    removal = aliased(Removal)
    query = sa.select(removal.id).where(removal.document_id == document_id)
    if moment is not None:
        query = query.where(removal.at <= moment)
    return query.order_by(removal.id).limit(FIRST).scalar_subquery()


def is_removed(session: Session, document: Document) -> bool:
    """Whether ``document`` was removed: its text is shown no more, and it does not come back."""
    row = columns(session, _with_removal(), {"document": key_of(document)}).one()
    *_, removal = loaded(session, row, Document)  # what an act has to read of it again is read at once
    return removal is not None


@put_together_once
def _with_removal() -> sa.Select[Any]:
    return sa.select(*whole(Document), removal_id(Document.id)).where(Document.id == sa.bindparam("document"))


def title_instead(document_id: Any) -> sa.ColumnElement[str]:
    """The title of a page that is named to be used instead, and what became of it since; NULL as ``current_title``."""
    became = sa.case(
        (removal_id(document_id).is_not(None), " (removed since)"),
        (withdrawal_id(document_id).is_not(None), " (withdrawn since)"),
        else_="",
    )
    return current_title(document_id).concat(became)


@put_together_once
def removed_documents() -> sa.Select[int]:
    """The documents, by id, that were removed."""
    return sa.select(Removal.document_id)


@put_together_once
def withdrawn_documents() -> sa.Select[int]:
    """The documents, by id, that are withdrawn today, whether they were removed as well or not."""
    return _withdrawn(None)


def in_force(moment: datetime | None = None) -> sa.Select[Document, Version, Revision, str, str]:
    """The documents that are, or were at ``moment``, in force, each with its version of then.

    Every public list comes from here, so that a draft, a withdrawn or a removed page is in none of them. The caller
    adds its own conditions and its order.
    """
    return _in_force_today() if moment is None else _published(moment).where(Document.id.not_in(_withdrawn(moment)))


@put_together_once
def _in_force_today() -> sa.Select[Document, Version, Revision, str, str]:
    return _published(None).where(Document.id.not_in(_withdrawn(None)))


@put_together_once
def withdrawn() -> sa.Select[Document, Version, Revision, str, str]:
    """The documents that are withdrawn today, with the version that must no longer be followed."""
    return _published(None).where(Document.id.in_(_withdrawn(None)))


def _published(moment: datetime | None) -> sa.Select[Document, Version, Revision, str, str]:
    newest = sa.select(Version.document_id, sa.func.max(Version.number).label("number")).group_by(Version.document_id)
    if moment is not None:
        newest = newest.where(Version.published_at <= moment)
    current = newest.subquery()
    return (
        sa.select(
            Document,
            Version,
            Revision,
            # an erased text may still be in force on a day in the past
            sa.func.coalesce(Content.title, "Text removed").label("title"),
            sa.func.coalesce(Content.summary, "").label("summary"),
        )
        .join(current, current.c.document_id == Document.id)
        .join(Version, sa.and_(Version.document_id == Document.id, Version.number == current.c.number))
        .join(Revision, Revision.id == Version.revision_id)
        .outerjoin(Content, Content.digest == Revision.content_digest)
        .where(Document.id.not_in(removed_documents()))
    )


def _withdrawn(moment: datetime | None) -> sa.Select[int]:
    ended = aliased(Withdrawal)
    return sa.select(ended.document_id).where(*_holds(ended, moment))


def _holds(ended: Any, moment: Any) -> Iterator[sa.ColumnElement[bool]]:
    """That the withdrawal ``ended`` was made by ``moment``, and no reinstatement has followed it by then."""
    undone = aliased(Reinstatement)
    later = sa.select(undone.id).where(undone.document_id == ended.document_id, undone.sequence > ended.sequence)
    if moment is not None:
        yield ended.at <= moment
        later = later.where(undone.at <= moment)
    yield ~later.correlate_except(undone).exists()


def listings(session: Session, query: sa.Select[Document, Version, Revision, str, str]) -> list[Listing]:
    """The rows of one of the queries above."""
    return [Listing(*row) for row in session.execute(query)]
