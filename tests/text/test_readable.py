"""A page as plain lines says what the page says, in its order, with no sign of Markdown or HTML."""

import pytest

from guidance.text.markdown.rendering import render
from guidance.text.readable import as_lines

PAGES = [
    ("## Dose {#dose}\n\nTake **5 mg** \\* daily.", "Dose\n\nTake 5 mg * daily."),
    ("- a\n- b\n  1. c\n  2. d\n- e", "- a\n- b\n  1. c\n  2. d\n- e"),
    ("- a\n\n  more of a\n- b", "- a\n\n  more of a\n- b"),
    ("3. c\n4. d\n\nAfter.", "3. c\n4. d\n\nAfter."),
    ("| A | B |\n|---|---|\n| 1 | ~~5~~ 7 mg |", "A | B\n1 | [struck out: 5] 7 mg"),
    ("10<sup>9</sup>/L, H<sub>2</sub>O", "10⁹/L, H₂O"),
    ("::: warning Stop\nNot with *live* vaccines.\n:::", "Warning: Stop\n\nNot with live vaccines."),
    ("See [the leaflet](/guidance/leaflet).", "See the leaflet (link: https://one.example/guidance/leaflet)."),
    ("See <https://two.example/a?b=1&c=2>.", "See https://two.example/a?b=1&c=2."),
    ("See [below](#dose).", "See below."),
    ("Offer it.[^a]\n\n[^a]: A trial.", "Offer it.[1]\n\nNotes\n\n1. A trial."),
    ("> quoted\n\nnot", "  quoted\n\nnot"),
    ("```\nx <y>\n  z\n```", "x <y>\n  z"),
    ("![A joint](/images/1)", "[picture: A joint]"),
    ("a &lt; b &amp;amp; c", "a < b &amp; c"),
]


@pytest.mark.parametrize(("text", "lines"), PAGES)
def test_a_page_is_read_without_any_program(text: str, lines: str) -> None:
    assert as_lines(render(text).html, "https://one.example/guidance/page") == lines
