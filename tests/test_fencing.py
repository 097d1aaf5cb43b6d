"""A database that is older than what was shown is refused, and the next host is asked instead."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from guidance.config import Settings
from guidance.db import Database
from guidance.fencing import Outdated, Seen
from guidance.operations.checks import writes
from guidance.storage import opened
from tests.stories import days, page, person, publish


class Host:
    """A connection to one server, which answers as the real one would."""

    def __init__(self, timeline: int | None, sequence: int, cluster: str = "7") -> None:
        self.hex = None if timeline is None else f"{timeline:08X}"
        self.sequence, self.cluster, self.closed = sequence, cluster, False

    def execute(self, question: str) -> "Host":
        self.answer = (self.sequence,) if "FROM chain_head" in question else (self.cluster, self.hex, True)
        return self

    def fetchone(self) -> tuple[Any, ...]:
        return self.answer

    def rollback(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


def connected(seen: Seen, **hosts: Host) -> Host:
    named = {"host": ",".join(hosts), "port": "5432"}
    found: Host = seen.connected(lambda one: hosts[one["host"]], named)
    return found


@pytest.fixture
def seen(tmp_path: Path) -> Seen:
    return Seen(tmp_path / "seen.json")


def test_a_former_primary_that_comes_back_is_passed_over_and_the_new_one_found(seen: Seen) -> None:
    connected(seen, db2=Host(2, 57))
    former, new = Host(1, 90), Host(2, 57)  # somebody even wrote to it meanwhile
    assert connected(Seen(seen.path), db1=former, db2=new) is new and former.closed
    with pytest.raises(Outdated, match="timeline 2 was begun after it"):
        connected(seen, db1=former)


def test_the_host_that_was_found_last_is_asked_first(seen: Seen) -> None:
    asked: list[str] = []

    def connect(one: dict[str, Any]) -> Host:
        asked.append(one["host"])
        if one["host"] == "db1":
            raise psycopg.OperationalError
        return Host(1, 5)

    for _ in range(2):
        seen.connected(connect, {"host": "db1,db2", "port": "1,2"})
    assert asked == ["db1", "db2", "db2"]


def test_a_history_that_ends_before_what_was_shown_is_refused_by_every_process_of_the_machine(seen: Seen) -> None:
    connected(seen, db1=Host(1, 5))
    seen.note(6)
    with pytest.raises(Outdated, match="ends at number 5, and number 6 was shown"):
        connected(Seen(seen.path), db1=Host(4, 5, cluster="8"))
    seen.path.unlink()  # as the sentence says
    assert connected(Seen(seen.path), db1=Host(1, 5))


def test_another_cluster_begins_its_timelines_anew_and_a_standby_is_judged_by_nobody(seen: Seen) -> None:
    connected(seen, db1=Host(9, 5))
    assert connected(seen, db1=Host(1, 5, cluster="8"))  # it was moved, with all of its history
    assert connected(seen, db1=Host(None, 0))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"sequence": "x"}', '{"other": 1}'])
def test_a_note_that_cannot_be_read_keeps_nobody_out(seen: Seen, content: str) -> None:
    seen.path.write_text(content)
    assert connected(seen, db1=Host(1, 5))


def test_a_real_postgresql_that_lost_what_was_shown_is_refused_in_a_sentence(settings: Settings) -> None:
    database = opened(settings)
    if database.is_sqlite:
        database.close()
        pytest.skip("SQLite lies where the note would lie")
    with database.writing() as session:
        author = person(session)
        publish(session, page(session, author), author, "Text", at=days(1))
    shown = database.ask("SELECT sequence FROM chain_head")
    database.shown(shown)
    assert json.loads(settings.seen.read_text())["timeline"] >= 1
    with database.reading() as session:
        assert session.scalar(sa.text("SELECT 1")) == 1
    database.shown(shown + 1)  # by a primary that this one did not follow to its end
    database.close()
    later = opened(settings)
    with pytest.raises(OperationalError, match="older than what readers were shown"):
        later.writing_engine.connect()
    assert "delete" in writes(settings, later, days(2)).words
    later.close()


def test_who_may_not_ask_for_the_timeline_is_served_all_the_same(seen: Seen) -> None:
    class Strict(Host):
        def execute(self, question: str) -> Host:
            raise psycopg.errors.InsufficientPrivilege

    strict = Strict(1, 1)
    assert connected(seen, db1=strict) is strict


def test_sqlite_is_asked_nothing(embedded: Database, seen: Seen) -> None:
    database = Database(embedded.url.render_as_string(), seen=seen)
    seen.note(10_000)
    with database.reading() as session:
        assert session.scalar(sa.text("SELECT 1")) == 1
    database.shown(3)
    database.close()
