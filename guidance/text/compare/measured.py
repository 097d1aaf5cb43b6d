"""The numbers, doses, units and dates of one change, sorted for the lists that tell them."""

from collections.abc import Iterable
from dataclasses import dataclass

from guidance.text.compare.changes import Change
from guidance.text.measures import RISK, Kind, MeasureChange


@dataclass(frozen=True)
class Measured:
    """The numbers, doses, units and dates that one change touched."""

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
