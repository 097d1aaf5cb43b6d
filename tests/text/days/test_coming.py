"""Days that people name ahead."""

from datetime import date

import pytest

from guidance.text.days.coming import day_ahead

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("words", "day", "time"),
    [
        ("Tomorrow 9am", "2026-11-27", "9am"),
        ("today at 16:30", "2026-11-26", "16:30"),
        ("Monday, noon", "2026-11-30", "noon"),
        ("Thursday", "2026-12-03", ""),
        ("1 December", "2026-12-01", ""),
        ("1st of Dec at 9.30 am", "2026-12-01", "9.30 am"),
        ("December 1", "2026-12-01", ""),
        ("25 November", "2027-11-25", ""),
        ("1 March", "2027-03-01", ""),
    ],
)
def test_a_day_ahead_is_read_with_its_time(words: str, day: str, time: str) -> None:
    assert day_ahead(words, THURSDAY) == (date.fromisoformat(day), time)


@pytest.mark.parametrize(
    "words",
    ["rubbish", "", "yesterday", "3 weeks ago", "3 weeks", "31 November", "29 February", "next Monday", "x " * 9**5],
)
def test_what_names_no_day_ahead_is_not_guessed(words: str) -> None:
    assert day_ahead(words, THURSDAY)[0] is None
