"""Keeps what is costly to make of files that never change, beside the modules that Python keeps compiled."""

import contextlib
import hashlib
import os
import secrets
import sys
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "__pycache__"
_DIGEST = hashlib.sha256().digest_size


def made_by(rules: Path, package: str) -> str:
    """A sign of the module ``rules`` and this release of ``package``, which make something: another one for others."""
    return hashlib.sha256(version(package).encode() + rules.read_bytes()).hexdigest()


def kept(name: str, by: str, folder: Path = FOLDER) -> bytes | None:
    """The bytes that were kept under ``name``; nothing where others than ``by`` made them, or a crash cut them off."""
    with contextlib.suppress(OSError):
        written = (folder / name).read_bytes()
        if written[:_DIGEST] == _digest(written[_DIGEST:], by):
            return written[_DIGEST:]
    return None


def keep(name: str, made: bytes, by: str, folder: Path = FOLDER) -> bytes:
    """Keep ``made`` in place of what others made, where a file can be written and Python was not told to write none.

    :param by: see ``made_by``.
    """
    if not sys.dont_write_bytecode:
        with contextlib.suppress(OSError):
            _write(folder / name, _digest(made, by) + made)
    return made


def _digest(made: bytes, by: str) -> bytes:
    return hashlib.sha256(by.encode() + made).digest()


def _write(path: Path, written: bytes) -> None:
    beside = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        beside.write_bytes(written)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
