"""The ends of guidance: withdrawn (no longer to be followed), reinstated, and removed (published in error)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from guidance.db import Base
from guidance.models.chain import Chained
from guidance.models.documents import Document
from guidance.models.fact import Fact, with_page_of
from guidance.models.people import UserAccount
from guidance.models.versions import Version


class _Ending(Chained, Fact):
    """The version that was current, the public reason, who and when."""

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), index=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), nullable=True)
    """The page of that version, by which it is found: the database lets it be no other."""
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    @declared_attr
    def version(cls) -> Mapped[Version]:  # noqa: N805
        return relationship(Version)

    @declared_attr
    def by(cls) -> Mapped[UserAccount]:  # noqa: N805
        return relationship(UserAccount, foreign_keys=[cls.by_id])  # type: ignore[list-item]

    def to_seal(self) -> list[object]:
        kind = type(self).__name__.lower()
        return [kind, self.version.document.uid, self.version.number, self.reason, self.at.isoformat()]


with_page_of(_Ending, Version)


class Withdrawal(_Ending, Base):
    """The guidance must no longer be followed; its text stays readable under a notice."""

    __tablename__ = "withdrawal"
    __table_args__ = (sa.Index("ix_withdrawal_document_id_sequence", "document_id", "sequence"),)

    replacement_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    """The document to use instead."""

    replacement: Mapped[Document | None] = relationship(foreign_keys=[replacement_id])

    def to_seal(self) -> list[object]:
        return [*super().to_seal(), self.replacement.uid if self.replacement else None]


class Reinstatement(_Ending, Base):
    """A withdrawal was undone."""

    __tablename__ = "reinstatement"
    __table_args__ = (sa.Index("ix_reinstatement_document_id_sequence", "document_id", "sequence"),)


class Removal(_Ending, Base):
    """The guidance was published in error: its address answers with the reason and nothing else."""

    __tablename__ = "removal"
    __table_args__ = (sa.Index("ix_removal_document_id_id", "document_id", "id"),)

    asked_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("user_account.id"), sa.CheckConstraint("asked_by_id <> by_id", name="two_people")
    )
    """Who proposed it; another person agreed. Nobody for a removal that was made before two were asked."""
    replacement_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    """The document to use instead."""

    replacement: Mapped[Document | None] = relationship(foreign_keys=[replacement_id])

    def to_seal(self) -> list[object]:
        """A replacement only where there is one: removals that were sealed before there could be keep their link."""
        return [*super().to_seal(), *([self.replacement.uid] if self.replacement else [])]
