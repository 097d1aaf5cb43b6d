"""``guidance worker``: publishing what is due, and keeping the search up to date with it."""

import contextlib
import logging
import multiprocessing
import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from itertools import chain
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy.exc import DBAPIError

from guidance import config, storage
from guidance.cli.beside import started_beside
from guidance.cli.shell import AFTER_OUTAGE, main, with_database
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import ReadOnly
from guidance.logs import speak

if TYPE_CHECKING:
    from guidance.cli.jobs import Job

_log = logging.getLogger(__name__)

#: Seconds for which a letter that is being sent is waited for at the end.
TO_END = 5.0
#: Seconds after which a worker that ended though nobody asked it to is started again.
AFTER_FALL = 1.0
#: Seconds that a worker beside a server leaves to those that answer the first readers.
AFTER_START = 1.0


@main.command()
@click.option("--once", is_flag=True, help="Do what there is to do now, and stop.")
@with_database
def worker(settings: Settings, database: Database, once: bool) -> None:
    """Publish what is scheduled when it is due. Any number of these may run at once, on any number of machines."""
    if settings.read_only:
        raise ReadOnly(settings.read_only)
    speak(settings.log)
    if once:
        from guidance.cli.jobs import BESIDE, JOBS
        from guidance.search.index import Index

        for words in filter(None, [job(settings, database).words for job in chain(JOBS, *BESIDE.values())]):
            click.echo(words)
        Index(settings, database).prepare()
        return
    click.echo("Publishing what is due (stop it with Ctrl-C)")
    work(settings, database)


def work(settings: Settings, database: Database, *, after: float = 0.0) -> None:
    """Round after round, until the process is told to stop or the one that started it has gone.

    :param after: seconds until the first one.
    """
    patience = Patience()
    patience.wait(after)
    from guidance.cli.jobs import BESIDE

    with contextlib.ExitStack() as threads:
        for name, jobs in BESIDE.items():
            threads.enter_context(_beside(name, jobs, settings, database))
        while not patience.over:
            patience.wait(_seconds_to_next(settings, database))


@contextlib.contextmanager
def _beside(name: str, jobs: Sequence["Job"], settings: Settings, database: Database) -> Iterator[None]:
    """Jobs that wait for other servers, in a thread of their own: none keeps a publication waiting."""
    over = threading.Event()

    def rounds() -> None:
        seconds = 0.0
        while not over.wait(seconds):
            seconds = min(_wait_after(job, settings, database) for job in jobs)

    thread = threading.Thread(target=rounds, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(TO_END)


def _seconds_to_next(settings: Settings, database: Database) -> float:
    """One round of all jobs; how long to wait for the next one."""
    from guidance.cli.jobs import JOBS

    return min(_wait_after(job, settings, database) for job in JOBS)


def _wait_after(job: "Job", settings: Settings, database: Database) -> float:
    """Do one job, which no outage and no fault of ours may end for good, nor keep from the others."""
    try:
        return job(settings, database).wait
    except DBAPIError as error:
        _log.error("the database did not answer, so %s has to wait: %s", job.__name__, error.orig)
    except ReadOnly as error:  # it is known to be away
        _log.error("%s has to wait: %s", job.__name__, error)
    except Exception:
        _log.exception("unhandled")
    return AFTER_OUTAGE


class Patience:
    """Waits that end early when the process is told to stop, or when the one that started it is gone."""

    def __init__(self) -> None:
        self.over = False
        # A handler runs between two instructions of ours, a wait does not notice: the signal itself writes here.
        self._heard, self._rung = socket.socketpair()
        self._rung.setblocking(False)
        signal.set_wakeup_fd(self._rung.fileno())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        parent = multiprocessing.parent_process()
        self._parent = [parent.sentinel] if parent else []

    def _stop(self, _number: int, _frame: Any) -> None:
        self.over = True

    def wait(self, seconds: float) -> None:
        """Until then, or until it is over."""
        ready = [] if self.over else wait([self._heard, *self._parent], seconds)
        if any(one in self._parent for one in ready):
            self.over = True


@contextlib.contextmanager
def worker_beside() -> Iterator[None]:
    """A worker in a process of its own for as long as the block lasts; when it falls, another one takes its place."""
    stopping, running = threading.Event(), started_beside(_work_beside, "guidance-worker")

    def look_after() -> None:
        nonlocal running
        while not stopping.is_set():
            running.join()
            if not stopping.wait(AFTER_FALL):
                running = started_beside(_work_beside, "guidance-worker")

    threading.Thread(target=look_after, name="look-after-worker", daemon=True).start()
    try:
        yield
    finally:
        stopping.set()
        running.terminate()
        running.join(10)


def _work_beside() -> None:
    settings = config.load()
    speak(settings.log)
    database = storage.opened(settings)
    try:
        work(settings, database, after=AFTER_START)
    finally:
        database.close()
