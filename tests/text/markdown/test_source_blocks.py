"""A text is cut where it can be merged, and nowhere else; joined, the pieces are the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.text.markdown.source_blocks import source_blocks

LINES = st.sampled_from(
    [
        "",
        " ",
        "one",
        "- two",
        "1. three",
        "  four",
        "```",
        "~~~ x",
        "::: do",
        ":::",
        "| a |",
        "<table>",
        "</table>",
        "> q",
    ]
)


def pieces(text: str) -> list[str]:
    return [block.words for block in source_blocks(text)]


@given(st.lists(LINES, max_size=20).map("\n".join) | st.text(max_size=200))
def test_joined_the_pieces_are_the_text(text: str) -> None:
    assert "".join(block.source for block in source_blocks(text)) == text


def test_paragraphs_are_pieces() -> None:
    assert pieces("one\ntwo\n\n\nthree\n") == ["one\ntwo", "three"]


def test_items_of_a_list_are_pieces_with_what_is_indented_under_them() -> None:
    assert pieces("- a\n  more\n- b\n\n  a paragraph of b\n- c") == ["- a\n  more", "- b\n\n  a paragraph of b", "- c"]


def test_notes_and_targets_of_links_one_under_the_other_are_pieces() -> None:
    assert pieces("[^1]: a\nmore\n[^b]: c\n[d]: /e\n\n    f") == ["[^1]: a\nmore", "[^b]: c", "[d]: /e\n\n    f"]


def test_a_line_of_a_paragraph_that_looks_like_an_item_does_not_cut_it() -> None:
    assert pieces("It was founded in\n2026. That was late.") == ["It was founded in\n2026. That was late."]


@pytest.mark.parametrize(
    "whole",
    [
        "```\na\n\nb\n```",
        "~~~~ text\n~~~\n\n~~~~",
        "::: do Title\n- a\n\n- b\n:::",
        ":::: details More\n::: do\na\n:::\n\nb\n::::",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "[^1]: a note\n\n    with a second paragraph",
        "<table>\n<tr><td>1</td></tr>\n\n<tr><td>2</td></tr>\n</table>",
        "<!-- a\n\nb -->",
    ],
)
def test_what_belongs_together_stays_whole(whole: str) -> None:
    assert pieces(f"before\n\n{whole}\n\nafter") == ["before", whole, "after"]


def test_three_colons_that_open_nothing_hold_nothing_together() -> None:
    assert pieces("::: unknown\n\nb") == ["::: unknown", "b"]
