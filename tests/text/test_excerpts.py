"""One part of a page is cut out whole."""

from guidance.text.excerpts import block_of, section_of
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
