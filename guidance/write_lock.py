"""The write lock of the embedded database, taken in the order in which people came.

SQLite lets one connection write at a time. Whoever comes meanwhile sleeps and asks again, after ever longer pauses of
up to a tenth of a second, while others come and find the lock free: with many writers somebody always comes too late.
So the threads of a process take turns, and the one whose turn it is asks often.
"""

import time
from collections.abc import Callable
from typing import Any

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy.engine import Connection

from guidance.turns import Turns

#: Seconds after which the lock of another process is asked for again; between two acts it is free for less than that.
_EVERY = 0.002
_BEGIN = "BEGIN IMMEDIATE"
_TURN = "turn"


class WriteLock:
    """Begins the writing transactions of one engine; the next thread goes on when a connection is given back."""

    def __init__(self, patience: Callable[[], float]) -> None:
        """:param patience: for how many seconds somebody waits before SQLite's refusal is passed on."""
        self._patience = patience
        self._turns = Turns()

    def begin(self, connection: Connection, *, patience: float | None = None) -> None:
        """Begin a transaction that holds the lock.

        :param patience: for how many seconds this one waits, if not as long as everybody; 0 for not at all.
        :raises sqlalchemy.exc.OperationalError: when others have it for too long, or at all and it does not wait.
        """
        patience = self._patience() if patience is None else patience
        until = time.monotonic() + patience
        if patience and _TURN not in connection.info:
            connection.info[_TURN] = self._turns.take(patience)
        driver = connection.connection.cursor()  # asked itself: these three cost more than all else in a short act
        driver.execute("PRAGMA busy_timeout = 0")
        try:
            while time.monotonic() < until:
                if _has_begun(driver):
                    return
                time.sleep(_EVERY)
            connection.exec_driver_sql(_BEGIN)
        finally:
            driver.execute(f"PRAGMA busy_timeout = {int(self._patience() * 1000)}")

    def given_back(self, _connection: object, record: Any) -> None:
        """For the event of SQLAlchemy's pool, which comes however a transaction ended."""
        if (turn := record.info.pop(_TURN, None)) is not None:
            self._turns.give_back(turn)


def _has_begun(driver: Any) -> bool:
    """Whether the lock was free; a refusal is no fault yet."""
    try:
        driver.execute(_BEGIN)
    except sqlite.OperationalError as error:  # type: ignore[attr-defined]
        if "locked" not in str(error):
            raise
        return False
    return True
