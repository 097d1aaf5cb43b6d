"""Struck text is never read as text that holds."""

import pytest

from guidance.text import html
from guidance.text.html.in_force import with_struck_told, without_struck, words_in_force
from guidance.text.html.outline import parts
from guidance.text.markdown.rendering import render


@pytest.mark.parametrize(
    "struck", ["~~5 mg~~", "<del>5 mg</del>", "<s>5 mg</s>", "<strike>5 mg</strike>", "~~**5** mg~~"]
)
def test_however_it_is_struck_out_it_does_not_hold(struck: str) -> None:
    page = render(f"Give {struck} 10 mg.").html
    assert words_in_force(page) == "Give 10 mg."
    assert html.words(with_struck_told(page)) == "Give [struck out: 5 mg] 10 mg."


def test_what_stood_round_it_is_not_joined() -> None:
    assert words_in_force("<p>1<s>5</s>0 mg</p>") == "1 0 mg"


def test_a_strike_within_a_strike_ends_with_the_outer_one() -> None:
    page = "<p>a <s>b <s>c</s> d</s> e</p>"
    assert words_in_force(page) == "a e"
    assert html.words(with_struck_told(page)) == "a [struck out: b c d] e"


def test_a_page_without_any_is_handed_on_as_it_is() -> None:
    page = render("Give **5 mg** & so on.").html
    assert without_struck(page) is page
    assert with_struck_told(page) is page


def test_a_section_is_read_by_what_holds() -> None:
    *_, part = parts(render("## Dose\n\nGive ~~5 mg~~ 10 mg.").html)
    assert (part.title, part.text) == ("Dose", "Give 10 mg.")


def test_endless_strikes_are_read_in_one_go() -> None:
    assert words_in_force("<p>" + "<s>" * 100_000 + "a" + "</s>" * 100_000 + "</p>") == ""
