"""Receipts: named receivers say that they have read a letter, and the canary of the service that it came."""

from datetime import datetime
from email import message_from_bytes, policy

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.alerts.following import stop
from guidance.errors import LinkEnded, NotReady
from guidance.letters.bounces import LARGEST, named, names_in
from guidance.models import Delivery, Frequency, Receiver, Subscription, current_sequence, follower_at, new_token
from guidance.models.alerts import EVERYTHING

UNKNOWN = "This link is not one of ours, or the letter is no longer kept."


def to_acknowledge(session: Session, uid: str, mark: str) -> Delivery:
    """The letter that a named receiver is asked to have read.

    :raises LinkEnded: when there is none.
    """
    found = named(session, uid, mark)
    if found is None or not found.receiver.name:
        raise LinkEnded(UNKNOWN)
    return found


def acknowledge(session: Session, uid: str, mark: str, *, at: datetime) -> Delivery:
    """Note that a named receiver has read a letter; twice is once.

    :raises LinkEnded: as ``to_acknowledge`` does.
    """
    found = to_acknowledge(session, uid, mark)
    found.acknowledged_at = found.acknowledged_at or at
    return found


def set_canary(session: Session, email: str, *, at: datetime) -> None:
    """Have every alert go to an address of the service, whose letters come back through ``note_arrival``.

    It takes the place of the one before, to which no more letters go.
    """
    receiver = follower_at(session, email, at=at)
    for former in session.scalars(sa.select(Receiver).where(Receiver.canary, Receiver.id != receiver.id)):
        former.canary = False
        if (kept := _everything_of(session, former)) is not None:
            stop(session, kept.token, at=at)
    receiver.canary = True
    session.flush()
    found = _everything_of(session, receiver)
    if found is None:
        found = Subscription(
            receiver=receiver,
            what=EVERYTHING,
            frequency=Frequency.AT_ONCE,
            only_safety=False,
            token=new_token(),
            asked_at=at,
        )
        session.add(found)
    found.confirmed_at, found.told_to = found.confirmed_at or at, current_sequence(session)


def _everything_of(session: Session, receiver: Receiver) -> Subscription | None:
    mine = sa.and_(Subscription.receiver_id == receiver.id, Subscription.what == EVERYTHING)
    return session.scalar(sa.select(Subscription).where(mine, Subscription.ended_at.is_(None)))


def note_arrival(session: Session, raw: bytes, *, at: datetime) -> str:
    """Note that the canary got a letter; in one sentence which.

    :raises NotReady: when the message is no letter of ours to the canary.
    """
    for uid, mark in names_in(message_from_bytes(raw[:LARGEST], policy=policy.default)):
        delivery = named(session, uid, mark)
        if delivery is not None and delivery.receiver.canary:
            delivery.acknowledged_at = delivery.acknowledged_at or at
            return f"“{delivery.letter.subject}” has arrived."
    raise NotReady("This message is no letter of ours to the canary address: nothing was noted.")
