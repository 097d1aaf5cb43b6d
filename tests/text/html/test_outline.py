"""Sections: what stands under which heading, and whether it reads the same."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guidance.text.html import words
from guidance.text.html.outline import parts
from guidance.text.html.safety import still_clean
from guidance.text.markdown.rendering import render


def test_the_text_above_the_first_heading_is_a_section_without_an_anchor() -> None:
    sections = render("Before.\n\n## One\n\ntext").sections
    assert [(s.level, s.anchor, s.title) for s in sections] == [(0, "", ""), (2, "one", "One")]


def test_a_section_ends_at_the_next_heading_of_any_level() -> None:
    texts = [part.text for part in parts(render("## One\n\na\n\n### Two\n\nb\n\n## Three\n\nc").html)]
    assert texts == ["", "a", "b", "c"]


def test_only_the_section_that_changed_has_another_digest() -> None:
    before = {s.anchor: s.digest for s in render("## One\n\na\n\n## Two\n\nb").sections}
    after = {s.anchor: s.digest for s in render("## One\n\na!\n\n## Two\n\nb").sections}
    assert [anchor for anchor in before if before[anchor] != after[anchor]] == ["one"]


def test_another_heading_over_the_same_text_is_a_change() -> None:
    before, after = (render(f"## {title} {{#a}}\n\ntext").sections[0] for title in ("Old", "New"))
    assert before.digest != after.digest


def test_a_changed_link_target_is_a_change() -> None:
    before, after = (render(f"## A\n\n[x](/{target})").sections[0] for target in "ab")
    assert before.digest != after.digest


NOTED = """Lead.

## Dose

Take 5 mg.[^most]

## Review

Every 3 months.{more}

[^most]: At most {most} a day.{other}
"""


def _changed(old: str, new: str) -> list[str]:
    before, after = ({each.anchor: each.digest for each in render(text).sections} for text in (old, new))
    return [anchor for anchor, digest in before.items() if after.get(anchor) != digest]


def test_a_note_that_says_something_else_changes_the_section_that_uses_it_and_no_other() -> None:
    old, new = (NOTED.format(more="", most=most, other="") for most in ("10 mg", "15 mg"))
    assert _changed(old, new) == ["dose"]


def test_a_section_that_comes_behind_the_last_one_changes_neither() -> None:
    page = NOTED.format(more="", most="10 mg", other="")
    assert _changed(page, page.replace("[^most]: ", "## Contact\n\nThe clinic.\n\n[^most]: ")) == []


def test_notes_may_be_numbered_otherwise_without_a_change() -> None:
    page = NOTED.format(more="", most="10 mg", other="\n[^lead]: For adults.")
    assert _changed(page, page.replace("Lead.", "Lead.[^lead]")) == [""]


def test_a_note_that_is_used_in_another_section_too_changes_that_one_alone() -> None:
    used_once, used_twice = (NOTED.format(more=more, most="10 mg", other="") for more in ("", "[^most]"))
    assert _changed(used_once, used_twice) == ["review"]
    assert _changed(used_twice, used_twice.replace("10 mg", "15 mg")) == ["dose", "review"]


def test_a_note_of_a_note_is_a_part_of_the_section_that_uses_the_first() -> None:
    old, new = (NOTED.format(more="", most="10 mg[^b]", other=f"\n[^b]: By {by}.") for by in ("mouth", "vein"))
    assert _changed(old, new) == ["dose"]
    assert _changed("A.[^a]\n\n[^a]: One.[^b]\n[^b]: Two.[^a]", "A.[^a]\n\n[^a]: One.[^b]\n[^b]: 2.[^a]") == [""]


def test_a_note_of_a_heading_is_a_part_of_its_section() -> None:
    page = "## Dose[^a] {#dose}\n\n5 mg.\n\n## End\n\nText.\n\n[^a]: One."
    assert _changed(page, page.replace("One", "Two")) == ["dose"]


def test_a_list_of_notes_that_a_text_brings_itself_is_a_part_of_where_it_stands() -> None:
    page = '## Dose\n\n5 mg.\n\n<div class="footnotes">\n<p>Notes</p>\n<ol><li id="note-1">{}</li></ol></div>'
    assert _changed(page.format("One."), page.format("Two.")) == ["dose"]


@pytest.mark.parametrize("text", ['the attribute id="x', '## Say id="it\n\n id="y', '<p>a</p> id="x', 'x <b> id="</b>'])
def test_words_that_look_like_an_anchor_are_words(text: str) -> None:
    page = render(text)
    assert 'id="' in words(page.html) and all(each.anchor in {"", "say-id-it"} for each in page.sections)


@example(["</p>", *["\ufeff"] * 9])
@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "\ufeff", "<b></b>", "\n\n", "x", "<div>", "</div>", "<th></th>"]), max_size=9
    )
)
def test_every_page_passes_what_is_asked_of_it_for_ever(parts: list[str]) -> None:
    assert still_clean(render("".join(parts)).html)
