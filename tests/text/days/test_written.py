"""Days as people write them, and what is said of words that name none."""

from datetime import date

import pytest

from guidance.text.days.written import UnreadDate, day_written
from tests.machine.clock import is_done_within

TODAY = date(2026, 11, 26)  # a Thursday
FIRST_OF_MARCH = (
    "1 March 2023|01/03/2023|1/3/23|1.3.2023|01-03-2023|1–3–2023|2023-03-01|2023/3/1|2023-03|03/2023|March 2023|"
    "since March 2023|1st of March 2023|the 1st of March, 2023|Wed 1 March 2023|Wednesday, 1st March 2023|"
    "20230301|01032023|"
    "March 1, 2023|01-Mar-2023|1 Mar 23|1mar2023|1er mars 2023|２０２３-03-01|2023-03-01T10:00:00Z| 1  March  2023 |"
    "1 March 2023 14:00|01/03/2023, 2:30 pm|1 Mar 2023 at 09:15:00"
)


FIRST_OF_MARCH += (
    "|1 Mawrth 2023|1af Mawrth 2023|y 1af o Fawrth 2023|ers 1 Mawrth 2023|dydd Mercher 1 Mawrth 2023"
    "|depuis le 1er mars 2023|mercredi 1 mars 2023"
)


@pytest.mark.parametrize("words", FIRST_OF_MARCH.split("|"))
def test_one_day_has_many_ways_to_be_written(words: str) -> None:
    assert day_written(words, TODAY) == date(2023, 3, 1)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", date(2026, 11, 26)),
        ("now", date(2026, 11, 26)),
        ("yesterday", date(2026, 11, 25)),
        ("3 weeks ago", date(2026, 11, 5)),
        ("three weeks ago", date(2026, 11, 5)),
        ("a fortnight ago", date(2026, 11, 12)),
        ("a couple of weeks ago", date(2026, 11, 12)),
        ("half a year ago", date(2026, 5, 26)),
        ("3 wks ago", date(2026, 11, 5)),
        ("2yrs ago", date(2024, 11, 26)),
        ("23 Mar", date(2026, 3, 23)),
        ("March 23rd", date(2026, 3, 23)),
        ("Mar 29", date(2026, 3, 29)),
        ("9 months ago", date(2026, 2, 26)),
        ("the last 6 months", date(2026, 5, 26)),
        ("6 months", date(2026, 5, 26)),
        ("two weeks", date(2026, 11, 12)),
        ("in the last 3 days", date(2026, 11, 23)),
        ("last Monday", date(2026, 11, 23)),
        ("Thursday", date(2026, 11, 19)),
        ("last week", date(2026, 11, 16)),
        ("this month", date(2026, 11, 1)),
        ("last year", date(2025, 1, 1)),
        ("2023", date(2023, 1, 1)),
        ("couple of weeks ago", date(2026, 11, 12)),
        ("fortnight ago", date(2026, 11, 12)),
        ("about 3 weeks ago", date(2026, 11, 5)),
        ("eighteen months ago", date(2025, 5, 26)),
        ("a decade ago", date(2016, 11, 26)),
        ("the past year", date(2025, 11, 26)),
        ("March ’23", date(2023, 3, 1)),
        ("23 March '24", date(2024, 3, 23)),
        ("earlier this year", date(2026, 1, 1)),
        ("hier", date(2026, 11, 25)),
        ("aujourd’hui", date(2026, 11, 26)),
        ("il y a 3 semaines", date(2026, 11, 5)),
        ("il y a un an", date(2025, 11, 26)),
        ("il y a sept jours", date(2026, 11, 19)),
        ("la semaine dernière", date(2026, 11, 16)),
        ("l’année dernière", date(2025, 1, 1)),
        ("lundi dernier", date(2026, 11, 23)),
        ("1 aout", date(2026, 8, 1)),
        ("1 sept", date(2026, 9, 1)),
        ("ddoe", date(2026, 11, 25)),
        ("3 wythnos yn ôl", date(2026, 11, 5)),
        ("dwy flynedd yn ôl", date(2024, 11, 26)),
        ("mis yn ôl", date(2026, 10, 26)),
        ("mis diwethaf", date(2026, 10, 1)),
        ("llynedd", date(2025, 1, 1)),
        ("eleni", date(2026, 1, 1)),
        ("dydd Mawrth", date(2026, 11, 24)),
        ("Mawrth", date(2026, 3, 1)),
        ("March", date(2026, 3, 1)),
        ("1 December", date(2025, 12, 1)),
        ("29 February", date(2024, 2, 29)),
        ("1/3/68", date(1968, 3, 1)),
    ],
)
def test_a_day_is_told_from_today_and_a_stretch_is_read_as_its_first_day(words: str, day: date) -> None:
    assert day_written(words, TODAY) == day


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("soon", "Enter a date, like 1 March 2023"),
        ("mar-23", "That can be a day or a year: write 23 March or March 2023"),
        ("in two months", "Enter a date"),
        ("Q1 2023", "a quarter of a calendar or a financial year: write January 2023 or April 2023"),
        ("q4 2023/24", "write October 2023 or January 2024"),
        ("Q4 1999", "write October 1999 or January 2000"),
        ("Q4 9999", "like"),
        ("Q1 0000", "like"),
        ("since Q4 2022/23", "write October 2022 or January 2023"),
        ("2023-Q2", "write April 2023 or July 2023"),
        ("years ago", "Say how many years ago, like 1 March 2023"),
        ("a few weeks ago", "Say how many weeks ago"),
        ("Mar 23", "That can be a day or a year: write 23 March or March 2023"),
        ("sept. 22", "That can be a day or a year: write 22 September or September 2022"),
        ("99999999", "Enter a date"),
        ("20231301", "There is no month 13"),
        ("", "Enter a date"),
        ("mid March 2023", "Enter a date"),
        ("in 3 weeks", "Enter a date"),
        ("1 23 March", "Enter a date"),
        ("2023 March 2024", "Enter a date"),
        ("1 March 2023?", "Enter a date"),
        ("x" * 61, "Enter a date"),
        ("31 February 2023", "There is no such day. Enter a real date"),
        ("9999-12-31", "There is no such day."),
        ("1066", "There is no such day."),
        ("99999 years ago", "There is no such day."),
        ("03/25/2023", "There is no month 25. Write the day first"),
        ("Thursday 1 March 2023", "1 March 2023 was a Wednesday."),
    ],
)
def test_what_names_no_day_is_answered_with_what_to_write(words: str, said: str) -> None:
    with pytest.raises(UnreadDate, match=said.replace("?", r"\?")):
        day_written(words, TODAY)


def test_a_hostile_text_costs_nothing() -> None:
    def read() -> None:
        for words in ("1" * 300_000, "1/" * 150_000, " \u2013" * 150_000):
            with pytest.raises(UnreadDate):
                day_written(words, TODAY)

    assert is_done_within(0.2, read)
