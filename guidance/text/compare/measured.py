"""The numbers, doses, dates and words that turn advice of one change, sorted for the lists that tell them."""

from collections.abc import Iterable
from dataclasses import dataclass

from guidance.text.compare.among import phrases
from guidance.text.compare.changes import Change
from guidance.text.compare.once import Phrase
from guidance.text.measures import RISK, Kind


@dataclass(frozen=True)
class Measured:
    """The numbers, doses, dates and words that turn advice which one change touched."""

    change: Change

    @property
    def phrases(self) -> list[Phrase]:
        """Each of them among its words, the biggest risk first; what stands in another phrase is not told again."""
        return phrases(self.change.measures, self.change.was_in_force, self.change.now_in_force)

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
