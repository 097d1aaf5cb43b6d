"""The numbers, doses, dates and words that turn advice of one change, sorted for the lists that tell them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from guidance.text.compare.changes import Change
from guidance.text.meaning.pieces import kind_of
from guidance.text.measures import RISK, Kind, MeasureChange

#: Up to so many words on each side of a measure make a phrase of it, in the same sentence.
_AROUND = 5
#: Fewer words around it that both wordings have do not say what it is a measure of.
_FEW = 2
#: The end of a sentence; the points of “e.g.” and “i.v.” are none.
_STOP = r"(?<!\.[A-Za-z])[.!?;](?=\s|$)|\n"
_AHEAD = re.compile(rf"(?:(?!{_STOP})\S)*(?:[^\S\n]+(?:(?!{_STOP})\S)+){{0,{_AROUND - 1}}}[^\S\n]*\Z")
_BEHIND = re.compile(rf"[^\S\n]*(?:(?:(?!{_STOP})\S)+[^\S\n]*){{0,{_AROUND}}}")
_WORD_AHEAD, _WORD_BEHIND = re.compile(r"\S+\s*"), re.compile(r"\s*\S+")
#: What lies in another sentence, ahead and behind.
_BEYOND_AHEAD, _BEYOND_BEHIND = re.compile(rf"(?s:.*)(?:{_STOP})\s*"), re.compile(rf"\s*(?:{_STOP})(?s:.*)")
_OF_MEASURES = frozenset({"a number", "a unit"})
_NONE: frozenset[int] = frozenset()


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


class _Told(NamedTuple):
    """A phrase, and the letters of both wordings that are told with it."""

    phrase: Phrase
    was: range
    now: range


class _Phrases:
    """The phrases that were found, and which of them tell each letter of both wordings."""

    def __init__(self) -> None:
        self.found: list[Phrase] = []
        self._was: defaultdict[int, set[int]] = defaultdict(set)
        self._now: defaultdict[int, set[int]] = defaultdict(set)

    def add(self, told: _Told) -> None:
        for letters, by_letter in ((told.was, self._was), (told.now, self._now)):
            for letter in letters:
                by_letter[letter].add(len(self.found))
        self.found.append(told.phrase)

    def tell(self, one: MeasureChange) -> bool:
        """Whether a measure stands in one of them on each side, and there is no more to say of it."""
        was: Set[int] | None = self._was.get(one.old_at, _NONE) if one.was else None
        now: Set[int] | None = self._now.get(one.new_at, _NONE) if one.now else None
        either = was if now is None else now if was is None else was & now
        return bool(either) and not one.told


def phrases(measures: Iterable[MeasureChange]) -> list[Phrase]:
    """Each of the ``measures`` among its words, the biggest risk first, without what stands in another phrase."""
    found = _Phrases()
    for one in sorted(measures, key=lambda measure: RISK[measure.kind]):
        if not found.tell(one):
            found.add(_among_its_words(one))
    return found.found


def _among_its_words(one: MeasureChange) -> _Told:
    before, after = _words_around(one.before, one.after)
    if one.was and one.now and one.was != one.now:
        then = _words_around(one.was_before, one.was_after)
        common = _common(then[0][::-1], before[::-1])[::-1], _common(then[1], after)
        if common != (before, after) != then and sum(map(len, common)) < _FEW:
            return _in_its_sentence(one)
        before, after = common
    ahead, behind = "".join(before), "".join(after).rstrip()
    phrase = Phrase(f"{one.of}: {ahead}" if one.of else ahead, one.was, one.now, behind, one.told)
    around = ("", "") if one.was and one.now else (ahead, behind)
    return _Told(phrase, _letters(one.old_at, one.was, around), _letters(one.new_at, one.now, around))


def _in_its_sentence(one: MeasureChange) -> _Told:
    """All that a sentence of other words was and is."""
    then = _rest_of_sentence(one.was_before, one.was_after)
    here = _rest_of_sentence(one.before, one.after)
    was, now = f"{then[0]}{one.was}{then[1]}", f"{here[0]}{one.now}{here[1]}"
    phrase = Phrase("", was, now, "", one.told)
    return _Told(phrase, _letters(one.old_at, one.was, then), _letters(one.new_at, one.now, here))


def _letters(at: int, words: str, around: tuple[str, str]) -> range:
    """Where words stand with those around them; nowhere when nobody knows."""
    ahead, behind = map(len, around)
    return range(at - ahead, at + len(words) + behind) if at >= 0 else range(0)


def _words_around(before: str, after: str) -> tuple[list[str], list[str]]:
    """A few words of the same sentence on each side, each with the space beside it."""
    ahead, behind = _AHEAD.search(before), _BEHIND.match(after)
    assert behind is not None
    return _WORD_AHEAD.findall(ahead[0]) if ahead else [], _WORD_BEHIND.findall(behind[0])


def _rest_of_sentence(before: str, after: str) -> tuple[str, str]:
    return _BEYOND_AHEAD.sub("", before).lstrip(), _BEYOND_BEHIND.sub("", after).rstrip()


def _common(was: Sequence[str], now: Sequence[str]) -> list[str]:
    """The words with which both begin, without the half of a measure behind which they differ."""
    same = [a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(was, now, strict=False))]
    whole = len(same) == len(was) == len(now)
    while same and not whole and kind_of(same[-1].strip()) in _OF_MEASURES:
        same.pop()
    return same


@dataclass(frozen=True)
class Measured:
    """The numbers, doses, dates and words that turn advice which one change touched."""

    change: Change

    @property
    def phrases(self) -> list[Phrase]:
        """Each of them among its words, the biggest risk first; what stands in another phrase is not told again."""
        return phrases(self.change.measures)

    @property
    def changed(self) -> list[Phrase]:
        return [phrase for phrase in self.phrases if phrase.was and phrase.now]

    @property
    def added(self) -> list[Phrase]:
        return [phrase for phrase in self.phrases if not phrase.was]

    @property
    def removed(self) -> list[Phrase]:
        return [phrase for phrase in self.phrases if not phrase.now]

    @property
    def risk(self) -> int:
        """How much harm the most harmful of them may do; the smaller, the more."""
        return min(RISK[measure.kind] for measure in self.change.measures)

    @property
    def only_references(self) -> bool:
        """Whether they are but figures of sections, versions and notes, which measure nothing."""
        return self.risk == RISK[Kind.REFERENCE]


def measured(changes: Iterable[Change]) -> list[Measured]:
    """The measures that the changes touched, the biggest risk first, and in reading order where it is equal."""
    return sorted((Measured(change) for change in changes if change.measures), key=lambda found: found.risk)
