"""What moved is told as moved, from where, with both texts under the right headings; what stayed is not told."""

import pytest

from guidance.text.checks.numbers import numbers_in
from guidance.text.compare import Comparison, Kind, compare
from guidance.text.markdown.rendering import render
from tests.text.compare.reading import parts

DOSE = "Give {} of the medicine once daily with food and water."


def between(old: str, new: str) -> Comparison:
    return compare(render(old).html, render(new).html)


@pytest.mark.parametrize(("before", "after"), [("5 mg", "10 mg"), ("half a tablet", "a tablet"), ("20 mL", "2 mL")])
def test_a_dose_that_moved_and_was_changed_stands_under_both_headings(before: str, after: str) -> None:
    old = f"## Adults\n\n{DOSE.format(before)}\n\n## Children\n\nNever leave them alone."
    new = f"## Adults\n\nAsk a pharmacist.\n\n## Children\n\n{DOSE.format(after)}"
    found = between(old, new)
    left, came = (change for change in found.changes if change.kind is Kind.MOVED)
    assert (left.section, left.now, left.notes) == ("Adults", "", ("It moved to “Children” and was changed.",))
    assert (came.section, came.was, came.notes) == ("Children", "", ("It stood in “Adults” and was changed.",))
    assert before in left.was
    assert after in came.now
    changed = [m for change in found.changes for m in change.measures if m.was != m.now]
    assert changed and not any(measure.was and measure.now for measure in changed)
    stayed = [m for change in found.changes for m in change.measures if m.was == m.now]
    assert [(m.now, m.told) for m in stayed] == [
        ("once daily", "moved from “Adults”"),
        ("with food", "moved from “Adults”"),
    ]
    numbers = numbers_in(compare(render(old).html, render(new).html))
    doses = [number for number in numbers if before in number.was or after in number.now]
    assert {(number.section, bool(number.was)) for number in doses} == {("Adults", True), ("Children", False)}


@pytest.mark.parametrize("count", [2, 3, 4, 7, 20])
def test_equal_blocks_that_stayed_are_not_told(count: int) -> None:
    same = "\n\n".join(["Record the weight of the patient."] * count)
    found = between(f"Alpha first thing.\n\n{same}\n\nOmega last thing.", f"Beta beginning.\n\n{same}\n\nZeta ending.")
    assert {change.kind for change in found.changes} == {Kind.CHANGED}
    assert not any("weight" in part for tag in ("del", "ins") for part in parts(found.html, tag))


@pytest.mark.parametrize("mark", ["-", "1.", "*"])
def test_a_nested_item_names_the_item_above(mark: str) -> None:
    step = "   " if mark == "1." else "  "
    lists = "{m} Before surgery:\n{s}{m} stop aspirin 7 days before\n{a}{m} After surgery:\n{b}{s}{m} restart aspirin"
    item = f"{step}{mark} stop clopidogrel 5 days before\n"
    found = between(lists.format(m=mark, s=step, a=item, b=""), lists.format(m=mark, s=step, a="", b=item))
    (change,) = found.changes
    assert (change.kind, change.place) == (Kind.MOVED, "under “After surgery:”")
    assert change.notes == ("It stood under “Before surgery:”.",)


def test_a_changed_nested_item_names_the_item_above() -> None:
    (change,) = between("- Adults\n  - give 5 mg\n- Children", "- Adults\n  - give 10 mg\n- Children").changes
    assert change.place == "under “Adults”"


def test_a_moved_section_is_one_move_with_its_heading_and_all_below_it() -> None:
    moving = "## Dose\n\nGive it once a day in the morning.\n\n### For children\n\nHalf of that for a small child.\n\n"
    rest = (
        "## Storage\n\n"
        + "Keep it in a cool and dry place, away from light and from children at all times. " * 3
        + "\n\n"
    )
    last = (
        "## Contact\n\n"
        + "Ring the ward at any time of the day or night and ask for the nurse in charge. " * 3
        + "\n\n"
    )
    (change,) = between(moving + rest + last, rest + last + moving).changes
    assert (change.kind, change.what, change.section, change.measures) == (Kind.MOVED, "section", "Dose", ())


def test_a_section_moved_however_short_it_is() -> None:
    old, new = "## A\n\nGive 5 mg.", "## B\n\nGive 2 mg."
    (change,) = between(f"{old}\n\n{new}", f"{new}\n\n{old}").changes
    assert (change.kind, change.what, change.measures) == (Kind.MOVED, "section", ())


def test_a_passage_of_which_most_words_are_equal_moved() -> None:
    passage = "Stop the blood thinner {} days ahead of any planned operation and tell the surgeon about it."
    old = f"## A\n\n{passage.format(5)}\n\nStay calm and read on.\n\n## B\n\nThe end of it."
    new = f"## A\n\nStay calm and read on.\n\n## B\n\nThe end of it.\n\n{passage.format(7)}"
    assert [change.kind for change in between(old, new).changes] == [Kind.MOVED, Kind.MOVED]


@pytest.mark.parametrize("below", ["", "### Dose\n\n"])
def test_what_stayed_while_two_headings_changed_places_stands_elsewhere(below: str) -> None:
    old = f"## Adults\n\n{below}Give 5 mg.\n\n## Children\n\n{below}Give 1 mg."
    new = f"## Children\n\n{below}Give 5 mg.\n\n## Adults\n\n{below}Give 1 mg."
    found = compare(render(old).html, render(new).html).changes
    assert any(change.section in {"Adults", "Adults › Dose"} and "Give 1 mg." in change.now for change in found)
    assert any("Give 5 mg." in change.now for change in found)


def test_a_new_heading_takes_nothing_away() -> None:
    old, new = "## A\n\nOne here.\n\nTwo there.", "## A\n\nOne here.\n\n## B\n\nTwo there."
    (change,) = compare(render(old).html, render(new).html).changes
    assert (change.kind, change.now) == (Kind.ADDED, "B")


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ("Give 50 mg", "Give 5\u200b0 mg", "Only invisible characters changed."),
        ("5 mg  \n10 mg", "5 mg 10 mg", "Only the places where lines end changed."),
        ("Rest it. Use ice.", "Use ice. Rest it.", "The same sentences stand in another order."),
    ],
)
def test_a_change_that_nobody_can_see_is_named(old: str, new: str, note: str) -> None:
    (change,) = compare(render(old).html, render(new).html).changes
    assert change.notes == (note,) and not change.measures


PAGE = "## Adults\n\n### Dose\n\n{}\n\n## Children\n\n### Dose\n\n{}"
MOVED = DOSE.format("5 mg")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (PAGE.format(f"{MOVED}\n\nAsk.", "Rest."), PAGE.format("Ask.", f"Rest.\n\n{MOVED}"), "“Adults › Dose”"),
        (f"- Adults\n  - {MOVED[5:]}\n  - folic acid after it\n- Children\n  - rest and drink",
         f"- Adults\n  - folic acid after it\n- Children\n  - rest and drink\n  - {MOVED[5:]}", "under “Adults”"),
        (f"## Adults\n\n### Dose\n\n{MOVED}\n\n## Children\n\nAsk.",
         f"## Adults\n\n## Children\n\nAsk.\n\n### Dose\n\n{MOVED}",
         "“Adults › Dose”"),
    ],
)  # fmt: skip
def test_each_amount_that_moved_is_told_and_ticked_with_where_it_stood(old: str, new: str, told: str) -> None:
    found = [one for one in numbers_in(between(old, new)) if one.told]
    amounts = [("5 mg", "5 mg"), ("once daily", "once daily"), ("with food", "with food")]
    assert [(one.was, one.now) for one in found] == amounts
    assert {one.told for one in found} == {f"moved from {told}"}


def test_a_section_that_moved_with_its_heading_takes_its_amounts_along() -> None:
    old, other = f"## One\n\n{MOVED}\n\n", "## Two\n\nRest and drink enough each day.\n\n"
    assert numbers_in(between(old + other, other + old)) == []


LABELS = [("**Adults**", "**Children**"), ("Adults:", "Children:")]


@pytest.mark.parametrize(("one", "other"), LABELS)
@pytest.mark.parametrize(("first", "second"), [("Give 5 mg daily.", "Give 2 mg daily."), ("- 5 mg", "- 2 mg")])
def test_where_two_labels_changed_places_each_dose_is_of_the_other(
    one: str, other: str, first: str, second: str
) -> None:
    old, new = (f"{a}\n\n{first}\n\n{b}\n\n{second}" for a, b in ((one, other), (other, one)))
    told = [(m.now, m.told) for change in between(old, new).changes for m in change.measures if "mg" in m.now]
    assert told == [("5 mg", "moved from “Adults”"), ("2 mg", "moved from “Children”")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{0} Give 5 mg daily.\n\n{1} Give 2 mg at night.", "{1} Give 2 mg at night.\n\n{0} Give 5 mg daily."),
        ("{0}\n\nGive 5 mg.\n\n{1}\n\nGive 2 mg.", "{1}\n\nGive 2 mg.\n\n{0}\n\nGive 5 mg."),
        ("Ask.\n\nRest.\n\nDrink some water.", "Drink some water.\n\nAsk.\n\nRest."),
    ],
)
def test_short_passages_that_changed_places_moved_and_no_dose_changed(old: str, new: str) -> None:
    found = between(*(page.format("**Adults**", "**Children**") for page in (old, new))).changes
    assert {change.kind for change in found} == {Kind.MOVED}
    assert not any(change.measures or change.notes for change in found)


def test_the_only_item_of_a_list_that_moved_into_another_list_moved() -> None:
    old = "1. Before\n   1. Stop warfarin for five days\n2. After\n   1. Restart warfarin"
    new = "1. Before\n2. After\n   1. Stop warfarin for five days\n   2. Restart warfarin"
    (change,) = between(old, new).changes
    assert (change.kind, change.place, change.notes) == (Kind.MOVED, "under “After”", ("It stood under “Before”.",))
    (back,) = between(new, old).changes
    assert (back.kind, back.place, back.notes) == (Kind.MOVED, "under “Before”", ("It stood under “After”.",))


def test_a_list_that_was_rewritten_is_told_under_its_lead_in() -> None:
    old = "Do:\n\n- weigh\n\nDo not:\n\n- give 10 mg\n"
    (change,) = between(old, old.replace("give 10 mg", "wait for the nurse")).changes
    assert (change.what, change.place) == ("list", "under “Do not”")


def test_doses_below_items_that_changed_places_are_told_of_their_own_item() -> None:
    found = between("- Adults\n  - 5 mg\n- Children\n  - 2 mg", "- Children\n  - 5 mg\n- Adults\n  - 2 mg")
    assert [(m.was, m.now) for change in found.changes for m in change.measures] == [("2 mg", "5 mg"), ("5 mg", "2 mg")]


def test_a_sentence_that_went_to_the_next_paragraph_changes_no_number() -> None:
    dose = "Give 5 mg of the medicine once daily with food."
    old, new = (f"First rest.{a}\n\nSecond stay warm.{b}" for a, b in ((f" {dose}", ""), ("", f" {dose}")))
    (change,) = between(old, new).changes
    assert change.notes == ("The same sentences stand in another order or in other paragraphs.",)
    assert not change.measures and numbers_in(between(old, new)) == []


@pytest.mark.parametrize(("box", "name"), [("::: warning\n{}\n:::", "a box"), ("> {}", "a quotation")])
def test_what_now_stands_in_a_box_says_so(box: str, name: str) -> None:
    said = "Never give it together with alcohol."
    (change,) = between(said, box.format(said)).changes
    assert change.notes == (f"The text now stands in {name}.",)


@pytest.mark.parametrize("dose", ["5 mg", "10 mg"])
def test_what_moved_to_another_section_of_its_name_is_told_with_those_above_both(dose: str) -> None:
    part, stays = "### Dose\n\n{}\n\n".format, "Never leave them alone."
    old = f"## Adults\n\n{stays}\n\n{part(DOSE.format('5 mg'))}## Children\n\n{stays} Never."
    new = f"## Adults\n\n{stays}\n\n## Children\n\n{stays} Never.\n\n{part(DOSE.format(dose))}"
    came = next(change for change in between(old, new).changes if dose in change.now)
    changed = " and was changed" * (dose != "5 mg")
    assert (came.section, came.notes) == ("Children › Dose", (f"It stood in “Adults › Dose”{changed}.",))


def test_a_heading_of_another_level_is_shown_whole_with_what_became_of_it() -> None:
    (change,) = between("## A\n\n### The dose of it for adults", "## A\n\n## The dose of it for adults").changes
    assert (change.was, change.now) == ("The dose of it for adults", "The dose of it for adults")
    assert change.notes == ("Heading moved 1 level up.",)


def test_an_item_that_moved_under_its_neighbour_stood_outside_of_it() -> None:
    apart = "- Before surgery:\n  - stop aspirin 7 days before\n- check blood pressure each day"
    below = apart.replace("\n- check", "\n  - check")
    (came,), (left,) = (between(*pair).changes for pair in ((apart, below), (below, apart)))
    assert (came.place, came.notes) == ("under “Before surgery:”", ("It stood outside “Before surgery:”.",))
    assert (left.place, left.notes) == ("", ("It stood under “Before surgery:”.",))


def test_notes_stay_where_they_are_when_the_last_section_moves() -> None:
    sections = ["## Dose\n\nTake 5 mg[^1].", "## Table\n\nSee the table.", "## Review\n\nSee the team every 3 months."]
    note = "[^1]: Alert of 23 September 2020."
    found = between("\n\n".join([*sections, note]), "\n\n".join([sections[2], *sections[:2], note]))
    assert {change.section for change in found.changes} == {"Review"}
    assert not [measure for change in found.changes for measure in change.measures if "September" in measure.now]
