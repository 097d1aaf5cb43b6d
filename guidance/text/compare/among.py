"""Each number, dose, date and word that turns advice among the words around it, so that it can be read by itself."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from itertools import takewhile

from guidance.text.compare.once import STOP, Phrase, Told, each_word_once
from guidance.text.meaning.pieces import kind_of
from guidance.text.measures import RISK, MeasureChange

#: Up to so many words on each side of a measure make a phrase of it, in the same sentence.
_AROUND = 5
#: Fewer words around it that both wordings have do not say what it is a measure of.
_FEW = 2
_AHEAD = re.compile(rf"(?:(?!{STOP})\S)*(?:[^\S\n]+(?:(?!{STOP})\S)+){{0,{_AROUND - 1}}}[^\S\n]*\Z")
_BEHIND = re.compile(rf"[^\S\n]*(?:(?:(?!{STOP})\S)+[^\S\n]*){{0,{_AROUND}}}")
_WORD_AHEAD, _WORD_BEHIND = re.compile(r"\S+\s*"), re.compile(r"\s*\S+")
#: What lies in another sentence, ahead and behind.
_BEYOND_AHEAD, _BEYOND_BEHIND = re.compile(rf"(?s:.*)(?:{STOP})\s*"), re.compile(rf"\s*(?:{STOP})(?s:.*)")
_OF_MEASURES = frozenset({"a number", "a unit"})
_NONE: frozenset[int] = frozenset()


class _Phrases:
    """The phrases that were found, and which of them tell each letter of both wordings."""

    def __init__(self) -> None:
        self.found: list[Told] = []
        self._was: defaultdict[int, set[int]] = defaultdict(set)
        self._now: defaultdict[int, set[int]] = defaultdict(set)

    def add(self, told: Told) -> None:
        for letters, by_letter in ((told.was, self._was), (told.now, self._now)):
            for letter in letters:
                by_letter[letter].add(len(self.found))
        self.found.append(told)

    def tell(self, one: MeasureChange) -> bool:
        """Whether a measure stands in one of them on each side, and there is no more to say of it."""
        was: Set[int] | None = self._was.get(one.old_at, _NONE) if one.was else None
        now: Set[int] | None = self._now.get(one.new_at, _NONE) if one.now else None
        either = was if now is None else now if was is None else was & now
        return bool(either) and not one.told


def phrases(measures: Iterable[MeasureChange], old: str, new: str) -> list[Phrase]:
    """Each of the ``measures`` among its words, the biggest risk first, without what stands in another phrase.

    :param old: the wording in which they were, and ``new`` the one in which they are.
    """
    found = _Phrases()
    for one in sorted(measures, key=lambda measure: RISK[measure.kind]):
        if not found.tell(one):
            told = _among_its_words(one)
            known = _stands(one.was, old, one.old_at) and _stands(one.now, new, one.new_at)
            found.add(told._replace(apart=bool(one.told) or not known))
    return [told.phrase for told in each_word_once(found.found, old, new)]


def _among_its_words(one: MeasureChange) -> Told:
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
    return Told(phrase, _letters(one.old_at, one.was, around), _letters(one.new_at, one.now, around))


def _in_its_sentence(one: MeasureChange) -> Told:
    """All that a sentence of other words was and is."""
    then = _rest_of_sentence(one.was_before, one.was_after)
    here = _rest_of_sentence(one.before, one.after)
    was, now = f"{then[0]}{one.was}{then[1]}", f"{here[0]}{one.now}{here[1]}"
    phrase = Phrase("", was, now, "", one.told)
    return Told(phrase, _letters(one.old_at, one.was, then), _letters(one.new_at, one.now, here), rewritten=True)


def _stands(words: str, text: str, at: int) -> bool:
    return not words or (at >= 0 and text.startswith(words, at))


def _letters(at: int, words: str, around: tuple[str, str]) -> range:
    """Where words stand with those around them; nowhere when nobody knows."""
    ahead, behind = len(around[0].removeprefix("… ")), len(around[1].removesuffix(" …"))
    return range(max(at - ahead, 0), at + len(words) + behind) if at >= 0 else range(0)


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
