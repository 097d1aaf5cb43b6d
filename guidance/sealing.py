"""Seals short secrets with the secret key of the service, and whole files with a passphrase; signs what is public."""

import base64
import os
from typing import IO

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from guidance.errors import KeyChanged

#: How every sealed secret begins, so that one that was stored before is told from it.
MARK = "sealed-1:"
_NONCE_BYTES = 12


def is_sealed(stored: str) -> bool:
    """Whether ``stored`` is a sealed secret, rather than one that an earlier release kept as it is."""
    return stored.startswith(MARK)


def seal(secret: str, key: str, context: str) -> str:
    """``secret`` encrypted and authenticated (AES-256-GCM, NIST SP 800-38D).

    :param key: the secret key of the service.
    :param context: what the secret is for and whose; it opens nowhere else.
    """
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_derived(key)).encrypt(nonce, secret.encode(), context.encode())
    return MARK + base64.b64encode(nonce + sealed).decode()


def opened(stored: str, key: str, context: str) -> str:
    """The secret that was sealed as ``stored``; one that was never sealed is returned as it is.

    :raises KeyChanged: when it was sealed under another key, or for another purpose, or was damaged.
    """
    if not is_sealed(stored):
        return stored
    try:
        raw = base64.b64decode(stored.removeprefix(MARK), validate=True)
        return AESGCM(_derived(key)).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], context.encode()).decode()
    except (InvalidTag, ValueError):
        raise KeyChanged("This was sealed under another secret key.") from None


def _derived(key: str) -> bytes:
    """A key of its own for sealing (HKDF, RFC 5869): cookies are signed with another one."""
    return _key_for(b"living guidance: sealed secrets", key)


def _key_for(purpose: bytes, key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key.encode())


def sign(message: bytes, key: str) -> bytes:
    """A signature with which anybody can see that the service wrote ``message`` (Ed25519, RFC 8032).

    :param key: the secret key of the service, from which that of signatures is derived.
    """
    return _signing_key(key).sign(message)


def public_key(key: str) -> bytes:
    """The key that checks a signature of the service: 32 bytes."""
    return _signing_key(key).public_key().public_bytes_raw()


def is_signed(message: bytes, signature: bytes, public: bytes) -> bool:
    """Whether ``signature`` is that of the owner of this public key under ``message``."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _signing_key(key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_key_for(b"living guidance: checkpoints", key))


#: How a sealed file begins; then comes the salt, then pieces.
FILE_MARK = b"living guidance sealed file 1\n"
_SALT_BYTES = 16
_PIECE = 1024 * 1024
_TAG_BYTES = 16


class WrongPassphrase(Exception):
    """A file that this passphrase does not open, or that is not the one that was sealed."""


def is_sealed_file(file: IO[bytes]) -> bool:
    """Whether a file was written by ``seal_file``; it stays at its beginning."""
    begins = file.read(len(FILE_MARK)) == FILE_MARK
    file.seek(0)
    return begins


def seal_file(source: IO[bytes], target: IO[bytes], passphrase: str) -> None:
    """Encrypt a file piece by piece: AES-256-GCM under a key made by scrypt (RFC 7914), however large the file is.

    Each piece says its place and whether it is the last one, so none can be moved, left out or added.
    """
    salt = os.urandom(_SALT_BYTES)
    key = AESGCM(_stretched(passphrase, salt))
    target.write(FILE_MARK + salt)
    number, piece = 0, source.read(_PIECE)
    while True:
        following = source.read(_PIECE)
        target.write(key.encrypt(number.to_bytes(_NONCE_BYTES, "big"), piece, b"more" if following else b"last"))
        if not following:
            return
        number, piece = number + 1, following


def open_file(source: IO[bytes], target: IO[bytes], passphrase: str) -> None:
    """:raises WrongPassphrase: when the passphrase is not the right one, or any byte of the file was changed."""
    source.read(len(FILE_MARK))
    key = AESGCM(_stretched(passphrase, source.read(_SALT_BYTES)))
    number, piece = 0, source.read(_PIECE + _TAG_BYTES)
    while True:
        following = source.read(_PIECE + _TAG_BYTES)
        try:
            nonce = number.to_bytes(_NONCE_BYTES, "big")
            target.write(key.decrypt(nonce, piece, b"more" if following else b"last"))
        except InvalidTag:
            raise WrongPassphrase from None
        if not following:
            return
        number, piece = number + 1, following


def _stretched(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())
