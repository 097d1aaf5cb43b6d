"""Keeps a process that hangs from keeping the embedded database to itself.

SQLite lets one process write at a time, and only that process can let go. One that was stopped, or hangs in the middle
of a write, would shut out all others; so the keeper of our processes looks at who holds the lock, and ends a child of
its own that holds it for long and writes nothing. Whoever started that child starts it anew. PostgreSQL does the same
by itself (see ``guidance.db``).

Requests hold the lock only while they act, and do what is slow before; but a process can be stopped or frozen by its
machine between any two instructions, and then the shortest transaction lasts for ever. No code inside it can help.
"""

import contextlib
import fcntl
import logging
import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

_log = logging.getLogger(__name__)

#: Seconds for which one write may hold the lock without writing a byte; the longest of ours take two.
PATIENCE = 20.0
#: Asked often, so that many short writes one after another are not taken for one long one.
_EVERY = 0.05

#: The byte of the shared memory that whoever writes has locked (WAL_WRITE_LOCK in sqlite.org/walformat.html).
_WRITE_LOCK = 120
#: ``struct flock`` of Linux on 64 bits: type, whence, start, length, process.
_FLOCK = "hhqqi4x"


def holder_of(database: Path) -> int | None:
    """The number of the process that holds the write lock of an SQLite database in WAL mode, if any does.

    Never ask in a process with an open connection to it: POSIX takes away all its locks when this file is closed.
    """
    asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, _WRITE_LOCK, 1, 0)
    try:
        with Path(f"{database}-shm").open("rb") as shared:
            kind, _, _, _, pid = struct.unpack(_FLOCK, fcntl.fcntl(shared, fcntl.F_GETLK, asked))
    except OSError:
        return None
    return pid if kind != fcntl.F_UNLCK and pid > 0 else None


@contextlib.contextmanager
def watching(database: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Look after the lock of ``database`` while the block runs; on Linux only, where it can be asked for its holder."""
    if sys.platform != "linux":
        yield
        return
    over = threading.Event()
    threading.Thread(target=_watch, args=(database, patience, over), name="watchdog", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _watch(database: Path, patience: float, over: threading.Event) -> None:
    before, since = None, time.monotonic()
    while not over.wait(_EVERY):
        now = _state(database)
        if now is None or now != before:
            before, since = now, time.monotonic()
        elif time.monotonic() - since >= patience and _is_ours(now[0]):
            _log.error("process %d kept the database for %d seconds and wrote nothing: it was ended", now[0], patience)
            os.kill(now[0], signal.SIGKILL)  # whoever is stopped hears nothing else
            before = None


def _state(database: Path) -> tuple[int, int] | None:
    """Who writes, and when the last byte was written; nothing while nobody does."""
    holder = holder_of(database)
    if holder is None:
        return None
    log = Path(f"{database}-wal")
    return holder, log.stat().st_mtime_ns if log.exists() else 0


def _is_ours(pid: int) -> bool:
    """Whether this process is the parent of ``pid``: another service, or somebody's shell, is not ours to end."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return False
    return f"PPid:\t{os.getpid()}" in lines
