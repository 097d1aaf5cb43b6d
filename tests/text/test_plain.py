"""Plain words as Markdown: readers see the very words."""

from hypothesis import given
from hypothesis import strategies as st

from guidance.text import html
from guidance.text.markdown.rendering import render
from guidance.text.plain import as_markdown, picture, shortened

PIECES = [*" \\`*_[]()<>|~!#+-=:;&/^{}.,'\"19ab", "&nbsp;", "<b>", "10", "1.", "::: do", "µ", "≤", "--"]
SIGNS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=20).map("".join)


def seen(words: str) -> str:
    return " ".join(words.split())


@given(SIGNS)
def test_a_line_shows_just_its_words(words: str) -> None:
    assert html.words(render(as_markdown(words, begins_line=True)).html) == seen(words)


@given(SIGNS)
def test_words_inside_a_sentence_show_just_these_words(words: str) -> None:
    page = render(f"See {as_markdown(words)}**5 mg**").html
    assert html.words(page) == seen(f"See {words}5 mg")


@given(SIGNS)
def test_a_picture_bears_just_its_description(words: str) -> None:
    page = render(picture(words, "/images/a.png")).html
    (shown,) = [token for token in html.tokens(page) if token.tag == "img"]
    assert seen(shown.attributes["alt"]) == seen(words)


@given(st.text(alphabet="ab1 ", max_size=30), st.integers(2, 30))
def test_what_is_cut_short_fits_and_ends_with_a_whole_word_where_one_fits(words: str, longest: int) -> None:
    words = " ".join(words.split())
    cut = shortened(words, longest)
    assert len(cut) <= longest
    left = cut.removesuffix("…")
    assert cut == words or words.startswith(left)
    assert cut == words or words[len(left)] == " " or " " not in words[:longest]


def test_no_word_is_lost_that_ends_just_where_the_line_does() -> None:
    assert shortened("Give 15 mg once a day", 11) == "Give 15 mg…"
