"""Taking out what was said about a draft: by who said it, or by an admin, where it should never have been written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from guidance.errors import NotAllowed, NotReady
from guidance.models.audit import audit
from guidance.models.documents import Document
from guidance.models.draft_comments import DraftComment
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, may
from guidance.models.removed_words import REMOVED, WORDS, Said, take_out
from guidance.models.revisions import Revision

#: What the words of each kind are called on screens and in the audit.
NAMES = {
    Said.COMMENT: "comment",
    Said.RESOLUTION: "note on how a comment was resolved",
    Said.QUESTION: "question to an expert",
    Said.REQUEST: "note to the reviewer",
    Said.REVIEW: "note of a review",
}
GONE = "These words were removed already."


@dataclass(frozen=True)
class Remark:
    """Words that somebody wrote about a draft."""

    kind: Said
    number: int
    words: str
    author_id: int | None
    """Who wrote them here, or sent the link through which an expert did; nothing for words of the chain."""
    public: bool
    """Whether they are part of the public history, which nothing leaves."""

    @property
    def name(self) -> str:
        return NAMES[self.kind]

    @property
    def is_removed(self) -> bool:
        return self.words in {REMOVED, ""}


def remark_on(session: Session, document: Document, kind: Said, number: int) -> Remark | None:
    """The remark of this kind with this number, if it is one about ``document``."""
    row = session.get(WORDS[kind][0], number)
    if row is None or _document_id(session, row) != document.id:
        return None
    words = getattr(row, WORDS[kind][1][0])
    return Remark(kind, number, words, _author_id(row), getattr(row, "sequence", None) is not None)


def may_remove(remark: Remark, by: UserAccount) -> bool:
    """Whether ``by`` may take out ``remark``: their own words, and an admin those of anybody."""
    return remark.author_id == by.id or may(by, Permission.MANAGE)


def remove(session: Session, document: Document, remark: Remark, *, by: UserAccount, at: datetime) -> None:
    """Take out the words of ``remark`` for ever; that there were some, and who removed them, stays.

    :raises NotAllowed: when they are somebody else's, and ``by`` is no admin.
    :raises NotReady: when they were removed before, or are part of the public history.
    """
    if not may_remove(remark, by):
        raise NotAllowed("Only who wrote these words, or an admin, can remove them.")
    if remark.public:
        raise NotReady("Readers see this note with the review in the history of the page, so it stays.")
    if remark.is_removed:
        raise NotReady(GONE)
    try:
        with session.begin_nested():
            take_out(session, remark.kind, remark.number, by=by, at=at)
    except IntegrityError:  # somebody else at the same moment
        raise NotReady(GONE) from None
    audit(session, "removed a remark", by=by, at=at, document=document, detail=f"{remark.name}, number {remark.number}")


def _document_id(session: Session, row: Any) -> int | None:
    if isinstance(row, DraftComment):
        return row.document_id
    if hasattr(row, "comment_id"):
        return session.scalar(sa.select(DraftComment.document_id).where(DraftComment.id == row.comment_id))
    return session.scalar(sa.select(Revision.document_id).where(Revision.id == row.revision_id))


def _author_id(row: Any) -> int | None:
    if isinstance(row, DraftComment) and row.fact_check is not None:
        return row.fact_check.by_id
    author: int | None = row.asked_by_id if hasattr(row, "asked_by_id") else row.by_id
    return author
