"""The server as a process: it stops when it is told to, and not when something else goes wrong."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from guidance.errors import NotReady
from guidance.serving import check_port, only_one
from tests.machine.server import free_port, running

#: Far less than the time after which a process that does not listen is killed.
PROMPTLY = 15


@pytest.mark.parametrize("told", ["by its keeper", "on a terminal"])
def test_it_stops_while_its_processes_are_still_starting(tmp_path: Path, told: str) -> None:
    environment = {**os.environ, "GUIDANCE_INSTANCE": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "guidance.cli", "serve", "--port", str(free_port()), "--workers", "1"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.stdout is not None and " is at " in process.stdout.readline()
        time.sleep(0.3)  # the process that serves has begun, and loads the application
        if told == "by its keeper":
            process.terminate()
        else:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(PROMPTLY)
    finally:
        process.stdout.close()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def workers_of(keeper: int) -> list[int]:
    """The processes that serve: the one that looks after the search index gives way to others, and ends."""
    children = [int(child) for child in Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split()]
    return [child for child in children if alive(child) and os.getpriority(os.PRIO_PROCESS, child) == 0]


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def eventually(true: Callable[[], bool], seconds: float = 30) -> bool:
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
        with urllib.request.urlopen(f"{address}/robots.txt", timeout=20) as answer:
            assert answer.status == 200
        workers = workers_of(service.pid)
        os.kill(service.pid, signal.SIGKILL)
        assert eventually(lambda: not any(map(alive, workers)))


def test_a_second_server_on_the_folder_or_the_port_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(NotReady, match="Another server runs on the folder"), only_one(tmp_path):
        pass
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(NotReady, match="choose another one"):
        check_port("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(NotReady, match="cannot listen"):
        check_port("192.0.2.1", 80)
