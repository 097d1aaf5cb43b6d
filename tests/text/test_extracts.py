"""Recommendations and links, as they are read from a page."""

import pytest

from guidance.text.extracts import FoundLink, links, recommendations
from guidance.text.markdown.rendering import render
from tests.machine.clock import is_done_within


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("strength=strong certainty=very-low", ("strong", "very-low", "")),
        ("certainty=high", ("", "high", "")),
        ('audience="adults. For: carers"', ("", "", "adults. For: carers")),
        ("strength=weak certainty=low audience=children", ("weak", "low", "children")),
        ("", ("", "", "")),
    ],
)
def test_the_grade_of_a_recommendation_comes_back_as_it_was_typed(options: str, told: tuple[str, str, str]) -> None:
    page = render(f"## Dose\n\n::: recommendation Start low {{#low {options}}}\nGive ~~5 mg~~ 10 mg.\n\n- Wait.\n:::\n")
    found = recommendations(page.html)[0]
    assert (found.section, found.anchor, found.title, found.words) == ("dose", "low", "Start low", "Give 10 mg. Wait.")
    assert (found.strength, found.certainty, found.audience) == told


def test_a_link_is_told_with_its_place_and_its_words() -> None:
    page = render("Ahead <https://x.example/?a=1&b=2>\n\n## Dose\n\nSee [*the* dose](/guidance/shingles#dose).")
    assert links(page.html) == [
        FoundLink("", "https://x.example/?a=1&b=2", "", "https://x.example/?a=1&b=2"),
        FoundLink("dose", "/guidance/shingles", "dose", "the dose"),
    ]


def test_a_large_page_is_read_in_a_moment() -> None:
    html = '<div class="block block-recommendation"><p>a</p>' * 3_000 + "<p>b</p></div>" + '<a href="#x">' * 9_000
    assert is_done_within(1, lambda: recommendations(html) and links(html))
    assert len(recommendations(html)) + len(links(html)) < 9_001
