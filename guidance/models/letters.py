"""Letters, to whom each is owed, and what became of it; none of it is a fact, because people may be forgotten."""

import enum
from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from guidance.db import Base, Compressed
from guidance.models.accounts import new_token
from guidance.models.people import UserAccount

#: So many letters that can never be delivered, and an address gets no more.
MOST_FAILURES = 3


class LetterKind(enum.Enum):
    """The subject of a letter; people choose for each kind how they get it."""

    INVITATION = "invitation"
    SIGN_IN = "sign-in link"
    PASSWORD = "password link"  # noqa: S105  (a word, not a secret)
    REVIEW_ASKED = "asked to review"
    DECISION = "decision made"
    CHANGES_ASKED = "changes asked for"
    SCHEDULE_FAILED = "schedule failed"
    COMMENT = "comment on my page"
    REVIEW_DUE = "review due"
    ESCALATED = "review escalated"
    ALARM = "alarm"
    CONFIRMATION = "confirmation"
    ALERT = "alert"
    DIGEST = "digest"

    @property
    def is_for_security(self) -> bool:
        """Whether it lets somebody in, or confirms what was asked for or done in their name: nobody may go without."""
        return self in {LetterKind.INVITATION, LetterKind.SIGN_IN, LetterKind.PASSWORD, LetterKind.CONFIRMATION}


class Rhythm(enum.Enum):
    """How somebody gets letters of one kind."""

    AT_ONCE = "at once"
    DAILY = "daily"
    NONE = "none"


#: What people with an account choose a rhythm for.
CHOSEN = (
    *(LetterKind.REVIEW_ASKED, LetterKind.DECISION, LetterKind.CHANGES_ASKED, LetterKind.SCHEDULE_FAILED),
    *(LetterKind.COMMENT, LetterKind.REVIEW_DUE, LetterKind.ESCALATED, LetterKind.ALARM),
)
#: When daily letters go, in UTC.
_MORNING = time(6, 0)


class DeliveryState(enum.Enum):
    """How far one letter to one receiver has come."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    """It can never be delivered, or could not for 72 hours."""
    PAUSED = "paused"
    """The address gets no letters: too many could not be delivered."""
    ENDED = "ended"
    """Nobody wants it any more: it was unsubscribed, or the account was disabled, before it left."""


class Receiver(Base):
    """Somebody letters go to: a person with an account, or a follower of whom nothing but an address is known."""

    __tablename__ = "receiver"
    __table_args__ = (sa.CheckConstraint("user_id IS NULL OR email IS NULL", name="one_address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"), unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    """The address of somebody without an account; nothing once it was forgotten."""
    token: Mapped[str] = mapped_column(unique=True)
    """The secret of the link to all choices; it stands in every letter, and so it is kept as it is."""
    mark: Mapped[str] = mapped_column(unique=True)
    """What names the receiver in the name of a letter, and in nothing else."""
    name: Mapped[str] = mapped_column(default="", server_default="")
    """Who this is, for a named receiver, who acknowledges what is safety-critical; nothing for other followers."""
    canary: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether this is the address of the service itself that shows whether letters arrive."""
    failures: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None]
    made_at: Mapped[datetime]

    user: Mapped[UserAccount | None] = relationship(lazy="joined")

    @property
    def address(self) -> str:
        """Where letters go; nothing when the address was forgotten."""
        return self.user.email if self.user else self.email or ""


class LetterRow(Base):
    """One letter in both its forms, however many get it."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    about: Mapped[str] = mapped_column(unique=True)
    """What it tells, as a key: the same is never told twice to the same receiver."""
    kind: Mapped[LetterKind]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Compressed)
    html: Mapped[str] = mapped_column(Compressed)
    list_name: Mapped[str] = mapped_column(default="")
    """The list that the letter belongs to (RFC 2919), where it can be unsubscribed from."""
    at: Mapped[datetime] = mapped_column(index=True)


class Delivery(Base):
    """One letter owed to one receiver."""

    __tablename__ = "delivery"
    __table_args__ = (
        sa.UniqueConstraint("letter_id", "receiver_id"),
        sa.Index("ix_delivery_state_urgent_due_at", "state", "urgent", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(sa.ForeignKey("letter.id"))
    receiver_id: Mapped[int] = mapped_column(sa.ForeignKey("receiver.id"), index=True)
    subscription_id: Mapped[int | None] = mapped_column(sa.ForeignKey("subscription.id"), index=True)
    """The subscription that it is owed to; it is not sent once that has ended."""
    state: Mapped[DeliveryState]
    urgent: Mapped[bool]
    daily: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether it waits to be told with others, once a day."""
    secret: Mapped[str] = mapped_column(default="")
    """What only this receiver may read, sealed with the secret key of the service; gone when it was sent."""
    tries: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    """When a named receiver said that they have read it."""
    answer: Mapped[str] = mapped_column(default="")
    """What the mail server said last, without the address."""

    letter: Mapped[LetterRow] = relationship()
    receiver: Mapped[Receiver] = relationship()


class LetterChoice(Base):
    """How one person wants letters of one kind; without a choice they go at once."""

    __tablename__ = "letter_choice"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    kind: Mapped[LetterKind] = mapped_column(primary_key=True)
    rhythm: Mapped[Rhythm]


class LetterRequest(Base):
    """Somebody who has proved nothing asked for a letter to an address.

    Who asks is answered at once and always alike; what this comes to is found out by the worker, so that neither the
    answer nor its time tells whether the address is known.
    """

    __tablename__ = "letter_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LetterKind]
    email: Mapped[str]
    wish: Mapped[str] = mapped_column(default="")
    """What else was asked, as JSON."""
    address: Mapped[str] = mapped_column(default="")
    """The network address that it came from, for the audit."""
    at: Mapped[datetime]


def chosen_rhythms(session: Session, user: UserAccount) -> dict[LetterKind, Rhythm]:
    """How ``user`` wants each kind of letter."""
    rows = session.execute(sa.select(LetterChoice.kind, LetterChoice.rhythm).where(LetterChoice.user_id == user.id))
    return dict.fromkeys(CHOSEN, Rhythm.AT_ONCE) | {kind: rhythm for kind, rhythm in rows}  # noqa: C416


def next_morning(at: datetime) -> datetime:
    """When the next daily letter goes."""
    today = datetime.combine(at.astimezone(UTC).date(), _MORNING, UTC)
    return today if at < today else today + timedelta(days=1)


def receiver_of(session: Session, user: UserAccount, *, at: datetime) -> Receiver:
    """The receiver that stands for a person with an account."""
    return _found_or_made(session, Receiver.user_id == user.id, Receiver(user_id=user.id), at)


def follower_at(session: Session, email: str, *, at: datetime) -> Receiver:
    """The receiver behind an address that needs no account."""
    return _found_or_made(session, Receiver.email == email, Receiver(email=email), at)


def _found_or_made(session: Session, mine: sa.ColumnElement[bool], new: Receiver, at: datetime) -> Receiver:
    query = sa.select(Receiver).where(mine)
    if (found := session.scalar(query)) is not None:
        return found
    new.token, new.mark, new.made_at = new_token(), new_token()[:16], at
    try:
        with session.begin_nested():
            session.add(new)
    except IntegrityError:  # somebody else wrote to them first, at this very moment
        return session.scalars(query).one()
    return new


def failed_for_good(receiver: Receiver, *, at: datetime) -> None:
    """Count a letter that can never be delivered; after ``MOST_FAILURES`` of them the address is paused."""
    receiver.failures += 1
    if receiver.failures >= MOST_FAILURES and receiver.paused_at is None:
        receiver.paused_at = at
