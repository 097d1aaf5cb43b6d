"""The server as a process: it stops when it is told to, and not when something else goes wrong."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guidance import serving
from guidance.db import Database
from guidance.errors import NotReady
from guidance.serving import listening, only_one
from tests.conftest import copied
from tests.machine.server import free_port, running
from tests.stories import page, person, publish

#: Far less than the time after which a process that does not listen is killed.
PROMPTLY = 15
#: What some request or job needs now and then: every process would hold it all its life, and each start would wait.
RARE = {
    *(
        "alembic",
        "bleach",
        "mammoth",
        "lxml",
        "PIL",
        "pypdfium2",
        "weasyprint",
        "authlib",
        "joserfc",
        "psycopg",
        "sqlalchemy.dialects.postgresql",
    ),
    *("httpx", "requests", "feedparser", "icalendar", "segno", "citeproc", "spellchecker", "zxingcpp", "numpy"),
}


def test_a_server_that_starts_loads_nothing_that_is_needed_rarely() -> None:
    loading = (
        "import sys, guidance.cli, guidance.serving, guidance.app; from guidance.web.described import _tree\n"
        "assert not _tree.models; print(*sys.modules)"  # what answers look like is described when that is asked for
    )
    told = subprocess.run([sys.executable, "-c", loading], capture_output=True, text=True, check=True)
    assert "flask" in told.stdout.split()
    assert not RARE & set(told.stdout.split())


@pytest.mark.parametrize("told", ["by its keeper", "on a terminal", "by the end of its terminal"])
def test_it_stops_while_its_processes_are_still_starting(tmp_path: Path, told: str) -> None:
    environment = {**os.environ, "GUIDANCE_INSTANCE": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "guidance.cli", "serve", "--port", str(free_port()), "--workers", "1"]
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # whoever runs the tests may have ignored it
    )
    try:
        assert process.stdout is not None and " is at " in process.stdout.readline()
        time.sleep(0.3)  # the process that serves has begun, and loads the application
        if told == "by its keeper":
            process.terminate()
        else:
            os.killpg(process.pid, signal.SIGINT if told == "on a terminal" else signal.SIGHUP)
        assert process.wait(PROMPTLY) == 0
    finally:
        process.stdout.close()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def _uncollected(monkeypatch: pytest.MonkeyPatch) -> None:
    """The collector of this process goes on as before."""
    for name in ("freeze", "set_threshold"):
        monkeypatch.setattr(f"gc.{name}", lambda *_given: None)


@pytest.mark.usefixtures("_uncollected")
def test_what_the_processes_share_is_made_and_has_answered_but_no_connection_or_thread_crosses_the_fork(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(copied(sqlite_template, tmp_path / "guidance.sqlite"))
    with database.writing() as session:
        author = person(session)
        publish(session, page(session, author), author)
    database.close()
    monkeypatch.setenv("GUIDANCE_INSTANCE", str(tmp_path))
    monkeypatch.setattr(serving, "_made", [])
    threads = threading.active_count()
    serving.load()
    app = serving._made[0]
    compiled = {name for _loader, name in app.jinja_env.cache}
    assert {"layout.html", "browsing/home.html"} <= compiled
    assert threading.active_count() <= threads
    assert app.extensions["database"].engine.pool.checkedin() == 0
    assert app.extensions["database"].change_mark() is None
    if sys.platform == "linux":
        assert str(tmp_path) not in Path("/proc/self/maps").read_text()
        assert not any(str(tmp_path) in str(open_file.readlink()) for open_file in opened())
    assert app.test_client().get("/guidance/methotrexate").status_code == 200
    app.extensions["database"].close()


def opened() -> Iterator[Path]:
    """The files that this process has open."""
    for file in Path("/proc/self/fd").iterdir():
        if file.is_symlink():  # it is not the one that listed them
            yield file


def workers_of(keeper: int) -> list[int]:
    """The processes that serve: the one that looks after the search index gives way to others, and ends."""
    return [child for child in children_of(keeper) if alive(child) and os.getpriority(os.PRIO_PROCESS, child) == 0]


def children_of(keeper: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split()]


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def eventually(true: Callable[[], bool], seconds: float = 120) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")
def test_processes_that_die_again_and_again_come_back_and_none_outlives_its_keeper(tmp_path: Path) -> None:
    service = running(tmp_path)
    with service as address:
        for _ in range(2):
            first = workers_of(service.pid)[0]
            os.kill(first, signal.SIGKILL)
            assert eventually(lambda killed=first: not alive(killed))  # type: ignore[misc]
            assert eventually(lambda: len([pid for pid in workers_of(service.pid) if alive(pid)]) == 2)
        with urllib.request.urlopen(f"{address}/robots.txt", timeout=60) as answer:
            assert answer.status == 200
        assert eventually(lambda: all(map(alive, children_of(service.pid))))  # who has ended is taken note of
        workers = workers_of(service.pid)
        os.kill(service.pid, signal.SIGKILL)
        assert eventually(lambda: not any(map(alive, workers)))


def test_a_second_server_on_the_folder_or_the_port_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(NotReady, match="Another server runs on the folder"), only_one(tmp_path):
        pass
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(NotReady, match="choose another one"):
        listening("127.0.0.1", taken.getsockname()[1]).__enter__()
    with pytest.raises(NotReady, match="cannot listen"):
        listening("192.0.2.1", 80).__enter__()
