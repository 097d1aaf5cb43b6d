"""The followers of a topic that becomes a part of another one: they follow that one from then on, once each."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Delivery, Frequency, LetterRequest, Subscription, Topic

_OFTEN = list(Frequency)


def move_followers(session: Session, topic: Topic, into: Topic, *, at: datetime) -> int:
    """Have whoever follows ``topic``, or has asked to, follow ``into``; how many do."""
    before, after = f"topic-{topic.id}", f"topic-{into.id}"
    followed = {one.receiver_id: one for one in session.scalars(_open(into)).all()}
    moved = 0
    for subscription in session.scalars(_open(topic)).all():
        other = followed.get(subscription.receiver_id)
        if other is not None:
            _one_of(session, subscription, other, at)
        moved += 1
    session.flush()
    # Also those that ended: their links still say what they were about, and can undo the end.
    of_topic = sa.update(Subscription).where(Subscription.topic_id == topic.id)
    session.execute(of_topic.values(topic_id=into.id, what=after))
    asked = sa.func.replace(LetterRequest.wish, f'["{before}",', f'["{after}",')
    session.execute(sa.update(LetterRequest).where(LetterRequest.wish.startswith(f'["{before}",')).values(wish=asked))
    return moved


def _open(topic: Topic) -> sa.Select[Subscription]:
    return sa.select(Subscription).where(Subscription.topic_id == topic.id, Subscription.ended_at.is_(None))


def _one_of(session: Session, moving: Subscription, staying: Subscription, at: datetime) -> None:
    """Let one of two subscriptions go on for both: nothing that either was to tell is lost, rather told twice."""
    if moving.confirmed_at and not staying.confirmed_at:
        moving, staying = staying, moving
    moving.ended_at = at
    session.flush()  # no two may be open when both are about the same topic
    if not moving.confirmed_at:
        return
    staying.frequency = min(moving.frequency, staying.frequency, key=_OFTEN.index)
    staying.only_safety = moving.only_safety and staying.only_safety
    staying.told_to = min(moving.told_to, staying.told_to)
    owed = sa.update(Delivery).where(Delivery.subscription_id == moving.id)
    session.execute(owed.values(subscription_id=staying.id))
