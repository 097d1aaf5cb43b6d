"""Texts rendered and pages compared once: both are slow and never change, so they are kept in one bounded cache."""

import hashlib
from threading import Lock

from cachetools import LRUCache, cached

from guidance.text.compare import Comparison, compare
from guidance.text.markdown import Limits, Rendered, check_size, render

#: Memory for what is kept in each process, in bytes. Texts differ in size a thousandfold, so a number of them says
#: nothing about memory; ``functools.lru_cache`` can only count.
KEPT_BYTES = 64_000_000
#: What one sign of HTML takes at most as a string of Python, in bytes.
_SIGN = 4
#: Beside its marked page a comparison holds the words of each change several times.
_COMPARISON = 3


def _size(kept: Rendered | Comparison) -> int:
    """About how much memory it takes, in bytes."""
    return len(kept.html) * _SIGN * (_COMPARISON if isinstance(kept, Comparison) else 1)


_kept: LRUCache[tuple[object, ...], Rendered | Comparison] = LRUCache(KEPT_BYTES, getsizeof=_size)
_lock = Lock()


def _name(*of: object) -> tuple[object, ...]:
    """The name of what is kept: the digests of the texts that it is made of, which need not be kept as well."""
    return tuple(hashlib.sha256(one.encode()).digest() if isinstance(one, str) else one for one in of)


def rendered(text: str, limits: Limits) -> Rendered:
    """The safe HTML of a Markdown text, as ``markdown.render`` makes it.

    :raises TextRefused: when the text is larger or deeper than ``limits``, or holds HTML that cannot be made safe.
    """
    check_size(text, limits)
    return _rendered(text, limits.for_saved(text))


@cached(_kept, key=_name, lock=_lock)
def _rendered(text: str, limits: Limits) -> Rendered:
    return render(text, limits)


@cached(_kept, key=_name, lock=_lock)
def compared(old: str, new: str) -> Comparison:
    """Two pages of safe HTML, as ``compare`` compares them."""
    return compare(old, new)
