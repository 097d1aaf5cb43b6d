"""Whatever changed in a number, a dose or a unit is on the list, with a name that stays."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.text.checks.numbers import NumberChange, _rest, numbers_in
from guidance.text.compare import compare
from guidance.text.markdown.rendering import render

BODY = """\
## Dose {#dose}

Give 7.5 mg/kg (maximum 500mg) twice daily for two weeks. Then wait 4 to 8 weeks. Check the count: below 2 × 10⁹/L stop.

- Adults: 125 mg of vitamin B12
- Children: 130 mg, one tablet at 9:30am

| Drug | Dose (mg) | From |
|---|---|---|
| A | 5 | 6 August 2026 |
| B | 10 | May 2021 |

## Review {#review}

See the team every 3 months. Use 20% less for three people. Add 1,000 units within 24 hours.[^1]

[^1]: Trial of 340 people, 2022.
"""


def between(old: str, new: str) -> list[NumberChange]:
    return numbers_in(compare(render(old).html, render(new).html))


def pairs(old: str, new: str) -> list[tuple[str, str]]:
    return [(change.was, change.now) for change in between(old, new)]


def test_a_changed_dose_has_its_section_and_its_words() -> None:
    (change,) = between(BODY, BODY.replace("125 mg", "12.5 mg"))
    assert (change.was, change.now, change.section, change.anchor) == ("125 mg", "12.5 mg", "Dose", "dose")
    assert (change.before, change.after) == ("Adults: ", " of vitamin B12")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("two weeks", "three weeks", ("two weeks", "three weeks")),
        ("twice daily", "daily", ("twice daily", "daily")),
        ("Dose (mg)", "Dose (g)", ("mg", "g")),
        ("vitamin B12", "vitamin B6", ("B12", "B6")),
        ("10⁹/L", "10⁶/L", ("below 2 × 10⁹/L", "below 2 × 10⁶/L")),
        ("three people", "four people", ("three people", "four people")),
        ("| 10 |", "| 100 |", ("10", "100")),
        ("Trial of 340", "Trial of 430", ("340 people", "430 people")),
    ],
)
def test_numbers_of_every_kind(old: str, new: str, told: tuple[str, str]) -> None:
    assert told in pairs(BODY, BODY.replace(old, new))


def test_a_paragraph_taken_out_takes_its_numbers_with_it() -> None:
    gone = pairs(BODY, BODY.replace("- Children: 130 mg, one tablet at 9:30am\n", ""))
    assert set(gone) == {("130 mg", ""), ("one tablet", ""), ("9:30am", "")}


def test_nothing_is_to_be_ticked_where_no_number_changed() -> None:
    assert between(BODY, BODY.replace("See the team", "Visit the team")) == []
    assert between(BODY, BODY) == []


def test_a_new_note_does_not_change_the_figures_of_the_others() -> None:
    changed = BODY.replace("stop.", "stop.[^0]") + "[^0]: A note.\n"
    assert pairs(BODY, changed) == []


def test_keys_are_stable_and_differ() -> None:
    changed = re.sub(r"\d+", lambda figure: str(int(figure[0]) + 1), BODY.replace("[^1]", ""))
    once, again = between(BODY, changed), between(BODY, changed)
    assert [change.key for change in once] == [change.key for change in again]
    assert len({change.key for change in once}) == len(once) > 10


def test_the_same_change_made_twice_is_ticked_twice() -> None:
    body = "## A\n\nGive 5 mg of it in the morning.\n\nText between.\n\nGive 5 mg of it in the evening.\n"
    changes = between(body, body.replace("5 mg", "6 mg"))
    assert [(change.was, change.now) for change in changes] == [("5 mg", "6 mg")] * 2
    assert changes[0].key != changes[1].key


SPOTS = [match.span() for match in re.finditer(r"(?<!\^)\d+|(?<=\d )(?:mg|weeks|months|units|hours|people)", BODY)]
OTHER = {"mg": "g", "weeks": "days", "months": "weeks", "units": "mg", "hours": "days", "people": "adults"}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SPOTS), st.integers(0, 9999), st.integers())
def test_no_changed_number_or_unit_is_missing(spot: tuple[int, int], number: int, chance: int) -> None:
    was = BODY[slice(*spot)]
    now = OTHER.get(was) or str(number)
    if now == was:
        return
    changed = BODY[: spot[0]] + now + BODY[spot[1] :]
    if random.Random(chance).random() < 0.5:
        changed = changed.replace("See the team", "Please see all of the team")
    changes = between(BODY, changed)
    assert any(now in change.now for change in changes)
    assert any(was in change.was for change in changes)


def test_a_sign_that_turns_figures_round_is_named_and_takes_no_unit_away() -> None:
    found = between("Give 05 mg.", "Give \u202e05\u202c mg.")
    assert [(number.was, number.now) for number in found] == [("", "⟨U+202E⟩"), ("", "⟨U+202C⟩")]


def test_what_is_left_of_a_sentence_does_not_depend_on_the_order_in_which_its_numbers_are_told() -> None:
    """Sets of words have another order in each process: two of them would ask for other ticks."""
    told = ["5 mg a", "a mg 5"]
    assert _rest("5 mg a mg 5", told) == _rest("5 mg a mg 5", told[::-1])


NOTED = "## Adults\n\nGive it daily.{}\n\n## Children\n\nGive it weekly.{}\n\n[^1]: Max 5 mg."


def test_a_dose_of_a_note_that_belongs_to_another_section_is_ticked_in_both() -> None:
    old, new = NOTED.format("[^1]", ""), NOTED.format("", "[^1]")
    for one, other, gone, come in ((old, new, "Adults", "Children"), (new, old, "Children", "Adults")):
        found = {(change.was, change.now, change.section, change.told) for change in between(one, other)}
        assert found == {
            ("Max 5 mg", "", gone, "in a note that went"),
            ("", "Max 5 mg", come, "in a note that came"),
        }


def test_a_note_that_stays_with_words_that_are_replaced_is_not_ticked() -> None:
    old = NOTED.format("[^1]", "")
    replaced = between(old, old.replace("Give it daily.", "Offer one to those who ask."))
    assert "Max 5 mg" not in {side for change in replaced for side in (change.was, change.now)}
    assert [change.was for change in between(old, NOTED.format("", "").replace("[^1]: Max 5 mg.", ""))] == ["Max 5 mg"]


def test_each_dose_of_added_rows_of_one_name_is_told_with_its_column() -> None:
    table = "| Drug | Dose | Time |\n|---|---|---|\n| A | 5 mg | 1 day |\n"
    found = between(table, f"{table}| B | 6 mg | 2 days |\n| B | 7 mg | 3 days |\n")
    told = [f"{change.before}{change.now}{change.after}" for change in found]
    assert told == ["B, Dose: 6 mg", "B, Dose: 7 mg", "B, 6 mg, Time: 2 days", "B, 7 mg, Time: 3 days"]
