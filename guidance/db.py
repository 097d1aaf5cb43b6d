"""The database: one engine for SQLite or PostgreSQL, sessions that read, and sessions that write.

On SQLite the connections are set for durability (WAL, ``synchronous=FULL``, foreign keys), and a writing session
takes the write lock when it begins, so that a reader never fails half-way because it turned into a writer.
"""

import contextlib
import enum
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session

from guidance.change_mark import ChangeMark
from guidance.engines import BUSY_SECONDS, at_once, engine_of, hurry, named_driver
from guidance.errors import ReadOnly, Unreadable
from guidance.standby import AWAY, LONG_PATIENCE, PATIENCE, Standby

if TYPE_CHECKING:
    from guidance.fencing import Seen


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
    """Folding puts together what ``lower`` leaves apart: ß and ss, and the two small sigmas."""
    folded = f"replace(replace(lower({compiler.process(element.clauses, **kw)}), 'ß', 'ss'), 'ς', 'σ')"
    return f'{folded} COLLATE "C"'


def pairs(name: str, **columns: str) -> sa.Table:
    """A table of pairs, which may change and so are no facts; they are found by their second part as well.

    :param columns: both parts in their order, each with the key that it points at: ``topic_id="topic.id"``.
    """
    (first, its_key), (second, key) = columns.items()
    return sa.Table(
        name,
        Base.metadata,
        sa.Column(first, sa.ForeignKey(its_key), primary_key=True),
        sa.Column(second, sa.ForeignKey(key), primary_key=True, index=True),
    )


class Database:
    """One database, embedded or served, and the two kinds of session that the service uses on it."""

    def __init__(
        self,
        url: str,
        *,
        read_only: str = "",
        hasty: bool = False,
        standby: str = "",
        copies: bool = True,
        seen: "Seen | None" = None,
    ) -> None:
        """
        :param read_only: why nothing may be written; empty where it may. The database itself refuses it as well.
        :param hasty: see ``in_haste``.
        :param standby: the address of a database that follows this one, and is read from while this one is away.
        :param copies: whether it is; if not, this one is only given up in time while it is away, and then fails.
        :param seen: what was met before; a PostgreSQL that is older is refused. On SQLite it is not asked.
        """
        self.url = sa.make_url(named_driver(url))
        self._told_read_only = read_only
        watched = self._awaited if standby else None
        self._engine = engine_of(self.url, read_only=bool(read_only), seen=seen, awaited=watched)
        if hasty and self.is_sqlite:
            sa.event.listen(self._engine, "connect", hurry)
        self._writing_engine = self._engine.execution_options(writes=True)
        self._seen = None if self.is_sqlite else seen
        self._copies = copies
        self.standby = self._standby(standby, seen) if standby else None
        self._kept: Any = None
        self._asking = threading.Lock()
        self._mark: ChangeMark | None = None
        self._former_marks: list[ChangeMark] = []

    def _standby(self, address: str, seen: "Seen | None") -> Standby:
        copy = engine_of(sa.make_url(named_driver(address)), read_only=True, awaited=at_once)
        alone, patience = (at_once, PATIENCE) if self._copies else (None, LONG_PATIENCE)
        apart = engine_of(self.url, read_only=bool(self._told_read_only), seen=seen, awaited=alone)
        return Standby(copy, self._engine, apart, seen, patience)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def is_away(self) -> bool:
        """Whether it does not answer, and its standby is read from instead; never without one."""
        return self.standby is not None and self.standby.watch.is_away

    def look(self) -> bool:
        """Ask now whether it answers, where there is a standby; without one nobody knows before something is asked."""
        if self.standby is not None:
            self.standby.watch.look()
        return not self.is_away

    @property
    def read_only(self) -> str:
        """Why nothing may be written just now; empty where it may."""
        return self._told_read_only or (AWAY if self.is_away else "")

    @property
    def engine(self) -> Engine:
        """For reading: that of the standby while the database is away."""
        return self.standby.engine if self.standby is not None and self.is_away and self._copies else self._engine

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
    def still(self) -> Iterator[Session]:
        """A reading session that sees the database as it is at its first question, whatever others commit meanwhile.

        One of ``reading`` does so on SQLite alone: on PostgreSQL each of its questions sees what is committed by then.
        """
        engine = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")
        with Session(engine) as session:
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

    def _awaited(self, connect: Callable[[], Any]) -> Any:
        return self.standby.watch.awaited(connect) if self.standby is not None else connect()

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
