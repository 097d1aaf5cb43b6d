"""The pieces of a passage where they stand: which sign only ends a clause, which figure is of a name, what counts."""

import re
from collections.abc import Sequence
from functools import cached_property
from operator import itemgetter

from guidance.text.meaning.pieces import is_given, is_number, kind_of

#: A name with a figure, and its letters alone where a hyphen joins the figure to them.
_NAMED, _LETTERS_OF_NAME = re.compile(r"(?![QX]\d)[A-Z][^\W\d_]*\d+"), re.compile(r"[A-Z]{2,}")
#: Signs that end a clause where a space or nothing follows, and after it no figure.
_STOPS, HYPHENS, _CLOSING = frozenset(".!?,;:…"), frozenset("-‐‑"), frozenset(')]"”’»')
#: What joins the figures of a name, and so many of them at most; and what has a figure that nobody counts with.
_JOINTS, _LONGEST_NAME = HYPHENS | {"/"}, 4
_PAGES = frozenset({"page", "pages", "figure", "fig", "chapter"})


class Pieces(list[str]):
    """The pieces of a text; what stands beside a number, or is denied, is looked for only where there is one."""

    def __init__(self, found: Sequence[re.Match[str]]) -> None:
        super().__init__(map(itemgetter(0), found))
        self._found = found

    def is_slight(self, place: int) -> bool:
        """Whether a sign only ends a clause, or joins a figure and a word."""
        sign = self[place]
        return (sign in _STOPS and _is_stop(self._found, place)) or (sign in HYPHENS and _joins(self._found, place))

    def is_of_name(self, place: int) -> bool:
        """Whether a figure counts nothing, as those of B12, JAK1/2 and IL-12/23, and of “page 12”."""
        if place and self[place - 1].casefold() in _PAGES:
            return True
        for here in range(place, max(place - 2 * _LONGEST_NAME, -1), -2):
            if _NAMED.fullmatch(self[here]):
                return True
            if here < 2 or not self[here].isdecimal() or self[here - 1] not in _JOINTS:
                return False
            before, joint, figure = self._found[here - 2 : here + 1]
            if not before.end() == joint.start() < joint.end() == figure.start():
                return False
            if joint[0] in HYPHENS and _LETTERS_OF_NAME.fullmatch(before[0]):
                return True
        return False

    @cached_property
    def counts(self) -> bool:
        """Whether anything counts, or is given."""
        return any(map(is_number, self)) or any(map(is_given, self))

    @cached_property
    def denies(self) -> bool:
        """Whether anything denies."""
        return "a negation" in map(kind_of, self)


def _is_stop(found: Sequence[re.Match[str]], place: int) -> bool:
    """Whether a sign only ends a clause: the point of “2023.”, and none of “0.5”, “1, 2” or “5 . 5”."""
    following = found[place + 1] if place + 1 < len(found) else None
    ahead = found[place - 1] if place and found[place - 1].end() == found[place].start() else None
    if ahead is None or following is None:
        return ahead is not None
    if following[0] in _CLOSING and found[place][0] != ":":
        return True
    leads_on = found[place][0] == ":" and ahead[0].isalpha() and kind_of(ahead[0]) != "a negation"  # Adults: 5 mg
    return following.start() > found[place].end() and (leads_on or not is_number(following[0]))


def _joins(found: Sequence[re.Match[str]], place: int) -> bool:
    """Whether a hyphen only joins a figure and a word: that of “3-year”, and none of “2-4” or “at -5”."""
    if not 0 < place < len(found) - 1:
        return False
    before, here, after = found[place - 1 : place + 2]
    glued = before.end() == here.start() and here.end() == after.start()
    return (
        glued and is_number(before[0]) is not is_number(after[0]) and before[0][-1].isalnum() and after[0][0].isalnum()
    )
