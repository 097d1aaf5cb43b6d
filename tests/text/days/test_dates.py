"""Dates and times in words, in the readers' zone, over both clock changes."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from guidance.text.days.dates import clock, day, end_of, local_day, months_later, parsed

LONDON = ZoneInfo("Europe/London")


def test_a_moment_is_told_in_the_readers_zone() -> None:
    late = datetime(2026, 7, 31, 23, 30, tzinfo=UTC)
    assert day(late, LONDON) == "1 August 2026"
    assert clock(late, LONDON) == "12:30am"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(0, 0, "midnight"), (12, 0, "midday"), (9, 5, "9:05am"), (17, 30, "5:30pm"), (12, 1, "12:01pm")],
)
def test_times_are_told_as_people_say_them(hour: int, minute: int, words: str) -> None:
    assert clock(datetime(2026, 1, 5, hour, minute, tzinfo=UTC), LONDON) == words


def test_a_day_ends_at_midnight_where_the_readers_are() -> None:
    assert end_of(date(2026, 3, 29), LONDON) == datetime(2026, 3, 29, 22, 59, 59, 999999, tzinfo=UTC)
    assert end_of(date(2026, 10, 25), LONDON) == datetime(2026, 10, 25, 23, 59, 59, 999999, tzinfo=UTC)
    assert local_day(end_of(date(2026, 10, 25), LONDON), LONDON) == date(2026, 10, 25)
    assert end_of(date(2026, 10, 25), LONDON).tzinfo is UTC


@pytest.mark.parametrize("words", ["", "2026-13-01", "2026-02-30", "20260101", "2026-1-1", "٢٠٢٦-01-01", "x" * 10])
def test_what_is_no_day_is_nothing(words: str) -> None:
    assert parsed(words) is None


def test_months_later_stays_within_the_month() -> None:
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2026, 12, 15), 12) == date(2027, 12, 15)
    assert months_later(date(2027, 12, 31), 2) == date(2028, 2, 29)
