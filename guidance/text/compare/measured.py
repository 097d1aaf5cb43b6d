"""The numbers, doses, dates and words that turn advice of one change, sorted for the lists that tell them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from guidance.text.compare.changes import Change
from guidance.text.measures import RISK, Kind, MeasureChange

#: Up to so many words on each side of a measure make a phrase of it, in the same sentence.
_AROUND = 5
_STOP = r"[.!?;](?=\s|$)|\n"
_AHEAD = re.compile(rf"(?:(?!{_STOP})\S)*(?:[^\S\n]+(?:(?!{_STOP})\S)+){{0,{_AROUND - 1}}}[^\S\n]*$")
_BEHIND = re.compile(rf"\s*(?:(?:(?!{_STOP})\S)+[^\S\n]*){{0,{_AROUND}}}")


class Phrase(NamedTuple):
    """One of them that can be read by itself: with the words around it, as they stand in its sentence."""

    before: str
    was: str
    now: str
    after: str
    told: str = ""

    @property
    def words(self) -> str:
        return f"{self.before}{' → '.join(dict.fromkeys(filter(None, (self.was, self.now))))}{self.after}"


def phrases(measures: Iterable[MeasureChange]) -> list[Phrase]:
    """Each of the ``measures`` among its words, the biggest risk first, without what stands in another phrase."""
    alone: dict[bool, str] = {True: "", False: ""}
    found = []
    for one in sorted(measures, key=lambda measure: RISK[measure.kind]):
        before, after = _AHEAD.search(one.before), _BEHIND.match(one.after)
        assert after is not None
        phrase = Phrase(before[0].lstrip() if before else "", one.was, one.now, after[0].rstrip(), one.told)
        if not (one.was and one.now):
            if f" {one.was or one.now} " in alone[bool(one.now)]:
                continue
            alone[bool(one.now)] += f" {phrase.words} "
        found.append(phrase)
    return found


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
