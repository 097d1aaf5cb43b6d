"""One part of a page is cut out whole."""

import re

from guidance.text.excerpts import block_of, section_of
from guidance.text.html import words
from guidance.text.markdown.rendering import render

PAGE = "Ahead.\n\n## One\n\nA.\n\n### Below\n\nB.\n\n## Two\n\nC.\n"


def test_a_section_has_what_stands_below_it_and_nothing_more() -> None:
    html = render(PAGE).html
    one = section_of(html, "one")
    assert all(words in one for words in ("One", "A.", "Below", "B.")) and "C." not in one and "Ahead" not in one
    assert "A." not in section_of(html, "below") and "B." in section_of(html, "below")
    assert section_of(html, "never") == section_of(html, "") == ""


def test_a_block_has_what_is_nested_in_it() -> None:
    html = '<p>x</p><div class="block" id="a"><p>A</p><div id="b"><p>B</p></div><p>C</p></div><p>y</p>'
    assert block_of(html, "a") == '<div class="block" id="a"><p>A</p><div id="b"><p>B</p></div><p>C</p></div>'
    assert block_of(html, "b") == '<div id="b"><p>B</p></div>'
    assert block_of(html, "c") == ""


def test_a_section_brings_the_notes_that_it_uses_with_their_figures_and_no_others() -> None:
    text = "## Dose\n\n5 mg.[^a]\n\n## Review\n\nSoon.[^b]\n\n"
    notes = "[^a]: At most 10 mg.[^deep]\n\n[^b]: Or later.\n\n[^deep]: By mouth."
    page = render(text + notes).html
    dose, review = (section_of(page, anchor) for anchor in ("dose", "review"))
    assert words(dose) == "Dose 5 mg.[1] Notes At most 10 mg.[3] Back to the text By mouth. Back to the text"
    assert re.findall(r'<li id="note-\d" value="(\d)">', dose) == ["1", "3"]
    assert words(review) == "Review Soon.[2] Notes Or later. Back to the text"
    assert re.findall(r'<li id="note-\d" value="(\d)">', review) == ["2"]


def test_the_last_section_brings_no_notes_of_others() -> None:
    page = render("## Dose\n\n5 mg.[^a]\n\n## Review\n\nSoon.\n\n[^a]: At most 10 mg.").html
    assert words(section_of(page, "review")) == "Review Soon."


def test_a_block_brings_the_notes_that_it_uses() -> None:
    page = render(
        "::: recommendation Dose {#one}\n5 mg.[^a]\n:::\n\nEnd.[^b]\n\n[^a]: At most 10 mg.\n\n[^b]: Rest."
    ).html
    assert words(block_of(page, "one")).endswith("5 mg.[1] Notes At most 10 mg. Back to the text")
