"""``guidance worker``: publishing what is due, and keeping the search up to date with it."""

import contextlib
import logging
import multiprocessing
import signal
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.connection import wait
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from guidance import config
from guidance.cli.shell import main, with_database
from guidance.config import Settings
from guidance.db import Database

_log = logging.getLogger(__name__)

#: Seconds after which a database that did not answer is asked again.
AFTER_OUTAGE = 5.0
#: Seconds after which a worker that ended though nobody asked it to is started again.
AFTER_FALL = 1.0


@main.command()
@click.option("--once", is_flag=True, help="Do what there is to do now, and stop.")
@with_database
def worker(settings: Settings, database: Database, once: bool) -> None:
    """Publish what is scheduled when it is due. Any number of these may run at once, on any number of machines."""
    _speak()
    if once:
        from guidance.search.index import Index

        count = _round(settings, database)
        Index(settings, database).prepare()
        click.echo(f"{count:,} scheduled {'page was' if count == 1 else 'pages were'} looked after.")
        return
    click.echo("Publishing what is due (stop it with Ctrl-C)")
    work(settings, database)


def _speak() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("guidance").setLevel(logging.INFO)


def work(settings: Settings, database: Database) -> None:
    """Round after round, until the process is told to stop or the one that started it has gone."""
    patience = Patience()
    while not patience.over:
        patience.wait(_seconds_to_next(settings, database))


def _seconds_to_next(settings: Settings, database: Database) -> float:
    """One round, which no outage and no fault of ours may end for good; how long to wait for the next one."""
    from guidance.authoring.publishing.keeping import wait_after

    try:
        _round(settings, database)
        return wait_after(database)
    except DBAPIError as error:
        _log.error("the database did not answer, so nothing can be published now: %s", error.orig)
    except Exception:
        _log.exception("unhandled")
    return AFTER_OUTAGE


def _round(settings: Settings, database: Database) -> int:
    from guidance.authoring.publishing.keeping import publish_due
    from guidance.search.index import Index
    from guidance.text.markdown import Limits

    ended = publish_due(database, at=datetime.now(UTC), limits=Limits(bytes=settings.text_limit_kb * 1000))
    with database.reading() as session:
        Index(settings, database).follow(session)
    return ended


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
    stopping, running = threading.Event(), _start()

    def look_after() -> None:
        nonlocal running
        while not stopping.is_set():
            running.join()
            if not stopping.wait(AFTER_FALL):
                running = _start()

    threading.Thread(target=look_after, name="look-after-worker", daemon=True).start()
    try:
        yield
    finally:
        stopping.set()
        running.terminate()
        running.join(10)


def _start() -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("spawn").Process(target=_work_beside, name="guidance-worker", daemon=True)
    process.start()
    return process


def _work_beside() -> None:
    _speak()
    settings = config.load()
    database = Database(settings.database)
    try:
        work(settings, database)
    finally:
        database.close()
