"""What all processes of the service take of the memory, each shared page once (PSS), and of the processor; on Linux."""

import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

#: The lists that anybody asks for, what partners' machines ask, and an address that leads nowhere.
LISTS = "/ /guidance/ /topics/ /whats-new /withdrawn /feed.atom /feed.json /news /events /emails /proof /no".split()
#: What can be asked of each page.
OF_A_PAGE = ("", "/history", "/versions/1", ".md", ".json", "/link", "/feed.atom", "/changes?since=1", "/emails")
#: Seconds of the processor in one second at which a service is at rest.
AT_REST = 0.03
WORDS = "methotrexate knee pain gout exercise vaccine dose shoulder steroid hip".split()


def ask_for_everything(port: int, slugs: list[str]) -> None:
    """Everything twice, four at a time, as different readers would."""
    paths = [*LISTS, *(f"/guidance/{slug}{end}" for slug in slugs for end in OF_A_PAGE)]
    paths += [f"/search?q={word}" for word in WORDS]
    with ThreadPoolExecutor(4) as readers:
        list(readers.map(lambda path: _ask(f"http://127.0.0.1:{port}{path}"), paths * 2))


def _ask(address: str) -> None:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        error.close()


def megabytes(process: int) -> float:
    """The share of a process and of all that it has started."""
    return sum(_share(pid) for pid in _with_children(process)) / 1024


def processor_seconds(process: int) -> float:
    """What a process and all that it has started have had of the processor until now (proc_pid_stat(5))."""
    return sum(_ticks(pid) for pid in _with_children(process)) / os.sysconf("SC_CLK_TCK")


def wait_for_rest(process: int) -> None:
    """Until a process and its children have done next to nothing for a second, for a minute at most.

    A service that just started still builds its index, which is no part of what a request takes.
    """
    for _ in range(60):
        before = processor_seconds(process)
        time.sleep(1)
        if processor_seconds(process) - before < AT_REST:
            return


def _ticks(process: int) -> int:
    after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(after_name[11]) + int(after_name[12])


def _with_children(process: int) -> Iterator[int]:
    yield process
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _with_children(int(child))


def _share(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended meanwhile
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
