"""Publishing at a time: one open schedule a document, frozen to one revision, and how each of them ended."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guidance.db import Base
from guidance.models.documents import Document
from guidance.models.fact import Fact
from guidance.models.people import UserAccount
from guidance.models.revisions import Revision
from guidance.models.versions import Version


class Schedule(Fact, Base):
    """A revision that is to be published at a time. The number is the lock: the next follows only on an ended one."""

    __tablename__ = "schedule"
    __table_args__ = (sa.UniqueConstraint("document_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"))
    number: Mapped[int]
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    publish_at: Mapped[datetime] = mapped_column(index=True)
    zone: Mapped[str]
    """The zone in which the time was chosen, so that screens can say it again in the same words."""
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    document: Mapped[Document] = relationship()
    revision: Mapped[Revision] = relationship()
    by: Mapped[UserAccount] = relationship()
    end: Mapped["ScheduleEnd | None"] = relationship(viewonly=True, back_populates="schedule")


class ScheduleOutcome(enum.Enum):
    """How a schedule ended."""

    PUBLISHED = "published"
    CANCELLED = "cancelled"
    FAILED = "failed"


class ScheduleEnd(Fact, Base):
    """The one end of a schedule: the primary key lets it be carried out once, by however many workers."""

    __tablename__ = "schedule_end"
    __table_args__ = (
        sa.CheckConstraint("(outcome = 'published') = (version_id IS NOT NULL)", name="version_when_published"),
        sa.CheckConstraint("outcome <> 'failed' OR reason <> ''", name="failure_says_why"),
    )

    schedule_id: Mapped[int] = mapped_column(sa.ForeignKey("schedule.id"), primary_key=True)
    outcome: Mapped[ScheduleOutcome]
    reason: Mapped[str] = mapped_column(default="")
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("version.id"))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    """Nobody when the worker carried it out."""
    at: Mapped[datetime]

    schedule: Mapped[Schedule] = relationship(viewonly=True, back_populates="end")
    version: Mapped[Version | None] = relationship()
