"""Paragraphs and items that were split or joined keep their doses; what changed on the way is told as a change."""

import pytest

from guidance.text.checks.numbers import numbers_in
from guidance.text.compare import Comparison, compare
from guidance.text.markdown.rendering import render

ONE = "Give 5 mg daily with food. Review the patient in 2 weeks at the clinic."
TWO = "Give 5 mg daily with food.\n\nReview the patient in 2 weeks at the clinic."
ITEMS = "- Give 5 mg daily with food.\n- Review the patient in 2 weeks at the clinic."


def between(old: str, new: str) -> Comparison:
    return compare(render(old).html, render(new).html)


@pytest.mark.parametrize(("old", "new"), [(ONE, TWO), (ONE, ITEMS), (TWO, ITEMS)])
def test_no_number_goes_or_comes_where_text_is_only_divided_otherwise(old: str, new: str) -> None:
    for comparison in (between(old, new), between(new, old)):
        assert [change.measures for change in comparison.changes] == [()] * len(comparison.changes)
        assert numbers_in(comparison) == []
        assert len(numbers_in(comparison, every_sentence=True)) == len(comparison.changes)


def test_a_new_heading_that_parts_a_paragraph_changes_no_dose() -> None:
    old, new = f"## Dose\n\n{ONE}", f"## Dose\n\n{TWO}".replace("\n\nReview", "\n\n## Review\n\nReview")
    for comparison in (between(old, new), between(new, old)):
        assert [change.measures for change in comparison.changes] == [(), ()]
        assert "heading" in {change.what for change in comparison.changes}
    (change,) = [c for c in between(old, new.replace("2 weeks", "3 weeks")).changes if c.measures]
    assert [(m.was, m.now) for m in change.measures] == [("2 weeks", "3 weeks")]


@pytest.mark.parametrize(("old", "new"), [(ONE, TWO), (ONE, ITEMS), (TWO, ITEMS)])
def test_a_number_that_changed_on_the_way_is_one_change(old: str, new: str) -> None:
    (change,) = [c for c in between(old, new.replace("2 weeks", "3 weeks")).changes if c.measures]
    assert [(m.was, m.now) for m in change.measures] == [("2 weeks", "3 weeks")]


def test_items_that_only_sound_alike_are_told_by_themselves() -> None:
    old = "- Adults: 5 mg daily\n- Children: 2 mg daily"
    changes = between(old, "- Adults: 10 mg daily\n- Children: 5 mg daily").changes
    assert [[(m.was, m.now) for m in change.measures] for change in changes] == [
        [("5 mg", "10 mg")],
        [("2 mg", "5 mg")],
    ]


def test_under_another_heading_it_is_gone_and_new() -> None:
    old = f"## Adults\n\n{ONE}\n\n## Children\n\nAsk the team."
    new = (
        "## Adults\n\nGive 5 mg daily with food.\n\n## Children\n\nAsk.\n\nReview the patient in 2 weeks at the clinic."
    )
    told = [(m.was, m.now, c.section) for c in between(old, new).changes for m in c.measures]
    assert told == [("2 weeks", "", "Adults"), ("", "2 weeks", "Children")]
