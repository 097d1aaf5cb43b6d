"""What is said of a version after it was published: a corrected change note, and that its second check is to come."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from guidance.db import Base
from guidance.models.chain import Chained
from guidance.models.fact import Fact
from guidance.models.people import UserAccount
from guidance.models.questions import put_together_once
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
    by: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)

    def to_seal(self) -> list[object]:
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
    by: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)

    def to_seal(self) -> list[object]:
        version = self.version
        return ["urgent-publication", version.document.uid, version.number, self.reason, self.at.isoformat()]


def corrected_notes(session: Session, version_ids: Iterable[int]) -> dict[int, NoteCorrection]:
    """For each of these versions whose change note was corrected, the correction that holds."""
    return {version: corrections[-1] for version, corrections in note_corrections(session, version_ids).items()}


def note_corrections(session: Session, version_ids: Iterable[int]) -> dict[int, list[NoteCorrection]]:
    """Every correction of the change notes of these versions, oldest first."""
    found: dict[int, list[NoteCorrection]] = {}
    for correction in session.scalars(_note_corrections(), {"versions": list(version_ids)}):
        found.setdefault(correction.version_id, []).append(correction)
    return found


@put_together_once
def _note_corrections() -> sa.Select[NoteCorrection]:
    versions: Any = sa.bindparam("versions", expanding=True)
    return sa.select(NoteCorrection).where(NoteCorrection.version_id.in_(versions)).order_by(NoteCorrection.sequence)
