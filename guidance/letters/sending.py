"""Handing letters in: one after the other is claimed, sent, and noted, by however many workers on both databases.

A letter is noted as sent in the transaction that claims the next one, right after the server accepted it. Only a crash
between the two can make it go twice; it then has the same ``Message-ID``, by which mail programs know it again.
"""

import logging
import random
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.config import Settings
from guidance.db import Database
from guidance.errors import KeyChanged
from guidance.letters.message import Addressed, message_of
from guidance.letters.writing import secrets_of
from guidance.mail import LetterDelayed, LetterRefused, Post, ServerAway, posting
from guidance.models import LETTER_LEASE, Delivery, DeliveryState, LetterKind, Subscription, failed_for_good
from guidance.text.letter import HERE, SECRET, STOP, WHY, filled, one_line
from guidance.text.mail_address import on_the_wire

_log = logging.getLogger(__name__)

#: For so long a letter is tried again; then it has failed.
PATIENCE = timedelta(hours=72)
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=4)

#: Letters on one connection, which some servers limit.
MOST_ON_ONE = 100
ASKED_TO_READ = "Please say that you have read this"
_KEY = "sealed under another secret key of the service"


@dataclass(frozen=True)
class _Outcome:
    """What came of one letter."""

    delivery_id: int
    state: DeliveryState
    answer: str
    refused: bool = False


def send_waiting(settings: Settings, database: Database, *, seconds: float = 5.0, at: datetime | None = None) -> int:
    """Hand in letters that are due, for so many seconds at most; how many were accepted.

    :param at: the time that it is, for tests; else that of the clock.
    :raises ServerAway: when the mail server takes none at all; nothing is lost, and all of them wait.
    """
    if not settings.mail_url:
        return 0
    wake_the_dead(database, at=at or datetime.now(UTC))
    until, sent, outcome = time.monotonic() + seconds, 0, None
    while time.monotonic() < until:
        count, outcome = _on_one_connection(settings, database, outcome, until, at)
        sent += count
        if outcome is None:
            break
    _next(database, settings, outcome, at or datetime.now(UTC), claims=False)
    return sent


def _on_one_connection(
    settings: Settings, database: Database, outcome: _Outcome | None, until: float, at: datetime | None
) -> tuple[int, _Outcome | None]:
    """Send until the connection is used up, the time is over, or nothing is due (then there is no outcome left)."""
    sent, post = 0, None
    with ExitStack() as open_until_the_end:
        for _ in range(MOST_ON_ONE):
            claimed = _next(database, settings, outcome, at or datetime.now(UTC))
            outcome = None
            if claimed is None:
                return sent, None
            delivery_id, letter = claimed
            try:
                post = post or open_until_the_end.enter_context(posting(settings.mail_url, settings.mail_host))
                outcome = _handed_in(post, settings, delivery_id, letter)
            except ServerAway as away:
                _next(database, settings, _Outcome(delivery_id, DeliveryState.SENDING, str(away)), at, claims=False)
                raise
            sent += outcome.state is DeliveryState.SENT
            if outcome.state is DeliveryState.WAITING:
                break  # the server may have hung up: the next letter gets a new connection
            if time.monotonic() > until:
                break
    return sent, outcome


def _handed_in(post: Post, settings: Settings, delivery_id: int, letter: Addressed) -> _Outcome:
    to = on_the_wire(letter.to)
    try:
        answer = post.send(message_of(letter, settings), on_the_wire(settings.mail_from), to)
        return _Outcome(delivery_id, DeliveryState.SENT, _without(answer, letter.to))
    except LetterDelayed as delay:
        return _Outcome(delivery_id, DeliveryState.WAITING, _without(str(delay), letter.to))
    except LetterRefused as refusal:
        return _Outcome(delivery_id, DeliveryState.FAILED, _without(str(refusal), letter.to), refused=True)


def _without(words: str, address: str) -> str:
    """What a server said, without the address: only two tables hold addresses."""
    for form in {address, on_the_wire(address)}:
        words = words.replace(form, "the address")
    return words


def wake_the_dead(database: Database, *, at: datetime) -> int:
    """Let letters wait again whose sender died over them; how many."""
    with database.reading() as session:
        dead = sa.and_(Delivery.state == DeliveryState.SENDING, Delivery.begun_at < at - LETTER_LEASE)
        if session.scalar(sa.select(Delivery.id).where(dead).limit(1)) is None:
            return 0
    with database.writing() as session:
        found = session.execute(sa.update(Delivery).where(dead).values(state=DeliveryState.WAITING, begun_at=None))
        return int(found.rowcount)  # type: ignore[attr-defined]


def any_due(session: Session, *, at: datetime) -> bool:
    """Whether a letter waits to be handed in now."""
    due = sa.and_(Delivery.state == DeliveryState.WAITING, Delivery.due_at <= at, ~Delivery.daily)
    return session.scalar(sa.select(Delivery.id).where(due).limit(1)) is not None


def _next(
    database: Database, settings: Settings, outcome: _Outcome | None, at: datetime | None, *, claims: bool = True
) -> tuple[int, Addressed] | None:
    """Note what came of the last letter, and claim the next one, in one transaction."""
    at = at or datetime.now(UTC)
    if outcome is None:
        with database.reading() as session:
            if not claims or not any_due(session, at=at):
                return None
    with database.writing() as session:
        if outcome is not None:
            _note(session, outcome, at)
        while claims and (delivery := _claimed(session, at)) is not None:
            if (letter := _addressed(session, delivery, settings, at)) is not None:
                return delivery.id, letter
    return None


def _claimed(session: Session, at: datetime) -> Delivery | None:
    due = sa.and_(Delivery.state == DeliveryState.WAITING, Delivery.due_at <= at, ~Delivery.daily)
    for urgent in (True, False):
        query = sa.select(Delivery).where(due, Delivery.urgent.is_(urgent)).order_by(Delivery.due_at, Delivery.id)
        query = query.options(joinedload(Delivery.receiver), joinedload(Delivery.letter)).limit(1)
        found = session.scalar(query.with_for_update(skip_locked=True, of=Delivery))
        if found is not None:
            found.state, found.begun_at = DeliveryState.SENDING, at
            return found
    return None


def _addressed(session: Session, delivery: Delivery, settings: Settings, at: datetime) -> Addressed | None:
    """The letter as it goes out; nothing, and the delivery ends, when nobody may get it any more."""
    receiver, letter = delivery.receiver, delivery.letter
    if receiver.paused_at is not None and not letter.kind.is_for_security:
        _ended(delivery, DeliveryState.PAUSED, "the address is paused", at)
        return None
    if not receiver.address or (receiver.user is not None and not receiver.user.active):
        _ended(delivery, DeliveryState.ENDED, "nobody is at this address any more", at)
        return None
    number = delivery.subscription_id
    subscription = session.get(Subscription, number) if number is not None else None
    if subscription is not None and subscription.ended_at is not None:
        _ended(delivery, DeliveryState.ENDED, "unsubscribed before it left", at)
        return None
    try:
        places = secrets_of(delivery, settings.secret if delivery.secret else "")
    except KeyChanged:
        _ended(delivery, DeliveryState.FAILED, _KEY, at)
        return None
    name = f"{letter.uid}.{receiver.mark}"
    places[HERE] = settings.base_url
    stop = ""
    if subscription is not None:
        places |= {SECRET: receiver.token, STOP: subscription.token, WHY: why(subscription)}
        stop = f"{settings.base_url}/emails/stop/{subscription.token}" if letter.list_name else ""
    in_html = {**places, WHY: escape(places.get(WHY, ""))}
    if receiver.name and letter.kind is LetterKind.ALERT and delivery.urgent:
        read = f"{settings.base_url}/emails/read/{letter.uid}/{receiver.mark}"
        places[WHY] = f"{ASKED_TO_READ}\n{read}\n\n{places.get(WHY, '')}"
        in_html[WHY] = f'<a href="{escape(read)}">{ASKED_TO_READ}</a></p><p>{in_html[WHY]}'
    text, html = filled(letter.text, places), filled(letter.html, in_html)
    return Addressed(name, receiver.address, letter.subject, text, html, delivery.at, letter.list_name, stop)


def why(subscription: Subscription) -> str:
    """Why a follower gets a letter, in a sentence."""
    if subscription.topic is not None:
        what = f"about the topic “{one_line(subscription.topic.name)}”"
    else:
        what = "about this page" if subscription.document_id is not None else "about every page"
    return f"You get this because you asked for emails {what}."


def _ended(delivery: Delivery, state: DeliveryState, answer: str, at: datetime) -> None:
    delivery.state, delivery.answer, delivery.ended_at, delivery.secret = state, answer, at, ""


def _note(session: Session, outcome: _Outcome, at: datetime) -> None:
    delivery = session.get(Delivery, outcome.delivery_id, with_for_update={"of": Delivery})
    if delivery is None or delivery.state is not DeliveryState.SENDING:
        return  # whoever woke it took it for dead
    if outcome.state is DeliveryState.SENDING:  # it was not even tried
        delivery.state, delivery.begun_at, delivery.answer = DeliveryState.WAITING, None, outcome.answer
    elif outcome.state is DeliveryState.WAITING:
        _delay(delivery, outcome.answer, at)
    else:
        _ended(delivery, outcome.state, outcome.answer, at)
        if outcome.refused:
            failed_for_good(delivery.receiver, at=at)


def _delay(delivery: Delivery, answer: str, at: datetime) -> None:
    """Try again later, ever more rarely, and not all at the same moment; after 72 hours it has failed."""
    delivery.tries += 1
    if at - delivery.at >= PATIENCE:
        _ended(delivery, DeliveryState.FAILED, f"given up after 72 hours: {answer}", at)
        return
    wait = min(_FIRST * 2 ** min(delivery.tries - 1, 12), _LONGEST)
    wait *= 1 + random.random() / 2  # noqa: S311  (so that they do not all come at once)
    delivery.state, delivery.begun_at, delivery.answer = DeliveryState.WAITING, None, answer
    delivery.due_at = min(at + wait, delivery.at + PATIENCE)
