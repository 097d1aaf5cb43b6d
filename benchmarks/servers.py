"""Starting the real server, and the same server with the bare function, on a free port."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

WORKERS = 2

_BARE = """
import sys
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
Server("benchmarks.bare:app", port=int(sys.argv[1]), interface=Interfaces.WSGI, workers=int(sys.argv[2]),
       blocking_threads=1, websockets=False, log_level=LogLevels.error).serve()
"""


@contextmanager
def guidance(instance: str, **settings: str) -> Iterator[tuple[int, int]]:
    """The service on an instance folder; gives its port and the number of its keeper.

    :param settings: more of its environment.
    """
    port = _free_port()
    command = [sys.executable, "-m", "guidance.cli", "serve", "--port", str(port), "--workers", str(WORKERS)]
    with _running(command, port, {"GUIDANCE_INSTANCE": instance, **settings}) as keeper:
        yield port, keeper


@contextmanager
def whole(instance: str) -> Iterator[tuple[int, int]]:
    """The service with its worker, as one machine runs it; gives its port and the number of its keeper."""
    port = _free_port()
    command = [sys.executable, "-m", "guidance.cli", "serve", "--port", str(port), "--workers", str(WORKERS)]
    with _running([*command, "--with-worker"], port, {"GUIDANCE_INSTANCE": instance}) as keeper:
        yield port, keeper


@contextmanager
def bare(length: int) -> Iterator[tuple[int, int]]:
    """The bare function that answers ``length`` bytes; gives its port and the number of its keeper."""
    port = _free_port()
    command = [sys.executable, "-c", _BARE, str(port), str(WORKERS)]
    with _running(command, port, {"BARE_BYTES": str(length)}) as keeper:
        yield port, keeper


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def _running(command: list[str], port: int, settings: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(1_200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/"):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"the server on port {port} did not start")
