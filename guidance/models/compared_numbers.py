"""Who compared every number of a text that differs from a version with its source, when asking for review."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from guidance.db import Base
from guidance.models.documents import Document
from guidance.models.fact import Fact
from guidance.models.people import UserAccount
from guidance.models.revisions import Revision


class ComparedNumbers(Fact, Base):
    """Somebody ticked every number of one text that differs from what readers saw at that moment."""

    __tablename__ = "compared_numbers"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"))
    """What readers saw."""
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    revision: Mapped[Revision] = relationship()


def last_compared(session: Session, document: Document, by: UserAccount) -> ComparedNumbers | None:
    """The text of ``document`` whose numbers ``by`` compared last."""
    of_document = sa.select(ComparedNumbers).join(Revision).where(Revision.document_id == document.id)
    newest = of_document.where(ComparedNumbers.by_id == by.id).order_by(ComparedNumbers.id.desc())
    return session.scalar(newest.limit(1))
