"""Dates and times as the service writes them: “6 August 2026”, “5:30pm”; and reading them back from an address."""

from calendar import month_name
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

YEARS = range(1800, 3000)
_MONTHS = tuple(month_name)


def day(value: date | datetime, zone: ZoneInfo) -> str:
    """A day in words.

    >>> day(date(2026, 8, 6), ZoneInfo("Europe/London"))
    '6 August 2026'
    """
    return in_words(local_day(value, zone))


def in_words(value: date) -> str:
    """A date in words, as ``day`` writes it."""
    return f"{value.day} {_MONTHS[value.month]} {value.year}"


def clock(value: datetime, zone: ZoneInfo) -> str:
    """A time of day in words: 9:00am, 5:30pm, midnight, midday."""
    local = value.astimezone(zone)
    if (local.hour, local.minute) in {(0, 0), (12, 0)}:
        return "midnight" if local.hour == 0 else "midday"
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def local_day(value: date | datetime, zone: ZoneInfo) -> date:
    """The day on which a moment falls in ``zone``; a date is a day already."""
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


def end_of(value: date, zone: ZoneInfo) -> datetime:
    """The last moment of a day in ``zone``, in UTC."""
    midnight = datetime.combine(value + timedelta(days=1), time(), zone)
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def start_of(value: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in ``zone``, in UTC."""
    return datetime.combine(value, time(), zone).astimezone(UTC)


def parsed(words: str) -> date | None:
    """The day that ``yyyy-mm-dd`` names (ISO 8601), or nothing; no guidance is older or younger than ``YEARS``.

    >>> parsed("2026-02-30") is parsed("9999-12-31") is None
    True
    """
    try:
        found = date.fromisoformat(words) if len(words) == 10 else None
    except ValueError:
        return None
    return found if found and found.year in YEARS else None


def months_later(value: date, months: int) -> date:
    """``value`` moved by ``months``, or the last day of a month that is too short for it.

    >>> months_later(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(value.day, (following - timedelta(days=1)).day))
