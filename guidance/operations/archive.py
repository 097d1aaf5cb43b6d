"""The file that a backup is: a tar of manifest, database and secret key, sealed with a passphrase if one is wanted."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from guidance.errors import BackupRefused
from guidance.sealing import WrongPassphrase, is_sealed_file, open_file, seal_file

DATABASE, MANIFEST, KEY = "guidance.sqlite", "manifest.json", "secret-key"
_NOT_ONE = "This is no backup of the service, or it is damaged"


@dataclass(frozen=True)
class Manifest:
    """The account that a backup gives of itself."""

    made_at: str
    """ISO 8601, in UTC: the recovery point."""
    release: str
    sequence: int
    """The last number of the history in it, and its link."""
    chain: str
    database_sha256: str
    settings: dict[str, str]
    """Every setting that was not left as it is, without secrets."""


def write(file: Path, manifest: Manifest, database: Path, key: str, passphrase: str) -> None:
    """Write a backup: whole under its name, or not at all. The key goes in only where a passphrase protects it."""
    plain, whole = file.with_name(file.name + ".making"), file.with_name(file.name + ".sealing")
    try:
        with _private(plain) as out, tarfile.open(fileobj=out, mode="w") as tar:
            _add(tar, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
            if passphrase and key:
                _add(tar, KEY, key.encode())
            tar.add(database, DATABASE)
        if passphrase:
            with plain.open("rb") as source, _private(whole) as target:
                seal_file(source, target, passphrase)
            whole.replace(plain)
        plain.replace(file)
        _keep_name(file)
    finally:
        plain.unlink(missing_ok=True)
        whole.unlink(missing_ok=True)


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """A new file that nobody else can read, on the disk when the block ends."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def _keep_name(file: Path) -> None:
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), 0o600
    tar.addfile(entry, io.BytesIO(data))


def unpack(file: Path, folder: Path, passphrase: str) -> tuple[Manifest, Path, str]:
    """The contents of a backup: the manifest, the database as a file in ``folder``, and the key, if it has one.

    :raises BackupRefused: when it is none, is damaged, or the passphrase is not the right one.
    """
    try:
        return _unpack(_opened(file, folder, passphrase), folder)
    except (OSError, tarfile.TarError, KeyError, ValueError, TypeError) as error:
        raise BackupRefused(f"{_NOT_ONE} ({file}): {error}.") from None


def _opened(file: Path, folder: Path, passphrase: str) -> Path:
    with file.open("rb") as source:
        if not is_sealed_file(source):
            return file
        if not passphrase:
            raise BackupRefused(f"{file} is sealed with a passphrase: set GUIDANCE_BACKUP_PASSPHRASE.")
        with _private(folder / "opened.tar") as target:
            try:
                open_file(source, target, passphrase)
            except WrongPassphrase:
                raise BackupRefused(f"{file} is damaged, or was sealed with another passphrase.") from None
    return folder / "opened.tar"


def _unpack(plain: Path, folder: Path) -> tuple[Manifest, Path, str]:
    with tarfile.open(plain) as tar:
        manifest = Manifest(**json.loads(_member(tar, MANIFEST).read()))
        key = _member(tar, KEY).read().decode() if KEY in tar.getnames() else ""
        database, digest = folder / "restored.sqlite", hashlib.sha256()
        with _private(database) as out, _member(tar, DATABASE) as source:
            while chunk := source.read(1024 * 1024):
                digest.update(chunk)
                out.write(chunk)
    if digest.hexdigest() != manifest.database_sha256:
        raise ValueError("its database is not the one that was kept")
    return manifest, database, key


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    found = tar.extractfile(name)
    if found is None:
        raise ValueError(f"it has no {name}")
    return found
