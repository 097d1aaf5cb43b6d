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
    """A name for what the module ``rules`` makes with this release of ``package``: another one for another of both."""
    return hashlib.sha256(version(package).encode() + rules.read_bytes()).hexdigest()[:16]


def kept(name: str, folder: Path = FOLDER) -> bytes | None:
    """The bytes that were kept under ``name``; nothing where a crash cut them off."""
    with contextlib.suppress(OSError):
        written = (folder / name).read_bytes()
        if written[:_DIGEST] == hashlib.sha256(written[_DIGEST:]).digest():
            return written[_DIGEST:]
    return None


def keep(name: str, made: bytes, folder: Path = FOLDER) -> bytes:
    """Keep ``made``, where a file can be written and Python was not told to write none.

    :param name: another one for whatever is made otherwise (see ``made_by``).
    """
    if not sys.dont_write_bytecode:
        with contextlib.suppress(OSError):
            _write(folder / name, hashlib.sha256(made).digest() + made)
    return made


def _write(path: Path, written: bytes) -> None:
    beside = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        beside.write_bytes(written)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
