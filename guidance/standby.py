"""Notices when the database that can be written to does not answer, so that readers get what its standby holds."""

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy.engine import Engine

if TYPE_CHECKING:  # where the history is in SQLite nobody waits for PostgreSQL's driver to load
    from guidance.fencing import Seen

_log = logging.getLogger(__name__)

#: Seconds between two questions whether the database is there.
EVERY = 0.25
#: Seconds for which its answer is awaited: longer than a checkpoint keeps anybody, and shorter than readers wait.
PATIENCE = 0.75
#: And where no reader waits; so long may it be away until whoever is writing is told that it is lost.
LONG_PATIENCE = 5.0
#: Why nothing can be saved meanwhile.
AWAY = "The main database does not answer"

#: As old as it can be, where nothing is known of a copy.
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_HELD = sa.text("SELECT sequence, (SELECT max(published_at) FROM version) AS at FROM chain_head WHERE id = 1").columns(
    sequence=sa.Integer, at=sa.DateTime(timezone=True)
)
_HEARD = sa.text("SELECT pg_last_xact_replay_timestamp()")
_FOLLOWS = sa.text("SELECT pg_is_in_recovery()")
_WAITED_FOR = sa.text("SHOW synchronous_standby_names")


@dataclass(frozen=True)
class StandbyCopy:
    """The state of a standby while the database that it follows is away."""

    as_of: datetime
    """Until when nothing can be missing from it, as far as this process knows; else when it last heard of a change."""
    missing: int
    """How many changes that readers were shown already have not arrived in it."""


class Standby:
    """The database that follows another one, and is read from while that one is away.

    :param engine: of the standby, which can only read.
    :param main: of the database that it follows.
    :param apart: the same for the watch alone: a connection that hangs would stop whoever looks after all of them.
    :param seen: what readers were shown of the history, where that is noted.
    :param patience: seconds for which an answer of the database is awaited.
    """

    def __init__(
        self, engine: Engine, main: Engine, apart: Engine, seen: "Seen | None", patience: float = PATIENCE
    ) -> None:
        self.engine, self._main, self._seen = engine, main, seen
        self._live: WeakSet[Any] = WeakSet()
        self._writing: WeakSet[Any] = WeakSet()
        if self._is_served:  # what is on this machine does not hang
            sa.event.listen(main, "connect", lambda connection, _record: self._live.add(connection))
            sa.event.listen(main, "begin", self._note_writer)
            sa.event.listen(main, "checkin", self._note_end)
        self._probe = Probe(lambda: _detached(apart.pool), patience)
        self.watch = Watch(self._probe, self._give_up, self._leave_others)

    def _note_writer(self, connection: sa.Connection) -> None:
        if connection.get_execution_options().get("writes"):
            self._writing.add(connection.connection.driver_connection)

    def _note_end(self, connection: Any, _record: object) -> None:
        if connection is not None:  # it was lost
            self._writing.discard(connection)

    def _give_up(self, lost_for: float) -> None:
        """End what waits for the database, writers last: what they did may arrive yet, when it was only slow."""
        waiting = list(self._live)
        cut(waiting if lost_for >= LONG_PATIENCE else (one for one in waiting if one not in self._writing))

    def _leave_others(self) -> None:
        """End what waits for another server than the one that answers now: a former primary that froze, say."""
        if self._is_served:
            cut(one for one in list(self._live) if _place(one) != self._probe.place)

    def copy(self) -> StandbyCopy:
        """How old it is, when it is read from at this moment.

        :raises DBAPIError: when it does not answer either.
        """
        with self.engine.connect() as connection:
            sequence, published_at = connection.execute(_HELD).one()
            heard_at = connection.scalar(_HEARD) if self._is_served else None
        missing = max(0, self._seen.sequence - sequence) if self._seen is not None else 0
        known = _in_utc(published_at), heard_at, None if missing else self.watch.answered_at
        return StandbyCopy(max(filter(None, known), default=_EVER), missing)

    def problems(self) -> Iterator[str]:
        """Every fault of it in a sentence that mends it."""
        if not self._is_served:
            return
        try:
            with self.engine.connect() as connection:
                follows = connection.scalar(_FOLLOWS)
            with self._main.connect() as connection:
                waited_for = connection.scalar(_WAITED_FOR)
        except sa.exc.DBAPIError as error:
            yield f"The standby, or what it follows, does not answer: {str(error.orig).strip()}."
            return
        if not follows:
            yield "GUIDANCE_STANDBY_URL names a database that follows no other one: let it name the standby of today."
        elif not waited_for:
            yield (
                "No standby is waited for: what was published in the last moments before the main database is lost may "
                "be lost with it. Set synchronous_standby_names to the name of the standby."
            )

    @property
    def _is_served(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    def close(self) -> None:
        """Watch no more, and give back every connection."""
        self.watch.stop()
        self._probe.close()
        self.engine.dispose()


class Watch:
    """Asks in a thread of its own whether the database answers; the thread begins with the first use of a process.

    :param probe: asks, for a bounded time.
    :param cut: ends what waits for a database that has not answered for so many seconds.
    :param back: is told when it answers again.
    """

    def __init__(
        self, probe: Callable[[], object], cut: Callable[[float], object], back: Callable[[], object] = lambda: None
    ) -> None:
        self._probe, self._cut, self._back = probe, cut, back
        self._lost, self._lost_at, self._why = False, 0.0, ""
        self._over = threading.Event()
        self._again = threading.Event()
        self._thread: threading.Thread | None = None
        self._beginning = threading.Lock()
        self._awaited: set[Future[Any]] = set()
        self.answered_at: datetime | None = None

    @property
    def is_away(self) -> bool:
        """Whether the database does not answer."""
        with self._beginning:
            if self._thread is None or not self._thread.is_alive():  # it does not come along to a forked process
                self._begin()
        return self._lost

    def lose(self) -> None:
        """Take the database for away, as somebody could not reach it, until it answers here."""
        if not self._lost:
            self._lost_at = time.monotonic()
            _log.error("%s: readers get what the standby holds, and nothing can be saved", _in_words(self._why))
        self._lost = True
        self._again.set()

    def awaited(self, connect: Callable[[], Any]) -> Any:
        """A connection to the database; nobody waits for one any longer than until the database is known to be away.

        A server that hangs takes a call and says nothing, for seconds. So another thread waits for it.

        :param connect: makes the connection.
        :raises psycopg.OperationalError: when the database is away; also whatever ``connect`` raises.
        """
        made: Future[Any] = Future()
        self._awaited.add(made)  # before the question: whoever loses the database after it finds this one
        try:
            if self._lost:
                raise _away(self._why)
            threading.Thread(target=_make, args=(connect, made), name="connecting", daemon=True).start()
            return made.result()
        finally:
            self._awaited.discard(made)

    def look(self) -> None:
        """Ask once."""
        try:
            self._probe()
        except Exception as error:
            self._why = str(error).strip()
            self.lose()
            self._again.clear()
            for made in list(self._awaited):
                with contextlib.suppress(InvalidStateError):  # it was made in this very moment
                    made.set_exception(_away(self._why))
            self._cut(time.monotonic() - self._lost_at)
            return
        if self._lost:
            _log.error("the database answers again")
            self._back()
        self._lost, self.answered_at = False, datetime.now(UTC)

    def stop(self) -> None:
        """Ask no more, until somebody wants to know."""
        self._over.set()
        self._again.set()
        if self._thread is not None and self._thread.is_alive():
            self._thread.join()
        self._thread = None

    def _begin(self) -> None:
        self._over, self._again = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(self._over,), name="standby", daemon=True)
        self._thread.start()

    def _watch(self, over: threading.Event) -> None:
        while not over.is_set():
            self.look()
            self._again.wait(EVERY)
            self._again.clear()


class Probe:
    """Asks a PostgreSQL on a connection of its own, and waits for the answer no longer than ``patience``, in seconds.

    :param connect: makes the connection, in bounded time as well.
    """

    def __init__(self, connect: Callable[[], Any], patience: float) -> None:
        self._connect, self._patience = connect, patience
        self._connection: Any = None

    def __call__(self) -> None:
        """:raises OSError: when it does not answer in time; also whatever the driver raises."""
        if self._connection is None:
            self._connection = self._connect()
        try:
            _answer_of(self._connection.pgconn, self._patience)
        except BaseException:
            self.close()
            raise

    @property
    def place(self) -> tuple[str, int] | None:
        """The host and the port that it is connected to."""
        return _place(self._connection) if self._connection is not None else None

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            with contextlib.suppress(Exception):
                self._connection.close()
        self._connection = None


def _answer_of(server: Any, patience: float) -> None:
    server.send_query(b"SELECT 1")
    server.flush()
    if not wait([server.socket], patience):
        raise TimeoutError("the server did not answer in time")
    while (result := server.get_result()) is not None:
        if result.error_message:
            raise ConnectionError(result.error_message.decode(errors="replace"))


def _make(connect: Callable[[], Any], made: Future[Any]) -> None:
    try:
        connection = connect()
    except BaseException as error:
        with contextlib.suppress(InvalidStateError):
            made.set_exception(error)
        return
    try:
        made.set_result(connection)
    except InvalidStateError:  # nobody waits for it any more
        connection.close()


def _away(why: str) -> Exception:
    """As the driver says it, so that it is taken like any other loss of the database."""
    from psycopg import OperationalError  # only where it is loaded already

    return OperationalError(_in_words(why))


def _in_words(why: str) -> str:
    return f"{AWAY} ({why})" if why else AWAY


def _place(connection: Any) -> tuple[str, int] | None:
    """The host and the port of a server; nothing of a connection that is lost already."""
    try:
        return connection.info.host, connection.info.port
    except Exception:
        return None


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _detached(pool: sa.Pool) -> Any:
    """A connection that belongs to whoever asks for it alone."""
    pooled = pool.connect()
    connection = pooled.driver_connection
    pooled.detach()
    return connection


def cut(connections: Iterable[Any]) -> None:
    """End connections from outside: whoever waits for an answer on one of them is told at once that it is lost."""
    for connection in connections:
        with contextlib.suppress(Exception), socket.socket(fileno=os.dup(connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)
