"""The shipped nginx in front of the service, against the same nginx sending the page as a file; where it is there."""

import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.machine.nginx import configured, on_this_machine
from tests.machine.server import free_port

SECONDS = 3
CONNECTIONS = 16
#: Each is asked so many times in turn with the other: what slows the machine down for a while slows both.
TURNS = 3


def can_be_measured() -> bool:
    """Whether the machine has nginx, and wrk to ask it: answers from its cache differ in length."""
    return on_this_machine() and shutil.which("wrk") is not None


def rates(folder: Path, origin: int, path: str) -> tuple[float, float]:
    """Answers a second: the page at ``path`` from the cache, and its bytes as a file; the best of all turns.

    :param folder: an empty one.
    :param origin: the port of the service, which knows of one proxy.
    """
    with _running(folder, origin) as (cache, files):
        with urllib.request.urlopen(f"{cache}{path}") as answer:
            (folder / "page.html").write_bytes(answer.read())
        turns = [(_rate(f"{cache}{path}"), _rate(f"{files}/page.html")) for _ in range(TURNS)]
    kept, sent = zip(*turns, strict=True)
    return max(kept), max(sent)


@contextmanager
def _running(folder: Path, origin: int) -> Iterator[tuple[str, str]]:
    cache, files = free_port(), free_port()
    site = configured(folder, cache, origin, f"server {{ listen 127.0.0.1:{files}; root {folder}; }}\n")
    web = subprocess.Popen(["nginx", "-c", site])
    try:
        time.sleep(1)
        yield f"http://127.0.0.1:{cache}", f"http://127.0.0.1:{files}"
    finally:
        web.terminate()
        web.wait(10)


def _rate(address: str) -> float:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}", address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in told, told
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert found is not None, told
    return float(found[1])
