"""The queue of letters: what is next, claimed by one sender alone, and what came of each.

It is asked ten thousand times in a row, so a sender puts its questions together once and reads plain rows.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.config import Settings
from guidance.errors import KeyChanged
from guidance.letters.addressing import Claimed, LetterWords, addressed
from guidance.letters.message import Addressed
from guidance.models.alerts import Subscription
from guidance.models.letters import Delivery, DeliveryState, LetterRow, Receiver, failed_for_good
from guidance.models.people import UserAccount
from guidance.models.questions import put_together_once
from guidance.models.topics import Topic

#: For so long a letter is tried again; then it has failed.
PATIENCE = timedelta(hours=72)
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=4)
#: What is urgent waits for so long at most behind a batch of other letters, and the one that is on its way.
_URGENT_EVERY = timedelta(milliseconds=50)
_KEY = "sealed under another secret key of the service"
_ROWS: Any = Delivery.__table__


@dataclass(frozen=True)
class HandedIn:
    """The outcome of one letter. One that is still “sending” was not even tried."""

    delivery_id: int
    state: DeliveryState
    answer: str
    refused: bool = False


def is_due() -> sa.ColumnElement[bool]:
    """That a letter waits to be handed in by the moment ``at``."""
    return sa.and_(Delivery.state == DeliveryState.WAITING, Delivery.due_at <= sa.bindparam("at"), ~Delivery.daily)


def any_due(session: Session, *, at: datetime) -> bool:
    """Whether a letter waits to be handed in now."""
    return session.scalar(sa.select(Delivery.id).where(is_due()).limit(1), {"at": at}) is not None


class Queue:
    """The queue as one sender sees it for as long as it sends."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._none_urgent_since: datetime | None = None
        self._words: dict[int, LetterWords] = {}

    def claim(self, connection: sa.Connection, at: datetime) -> tuple[int, Addressed] | None:
        """The next letter, which nobody else sends from now on; what nobody may get any more ends on the way."""
        while (claimed := self._first(connection, at)) is not None:
            words = self._words_of(connection, claimed.letter_id)
            state, why = _forbidden(claimed, words)
            if state is None:
                try:
                    letter = addressed(claimed, words, self._settings)
                except KeyChanged:
                    state, why = DeliveryState.FAILED, _KEY
                else:
                    connection.execute(_begun(), {"number": claimed.delivery_id, "now": at})
                    return claimed.delivery_id, letter
            ended = {"number": claimed.delivery_id, "was": DeliveryState.WAITING, "is": state, "why": why}
            connection.execute(_ended(), {**ended, "now": at})
        return None

    def note(self, connection: sa.Connection, outcome: HandedIn, at: datetime) -> None:
        """Write down what came of a letter."""
        if outcome.state is DeliveryState.SENT:
            ended = {"number": outcome.delivery_id, "was": DeliveryState.SENDING, "is": DeliveryState.SENT}
            connection.execute(_ended(), {**ended, "why": outcome.answer, "now": at})
            return
        with Session(connection) as session:
            _note_trouble(session, outcome, at)
            session.flush()

    def _first(self, connection: sa.Connection, at: datetime) -> Claimed | None:
        """Urgent ones first; where there was none, that is not asked again for a twentieth of a second."""
        if self._none_urgent_since is None or at - self._none_urgent_since > _URGENT_EVERY:
            if (row := connection.execute(_next_one(urgent=True), {"at": at}).first()) is not None:
                return Claimed(*row)
            self._none_urgent_since = at
        row = connection.execute(_next_one(urgent=False), {"at": at}).first()
        return Claimed(*row) if row is not None else None

    def _words_of(self, connection: sa.Connection, number: int) -> LetterWords:
        if number not in self._words:
            self._words.clear()  # letters come one after the other: one at a time is enough
            columns = [getattr(LetterRow, name) for name in LetterWords._fields]
            row = connection.execute(sa.select(*columns).where(LetterRow.id == number)).one()
            self._words[number] = LetterWords(*row)
        return self._words[number]


@put_together_once
def _begun() -> sa.Update:
    mine = sa.and_(_ROWS.c.id == sa.bindparam("number"), _ROWS.c.state == DeliveryState.WAITING)
    return sa.update(_ROWS).where(mine).values(state=DeliveryState.SENDING, begun_at=sa.bindparam("now"))


@put_together_once
def _ended() -> sa.Update:
    mine = sa.and_(_ROWS.c.id == sa.bindparam("number"), _ROWS.c.state == sa.bindparam("was"))
    bound: dict[str, Any] = {
        "state": sa.bindparam("is"),
        "answer": sa.bindparam("why"),
        "ended_at": sa.bindparam("now"),
    }
    return sa.update(_ROWS).where(mine).values(**bound, secret="")


@put_together_once
def _next_one(*, urgent: bool) -> Any:
    email = sa.func.coalesce(UserAccount.email, Receiver.email)
    subscription = (Subscription.token, Subscription.ended_at, Subscription.document_id, Topic.name, Subscription.what)
    return (
        sa.select(
            *(Delivery.id, Delivery.letter_id, Delivery.at, Delivery.urgent, Delivery.secret),
            *(Receiver.mark, Receiver.token, Receiver.name, Receiver.paused_at, email, UserAccount.active),
            *subscription,
        )
        .select_from(Delivery)
        .join(Receiver, Receiver.id == Delivery.receiver_id)
        .outerjoin(UserAccount, UserAccount.id == Receiver.user_id)
        .outerjoin(Subscription, Subscription.id == Delivery.subscription_id)
        .outerjoin(Topic, Topic.id == Subscription.topic_id)
        .where(is_due(), Delivery.urgent.is_(urgent))
        .order_by(Delivery.due_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Delivery)
    )


def _forbidden(claimed: Claimed, words: LetterWords) -> tuple[DeliveryState | None, str]:
    """Why a letter must not leave, when it must not."""
    if claimed.paused_at is not None and not words.kind.is_for_security:
        return DeliveryState.PAUSED, "the address is paused"
    if not claimed.email or claimed.active is False:
        return DeliveryState.ENDED, "nobody is at this address any more"
    if claimed.ended_at is not None:
        return DeliveryState.ENDED, "unsubscribed before it left"
    return None, ""


def _note_trouble(session: Session, outcome: HandedIn, at: datetime) -> None:
    delivery = session.get(Delivery, outcome.delivery_id, with_for_update={"of": Delivery})
    if delivery is None or delivery.state is not DeliveryState.SENDING:
        return  # whoever woke it took it for dead
    if outcome.state is DeliveryState.SENDING:
        delivery.state, delivery.begun_at, delivery.answer = DeliveryState.WAITING, None, outcome.answer
    elif outcome.state is DeliveryState.WAITING:
        _delay(delivery, outcome.answer, at)
    else:
        _fail(delivery, outcome.answer, at)
        if outcome.refused:
            failed_for_good(delivery.receiver, at=at)


def _delay(delivery: Delivery, answer: str, at: datetime) -> None:
    """Try again later, ever more rarely, and not all at the same moment; after 72 hours it has failed."""
    delivery.tries += 1
    if at - delivery.at >= PATIENCE:
        _fail(delivery, f"given up after 72 hours: {answer}", at)
        return
    wait = min(_FIRST * 2 ** min(delivery.tries - 1, 12), _LONGEST)
    wait *= 1 + random.random() / 2  # noqa: S311  (so that they do not all come at once)
    delivery.state, delivery.begun_at, delivery.answer = DeliveryState.WAITING, None, answer
    delivery.due_at = min(at + wait, delivery.at + PATIENCE)


def _fail(delivery: Delivery, answer: str, at: datetime) -> None:
    delivery.state, delivery.answer, delivery.ended_at, delivery.secret = DeliveryState.FAILED, answer, at, ""
