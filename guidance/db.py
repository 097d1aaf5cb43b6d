"""The database: one engine for SQLite or PostgreSQL, sessions that read, and sessions that write.

On SQLite the connections are set for durability (WAL, ``synchronous=FULL``, foreign keys), and a writing session
takes the write lock when it begins, so that a reader never fails half-way because it turned into a writer.
"""

import contextlib
import enum
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session

from guidance.change_mark import ChangeMark
from guidance.errors import ReadOnly, Unreadable
from guidance.standby import AWAY, Standby
from guidance.write_lock import WriteLock

if TYPE_CHECKING:
    from guidance.fencing import Seen

#: How long a writer waits for others before it gives up; nothing of it is lost, and it is told to try again.
BUSY_SECONDS = 8
#: How long a connection may take to be made where there is a standby to read from instead.
CONNECTING_SECONDS = 2
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


class Moment(sa.types.TypeDecorator[datetime]):
    """A point in time, aware of its zone and stored in UTC on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time has to name its zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


class Compressed(sa.types.TypeDecorator[str]):
    """Text that is stored as zlib-compressed UTF-8."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else zlib.compress(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        try:
            return None if value is None else zlib.decompress(value).decode()
        except (zlib.error, UnicodeDecodeError, TypeError) as error:
            raise Unreadable("A stored text is damaged: restore the database from a backup.") from error


class Base(DeclarativeBase):
    """The parent of every table; it fixes how types, enumerations and constraints are written."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy's own way of asking)
        datetime: Moment(),
        bytes: sa.LargeBinary(),
        enum.Enum: sa.Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=lambda members: [member.value for member in members],
        ),
    }


class casefold(sa.sql.functions.GenericFunction[str]):  # noqa: N801  (a function of the database)
    """Text as it is compared and put in order whatever its case: by Unicode, letter by letter, on both databases."""

    type = sa.String()
    inherit_cache = True


@compiles(casefold, "postgresql")
def _lower(element: casefold, compiler: Any, **kw: Any) -> str:
    return f'lower({compiler.process(element.clauses, **kw)}) COLLATE "C"'


class Database:
    """One database, embedded or served, and the two kinds of session that the service uses on it."""

    def __init__(
        self, url: str, *, read_only: str = "", hasty: bool = False, standby: str = "", seen: "Seen | None" = None
    ) -> None:
        """
        :param read_only: why nothing may be written; empty where it may. The database itself refuses it as well.
        :param hasty: see ``in_haste``.
        :param standby: the address of a database that follows this one, and is read from while this one is away.
        :param seen: what was met before; a PostgreSQL that is older is refused. On SQLite it is not asked.
        """
        self.url = sa.make_url(_named_driver(url))
        self._told_read_only = read_only
        self._engine = _engine_of(self.url, read_only=bool(read_only), seen=seen, hurries=bool(standby))
        if hasty and self.is_sqlite:
            sa.event.listen(self._engine, "connect", _hurry)
        self._writing_engine = self._engine.execution_options(writes=True)
        self._seen = None if self.is_sqlite else seen
        self.standby: Standby | None = None
        if standby:
            copies = _engine_of(sa.make_url(_named_driver(standby)), read_only=True, hurries=True)
            self.standby = Standby(copies, self._engine, seen)
        self._kept: Any = None
        self._asking = threading.Lock()
        self._mark: ChangeMark | None = None
        self._former_marks: list[ChangeMark] = []

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def is_away(self) -> bool:
        """Whether it does not answer, and its standby is read from instead; never without one."""
        return self.standby is not None and self.standby.watch.is_away

    @property
    def read_only(self) -> str:
        """Why nothing may be written just now; empty where it may."""
        return self._told_read_only or (AWAY if self.is_away else "")

    @property
    def engine(self) -> Engine:
        """For reading: that of the standby while the database is away."""
        return self.standby.engine if self.standby is not None and self.is_away else self._engine

    @property
    def writing_engine(self) -> Engine:
        """For sessions that may write: on SQLite they hold the write lock from their first statement.

        :raises ReadOnly: while nothing may be written.
        """
        if reason := self.read_only:
            raise ReadOnly(reason)
        return self._writing_engine

    def shown(self, sequence: int) -> None:
        """Note that readers saw the history up to ``sequence``: no older one is taken for the present after it."""
        if self._seen is not None:
            self._seen.note(sequence)

    def reader(self) -> Session:
        """A session that only reads; the caller closes it."""
        return Session(self.engine)

    def writer(self) -> Session:
        """A session that may write; the caller commits and closes it.

        :raises ReadOnly: while nothing may be written.
        """
        return Session(self.writing_engine)

    def in_haste(self) -> "Database":
        """This database for many small writes of which a loss of power, but no crash, may take back the last ones.

        On SQLite they do not wait for the disk one by one; whoever commits next elsewhere makes them safe as well.
        """
        return Database(self.url.render_as_string(hide_password=False), read_only=self.read_only, hasty=True)

    @contextmanager
    def reading(self, *, never_a_copy: bool = False) -> Iterator[Session]:
        """A reading session that is closed at the end.

        :param never_a_copy: whether to read from this database even while it is away, which then fails.
        """
        with Session(self._engine) if never_a_copy else self.reader() as session:
            yield session

    @contextmanager
    def writing(self, *, waits: bool = True) -> Iterator[Session]:
        """A writing session that is committed at the end, and rolled back when anything fails.

        :param waits: whether to wait on SQLite for whoever is writing; if not, its first statement fails at once.
        :raises ReadOnly: while nothing may be written.
        """
        with (
            Session(self.writing_engine.execution_options(patience=None if waits else 0.0)) as session,
            session.begin(),
        ):
            yield session

    def empty_log(self) -> bool:
        """Let go of what was overwritten or deleted and still stands in SQLite's log; whether nobody was in the way.

        Nobody waits for it: who reads at this moment keeps the log, and it is emptied another time.
        """
        if not self.is_sqlite or self.read_only:
            return True
        with self.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")  # a checkpoint stands in no transaction
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            try:
                (busy, *_) = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
                connection.exec_driver_sql("BEGIN")
        return not busy

    def ask(self, question: str) -> Any:
        """The first value of a plain query, on one connection that is kept for such small questions.

        It costs a few microseconds on SQLite: cheap enough to be asked with every request. A connection that was lost
        is opened anew, once. It is one for all threads: a server starts and ends them as it likes.

        :raises ReadOnly: while the standby is read from, whose answers are not those of the database.
        :raises Exception: whatever the driver raises when the database is away.
        """
        with self._asking:
            try:
                return self._answer(question)
            except Exception:
                self._let_go()
            try:
                return self._answer(question)
            except Exception:
                if self.standby is not None:
                    self.standby.watch.lose()
                raise

    def _answer(self, question: str) -> Any:
        if self.is_away:
            raise ReadOnly(AWAY)
        answer = self._cursor().execute(question).fetchone()[0]
        if self._mark is None and self.is_sqlite and not self._former_marks:  # after a loss it is asked, and no more
            with contextlib.suppress(OSError):
                self._mark = ChangeMark(Path(self.url.database or ""))
        return answer

    def change_mark(self) -> bytes | None:
        """Bytes that are others after every commit of any process, for less than a microsecond.

        Nothing where they cannot be had: on PostgreSQL, on other systems than Linux, and before the first ``ask``.
        """
        mark = self._mark
        return mark.read() if mark is not None else None

    def _cursor(self) -> Any:
        if self._kept is None:
            pooled = self._engine.raw_connection()
            connection: Any = pooled.driver_connection
            pooled.detach()
            if not self.is_sqlite:
                connection.autocommit = True
            self._kept = connection.cursor()
        return self._kept

    def _let_go(self) -> None:
        if self._mark is not None:  # the file may be another one when the connection is opened anew
            self._former_marks.append(self._mark)
            self._mark = None
        if self._kept is not None:
            with contextlib.suppress(Exception):  # it was lost already
                self._kept.connection.close()
        self._kept = None

    def close(self) -> None:
        """Give back every connection."""
        if self.standby is not None:
            self.standby.close()
        with self._asking:
            self._let_go()
        self._engine.dispose()
        for mark in self._former_marks:
            mark.close()
        self._former_marks.clear()


def _named_driver(url: str) -> str:
    """SQLAlchemy's name for the drivers we ship; people write the plain scheme."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _engine_of(url: sa.URL, *, read_only: bool, seen: "Seen | None" = None, hurries: bool = False) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, read_only=read_only)
    return _postgresql(url, read_only=read_only, seen=seen, hurries=hurries)


def _sqlite(url: sa.URL, *, read_only: bool) -> Engine:
    engine = sa.create_engine(url, module=sqlite, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    if read_only:
        sa.event.listen(engine, "connect", _only_read)
    lock = WriteLock(lambda: BUSY_SECONDS)

    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("writes"):
            lock.begin(connection, patience=options.get("patience"))
        else:
            connection.exec_driver_sql("BEGIN")

    sa.event.listen(engine, "begin", begin)
    sa.event.listen(engine, "checkin", lock.given_back)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late for IMMEDIATE
    for pragma, value in SQLITE_PRAGMAS.items():
        _set(connection, f"PRAGMA {pragma} = {value}")
    connection.create_function("casefold", 1, lambda words: words and words.casefold(), deterministic=True)


def _hurry(connection: Any, _record: object) -> None:
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


def _postgresql(url: sa.URL, *, read_only: bool, seen: "Seen | None", hurries: bool) -> Engine:
    """An engine whose writers wait for one another as long as on SQLite, and none for one that has gone quiet."""
    options = {
        "timezone": "utc",
        "lock_timeout": f"{BUSY_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{QUIET_SECONDS}s",
    }
    if read_only:
        options["default_transaction_read_only"] = "on"
    given: dict[str, Any] = {"options": " ".join(f"-c {name}={value}" for name, value in options.items())}
    if hurries and "connect_timeout" not in url.query:
        given["connect_timeout"] = CONNECTING_SECONDS
    engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=given)
    if seen is not None:

        @sa.event.listens_for(engine, "do_connect")
        def _connect(dialect: Dialect, _record: object, arguments: Any, named: dict[str, Any]) -> Any:
            return seen.connected(lambda one: dialect.connect(*arguments, **one), named)

    return engine
