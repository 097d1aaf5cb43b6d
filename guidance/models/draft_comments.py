"""What colleagues, and experts from outside who were sent a link, say about a draft."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guidance.db import Base
from guidance.models.documents import Document
from guidance.models.fact import Fact
from guidance.models.people import UserAccount
from guidance.models.revisions import Revision


class FactCheck(Base):
    """A secret link with which an expert without an account reads one revision and answers; it can be ended early."""

    __tablename__ = "fact_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    expert: Mapped[str]
    """Who was asked, as the author wrote it: a name, or a name and an organisation."""
    question: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    revision: Mapped[Revision] = relationship()
    by: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)


class DraftComment(Fact, Base):
    """A remark on a draft, or a reply to one; by a person here or through a fact-check link."""

    __tablename__ = "draft_comment"
    __table_args__ = (sa.CheckConstraint("(by_id IS NULL) <> (fact_check_id IS NULL)", name="one_source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), index=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"))
    """The text that was read when the remark was made."""
    anchor: Mapped[str] = mapped_column(default="")
    """The section it is about; empty for the whole page."""
    quote: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    reply_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("draft_comment.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    fact_check_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fact_check.id"))
    brought: Mapped[str] = mapped_column(default="", server_default="")
    """Who said it, when and in which file, where it came with a Word document; then ``by`` is who brought that."""
    at: Mapped[datetime]

    document: Mapped[Document] = relationship()
    revision: Mapped[Revision] = relationship()
    by: Mapped[UserAccount | None] = relationship(lazy="joined")
    fact_check: Mapped[FactCheck | None] = relationship(lazy="joined")
    end: Mapped["DraftCommentEnd | None"] = relationship(viewonly=True, back_populates="comment")


class DraftCommentEnd(Fact, Base):
    """Somebody dealt with a remark; said once."""

    __tablename__ = "draft_comment_end"

    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("draft_comment.id"), primary_key=True)
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    comment: Mapped[DraftComment] = relationship(viewonly=True, back_populates="end")
    by: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)


def is_open_thread() -> sa.ColumnElement[bool]:
    """Whether ``DraftComment`` begins a thread that nobody has dealt with, for a query that has it."""
    ended = sa.exists().where(DraftCommentEnd.comment_id == DraftComment.id)
    return sa.and_(DraftComment.reply_to_id.is_(None), ~ended)
