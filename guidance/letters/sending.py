"""Handing letters in: one after the other is claimed, sent, and noted, by however many workers on both databases.

A letter is noted as sent in the transaction that claims the next one, right after the server accepted it. Only a crash
between the two can make it go twice; it then has the same ``Message-ID``, by which mail programs know it again.
"""

import time
from contextlib import ExitStack
from datetime import UTC, datetime

import sqlalchemy as sa

from guidance.config import Settings
from guidance.db import Database
from guidance.letters.message import Addressed, message_of
from guidance.letters.queue import HandedIn, Queue, any_due
from guidance.mail import LetterDelayed, LetterRefused, Post, ServerAway, posting
from guidance.models import DeliveryState
from guidance.senders import Sent, any_begun, sending
from guidance.text.addresses.mail import on_the_wire

#: Letters on one connection, which some servers limit.
MOST_ON_ONE = 100


def send_waiting(settings: Settings, database: Database, *, seconds: float = 5.0, at: datetime | None = None) -> int:
    """Hand in letters that are due, for so many seconds at most; how many were accepted.

    :param at: the time that it is, for tests; else that of the clock.
    :raises ServerAway: when the mail server takes none at all; nothing is lost, and all of them wait.
    """
    if not settings.mail_url:
        return 0
    now = at or datetime.now(UTC)
    with database.reading() as session:
        begun, due = any_begun(session, Sent.LETTERS), any_due(session, at=now)
    if not (begun or due):
        return 0
    with sending(database, Sent.LETTERS, begun=begun, at=now):
        hasty = database.in_haste()
        try:
            with hasty.writing_engine.connect() as connection:
                return _Sender(settings, connection, time.monotonic() + seconds, at).send()
        finally:
            hasty.close()


class _Sender:
    """One sender at work: its queue, and what came of the last letter, which is noted with the next claim."""

    def __init__(self, settings: Settings, connection: sa.Connection, until: float, at: datetime | None) -> None:
        self._settings, self._until, self._at = settings, until, at
        self._queue, self._connection = Queue(settings), connection
        self._last: HandedIn | None = None
        self._sent = 0

    def send(self) -> int:
        while time.monotonic() < self._until and self._send_on_one_connection():
            pass
        self._note_last()
        return self._sent

    def _send_on_one_connection(self) -> bool:
        """Send until the connection is used up or the time is over; whether there may be more."""
        post = None
        with ExitStack() as open_until_the_end:
            for _ in range(MOST_ON_ONE):
                claimed = self._next()
                if claimed is None:
                    return False
                number, letter = claimed
                try:
                    url, name = self._settings.mail_url, self._settings.mail_host
                    post = post or open_until_the_end.enter_context(posting(url, name))
                    self._last = self._handed_in(post, number, letter)
                except ServerAway as away:
                    self._last = HandedIn(number, DeliveryState.SENDING, str(away))
                    self._note_last()
                    raise
                self._sent += self._last.state is DeliveryState.SENT
                if self._last.state is DeliveryState.WAITING or time.monotonic() > self._until:
                    break  # the server may have hung up: the next letter gets a new connection
        return True

    def _next(self) -> tuple[int, Addressed] | None:
        """Note what came of the last letter, and claim the next one, in one transaction."""
        at, last = self._at or datetime.now(UTC), self._last
        with self._connection.begin():
            if last is not None:
                self._queue.note(self._connection, last, at)
            claimed = self._queue.claim(self._connection, at)
        self._last = None
        return claimed

    def _note_last(self) -> None:
        if self._last is not None:
            with self._connection.begin():
                self._queue.note(self._connection, self._last, self._at or datetime.now(UTC))
            self._last = None

    def _handed_in(self, post: Post, number: int, letter: Addressed) -> HandedIn:
        to = on_the_wire(letter.to)
        try:
            answer = post.send(message_of(letter, self._settings), on_the_wire(self._settings.mail_from), to)
            return HandedIn(number, DeliveryState.SENT, _without(answer, letter.to))
        except LetterDelayed as delay:
            return HandedIn(number, DeliveryState.WAITING, _without(str(delay), letter.to))
        except LetterRefused as refusal:
            return HandedIn(number, DeliveryState.FAILED, _without(str(refusal), letter.to), refused=True)


def _without(words: str, address: str) -> str:
    """Only two tables hold addresses, and the answer of a server may name one."""
    for form in {address, on_the_wire(address)}:
        words = words.replace(form, "the address")
    return words
