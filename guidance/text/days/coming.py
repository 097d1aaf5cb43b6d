"""Days that people name ahead, with or without a time: “tomorrow 9am”, “Monday at noon”, “1 December”."""

import re
from datetime import date, timedelta

from guidance.text.days.written import LONGEST, UnreadDate, day_written

_TIME = re.compile(r"(.*?\S)[ ,]+(?:at )?(\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\.?|\d{1,2}[:.]\d\d|midday|midnight|noon)")
_WITHOUT_YEAR = re.compile(
    r"(?:[a-z]+,? )?(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?[a-z]+\.?|[a-z]+ \d{1,2}(?:st|nd|rd|th)?)"
)
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()


def day_ahead(words: str, today: date) -> tuple[date | None, str]:
    """The day from ``today`` on that ``words`` name, if they do, and the time that stands behind it.

    >>> [str(day_ahead(words, date(2026, 11, 26))) for words in ("tomorrow 9am", "1 December")]
    ["(datetime.date(2026, 11, 27), '9am')", "(datetime.date(2026, 12, 1), '')"]
    """
    plain = " ".join(words[: LONGEST + 1].casefold().split())
    timed = _TIME.fullmatch(plain)
    named, clock = (timed[1].rstrip(","), timed[2]) if timed else (plain, "")
    return _day(named, today), clock


def _day(named: str, today: date) -> date | None:
    """A weekday is the next one after today; a day without its year the next such day."""
    if named in {"today", "tomorrow"}:
        return today + timedelta(days=named == "tomorrow")
    if (weekday := named.removeprefix("on ")) in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS.index(weekday) - today.weekday() - 1) % 7 + 1)
    if not _WITHOUT_YEAR.fullmatch(named):
        return None
    for year in (today.year, today.year + 1):
        try:
            found = day_written(f"{named} {year}", today)
        except UnreadDate:
            continue
        if found >= today:
            return found
    return None
