"""``guidance search …``: looking after the search index."""

import contextlib
import logging
import multiprocessing
import os
from collections.abc import Iterator

import click

from guidance import config
from guidance.cli.shell import Commands, main, with_database
from guidance.config import Settings
from guidance.db import Database

_log = logging.getLogger(__name__)

#: How much the process that builds the index gives way to those that answer readers.
_GIVES_WAY = 10


@main.group(cls=Commands)
def search() -> None:
    """Look after the search index."""


@search.command()
@with_database
def rebuild(settings: Settings, database: Database) -> None:
    """Build the search index anew, beside the old one, and exchange them."""
    from guidance.search.index import Index

    click.echo(f"{Index(settings, database).rebuild():,} pages are in the search index.")


@search.command()
@with_database
def update(settings: Settings, database: Database) -> None:
    """Bring the search index up to date with what was published."""
    from guidance.search.index import Index

    click.echo(f"{Index(settings, database).prepare():,} pages were brought up to date.")


@contextlib.contextmanager
def index_beside() -> Iterator[None]:
    """A process of its own that brings the index up to date and ends; nobody waits for it."""
    process = multiprocessing.get_context("spawn").Process(target=_prepare, name="guidance-search", daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(10)


def _prepare() -> None:
    from guidance.search.index import Index

    with contextlib.suppress(AttributeError, OSError):  # not every system has it
        os.nice(_GIVES_WAY)
    settings = config.load()
    database = Database(settings.database)
    try:
        Index(settings, database).prepare()
    except Exception:
        _log.exception("the search index could not be brought up to date")
    finally:
        database.close()
