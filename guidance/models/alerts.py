"""Followers: who wants to be told of changes to what, what there is to tell, and how far that has come."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guidance.db import Base
from guidance.models.documents import Document
from guidance.models.letters import Receiver
from guidance.models.topics import Topic
from guidance.models.versions import Version

#: What can be followed besides a page and a topic, as ``Subscription.what`` names it.
EVERYTHING, NEWSLETTER = "everything", "newsletter"


class Frequency(enum.Enum):
    """How often a follower is written to; what is safety-critical goes to all of them at once."""

    AT_ONCE = "at once"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Subscription(Base):
    """A follower of a page, of a topic, of everything, or of the newsletter. It ends, it is not deleted."""

    __tablename__ = "subscription"
    __table_args__ = (
        sa.Index(
            "uq_subscription_open",
            "receiver_id",
            "what",
            unique=True,
            # The migration says it to PostgreSQL as well, whose dialect everybody would load for it here.
            sqlite_where=sa.text("ended_at IS NULL"),
        ),
        sa.CheckConstraint("document_id IS NULL OR topic_id IS NULL", name="one_thing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    receiver_id: Mapped[int] = mapped_column(sa.ForeignKey("receiver.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"), index=True)
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    what: Mapped[str]
    """What is followed, as a key: “page-12”, “topic-3”, “everything”, “newsletter”."""
    frequency: Mapped[Frequency]
    only_safety: Mapped[bool]
    """Whether nothing but what is safety-critical is wanted."""
    token: Mapped[str] = mapped_column(unique=True)
    """The secret with which it is confirmed, and ended in one step; it stands in the letters."""
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    told_to: Mapped[int] = mapped_column(default=0)
    """The number of the last public change that letters by day, week or month have told of, or passed over."""
    gathered_at: Mapped[datetime | None]
    """When such a letter was last due."""

    receiver: Mapped[Receiver] = relationship()
    document: Mapped[Document | None] = relationship()
    topic: Mapped[Topic | None] = relationship()


class AlertKind(enum.Enum):
    """The kinds of change that followers are told of."""

    VERSION = "version"
    WITHDRAWAL = "withdrawal"
    REINSTATEMENT = "reinstatement"
    REMOVAL = "removal"
    CORRECTION = "correction"


class Alert(Base):
    """One public change of which followers are told; made from the facts, and disposable like every copy of them."""

    __tablename__ = "alert"

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[AlertKind]
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"))
    reason: Mapped[str] = mapped_column(default="")
    critical: Mapped[bool]
    at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    told_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the letters about it were written, also where nobody was to be told."""
    letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter.id"))

    document: Mapped[Document] = relationship()
    version: Mapped[Version] = relationship()


class AlertMark(Base):
    """The number of the last public change that was looked at; a single row, and the lock of those who look."""

    __tablename__ = "alert_mark"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int]


def subscribed() -> sa.ColumnElement[bool]:
    """That a subscription counts: it was confirmed, and has not ended."""
    return sa.and_(Subscription.confirmed_at.is_not(None), Subscription.ended_at.is_(None))
