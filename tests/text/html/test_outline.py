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
