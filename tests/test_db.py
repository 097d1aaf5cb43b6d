"""Sessions, types and migrations on both databases."""

import multiprocessing
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.compiler import compiles

import guidance.migrations
import guidance.models
from guidance.db import Base, Database, casefold
from guidance.errors import NotReady
from guidance.migrations import bring_up_to_date, check_up_to_date, steps
from guidance.models import Topic, UserAccount
from guidance.turns import Turns, Waiter
from tests.stories import person


class _Slow(sa.ColumnElement[int]):
    """A part of a question that no cache keeps, and that takes a while to be put into SQL."""

    inherit_cache = False
    type = sa.Integer()
    under_way: ClassVar[list[int]] = []
    most: ClassVar[list[int]] = []


def test_the_migrations_make_exactly_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        assert compare_metadata(context, Base.metadata) == []


def _ours(name: str, kind: str, _parents: object) -> bool:
    """The tables of PostgreSQL's search index are not models: they can be thrown away."""
    return not (kind == "table" and name.startswith("search_"))


def test_a_text_with_a_nul_is_asked_for_and_kept_on_both_databases(database: Database) -> None:
    with database.engine.begin() as connection:
        assert connection.scalar(sa.select(Topic.id).where(Topic.slug == "a\0b")) is None
        shown = connection.scalar(sa.select(sa.cast(sa.bindparam("words", "a\0b"), sa.Text)))
        assert shown in {"a\0b", "a\ufffdb"}


def test_the_steps_are_taken_in_the_order_of_their_files() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(guidance.migrations.__file__).parent))
    taken = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(taken)) == steps()


def test_bringing_up_to_date_twice_changes_nothing(database: Database) -> None:
    bring_up_to_date(database)
    check_up_to_date(database)


def test_two_can_bring_a_new_database_up_to_date_at_once(tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    faults: list[BaseException] = []

    def run() -> None:
        made = Database(url)
        try:
            bring_up_to_date(made)
        except BaseException as error:
            faults.append(error)
        made.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@compiles(_Slow)
def _put_slowly(element: _Slow, _compiler: object, **_named: object) -> str:
    element.under_way.append(0)
    time.sleep(0.02)
    element.most.append(len(element.under_way))
    element.under_way.pop()
    return "1"


def test_questions_are_put_into_sql_by_one_thread_at_a_time(database: Database) -> None:
    def ask() -> object:
        with database.reading() as session:
            return session.scalar(sa.select(_Slow()))

    with ThreadPoolExecutor(4) as threads:
        assert [each.result() for each in [threads.submit(ask) for _ in range(4)]] == [1] * 4
    assert max(_Slow.most) == 1


def test_a_process_that_is_forked_while_a_thread_puts_a_question_into_sql_can_do_so_too(database: Database) -> None:
    """Only that: a process with threads that have the library of a database under way is not forked from at all."""

    def put_into_sql() -> None:
        sa.select(_Slow()).compile(database.engine)

    asking = [threading.Thread(target=put_into_sql) for _ in range(10)]
    for each in asking:
        each.start()
    forked = multiprocessing.get_context("fork").Process(target=put_into_sql, daemon=True)
    forked.start()
    for each in (*asking, forked):
        each.join(60)
    forked.kill()
    assert forked.exitcode == 0


def test_the_first_writer_after_an_upgrade_waits_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Waiter] = []
    take, give_back = Turns.take, Turns.give_back
    monkeypatch.setattr(Turns, "take", lambda own, seconds: taken.append(take(own, seconds)) or taken[-1])
    monkeypatch.setattr(Turns, "give_back", lambda own, turn: taken.remove(turn) or give_back(own, turn))
    made = Database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    bring_up_to_date(made)
    assert taken == []
    made.close()


def test_an_upgrade_waits_for_another_one_longer_than_writers_do(
    tmp_path: Path, embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guidance.engines, "BUSY_SECONDS", 0.01)
    monkeypatch.setattr(guidance.migrations, "_last_done", lambda _connection: "0001")
    monkeypatch.setattr("alembic.command.upgrade", lambda *_given: None)
    other = Database(embedded.url.render_as_string())
    with ThreadPoolExecutor() as pool, embedded.writing() as busy:
        busy.execute(sa.text("SELECT 1"))
        waiting = pool.submit(bring_up_to_date, other)
        with pytest.raises(OperationalError, match="locked"), other.writing() as writer:
            writer.execute(sa.text("SELECT 1"))
        assert not waiting.done()
    waiting.result()
    other.close()


def test_a_database_that_is_up_to_date_is_opened_while_somebody_writes(embedded: Database) -> None:
    with embedded.writing() as session:
        session.execute(sa.text("UPDATE chain_head SET sequence = sequence"))
        bring_up_to_date(Database(embedded.url.render_as_string()))


def test_a_database_of_a_newer_release_is_refused_politely(database: Database) -> None:
    with database.writing() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for check in (bring_up_to_date, check_up_to_date):
        with pytest.raises(NotReady, match="newer release"):
            check(database)


def test_times_come_back_in_utc_whatever_zone_they_went_in_with(database: Database) -> None:
    summer = datetime(2026, 7, 1, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    with database.writing() as session:
        person(session).created_at = summer
    with database.reading() as session:
        found = session.scalars(sa.select(UserAccount)).one().created_at
    assert found == datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    assert found.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="name its zone"), database.writing() as session:
        person(session).created_at = datetime(2026, 7, 1)  # noqa: DTZ001


def test_enumerations_are_stored_by_value(database: Database) -> None:
    with database.writing() as session:
        person(session)
        assert session.scalar(sa.text("SELECT role FROM user_account")) == "author"


def test_sqlite_reads_a_question_with_a_limit_once_however_often_it_is_asked(embedded: Database) -> None:
    read: list[object] = []  # SQLite asks whether each part of a question may be asked while it reads the question
    question = (
        sa.select(Topic.name)
        .where(Topic.slug > sa.bindparam("after"))
        .limit(2)
        .offset(sa.bindparam("skip", type_=sa.Integer))
    )
    with embedded.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_authorizer(lambda *part: read.append(part) or 0)
        counts = []
        for after in ("a", "b", "c"):
            connection.execute(question, {"after": after, "skip": 1}).all()
            counts.append(len(read))
        driver.set_authorizer(None)
    assert counts[0] > 0
    assert counts[0] == counts[1] == counts[2]


def test_a_failed_block_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        session.add(Topic(slug="a", name="A"))
        session.flush()
        raise ZeroDivisionError
    with database.reading() as session:
        assert session.scalars(sa.select(Topic)).all() == []


def test_readers_go_on_while_somebody_writes(embedded: Database) -> None:
    with embedded.writer() as writer, writer.begin():
        writer.add(Topic(slug="a", name="A"))
        writer.flush()
        with embedded.reading() as session:
            assert session.scalars(sa.select(Topic)).all() == []


def test_a_second_writer_is_told_when_it_has_waited_too_long(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guidance.engines.BUSY_SECONDS", 0.3)
    with embedded.writer() as first, first.begin():
        first.execute(sa.text("SELECT 1"))
        with pytest.raises(OperationalError, match="locked"), embedded.writing() as second:
            second.execute(sa.text("SELECT 1"))


def test_writers_who_come_again_at_once_let_those_who_wait_go_first(embedded: Database) -> None:
    """By SQLite's own waiting, one of eight who write without a pause came too late for seconds."""
    order: list[int] = []

    def write(number: int) -> None:
        while len(order) < 400:
            with embedded.writing() as session:
                session.execute(sa.text("SELECT 1"))
                order.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    late = order[320:400]
    assert min(late.count(number) for number in range(8)) >= 8


@pytest.mark.parametrize(("words", "folded"), [("Anna STRAUẞ", "anna strauss"), ("Groß", "gross"), ("ΝΙΚΟΣ", "νικοσ")])
def test_letters_are_folded_alike_on_both_databases(database: Database, words: str, folded: str) -> None:
    with database.engine.connect() as connection:
        assert connection.scalar(sa.select(casefold(words))) == folded == words.casefold()
