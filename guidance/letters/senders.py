"""Who is sending letters now: the system knows it better than a clock, so what a dead sender left is taken up at once.

A sender holds a lock in common with all others for as long as it sends. Whoever gets the same lock alone knows that
nobody else is alive, and that each letter that was begun has lost its sender. The system itself gives a lock back
when its process dies. Where others are at work, or a whole machine was lost, the lease of a letter says the same later.
"""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from guidance.db import Database

#: An advisory lock of PostgreSQL; the number is arbitrary and ours.
_NUMBER = 0x6C68


class Lock(Protocol):
    """A lock that is given back when its block ends, or its process."""

    def alone(self) -> bool:
        """Take it alone when nobody else holds it; whether that was so."""

    def share(self) -> None:
        """Hold it in common with others from now on."""


def lock_of_senders(database: Database) -> AbstractContextManager[Lock]:
    """The lock of all who send the letters of one database; nobody holds it for longer than its block."""
    return _in_file(Path(f"{database.url.database}-senders")) if database.is_sqlite else _at_server(database)


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

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._is_alone = False

    def alone(self) -> bool:
        self._is_alone = bool(self._connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_NUMBER))))
        return self._is_alone

    def share(self) -> None:
        self._connection.execute(sa.select(sa.func.pg_advisory_lock_shared(_NUMBER)))
        if self._is_alone:
            self._connection.execute(sa.select(sa.func.pg_advisory_unlock(_NUMBER)))


@contextmanager
def _at_server(database: Database) -> Iterator[Lock]:
    with database.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # it is closed at the end, and its locks go with it
        yield _ServerLock(connection)
