"""The numbers, doses, units and dates of one change, sorted for the lists that tell them."""

from dataclasses import dataclass

from guidance.text.compare.changes import Change
from guidance.text.measures import MeasureChange


@dataclass(frozen=True)
class Measured:
    """The numbers, doses, units and dates that one change touched."""

    change: Change

    @property
    def changed(self) -> list[MeasureChange]:
        return [measure for measure in self.change.measures if measure.was and measure.now]

    @property
    def added(self) -> list[str]:
        return list(dict.fromkeys(measure.now for measure in self.change.measures if not measure.was))

    @property
    def removed(self) -> list[str]:
        return list(dict.fromkeys(measure.was for measure in self.change.measures if not measure.now))
