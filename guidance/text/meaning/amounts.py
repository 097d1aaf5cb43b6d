"""Amounts that are only written otherwise: 0.5 g and 500 mg, tds and three times a day, 10,000 and 10000."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

from guidance.text.measures import Kind, Measure
from guidance.text.measures.ratio import are_over_other_times

#: How often, by the clock or by parts of the day: three times a day is not every eight hours.
_BY_THE_CLOCK = re.compile(
    r"hour|hrly|\dh\b|^q\d|morn|even|night|mati|soir|bore|nos\b|every|each|alternat|other|bob|tou[st]|sur|secon", re.I
)
#: So many that nobody counted them.
_MANY = re.compile(r"(?:hundred|thousand|million|billion|dozen)s\b", re.I)
#: Who reads “04”, “0,5” or “a couple” may not be sure; and both are not any two.
_UNSURE = re.compile(r"(?<![\d.,])0\d|\d,\d(?!\d\d(?!\d))|\b(?:couple|both)\b", re.I)
#: Nobody takes 09:00 for another time than 9:00.
_CLOCK = re.compile(r"\b\d?\d:\d\d\b")
_LETTER = re.compile(r"[^\W\d_]")


def measure_at(measures: Sequence[Measure], place: slice) -> Measure | None:
    """The one of the ``measures``, in order, in which a place of a text lies; nothing where there is none."""
    begin = place.start + (place.start == place.stop)  # what came where nothing was came behind a space
    at = bisect_right(measures, begin, key=attrgetter("start"))
    return measures[at - 1] if at and place.stop <= measures[at - 1].end else None


def are_same_amount(was: Measure, now: Measure) -> bool:
    """Whether two measures say the same, however they are written, to whoever gives it.

    >>> from guidance.text.measures import read
    >>> [are_same_amount(*read("0.5 g"), *read(other)) for other in ("500 mg", "500 micrograms", "up to 500 mg")]
    [True, False, False]
    >>> [are_same_amount(*read("tds"), *read(other)) for other in ("three times a day", "every 8 hours")]
    [True, False]
    """
    if was.value != now.value or was.lead != now.lead or not (was.said or was.low is not None):
        return False
    if are_over_other_times(was, now):
        return False
    sides = (_CLOCK.sub("", was.text), _CLOCK.sub("", now.text)) if was.kind is Kind.DATE else (was.text, now.text)
    if any(map(_UNSURE.search, sides)) or len({bool(_MANY.search(side)) for side in sides}) > 1:
        return False
    if was.kind is Kind.FREQUENCY:
        return not any(map(_BY_THE_CLOCK.search, sides))
    # Who reads 3/4/2025 may think of March.
    return was.kind is not Kind.DATE or len({bool(_LETTER.search(side)) for side in sides}) == 1
