"""Times of day as people type them, from the clock on the wall to a moment: some days have 23 hours, and some 25."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guidance.text.days.dates import clock, day

_TYPED = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?")
_WORDS = {"midday": time(12), "noon": time(12), "midnight": time(0)}
_UK = {"Europe/London", "Europe/Belfast", "GB", "GB-Eire"}


def time_of_day(words: str) -> time | None:
    """The time that somebody typed, or nothing; “9” alone could be either half of the day.

    >>> [str(time_of_day(words)) for words in ("9:00am", "9 pm", "14:30", "midday", "9")]
    ['09:00:00', '21:00:00', '14:30:00', '12:00:00', 'None']
    """
    plain = " ".join(words.lower().replace("a.m.", "am").replace("p.m.", "pm").split())
    match = _TYPED.fullmatch(plain)
    if plain in _WORDS or match is None:
        return _WORDS.get(plain)
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if (half and not 1 <= hour <= 12) or (not half and match[2] is None):
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def moments(on: date, wall: time, zone: ZoneInfo) -> list[datetime]:
    """When clocks in ``zone`` show ``wall`` on that day, in UTC: once, never (skipped), or twice (repeated)."""
    local = datetime.combine(on, wall, zone)
    both = {local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(moment for moment in both if moment.astimezone(zone).replace(tzinfo=None) == _bare(local))


def first_after(on: date, wall: time, zone: ZoneInfo) -> datetime:
    """The moment at which clocks in ``zone`` go on, after they skipped ``wall`` on that day."""
    local = datetime.combine(on, wall, zone)
    # Read with the offset of after, a skipped time lies before the change, and the other way round.
    before, after = sorted(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == offset else (before, middle)
    return after.replace(microsecond=0)


def _bare(local: datetime) -> datetime:
    return local.replace(tzinfo=None, fold=0)


def zone_word(moment: datetime, zone: ZoneInfo) -> str:
    """The name of the time that holds in ``zone`` at a moment: GMT, BST, CEST, UTC+4."""
    name = moment.astimezone(zone).tzname() or "UTC"
    if name[0] not in "+-":
        return name
    hours, minutes = name[1:3], name[3:5]
    return f"UTC{name[0]}{int(hours)}" + (f":{minutes}" if minutes.strip("0") else "")


def in_words(moment: datetime, zone: ZoneInfo) -> str:
    """A moment so that nobody mistakes it.

    >>> in_words(datetime(2026, 7, 1, 8, tzinfo=UTC), ZoneInfo("Europe/London"))
    '9:00am BST on 1 July 2026'
    """
    return f"{clock(moment, zone)} {zone_word(moment, zone)} on {day(moment, zone)}"


def whose_time(zone: ZoneInfo) -> str:
    """Whose clocks are meant.

    >>> whose_time(ZoneInfo("Europe/London")), whose_time(ZoneInfo("America/New_York")), whose_time(ZoneInfo("UTC"))
    ('UK time', 'New York time', 'UTC')
    """
    if zone.key in _UK:
        return "UK time"
    return f"{zone.key.rpartition('/')[2].replace('_', ' ')} time" if "/" in zone.key else zone.key
