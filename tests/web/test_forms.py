"""What forms have in common: lines, days, limits, and errors that say what to do."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import SelectField

from guidance.web.forms import DayField, Form, Line, at_most, choices, filled


class Example(Form):
    """A title and a day."""

    title = Line("Title", [filled("Enter a title"), at_most(5, "Title")])
    day = DayField("Review day")


@pytest.fixture(autouse=True)
def _request(demo: Flask) -> Iterator[None]:
    with demo.test_request_context():
        yield


def sent(**typed: str) -> Example:
    return Example(MultiDict({name.replace("_", "-"): value for name, value in typed.items()}), meta={"csrf": False})


def test_a_line_loses_its_blanks_and_line_breaks() -> None:
    assert sent(title="  a \r\n  b ").title.data == "a b"


@pytest.mark.parametrize("sent", ["3", "x", ""])
def test_what_is_not_in_a_list_is_told_in_words_that_say_what_to_do(sent: str) -> None:
    class Owned(Form):
        owner = SelectField("Owner", coerce=int, choices=choices([(1, "Kim"), (2, "Sam")]))

    form = Owned(MultiDict({"owner": sent}), meta={"csrf": False})
    assert not form.validate()
    assert form.problems == [("Choose one from the list", "owner")]


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"title": ""}, "Enter a title"), ({"title": "a title"}, "Title must be 5 characters or fewer; it has 7")],
)
def test_what_is_wrong_is_told_with_the_place_to_mend_it(typed: dict[str, str], words: str) -> None:
    form = sent(**typed)
    assert not form.validate()
    assert form.problems == [(words, "title")]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ({"day_day": "3", "day_month": "5", "day_year": "2026"}, date(2026, 5, 3)),
        ({"day_day": " 03 ", "day_month": "05", "day_year": "2026"}, date(2026, 5, 3)),
        ({"day_day": "", "day_month": "", "day_year": ""}, None),
    ],
)
def test_a_day_is_three_numbers_or_nothing(typed: dict[str, str], day: date | None) -> None:
    form = sent(title="a", **typed)
    assert form.validate() and form.day.data == day


@pytest.mark.parametrize("typed", [("30", "2", "2026"), ("x", "2", "2026"), ("1", "", "2026"), ("1", "1", "26")])
def test_a_day_that_is_none_is_told_and_stays_as_it_was_typed(typed: tuple[str, str, str]) -> None:
    form = sent(title="a", **dict(zip(("day_day", "day_month", "day_year"), typed, strict=True)))
    assert not form.validate()
    assert form.problems == [("Review day must be a real date, for example 31 8 2026", "day")]
    assert form.day.typed == list(typed) and form.day.data is None


def test_a_refusal_is_told_above_the_form_or_beside_a_field() -> None:
    form = sent(title="a")
    form.refuse("Somebody else was faster")
    form.refuse("Choose another one", "title")
    assert form.problems == [("Somebody else was faster", "page-form"), ("Choose another one", "title")]


def test_every_form_has_a_number_of_its_own() -> None:
    assert Example(meta={"csrf": False}).nonce.data != Example(meta={"csrf": False}).nonce.data


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (("1", "12", "2026"), "2026-12-01"),
        (("1", "Dec", "2026"), "2026-12-01"),
        (("1st", "december", "2026"), "2026-12-01"),
        (("1 Dec 2026", "", ""), "2026-12-01"),
        (("", "01/12/2026", ""), "2026-12-01"),
        (("", "Dec", "2026"), "None"),
        (("31", "Feb", "2026"), "None"),
        (("1", "Dec", ""), "None"),
        (("x" * 300_000, "1 2026 " * 40_000, "2026"), "None"),
    ],
)
def test_a_day_is_taken_as_people_write_it_and_is_one_mistake_at_most(typed: tuple[str, ...], read: str) -> None:
    class Asked(Form):
        day = DayField("Day", [filled("Enter the day")])

    sent = MultiDict(zip(("day-day", "day-month", "day-year"), typed, strict=True))
    form = Asked(sent, meta={"csrf": False})
    assert form.validate() is (read != "None")
    assert str(form.day.data) == read
    assert len(form.day.errors) == (read == "None")
