"""The audit: who did what, to what, when and from where, written in the transaction of the act itself."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from guidance.db import Base
from guidance.models.documents import Document
from guidance.models.fact import Fact
from guidance.models.people import UserAccount

#: Under this key a session carries the network address from which its acts come.
FROM: Final = "from"


class AuditEvent(Fact, Base):
    """One act, or one refused attempt. Words, not secrets: never a password, a token or the text of a draft."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    act: Mapped[str] = mapped_column(index=True)
    """What was done, in a few words that screens show and filters name: “saved a draft”, “signed in”."""
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"), index=True)
    subject_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    """The person to whom it was done."""
    detail: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    refused: Mapped[bool] = mapped_column(default=False)

    by: Mapped[UserAccount | None] = relationship(foreign_keys=[by_id])
    subject: Mapped[UserAccount | None] = relationship(foreign_keys=[subject_id])
    document: Mapped[Document | None] = relationship()


def audit(
    session: Session,
    act: str,
    *,
    by: UserAccount | None,
    at: datetime,
    document: Document | None = None,
    subject: UserAccount | None = None,
    detail: str = "",
    refused: bool = False,
    flush: bool = True,
) -> None:
    """Write down one act beside what it changes; both are kept, or neither.

    :param flush: whether at once, with all else that waits to be written; if not, with whatever is flushed next.
    """
    session.add(
        AuditEvent(
            at=at,
            by_id=by.id if by else None,
            act=act,
            document_id=document.id if document else None,
            subject_id=subject.id if subject else None,
            detail=detail,
            address=session.info.get(FROM, ""),
            refused=refused,
        )
    )
    if flush:
        session.flush()
