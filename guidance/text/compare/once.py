"""Phrases that share words put together, so that each word of a sentence that was rewritten is told once."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

#: The end of a sentence; the points of “e.g.” and “i.v.” are none.
STOP = r"(?<!\.[A-Za-z])[.!?;](?=\s|$)|\n"
_STOP, _ENDED, _ENDS = re.compile(STOP), re.compile(rf"(?:{STOP})\s*\Z"), re.compile(rf"\s*(?:\Z|{STOP})")
#: So many letters of a sentence that was rewritten are told beyond what is known to have changed in it.
_FAR = 80
#: What was put together may share words with others again, so often.
_TIMES = 4


class Phrase(NamedTuple):
    """One of them that can be read by itself: with the words around it, as they stand in its sentence.

    The words around what was and is now are those of both wordings: nobody may read an old dose among new words. Where
    hardly any are, ``was`` and ``now`` are all that was and is in the sentence.
    """

    before: str
    was: str
    now: str
    after: str
    told: str = ""

    @property
    def words(self) -> str:
        return f"{self.before}{' → '.join(dict.fromkeys(filter(None, (self.was, self.now))))}{self.after}"


class Told(NamedTuple):
    """A phrase, and the letters of both wordings that are told with it."""

    phrase: Phrase
    was: range
    now: range
    rewritten: bool = False
    """Whether it is all that a sentence was and is, as hardly a word of it stayed."""
    apart: bool = False
    """Whether it is told by itself, whatever else is told of its words: a tenfold dose is never lost in a line."""

    @property
    def sort(self) -> str:
        if self.rewritten:
            return "rewritten"
        return "changed" if self.phrase.was and self.phrase.now else "came or went"


def each_word_once(told: Sequence[Told], old: str, new: str) -> list[Told]:
    """The phrases, the biggest risk first, with those put together that tell some words twice.

    A sentence that was rewritten is one phrase with all that is told of it; so is what came, or went, side by side.
    """
    found = [_as_one([one], old, new) if one.rewritten and not one.apart else one for one in told]
    for _ in range(_TIMES):
        groups = _sharing(found)
        if len(groups) == len(found):
            break
        found = [group[0] if len(group) == 1 else _as_one(group, old, new) for group in groups]
    return found


def _sharing(told: Sequence[Told]) -> list[list[Told]]:
    """The phrases in groups, those together that share words and may be one."""
    first = list(range(len(told)))

    def leader(number: int) -> int:
        while first[number] != number:
            first[number] = number = first[first[number]]
        return number

    for side in (lambda one: one.was), (lambda one: one.now):
        for one, other in _neighbours(told, side):
            first[max(leader(one), leader(other))] = min(leader(one), leader(other))
    groups: dict[int, list[Told]] = {}
    for number, each in enumerate(told):
        groups.setdefault(leader(number), []).append(each)
    return list(groups.values())


def _neighbours(told: Sequence[Told], side: Callable[[Told], range]) -> Iterator[tuple[int, int]]:
    """Each phrase with one that reaches into it: a rewritten sentence with any, and what came or went with its like."""
    reach: dict[str, tuple[int, int]] = {}
    placed = [(side(one), number) for number, one in enumerate(told) if side(one) and not one.apart]
    for letters, number in sorted(placed, key=lambda place: place[0].start):
        sort = told[number].sort
        for other, (end, last) in reach.items():
            if letters.start < end and ("rewritten" in (sort, other) or sort == other == "came or went"):
                yield last, number
        reach[sort] = max(reach.get(sort, (0, 0)), (letters.stop, number))


def _as_one(group: Sequence[Told], old: str, new: str) -> Told:
    was, now = _hull([one.was for one in group]), _hull([one.now for one in group])
    if not any(one.rewritten for one in group):
        phrase = Phrase("", old[was.start : was.stop].strip(), new[now.start : now.stop].strip(), "")
        return Told(phrase, was, now)
    was, now = _sentence(old, was), _sentence(new, now)
    return Told(Phrase("", _words(old, was), _words(new, now), ""), was, now, rewritten=True)


def _hull(ranges: Sequence[range]) -> range:
    some = [each for each in ranges if each]
    return range(min(each.start for each in some), max(each.stop for each in some)) if some else range(0)


def _sentence(text: str, letters: range) -> range:
    """All of the sentence in which they stand, where that is near."""
    near, far = max(letters.start - _FAR, 0), min(letters.stop + _FAR, len(text))
    begins = [*([] if near else [0]), *(stop.end() for stop in _STOP.finditer(text, near, letters.start))]
    end, last = _STOP.search(text, letters.stop, far), far if far == len(text) else letters.stop
    return range(begins[-1] if begins else letters.start, end.start() if end else last)


def _words(text: str, letters: range) -> str:
    """Those that stand there, with a sign where the sentence goes on."""
    begins = not letters.start or _ENDED.search(text, max(letters.start - 9, 0), letters.start)
    ends = _ENDS.match(text, letters.stop)
    words = text[letters.start : letters.stop].strip()
    return f"{'' if begins else '… '}{words}{'' if ends else ' …'}" if words else ""
