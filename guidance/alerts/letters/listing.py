"""What the desk tells of letters: how many wait, what became of the last ones, and what one says."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.models import Delivery, DeliveryState, LetterKind, Receiver
from guidance.text.letter import HERE, SECRET, STOP, WHY, filled
from guidance.text.long_lists import part_shown

#: Letters on one page of the list.
PAGE = 50
_RECEIVERS = "only-its-receiver-sees-this"
_HIDDEN = {SECRET: _RECEIVERS, STOP: _RECEIVERS, WHY: "You get this because you asked for it."}


@dataclass(frozen=True)
class Letters:
    """One page of the list of letters."""

    deliveries: Sequence[Delivery]
    counts: dict[DeliveryState, int]
    number: int
    pages: int

    @property
    def waiting(self) -> int:
        """How many are still to be sent."""
        return self.counts.get(DeliveryState.WAITING, 0) + self.counts.get(DeliveryState.SENDING, 0)


def letters(session: Session, number: int = 1) -> Letters:
    """One page of all letters, the newest first; a page that there is not is the nearest one."""
    counted = sa.select(Delivery.state, sa.func.count()).group_by(Delivery.state)
    counts = {state: count for state, count in session.execute(counted)}  # noqa: C416  (a row is no pair to a type checker)
    number, pages = part_shown(number, sum(counts.values()), PAGE)
    found = session.scalars(_whole().order_by(Delivery.id.desc()).limit(PAGE).offset((number - 1) * PAGE))
    return Letters(found.all(), counts, number, pages)


def delivery_numbered(session: Session, number: int) -> Delivery | None:
    """One letter to one receiver, with all that is shown of it."""
    return session.scalar(_whole().where(Delivery.id == number))


def _whole() -> sa.Select[Delivery]:
    return sa.select(Delivery).options(joinedload(Delivery.letter), joinedload(Delivery.receiver))


def paused(session: Session) -> Sequence[Receiver]:
    """The addresses that get no more letters, those of people first."""
    wanted = sa.and_(
        Receiver.paused_at.is_not(None), sa.or_(Receiver.user_id.is_not(None), Receiver.email.is_not(None))
    )
    return session.scalars(sa.select(Receiver).where(wanted).order_by(Receiver.paused_at.desc()).limit(PAGE)).all()


def as_it_arrives(delivery: Delivery, base_url: str) -> tuple[str, str]:
    """Both forms of a letter, without what only its receiver may see."""
    letter, places = delivery.letter, {**_HIDDEN, HERE: base_url}
    return filled(letter.text, places), filled(letter.html, places)


def what_it_lets_do(kind: LetterKind) -> str:
    """The way round for an admin while mail is not set up; nothing where a letter lets nobody in."""
    lets_in = kind in {LetterKind.INVITATION, LetterKind.SIGN_IN, LetterKind.PASSWORD}
    return (
        "Its link is shown to its receiver only: make one on the page of this person to pass it on." if lets_in else ""
    )
