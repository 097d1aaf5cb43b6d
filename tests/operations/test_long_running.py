"""A service that runs for months: what it holds of the machine stays the same, however much is published."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from guidance.db import Database
from guidance.models import Role
from tests.machine.publishing import PAGE, Publisher
from tests.machine.server import running
from tests.stories import browser_cookie, page, person, publish

pytestmark = [pytest.mark.soak, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]
#: Seconds until everything was used once, and as long again for what may not grow after that.
WARM = 90
READERS = ("/search?q=methotrexate", "/search?q=batch+recalled", PAGE, f"{PAGE}/history", "/whats-new", "/feed.atom")


@dataclass(frozen=True)
class Held:
    """What all processes of the service have of the machine."""

    handles: int
    megabytes: float
    log: int
    files: int


def held(keeper: int, folder: Path) -> Held:
    """:param folder: the instance folder."""
    processes = list(_with_children(keeper))
    handles, memory = sum(map(_handles, processes)), sum(map(_kilobytes, processes)) / 1024
    log = max(path.stat().st_size for path in folder.glob("*.sqlite-wal"))
    return Held(handles, memory, log, sum(1 for path in folder.rglob("*") if path.is_file()))


def _with_children(process: int) -> Iterator[int]:
    yield process
    with suppress(OSError):  # it ended meanwhile
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _with_children(int(child))


def _handles(process: int) -> int:
    with suppress(OSError):
        return len(os.listdir(f"/proc/{process}/fd"))
    return 0


def _kilobytes(process: int) -> int:
    with suppress(OSError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return 0


def _read(address: str, over: threading.Event) -> None:
    browser = requests.Session()
    while not over.is_set():
        for path in READERS:
            browser.get(f"{address}{path}", timeout=30)


def test_handles_memory_log_and_files_stay_the_same_while_people_publish_and_search(
    embedded: Database, tmp_path: Path
) -> None:
    with embedded.writing() as session:
        author = person(session, "Sam Author", Role.APPROVER)
        publish(session, page(session, author), author)
    cookie = browser_cookie(embedded, tmp_path, "sam.author@example.org")
    service, over = (
        running(tmp_path, "--with-worker", database_url=f"sqlite:///{embedded.url.database}"),
        threading.Event(),
    )
    with service as address, Publisher(address, cookie, "Month") as publisher:
        readers = [threading.Thread(target=_read, args=(address, over)) for _ in range(2)]
        for reader in readers:
            reader.start()
        time.sleep(WARM)
        before, published = held(service.pid, tmp_path), len(publisher.promised)
        time.sleep(WARM)
        after = held(service.pid, tmp_path)
        over.set()
        for reader in readers:
            reader.join()
    assert len(publisher.promised) > published + 50, "hardly anything was published"
    assert after.handles <= before.handles + 8, (before, after)
    assert after.megabytes <= 1.1 * before.megabytes, (before, after)
    assert after.log <= 64 * 2**20, (before, after)
    assert after.files <= before.files + 20, (before, after)
