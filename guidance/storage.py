"""Refuses to start on a database in which published guidance could be damaged or lost."""

import contextlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from guidance.config import Settings
from guidance.db import Database
from guidance.engines import SQLITE_PRAGMAS
from guidance.errors import UnsafeStorage

#: SQLite 3.7.0 to 3.51.2 can corrupt a write-ahead log when one process resets it while another writes; these two
#: releases of older lines carry the correction as well. Source: sqlite.org/wal.html, "The WAL-reset bug".
FIRST_SOUND_SQLITE = (3, 51, 3)
SOUND_OLDER_SQLITE = {44: 6, 50: 7}

OLDEST_POSTGRESQL = 150000

#: File systems whose locks do not hold between machines, which SQLite's shared memory cannot live on.
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs"}

#: Bytes that the service keeps on the disk, and gives up piece by piece to start on one that is full.
RESERVE = 8 * 1024 * 1024
_PIECE = 1024 * 1024
#: It is kept only where so many times as much is free.
_PLENTY = 25


def opened(settings: Settings, *, copies: bool = False) -> Database:
    """The database of these settings; it is connected to when it is first used.

    :param copies: whether to read from the standby while it is away: for readers, never for what follows history.
    """
    address, read_only, standby = settings.database, settings.read_only, settings.standby_url
    if address.startswith("sqlite:"):
        return Database(address, read_only=read_only, standby=standby, copies=copies)
    from guidance.fencing import Seen  # with the driver of PostgreSQL

    return Database(address, read_only=read_only, standby=standby, copies=copies, seen=Seen(settings.seen))


def check_on_full_disk(database: Database, instance: Path) -> None:
    """Refuse an unsafe database as ``check`` does; where the disk is full, make room first from the reserve.

    SQLite needs a few kilobytes beside its file even to read.

    :raises UnsafeStorage: as ``check`` does.
    :raises OperationalError: when the database cannot be opened, and there is no reserve or it changes nothing.
    """
    try:
        check(database)
    except OperationalError:
        if not give_room(instance):
            raise
        check(database)


def keep_reserve(instance: Path) -> None:
    """Take up some room on the disk while there is plenty, so that the service starts even when there is none left."""
    path = _reserve(instance)
    if shutil.disk_usage(instance).free < _PLENTY * RESERVE or (path.exists() and path.stat().st_size >= RESERVE):
        return
    with contextlib.suppress(OSError, AttributeError), path.open("ab") as file:  # not every system can, and none has to
        os.posix_fallocate(file.fileno(), 0, RESERVE)


def give_room(instance: Path) -> bool:
    """Give up a piece of the reserve; whether there was any."""
    path = _reserve(instance)
    left = path.stat().st_size if path.exists() else 0
    if left:
        os.truncate(path, max(0, left - _PIECE))
    return left > 0


def _reserve(instance: Path) -> Path:
    return instance / "room-for-a-full-disk"


def check(database: Database) -> None:
    """Refuse an unsafe database; does nothing when it is sound.

    :raises UnsafeStorage: with one sentence that says what is wrong and how to mend it.
    """
    database.look()
    if database.is_sqlite:
        check_file(Path(database.url.database or ""))
        with database.engine.connect() as connection:
            check_sqlite_version(connection.scalar(sa.text("SELECT sqlite_version()")) or "")
            check_pragmas({name: connection.scalar(sa.text(f"PRAGMA {name}")) for name in SQLITE_PRAGMAS})
    else:
        with database.engine.connect() as connection:
            check_postgresql_version(int(connection.scalar(sa.text("SHOW server_version_num")) or 0))


def make_private(instance: Path) -> None:
    """Let nobody but the owner of this process read the instance folder and the files of the service in it.

    Drafts, password hashes and secrets are in them. What somebody else owns is left as it is, and so is what lies
    deeper than the service itself puts anything.
    """
    if not instance.is_dir():
        return
    for path in (instance, *instance.glob("*"), *instance.glob("search/*")):
        if path.is_symlink() or path.name == ".gitkeep":
            continue
        with contextlib.suppress(OSError):
            path.chmod(0o700 if path.is_dir() else 0o600)


def check_sqlite_version(version: str) -> None:
    """:raises UnsafeStorage: when this SQLite has the WAL-reset fault."""
    parts = tuple(int(part) for part in version.split("."))
    sound = parts >= FIRST_SOUND_SQLITE or (
        len(parts) > 2 and parts[0] == 3 and parts[2] >= SOUND_OLDER_SQLITE.get(parts[1], 1_000)
    )
    if not sound:
        raise UnsafeStorage(
            f"SQLite {version} can damage its log when two processes write; "
            "install pysqlite3 0.6.1 or newer, which brings a sound one."
        )


def check_postgresql_version(number: int) -> None:
    """:raises UnsafeStorage: when this PostgreSQL is older than the service supports."""
    if number < OLDEST_POSTGRESQL:
        raise UnsafeStorage(
            f"This PostgreSQL is version {number // 10000}; the service needs 15 or newer: upgrade the server."
        )


def check_pragmas(values: dict[str, object]) -> None:
    """:raises UnsafeStorage: when the connection is not set for durability."""
    if str(values["journal_mode"]).lower() != "wal":
        raise UnsafeStorage(
            "SQLite cannot keep a write-ahead log here: put the database on a local disk that the service may write to."
        )
    if values["synchronous"] != 2 or values["foreign_keys"] != 1:
        raise UnsafeStorage("This SQLite ignores the settings for safe writing: install pysqlite3 0.6.1 or newer.")


def check_file(path: Path, mounts: Iterable[str] | None = None) -> None:
    """Look at the database file and the file system under it.

    :param mounts: lines in the form of ``/proc/self/mountinfo`` (default: those of this machine, where it has them).
    :raises UnsafeStorage: for a symbolic link, a second name or a network file system.
    """
    if path.is_symlink():
        raise UnsafeStorage(f"{path} is a symbolic link: point GUIDANCE_DATABASE_URL at the real file.")
    if path.exists() and path.stat().st_nlink > 1:
        raise UnsafeStorage(f"{path} has a second name (a hard link): remove the other name, or copy the database.")
    kind = _file_system_of(path, mounts if mounts is not None else _mounts_here())
    if kind in NETWORK_FILE_SYSTEMS:
        raise UnsafeStorage(f"{path} is on a {kind} file system: SQLite is safe on a local disk only.")


def _mounts_here() -> list[str]:
    table = Path("/proc/self/mountinfo")
    return table.read_text().splitlines() if table.exists() else []


def _file_system_of(path: Path, mounts: Iterable[str]) -> str:
    """The kind of the file system that holds ``path``: that of the longest mount point above it."""
    best, kind = "", ""
    for line in mounts:
        left, _, right = line.partition(" - ")
        point = left.split(" ")[4].replace("\\040", " ")
        if len(point) >= len(best) and path.absolute().is_relative_to(point):
            best, kind = point, right.split(" ")[0]
    return kind
