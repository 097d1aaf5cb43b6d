"""Looks for several things at once, and only for those of which a text has a sign: the others stand nowhere in it."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

#: They are other letters in small ones than those for which a pattern that looks at no case takes them.
_OTHERWISE = frozenset("\u0130\u0131\u017f")  # İ, ı and ſ


class Ways:
    """A pattern of several alternatives, in their order, each with words of which any match of it has one.

    :param ways: the alternatives, by their signs; those of a pattern that looks at no case are in small letters.
    """

    def __init__(self, ways: Mapping[Sequence[str], str], flags: int) -> None:
        self._ways, self._flags = tuple(ways.items()), int(flags)

    def pattern_for(self, text: str) -> re.Pattern[str]:
        """A pattern that finds in ``text`` all that the whole one would find there."""
        folded = text.lower() if self._flags & re.IGNORECASE else text
        every = not text.isascii() and not _OTHERWISE.isdisjoint(text)
        ways = tuple(way for signs, way in self._ways if every or any(map(folded.__contains__, signs)))
        return _compiled(ways, self._flags)


@lru_cache
def _compiled(ways: Sequence[str], flags: int) -> re.Pattern[str]:
    return re.compile("|".join(ways) or r"(?!)", flags)
