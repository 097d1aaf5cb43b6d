"""A Merkle tree over a list that only grows (RFC 6962, section 2.1): its root, and proofs that something is in it."""

import hashlib
from collections.abc import Sequence


def leaf(data: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over these hashes of entries."""
    return _over(leaves, 0, len(leaves)) if leaves else hashlib.sha256().digest()


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes with which anybody can compute the root from the leaf at ``index`` (section 2.1.1)."""
    return _path(leaves, index, 0, len(leaves))


def consistency(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """The hashes that show that the first ``first`` leaves are still the beginning (section 2.1.2); ``first`` > 0."""
    return _beginning(leaves, first, 0, len(leaves), whole=True) if first < len(leaves) else []


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(count: int) -> int:
    """The largest power of two that is smaller than ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _over(leaves: Sequence[bytes], begin: int, end: int) -> bytes:
    if end - begin == 1:
        return leaves[begin]
    middle = begin + _split(end - begin)
    return _node(_over(leaves, begin, middle), _over(leaves, middle, end))


def _path(leaves: Sequence[bytes], index: int, begin: int, end: int) -> list[bytes]:
    if end - begin == 1:
        return []
    middle = begin + _split(end - begin)
    if index < middle - begin:
        return [*_path(leaves, index, begin, middle), _over(leaves, middle, end)]
    return [*_path(leaves, index - (middle - begin), middle, end), _over(leaves, begin, middle)]


def _beginning(leaves: Sequence[bytes], first: int, begin: int, end: int, *, whole: bool) -> list[bytes]:
    if first == end - begin:
        return [] if whole else [_over(leaves, begin, end)]
    middle = begin + _split(end - begin)
    left = middle - begin
    if first <= left:
        return [*_beginning(leaves, first, begin, middle, whole=whole), _over(leaves, middle, end)]
    return [*_beginning(leaves, first - left, middle, end, whole=False), _over(leaves, begin, middle)]
