"""Engines for the two databases, each set for durability, and for losing nobody's time."""

import os
import time
from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import Connection, Dialect, Engine

from guidance.write_lock import WriteLock

if TYPE_CHECKING:
    from guidance.fencing import Seen

#: Held while a question is put into SQL. SQLAlchemy fills what an alias, a subquery and an eagerly loaded relationship
#: know of their columns when they are first asked, and nothing holds off a second thread meanwhile: that one finds a
#: column missing, and asks another question.
PUTTING_INTO_SQL = RLock()
# A process is forked while no thread holds it: the new one would wait for ever for a thread that did not come along.
os.register_at_fork(
    before=PUTTING_INTO_SQL.acquire, after_in_parent=PUTTING_INTO_SQL.release, after_in_child=PUTTING_INTO_SQL.release
)

#: Makes a connection as it is told to, and may give it up meanwhile.
Awaited = Callable[[Callable[[], Any]], Any]

#: How long a writer waits for others before it gives up; nothing of it is lost, and it is told to try again.
BUSY_SECONDS = 8
#: How long a connection to PostgreSQL may take to be made; and where there is a standby to read from instead.
CONNECTING_SECONDS, CONNECTING_HASTILY_SECONDS = 10, 2
#: When a machine that has gone without a word is given up: it is asked for signs of life, and confirms nothing.
LINE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}
#: How long a writer may do nothing before PostgreSQL ends it; on SQLite see ``guidance.watchdog``.
QUIET_SECONDS = 30

SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": BUSY_SECONDS * 1000,
    "secure_delete": "ON",  # what was erased is not left in the file
    "trusted_schema": "OFF",
    "cache_size": -8_000,  # kB of a connection, of which each thread has one; the system keeps the file as well
    "journal_size_limit": 64 * 1024 * 1024,
}


def named_driver(url: str) -> str:
    """SQLAlchemy's name for the drivers we ship; people write the plain scheme."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def engine_of(url: sa.URL, *, read_only: bool, seen: "Seen | None" = None, awaited: Awaited | None = None) -> Engine:
    """An engine that asks over the connection which was used last: the others stay small, or are never made.

    :param awaited: makes connections to a PostgreSQL that is not waited for, as there is another one.
    """
    if url.get_backend_name() == "sqlite":
        return _one_at_a_time(_sqlite(url, read_only=read_only))
    return _one_at_a_time(_postgresql(url, read_only=read_only, seen=seen, awaited=awaited))


def _one_at_a_time(engine: Engine) -> Engine:
    put_into_sql: Any = engine.dialect.statement_compiler

    def alone(*question: Any, **named: Any) -> Any:
        with PUTTING_INTO_SQL:
            return put_into_sql(*question, **named)

    engine.dialect.statement_compiler = alone  # type: ignore[assignment]
    return engine


def at_once(connect: Callable[[], Any]) -> Any:
    return connect()


def _sqlite(url: sa.URL, *, read_only: bool) -> Engine:
    pool = {"poolclass": sa.QueuePool, "pool_use_lifo": True, "connect_args": {"timeout": BUSY_SECONDS}}
    engine = sa.create_engine(url, module=sqlite, hide_parameters=True, **pool)
    engine.dialect.statement_compiler = _PlainLimits
    sa.event.listen(engine, "connect", _prepare_sqlite)
    if read_only:
        sa.event.listen(engine, "connect", _only_read)
    lock = WriteLock(lambda: BUSY_SECONDS)

    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("writes"):
            lock.begin(connection, patience=options.get("patience"))
        else:
            connection.connection.cursor().execute("BEGIN")  # asked itself: it takes nothing, and cannot fail

    sa.event.listen(engine, "begin", begin)
    sa.event.listen(engine, "checkin", lock.given_back)
    return engine


class _PlainLimits(SQLiteCompiler):
    """Writes how many rows are wanted into each question as a figure.

    SQLite 3.48 and newer look at a bound limit to choose their plan, and so read the whole question anew each time.
    One that is a figure already needs nothing more: the others are put in whenever the question is asked.
    """

    def limit_clause(self, select: sa.Select[Any], **how: Any) -> str:
        limit: Any = select._limit_clause
        if getattr(limit, "is_literal", False) and select._offset_clause is None:
            return f"\n LIMIT {self.process(limit, **how)}"
        return str(super().limit_clause(select, **how | {"literal_execute": True}))  # type: ignore[no-untyped-call]


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late for IMMEDIATE
    for pragma, value in SQLITE_PRAGMAS.items():
        _set(connection, f"PRAGMA {pragma} = {value}")
    connection.create_function("casefold", 1, lambda words: words and words.casefold(), deterministic=True)


def hurry(connection: Any, _record: object) -> None:
    _set(connection, "PRAGMA synchronous = NORMAL")


def _only_read(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only = 1")


def _set(connection: Any, pragma: str) -> None:
    """Carry out ``pragma``; SQLite itself does not wait while others make the same new file a WAL database."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(pragma)
            return
        except sqlite.OperationalError:  # type: ignore[attr-defined]
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def _postgresql(url: sa.URL, *, read_only: bool, seen: "Seen | None", awaited: Awaited | None) -> Engine:
    """An engine whose writers wait for one another as long as on SQLite, and none for one that has gone quiet."""
    options = {
        "timezone": "utc",
        "lock_timeout": f"{BUSY_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{QUIET_SECONDS}s",
    }
    if read_only:
        options["default_transaction_read_only"] = "on"
    given: dict[str, Any] = {"options": " ".join(f"-c {name}={value}" for name, value in options.items())}
    usual = LINE | {"connect_timeout": CONNECTING_HASTILY_SECONDS if awaited else CONNECTING_SECONDS}
    given |= {name: value for name, value in usual.items() if name not in url.query}
    engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=given, pool_use_lifo=True)

    @sa.event.listens_for(engine, "do_connect")
    def _connect(dialect: Dialect, _record: object, arguments: Any, named: dict[str, Any]) -> Any:
        def connect(one: dict[str, Any]) -> Any:
            return dialect.connect(*arguments, **one)

        return (awaited or at_once)(lambda: seen.connected(connect, named) if seen is not None else connect(named))

    sa.event.listen(engine, "connect", _take_any_text)
    return engine


def _take_any_text(connection: Any, _record: object) -> None:
    """PostgreSQL keeps no NUL and refuses to be asked for one: a sign that nobody types stands for it (U+FFFD)."""
    from psycopg.types.string import StrDumperUnknown  # of the driver, which few load

    class WithoutNul(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd"))

    connection.adapters.register_dumper(str, WithoutNul)
