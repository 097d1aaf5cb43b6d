"""Who is sending now: the system knows it better than a clock, so what a dead sender left is taken up at once.

A sender of letters, or of changes to machines, holds a lock in common with all others of its kind for as long as it
sends. Whoever gets the same lock alone knows that nobody else is alive, and that all that was begun has lost its
sender. The system itself gives a lock back when its process dies. Where others are at work, or a whole machine was
lost, a lease says the same later.
"""

import enum
import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.models import Delivery, DeliveryState, WebhookDelivery


class Sent(enum.Enum):
    """Kinds of messages: the rows that are sent, and for how long at most one is on its way.

    Then the end of a file’s name beside SQLite, and the number of an advisory lock of PostgreSQL.
    """

    LETTERS = Delivery, timedelta(seconds=120), "senders", 0x6C68
    WEBHOOKS = WebhookDelivery, timedelta(seconds=60), "webhook-senders", 0x6C69


class Lock(Protocol):
    """A lock that is given back when its block ends, or its process."""

    def alone(self) -> bool:
        """Take it alone when nobody else holds it; whether that was so."""

    def share(self) -> None:
        """Hold it in common with others from now on."""


def any_begun(session: Session, what: Sent) -> bool:
    """Whether something is on its way, or was when its sender died."""
    row, *_ = what.value
    return session.scalar(sa.select(row.id).where(row.state == DeliveryState.SENDING).limit(1)) is not None


@contextmanager
def sending(database: Database, what: Sent, *, begun: bool, at: datetime) -> Iterator[None]:
    """Be one of the senders of ``what`` until the block ends.

    :param begun: whether something is on its way: what has lost its sender waits again.
    """
    with lock_of_senders(database, what) as lock:
        if begun:
            _wake_the_dead(database, what, alone=lock.alone(), at=at)
        lock.share()
        yield


def _wake_the_dead(database: Database, what: Sent, *, alone: bool, at: datetime) -> None:
    """When nobody sends, all senders have died; else those whose lease is over."""
    row, lease, *_ = what.value
    dead = row.state == DeliveryState.SENDING
    if not alone:
        dead = sa.and_(dead, row.begun_at < at - lease)
    with database.writing() as session:
        session.execute(sa.update(row).where(dead).values(state=DeliveryState.WAITING, begun_at=None))


def lock_of_senders(database: Database, what: Sent) -> AbstractContextManager[Lock]:
    """The lock of all who send ``what`` from one database; nobody holds it for longer than its block."""
    *_, name, number = what.value
    return _in_file(Path(f"{database.url.database}-{name}")) if database.is_sqlite else _at_server(database, number)


class _FileLock:
    """SQLite serves one machine, on which a file can be locked; it is never the database itself."""

    def __init__(self, number: int) -> None:
        self._number = number

    def alone(self) -> bool:
        try:
            fcntl.flock(self._number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def share(self) -> None:
        fcntl.flock(self._number, fcntl.LOCK_SH)


@contextmanager
def _in_file(path: Path) -> Iterator[Lock]:
    with path.open("a") as file:
        yield _FileLock(file.fileno())


class _ServerLock:
    """PostgreSQL keeps locks for the machines that use it, each as long as its connection lasts."""

    def __init__(self, connection: sa.Connection, number: int) -> None:
        self._connection, self._number = connection, number
        self._is_alone = False

    def alone(self) -> bool:
        self._is_alone = bool(self._connection.scalar(sa.select(sa.func.pg_try_advisory_lock(self._number))))
        return self._is_alone

    def share(self) -> None:
        self._connection.execute(sa.select(sa.func.pg_advisory_lock_shared(self._number)))
        if self._is_alone:
            self._connection.execute(sa.select(sa.func.pg_advisory_unlock(self._number)))


@contextmanager
def _at_server(database: Database, number: int) -> Iterator[Lock]:
    with database.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # it is closed at the end, and its locks go with it, if not in the same moment
        yield _ServerLock(connection, number)
        with suppress(sa.exc.DBAPIError):
            connection.execute(sa.select(sa.func.pg_advisory_unlock_all()))
