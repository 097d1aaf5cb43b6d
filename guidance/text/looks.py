"""Texts rendered and pages compared once: both are slow and never change, so they are kept in one bounded cache."""

import hashlib
from collections.abc import Callable
from threading import Lock
from typing import ParamSpec, Protocol, TypeVar

from cachetools import LRUCache, cached

from guidance.errors import TextRefused
from guidance.text.compare import Comparison, compare
from guidance.text.markdown.rendering import Limits, Rendered, check_size, render

#: Memory for what is kept in each process, in bytes. Texts differ in size a thousandfold, so a number of them says
#: nothing about memory; ``functools.lru_cache`` can only count.
KEPT_BYTES = 64_000_000
#: What one sign of HTML takes at most as a string of Python, in bytes; and what one of two pages that were compared
#: takes, with their words: 45 to 58 in prose, up to 115 where every line is a new dose that was told but not written.
_SIGN, _COMPARED = 4, 60
#: Beside a stored page what is kept holds it once or twice more.
_WITH_MORE = 3

P = ParamSpec("P")


class Look(Protocol):
    """A page with what was found out about it."""

    @property
    def html(self) -> str: ...


Made = TypeVar("Made", bound=Look)


def _size(kept: Look) -> int:
    """About how much memory it takes, in bytes."""
    if isinstance(kept, Comparison):  # of which nobody may ever ask for the page
        return kept.letters * _COMPARED
    return len(kept.html) * _SIGN * (1 if isinstance(kept, Rendered) else _WITH_MORE)


_kept: LRUCache[tuple[object, ...], Look] = LRUCache(KEPT_BYTES, getsizeof=_size)
_lock = Lock()


def looked_at_once(name: Callable[..., tuple[object, ...]]) -> Callable[[Callable[P, Made]], Callable[P, Made]]:
    """Keep what a function makes in the cache of all looks.

    :param name: says of the arguments what it is made of, in values that no other function is given.
    """
    return cached(_kept, key=name, lock=_lock)


def _name(*of: object) -> tuple[object, ...]:
    """The name of what is kept: the digests of the texts that it is made of, which need not be kept as well."""
    return tuple(hashlib.sha256(one.encode()).digest() if isinstance(one, str) else one for one in of)


def rendered(text: str, limits: Limits) -> Rendered:
    """The safe HTML of a Markdown text, as ``markdown.render`` makes it.

    :raises TextRefused: when the text is larger or deeper than ``limits``, or holds HTML that cannot be made safe.
    """
    check_size(text, limits)
    return _rendered(text, limits.for_saved(text))


@looked_at_once(_name)
def _rendered(text: str, limits: Limits) -> Rendered:
    return render(text, limits)


@looked_at_once(_name)
def compared(old: str, new: str) -> Comparison:
    """Two pages of safe HTML, as ``compare`` compares them."""
    return compare(old, new)


def marked(before: str, after: str, limits: Limits) -> str:
    """Two Markdown texts as one page, with marks at what changed; nothing when one of them cannot be shown."""
    try:
        pages = [rendered(text, limits).html for text in (before, after)]
    except TextRefused:
        return ""
    return compared(*pages).html
