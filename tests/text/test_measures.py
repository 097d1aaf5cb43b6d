"""Numbers, doses, units, dates: what they are, and which of them changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.text.measures import changed_measures, measures


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("take 5mg daily", ["5mg", "daily"]),
        ("take 5 mg", ["5 mg"]),
        ("7.5mg/kg", ["7.5mg/kg"]),
        ("10⁹/L", ["10⁹/L"]),
        ("2 to 4 weeks", ["2 to 4 weeks"]),
        ("4-8 weeks", ["4-8 weeks"]),
        ("within two weeks", ["within two weeks"]),
        ("twice a week", ["twice a week"]),
        ("≥20 mg/day, and more than 7.5%", ["≥20 mg/day", "more than 7.5%"]),
        ("on 6 August 2026 or in May 2021", ["6 August 2026", "May 2021"]),
        ("from 2026-11-22", ["2026-11-22"]),
        ("at 9:30am", ["9:30am"]),
        ("12,000 people", ["12,000 people"]),
        ("−2.5 °C", ["−2.5 °C"]),
        ("60mL/min/1.73m²", ["60mL/min/1.73m²"]),
        ("a patient may rest", []),
        ("COVID-19 vaccine B12", []),
        ("Version 1: 24 May 2021", ["Version 1", "24 May 2021"]),
        ("ratio 1:2 at 9:30", ["1:2", "9:30"]),
    ],
)
def test_measures_are_found_with_their_units(text: str, found: list[str]) -> None:
    assert measures(text) == found


def test_a_changed_unit_is_a_changed_measure() -> None:
    assert changed_measures("give 5 mg", "give 5 g") == [("5 mg", "5 g")]


def test_a_changed_frequency_is_a_changed_measure() -> None:
    assert changed_measures("one tablet weekly", "one tablet daily") == [("one tablet weekly", "one tablet daily")]


def test_two_doses_that_changed_places_are_told_where_they_stand() -> None:
    assert changed_measures("5 mg then 10 mg", "10 mg then 5 mg") == [("5 mg", "10 mg"), ("10 mg", "5 mg")]


def test_the_same_measures_are_no_change() -> None:
    assert changed_measures("Take 5 mg on Monday.", "On Monday, take 5  mg.") == []


@given(st.text(alphabet="0123456789 mgkweks.-/", max_size=60), st.text(alphabet="0123456789 mgkweks.-/", max_size=60))
def test_turned_round_the_pairs_are_turned_round(old: str, new: str) -> None:
    assert sorted(changed_measures(new, old)) == sorted((now, was) for was, now in changed_measures(old, new))


def test_a_duration_never_becomes_a_date() -> None:
    assert changed_measures("Wait 2 weeks.", "Since 3 February 2022.") == [("2 weeks", ""), ("", "3 February 2022")]


def test_nothing_is_told_as_changed_into_itself() -> None:
    old, new = "1 week, 5 mg, 1 week, 2 g, 1 week", "3 days, 1 week, 1 week, 8 mg, 1 week, 2 days"
    assert all(was != now for was, now in changed_measures(old, new))


def test_a_long_list_of_numbers_is_compared_in_time() -> None:
    old = " ".join(f"{n} mg" for n in range(5000))
    new = " ".join(f"{n} mg" for n in range(1, 5001))
    assert changed_measures(old, new) == [("0 mg", ""), ("", "5000 mg")]
