"""Signed notes as transparency logs publish them (C2SP signed-note and tlog-checkpoint), of a log with one name."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_ED25519 = b"\x01"
_DASH = "\u2014"
#: Signatures that are looked at: that of the log, those of keys it had before, those of witnesses.
MOST_SIGNATURES = 100

#: A public key, and what signs with it.
Signer = tuple[bytes, Callable[[bytes], bytes]]


@dataclass(frozen=True)
class Checkpoint:
    """How large a log is, and the root of the tree over it."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The signed words."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def verifier_key(name: str, public: bytes) -> str:
    """The key in the form that verifiers are given: name, short hash, key."""
    return f"{name}+{_key_hash(name, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def signed(checkpoint: Checkpoint, signers: Iterable[Signer]) -> str:
    """The checkpoint with a signature of each signer under the name of its origin."""
    message = checkpoint.text.encode()
    raw = (_key_hash(checkpoint.origin, public) + sign(message) for public, sign in signers)
    lines = (f"{_DASH} {checkpoint.origin} {base64.b64encode(each).decode()}\n" for each in raw)
    return f"{checkpoint.text}\n{''.join(lines)}"


def read(note: str) -> tuple[Checkpoint, list[bytes]] | None:
    """The checkpoint in a note, and its signatures under its own name; nothing for what is no such note.

    >>> read("x") is None
    True
    """
    text, gap, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if not gap or len(lines) != 3 or not (lines[1].isascii() and lines[1].isdigit() and len(lines[1]) < 12):
        return None
    root = _decoded(lines[2])
    found = [_signature(line, lines[0]) for line in signatures.split("\n", MOST_SIGNATURES)[:MOST_SIGNATURES]]
    own = [each for each in found if each]
    return (Checkpoint(lines[0], int(lines[1]), root), own) if len(root) == 32 and own else None


def _signature(line: str, name: str) -> bytes:
    """The signature in a line, without the hash of its key; nothing where it is none, or somebody else's."""
    dash, _, rest = line.partition(" ")
    signer, _, words = rest.rpartition(" ")
    raw = _decoded(words) if (dash, signer) == (_DASH, name) else b""
    return raw[4:] if len(raw) == 68 else b""


def _decoded(words: str) -> bytes:
    try:
        return base64.b64decode(words, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _key_hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + _ED25519 + public).digest()[:4]
