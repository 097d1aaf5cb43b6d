"""Signed notes as transparency logs publish them (C2SP signed-note and tlog-checkpoint), of a log with one key."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

_ED25519 = b"\x01"
_DASH = "\u2014"


@dataclass(frozen=True)
class Checkpoint:
    """How large a log is, and the root of the tree over it."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def verifier_key(name: str, public: bytes) -> str:
    """The key in the form that verifiers are given: name, short hash, key."""
    return f"{name}+{_key_hash(name, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def signed(checkpoint: Checkpoint, public: bytes, sign: Callable[[bytes], bytes]) -> str:
    """The checkpoint with one signature under the name of its origin."""
    signature = _key_hash(checkpoint.origin, public) + sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n{_DASH} {checkpoint.origin} {base64.b64encode(signature).decode()}\n"


def read(note: str) -> tuple[Checkpoint, bytes] | None:
    """The checkpoint in a note, and its first signature without the hash of the key; nothing for what is no such note.

    >>> read("x") is None
    True
    """
    text, gap, signatures = note.partition("\n\n")
    lines = text.split("\n")
    parts = signatures.split("\n")[0].split(" ")
    if not gap or len(lines) < 3 or not (lines[1].isascii() and lines[1].isdigit() and len(lines[1]) < 12):
        return None
    try:
        root, signature = (base64.b64decode(words, validate=True) for words in (lines[2], parts[-1]))
    except (binascii.Error, ValueError):
        return None
    fits = parts[0] == _DASH and len(parts) == 3 and parts[1] == lines[0] and len(signature) == 68 and len(root) == 32
    return (Checkpoint(lines[0], int(lines[1]), root), signature[4:]) if fits and len(lines) == 3 else None


def _key_hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + _ED25519 + public).digest()[:4]
