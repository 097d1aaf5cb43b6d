"""The process beside the server that makes what follows from pages: the search index, and what is derived from them."""

import contextlib
import logging
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator

from sqlalchemy.exc import DBAPIError

from guidance import config, storage
from guidance.cli.beside import started_beside
from guidance.cli.shell import AFTER_OUTAGE
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import ReadOnly
from guidance.logs import speak

_log = logging.getLogger(__name__)

#: How much this process gives way to those that answer readers.
_GIVES_WAY = 10


@contextlib.contextmanager
def following_beside() -> Iterator[None]:
    """A process of its own that brings up to date what is made from pages, and ends; nobody waits for it."""
    process = started_beside(_follow, "guidance-following")
    try:
        yield
    finally:
        process.terminate()
        process.join(10)


def _follow() -> None:
    from guidance.serving import die_with_parent

    if started_by := multiprocessing.parent_process():  # what is cut off goes on at the next start
        die_with_parent(started_by.pid or 0)
    with contextlib.suppress(AttributeError, OSError):  # not every system has it
        os.nice(_GIVES_WAY)
    settings = config.load()
    speak(settings.log)
    database = storage.opened(settings)
    try:
        for make, what in ((_prepare, "the search index"), (_derive, "what is derived from pages")):
            _until_made(settings, database, make, what)
    finally:
        database.close()


def _until_made(settings: Settings, database: Database, make: Callable[[Settings, Database], None], what: str) -> None:
    """Make it, and after an outage of the database go on with it."""
    while True:
        while not database.look():
            time.sleep(AFTER_OUTAGE)
        try:
            return make(settings, database)
        except (DBAPIError, ReadOnly) as error:
            _log.error("the database did not answer, so %s has to wait: %s", what, error)
            time.sleep(AFTER_OUTAGE)
        except Exception:
            return _log.exception("%s could not be brought up to date", what)


def _prepare(settings: Settings, database: Database) -> None:
    from guidance.quoting.following import Texts
    from guidance.search.index import Index
    from guidance.search.news import news_index

    Index(settings, database).prepare()
    news_index(settings, database).catch_up()
    Texts(settings, database).catch_up()


def _derive(settings: Settings, database: Database) -> None:
    from guidance.operations.extracting import derive

    if not settings.read_only and (count := derive(database)):
        _log.info("derived sections, recommendations, links and changed measures of %d versions", count)
