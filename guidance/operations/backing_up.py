"""Backups: made while the service runs, of everything that cannot be made again, and put back where nothing is yet."""

import hashlib
import importlib.metadata
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from guidance.config import Settings
from guidance.damage import forget
from guidance.db import Database
from guidance.errors import BackupRefused, HistoryDamaged
from guidance.migrations import bring_up_to_date
from guidance.models import ChainHead
from guidance.operations import archive
from guidance.operations.copying import copy_rows, is_empty
from guidance.operations.verifying import verify

_RELEASE = "living-guidance"


def backup(settings: Settings, database: Database, file: Path, *, passphrase: str, at: datetime) -> archive.Manifest:
    """Write everything to ``file`` as it is at one moment, while others read and write.

    Pictures and Word documents are in the database; the search index is not kept, it is made from the rest.

    :param passphrase: seals the file; without one it lacks the secret key, and who can read it reads everything.
    :raises BackupRefused: when the file cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as folder:
            copy = Path(folder) / archive.DATABASE
            _copy(database, copy)
            manifest = _manifest(settings, copy, at)
            archive.write(file, manifest, copy, settings.secret, passphrase)
            return manifest
    except OSError as error:
        raise BackupRefused(f"The backup {file} could not be written: {error.strerror or error}.") from None


def _copy(database: Database, copy: Path) -> None:
    if database.is_sqlite:
        with database.engine.connect() as connection, sqlite.connect(str(copy)) as target:  # type: ignore[attr-defined]
            driver: Any = connection.connection.driver_connection
            driver.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        target.close()
        return
    made = Database(f"sqlite:///{copy}")
    try:
        bring_up_to_date(made)
        with database.still() as source, made.writing_engine.begin() as target_rows:
            target_rows.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            copy_rows(source.connection(), target_rows)
    finally:
        made.close()
    _settle(copy)


def _manifest(settings: Settings, copy: Path, at: datetime) -> archive.Manifest:
    made = Database(f"sqlite:///{copy}")
    try:
        with made.reading() as session:
            head = session.get_one(ChainHead, 1)
            sequence, chain = head.sequence, head.chain
    finally:
        made.close()
    _settle(copy)
    return archive.Manifest(
        made_at=at.astimezone(UTC).isoformat(timespec="seconds"),
        release=importlib.metadata.version(_RELEASE),
        sequence=sequence,
        chain=chain,
        database_sha256=_digest(copy),
        settings=settings.told(),
    )


def _settle(copy: Path) -> None:
    """Have nothing of the database lie beside its file."""
    with sqlite.connect(str(copy)) as plain:  # type: ignore[attr-defined]
        plain.execute("PRAGMA journal_mode = DELETE")
    plain.close()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def restore(settings: Settings, file: Path, *, passphrase: str) -> archive.Manifest:
    """Put a backup where nothing is yet, bring it up to date and check all of it.

    :raises BackupRefused: when something is there already, or the file is no whole backup.
    :raises HistoryDamaged: when the history in it is not whole.
    """
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=settings.instance, prefix=".restoring-") as folder:
        manifest, copy, key = archive.unpack(file, Path(folder), passphrase)
        database = Database(settings.database)
        try:
            _put(database, copy)
            _put_key(settings, key)
            verify(database)
            _check_head(database, manifest)
            settings.seen.unlink(missing_ok=True)  # an older history is what somebody wanted
            forget(settings.instance)
        finally:
            database.close()
    return manifest


def _put(database: Database, copy: Path) -> None:
    if database.is_sqlite:
        place = Path(database.url.database or "")
        if place.exists():
            raise BackupRefused(f"{place} is there already: move it away, or set GUIDANCE_INSTANCE to an empty folder.")
        os.link(copy, place)  # never over another one
        copy.unlink()
        bring_up_to_date(database)
        return
    bring_up_to_date(database)
    source = Database(f"sqlite:///{copy}")
    try:
        bring_up_to_date(source)
        with source.engine.connect() as rows, database.engine.begin() as target:
            if not is_empty(target):
                raise BackupRefused("The database is not empty: restore into a new one.")
            copy_rows(rows, target)
    finally:
        source.close()


def _put_key(settings: Settings, key: str) -> None:
    place = settings.instance / archive.KEY
    if key and not settings.secret_key and not place.exists():
        place.write_text(key)
        place.chmod(0o600)


def _check_head(database: Database, manifest: archive.Manifest) -> None:
    with database.reading() as session:
        head = session.get_one(ChainHead, 1)
    if (head.sequence, head.chain) != (manifest.sequence, manifest.chain):
        raise HistoryDamaged("The restored history does not end where the backup says.")
