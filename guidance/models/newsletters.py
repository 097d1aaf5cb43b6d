"""Newsletters: each text that one ever had, who checked it, when it was to be sent, and that it was sent; all facts."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from guidance.db import Base, Compressed
from guidance.models.fact import Fact
from guidance.models.people import UserAccount
from guidance.models.questions import put_together_once
from guidance.models.removed_words import REMOVED
from guidance.models.reviews import Verdict


class Newsletter(Fact, Base):
    """One newsletter; the next is opened when it was sent. The number is the lock, and the address for ever."""

    __tablename__ = "newsletter"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    """From when on it tells what happened: from where the one before it ended."""
    since_sequence: Mapped[int]
    """The number of the last public change that the one before it could tell."""
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    issue: Mapped["NewsletterIssue | None"] = relationship(viewonly=True, back_populates="newsletter")


class NewsletterText(Fact, Base):
    """Everything that one person saved of a newsletter at one moment."""

    __tablename__ = "newsletter_text"
    __table_args__ = (sa.UniqueConstraint("newsletter_number", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter_number: Mapped[int] = mapped_column(sa.ForeignKey("newsletter.number"))
    number: Mapped[int]
    title: Mapped[str]
    introduction: Mapped[str] = mapped_column(Compressed)
    """Markdown."""
    byline: Mapped[str]
    """Who wrote the introduction, in the words that readers see."""
    items: Mapped[str] = mapped_column(Compressed)
    """What it tells, in its order, as JSON: see ``guidance.newsletters.items``."""
    filled_at: Mapped[datetime]
    """When the service last looked for what there is to tell."""
    filled_to: Mapped[int]
    """The number of the last public change that it saw then."""
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    newsletter: Mapped[Newsletter] = relationship()
    by: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)


class NewsletterCheckRequest(Fact, Base):
    """That somebody was asked to check exactly one text, which they are asked once."""

    __tablename__ = "newsletter_check_request"
    __table_args__ = (sa.UniqueConstraint("text_id", "of_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("newsletter_text.id"))
    of_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    of: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True, foreign_keys=of_id)


class NewsletterCheck(Fact, Base):
    """The answer of a second person to exactly one text."""

    __tablename__ = "newsletter_check"
    __table_args__ = (sa.CheckConstraint("verdict = 'approved' OR note <> ''", name="refusal_says_why"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("newsletter_text.id"), index=True)
    verdict: Mapped[Verdict]
    note: Mapped[str]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    by: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)


class NewsletterSchedule(Fact, Base):
    """A text that is to be sent at a time. The number is the lock: the next follows only on an ended one."""

    __tablename__ = "newsletter_schedule"
    __table_args__ = (sa.UniqueConstraint("newsletter_number", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter_number: Mapped[int] = mapped_column(sa.ForeignKey("newsletter.number"))
    number: Mapped[int]
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("newsletter_text.id"))
    send_at: Mapped[datetime] = mapped_column(index=True)
    zone: Mapped[str]
    """The zone in which the time was chosen, so that screens can say it again in the same words."""
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    text: Mapped[NewsletterText] = relationship()
    by: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)


class SendingOutcome(enum.Enum):
    """How the schedule of a newsletter ended."""

    SENT = "sent"
    CANCELLED = "cancelled"
    FAILED = "failed"


class NewsletterScheduleEnd(Fact, Base):
    """The one end of a schedule: the primary key lets it be carried out once, by however many workers."""

    __tablename__ = "newsletter_schedule_end"
    __table_args__ = (sa.CheckConstraint("outcome <> 'failed' OR reason <> ''", name="failure_says_why"),)

    schedule_id: Mapped[int] = mapped_column(sa.ForeignKey("newsletter_schedule.id"), primary_key=True)
    outcome: Mapped[SendingOutcome]
    reason: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    """Nobody when the worker carried it out."""
    at: Mapped[datetime]


class NewsletterIssue(Fact, Base):
    """That a newsletter was sent, once and with which text: from then on it is a public page that never changes."""

    __tablename__ = "newsletter_issue"

    newsletter_number: Mapped[int] = mapped_column(sa.ForeignKey("newsletter.number"), primary_key=True)
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("newsletter_text.id"), unique=True)
    html: Mapped[str] = mapped_column(Compressed)
    """The introduction as readers saw it, safe HTML, whatever becomes of the renderer."""
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    """Nobody when the worker sent it."""
    at: Mapped[datetime] = mapped_column(index=True)

    newsletter: Mapped[Newsletter] = relationship(viewonly=True, back_populates="issue")
    text: Mapped[NewsletterText] = relationship(viewonly=True)

    @property
    def is_erased(self) -> bool:
        """Whether its words were erased; then the list of what it told is gone as well."""
        return self.text.title == REMOVED

    @property
    def title(self) -> str:
        return f"Newsletter {self.newsletter_number}: its words were taken out" if self.is_erased else self.text.title


@put_together_once
def newest_text_of() -> sa.Select[Any]:
    """The newest text of the newsletter whose number is bound to ``newsletter``."""
    mine = NewsletterText.newsletter_number == sa.bindparam("newsletter")
    return sa.select(NewsletterText).where(mine).order_by(NewsletterText.number.desc()).limit(1)


def newest_newsletter(session: Session) -> Newsletter | None:
    """The newsletter that was opened last, sent or not."""
    return session.scalar(sa.select(Newsletter).order_by(Newsletter.number.desc()).limit(1))


def open_sending(session: Session, newsletter: Newsletter) -> NewsletterSchedule | None:
    """When ``newsletter`` is to be sent, where a time was chosen that has not ended."""
    query = sa.select(NewsletterSchedule).where(NewsletterSchedule.newsletter_number == newsletter.number)
    return session.scalar(query.where(is_to_be_sent()).order_by(NewsletterSchedule.number.desc()).limit(1))


def is_to_be_sent() -> sa.ColumnElement[bool]:
    """That a schedule of a newsletter has not ended."""
    return NewsletterSchedule.id.not_in(sa.select(NewsletterScheduleEnd.schedule_id))
