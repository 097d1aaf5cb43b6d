"""From a typed time to a moment, over the clock changes of 2026 and 2027, in several zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from guidance.text.days.local_times import first_after, in_words, moments, time_of_day, whose_time, zone_word

LONDON = ZoneInfo("Europe/London")
SYDNEY = ZoneInfo("Australia/Sydney")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")
DUBAI = ZoneInfo("Asia/Dubai")
KOLKATA = ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("9:00am", time(9)),
        ("9am", time(9)),
        ("9 AM", time(9)),
        ("9.30 a.m.", time(9, 30)),
        ("12am", time(0)),
        ("12:15pm", time(12, 15)),
        ("14:30", time(14, 30)),
        ("00:05", time(0, 5)),
        ("midday", time(12)),
        ("noon", time(12)),
        ("Midnight", time(0)),
        *[(words, None) for words in ("", "9", "13pm", "0am", "25:00", "9:60", "soon", "9:5am", "-1:00", "٩:٠٠x")],
    ],
)
def test_times_are_read_as_people_type_them(words: str, wanted: time | None) -> None:
    assert time_of_day(words) == wanted


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2027, 3, 28)])
def test_an_hour_is_skipped_in_spring(day: date) -> None:
    assert moments(day, time(0, 59), LONDON) == [datetime(day.year, 3, day.day, 0, 59, tzinfo=UTC)]
    assert moments(day, time(1, 0), LONDON) == moments(day, time(1, 30), LONDON) == []
    assert first_after(day, time(1, 30), LONDON) == datetime(day.year, 3, day.day, 1, tzinfo=UTC)
    assert in_words(first_after(day, time(1, 0), LONDON), LONDON) == f"2:00am BST on {day.day} March {day.year}"
    assert moments(day, time(2, 0), LONDON) == [datetime(day.year, 3, day.day, 1, tzinfo=UTC)]


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 10, 31)])
def test_an_hour_comes_twice_in_autumn(day: date) -> None:
    before, after = moments(day, time(1, 30), LONDON)
    assert (before.hour, after.hour) == (0, 1)
    assert in_words(before, LONDON) == f"1:30am BST on {day.day} October {day.year}"
    assert in_words(after, LONDON) == f"1:30am GMT on {day.day} October {day.year}"
    assert len(moments(day, time(0, 59), LONDON)) == len(moments(day, time(2, 0), LONDON)) == 1


def test_other_places_change_at_other_times() -> None:
    assert moments(date(2026, 10, 4), time(2, 30), SYDNEY) == []
    assert len(moments(date(2026, 4, 5), time(2, 30), SYDNEY)) == 2
    assert first_after(date(2026, 10, 4), time(2, 15), LORD_HOWE) == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)
    assert first_after(date(2011, 12, 30), time(12), APIA) == datetime(2011, 12, 30, 10, tzinfo=UTC)


def test_a_zone_is_called_what_people_call_it() -> None:
    summer = datetime(2026, 7, 1, tzinfo=UTC)
    assert [zone_word(summer, zone) for zone in (LONDON, DUBAI, KOLKATA)] == ["BST", "UTC+4", "IST"]
    assert zone_word(summer, ZoneInfo("Asia/Kathmandu")) == "UTC+5:45"
    assert (whose_time(LONDON), whose_time(SYDNEY)) == ("UK time", "Sydney time")


@given(
    some.integers(0, 731 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    some.sampled_from([LONDON, SYDNEY, LORD_HOWE, DUBAI, ZoneInfo("America/New_York")]),
)
def test_every_moment_is_found_again_from_the_clock_on_the_wall(moment: datetime, zone: ZoneInfo) -> None:
    local = moment.astimezone(zone)
    assert moment in moments(local.date(), local.time(), zone)
