"""The daily letter of people who want one: everything that waited for it, in one letter."""

from collections import defaultdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.letters.writing import WantedLetter, letter_about, link, owe
from guidance.models import Delivery, DeliveryState, LetterKind, Receiver
from guidance.text.letter import HERE, Items, Paragraph


def gather_daily(session: Session, *, at: datetime) -> int:
    """Put what is due in the daily letter of each receiver; how many letters were written."""
    waits = sa.and_(Delivery.state == DeliveryState.WAITING, Delivery.daily, Delivery.due_at <= at)
    query = sa.select(Delivery).where(waits).options(joinedload(Delivery.letter), joinedload(Delivery.receiver))
    of_receiver: dict[Receiver, list[Delivery]] = defaultdict(list)
    for delivery in session.scalars(query.order_by(Delivery.id).with_for_update(skip_locked=True, of=Delivery)):
        of_receiver[delivery.receiver].append(delivery)
    for receiver, deliveries in of_receiver.items():
        if len(deliveries) == 1:
            deliveries[0].daily = False  # it is a letter by itself
        else:
            _gather(session, receiver, deliveries, at)
    return len(of_receiver)


def _gather(session: Session, receiver: Receiver, deliveries: list[Delivery], at: datetime) -> None:
    told = Items([_paragraph_about(delivery) for delivery in deliveries])
    choices = link("Choose what you are written, and when", "/desk/account/letters")
    wanted = WantedLetter(LetterKind.DIGEST, f"{len(deliveries)} things since yesterday", [told], [choices])
    about = f"daily-{receiver.mark}-{deliveries[0].id}"
    owe(session, letter_about(session, wanted, about, at=at), receiver, wanted, at=at)
    for delivery in deliveries:
        delivery.state, delivery.ended_at, delivery.answer = DeliveryState.ENDED, at, "told in the daily letter"


def _paragraph_about(delivery: Delivery) -> Paragraph:
    """The subject of a letter, and the first place that it leads to."""
    _, place, rest = delivery.letter.text.partition(HERE)
    return Paragraph(delivery.letter.subject, HERE + rest.split(maxsplit=1)[0] if place else "")
