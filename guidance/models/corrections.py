"""What is said of a version after it was published: a corrected change note, and that its second check is to come."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guidance.db import Base
from guidance.models.chain import Chained
from guidance.models.fact import Fact
from guidance.models.people import UserAccount
from guidance.models.versions import Version


class NoteCorrection(Chained, Fact, Base):
    """A change note that was wrong, put right; the note as it was published stays readable beside it."""

    __tablename__ = "note_correction"
    __table_args__ = (sa.CheckConstraint("note <> '' AND reason <> ''", name="says_what_and_why"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), index=True)
    note: Mapped[str]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    version: Mapped[Version] = relationship()
    by: Mapped[UserAccount] = relationship()

    def sealed(self) -> list[object]:
        version = self.version
        return ["note-correction", version.document.uid, version.number, self.note, self.reason, self.at.isoformat()]


class UrgentPublication(Chained, Fact, Base):
    """A version that was published before anybody else had read it; a later approval of its text is the check."""

    __tablename__ = "urgent_publication"
    __table_args__ = (sa.CheckConstraint("reason <> ''", name="says_why"),)

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), primary_key=True)
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    version: Mapped[Version] = relationship()
    by: Mapped[UserAccount] = relationship()

    def sealed(self) -> list[object]:
        version = self.version
        return ["urgent-publication", version.document.uid, version.number, self.reason, self.at.isoformat()]
