"""The one reader of measures: numbers with units, how often, grades, dates, comparisons, negations, ways of giving.

The list that readers see, the approver's ticks, the check of Word documents and search ask it, and no other.
"""

from collections.abc import Iterator

from guidance.text.measures.changes import MeasureChange, changed, changed_measures
from guidance.text.measures.grammar import Readings, read, reading
from guidance.text.measures.measure import RISK, WORDS_ONLY, Kind, Measure


def measures(text: str) -> list[str]:
    """The measures of a text as they are written, in order; negations and ways of giving are not among them.

    >>> measures("Give 7.5 mg/kg (maximum 500mg) twice daily for two weeks from 6 August 2026, ≥3 months apart.")
    ['7.5 mg/kg', 'maximum 500mg', 'twice daily', 'two weeks', '6 August 2026', '≥3 months']
    """
    return [measure.text for measure in read(text) if measure.kind not in WORDS_ONLY]


def places_of_measures(text: str) -> Iterator[tuple[int, int]]:
    """Where each measure begins and ends in ``text``."""
    return reading(text).places
