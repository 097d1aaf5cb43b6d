"""Seals short secrets under a key derived from the secret key of the service: the rows alone give nobody anything."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

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
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"living guidance: sealed secrets").derive(key.encode())
