"""The numbers, doses, dates and words that turn advice of one change, sorted for the lists that tell them."""

from collections.abc import Iterable
from dataclasses import dataclass

from guidance.text.compare.changes import Change
from guidance.text.measures import RISK, Kind, MeasureChange


@dataclass(frozen=True)
class Measured:
    """The numbers, doses, dates and words that turn advice which one change touched."""

    change: Change

    @property
    def changed(self) -> list[MeasureChange]:
        return [measure for measure in self._by_risk if measure.was and measure.now]

    @property
    def added(self) -> list[str]:
        return list(dict.fromkeys(measure.now for measure in self._by_risk if not measure.was))

    @property
    def removed(self) -> list[str]:
        return list(dict.fromkeys(measure.was for measure in self._by_risk if not measure.now))

    @property
    def within_words(self) -> list[MeasureChange]:
        """Those that are told with the words around them: of a passage that came or went whole, all of it is told."""
        edited = self.change.was and self.change.now
        found = [one for one in self._by_risk if edited or (one.was and one.now)]
        return [one for one in found if one.before.strip() or one.after.strip()]

    @property
    def risk(self) -> int:
        """How much harm the most harmful of them may do; the smaller, the more."""
        return min(RISK[measure.kind] for measure in self.change.measures)

    @property
    def only_references(self) -> bool:
        """Whether they are but figures of sections, versions and notes, which measure nothing."""
        return self.risk == RISK[Kind.REFERENCE]

    @property
    def _by_risk(self) -> list[MeasureChange]:
        return sorted(self.change.measures, key=lambda measure: RISK[measure.kind])


def measured(changes: Iterable[Change]) -> list[Measured]:
    """The measures that the changes touched, the biggest risk first, and in reading order where it is equal."""
    return sorted((Measured(change) for change in changes if change.measures), key=lambda found: found.risk)
