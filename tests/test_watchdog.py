"""A process that hangs in the middle of a write does not keep the others from writing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from guidance.db import Database
from guidance.models import Topic
from guidance.watchdog import holder_of, watching

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who holds a lock")

HOLD = """
import os, signal, sys, time
from guidance.db import Database
database = Database(sys.argv[1])
session = database.writer()
session.connection().exec_driver_sql("UPDATE chain_head SET sequence = sequence")
print("holds", flush=True)
{then}
"""
STOPS = "os.kill(os.getpid(), signal.SIGSTOP)"
WRITES = """
for number in range(10_000):
    session.connection().exec_driver_sql(f"INSERT INTO attempt (key, at) VALUES ('{number}', '2026-01-01')")
    time.sleep(0.01)
    session.commit()
"""


@pytest.fixture
def path(embedded: Database) -> Path:
    """A database that this process has closed: to ask who holds it would take the locks away otherwise."""
    embedded.close()
    return Path(embedded.url.database or "")


def holding(path: Path, then: str, *, through: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """A process that has the write lock and does ``then``, as our child, or as the child of another program."""
    command = [*through, sys.executable, "-c", HOLD.format(then=then), f"sqlite:///{path}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None and process.stdout.readline() == "holds\n"
    return process


def ended(process: subprocess.Popen[str]) -> int:
    """How a process ends, which no test leaves running."""
    try:
        return process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait()
    finally:
        assert process.stdout is not None
        process.stdout.close()


def test_whoever_writes_is_found(path: Path) -> None:
    assert holder_of(path) is None
    process = holding(path, STOPS)
    assert holder_of(path) == process.pid
    os.killpg(process.pid, signal.SIGKILL)
    ended(process)
    assert holder_of(path) is None


def test_a_child_that_stopped_is_ended_and_others_write_again(path: Path) -> None:
    process = holding(path, STOPS)
    with watching(path, patience=1):
        assert ended(process) == -signal.SIGKILL
    with Database(f"sqlite:///{path}").writing() as session:
        session.add(Topic(slug="after", name="After"))
    assert Database(f"sqlite:///{path}").ask("SELECT count(*) FROM topic WHERE slug = 'after'") == 1


def test_a_child_that_writes_is_left_alone(path: Path) -> None:
    process = holding(path, WRITES)
    with watching(path, patience=0.8):
        time.sleep(3)
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    ended(process)


def test_what_is_not_ours_is_left_alone(path: Path) -> None:
    process = holding(path, STOPS, through=("sh", "-c", '"$@"; :', "sh"))
    holder = holder_of(path)
    assert holder is not None and holder != process.pid
    with watching(path, patience=0.5):
        time.sleep(2)
        assert holder_of(path) == holder
    os.killpg(process.pid, signal.SIGKILL)
    ended(process)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_waits_for_nobody_who_has_gone_quiet(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guidance.engines.BUSY_SECONDS", 1)
    monkeypatch.setattr("guidance.engines.QUIET_SECONDS", 3)
    database = Database(database_url)
    quiet, waiting = database.writer(), database.writer()
    lock = sa.text("SELECT sequence FROM chain_head FOR UPDATE")
    quiet.execute(lock)
    with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
        waiting.execute(lock)
    waiting.rollback()
    time.sleep(3)
    waiting.execute(lock)
    with pytest.raises(sa.exc.DBAPIError):
        quiet.execute(lock)
    for session in (quiet, waiting):
        session.invalidate()
        session.close()
    database.close()
