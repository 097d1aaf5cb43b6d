"""A line in several looks: readers see its words, never the signs that make the looks."""

from hypothesis import given
from hypothesis import strategies as st

from guidance.text import html
from guidance.text.markdown.rendering import render
from guidance.text.word.spans import Span, line, safe_address

WORDS = st.lists(st.sampled_from([*"a5 .:*_(~", "mg", "−5", "1.", "[x]", "<b", "!", " "]), min_size=1, max_size=4).map(
    "".join
)
LOOKS = st.frozensets(st.sampled_from(["strong", "em", "s", "sup", "sub"]), max_size=3)
SPANS = st.lists(
    st.builds(Span, WORDS, LOOKS, st.sampled_from(["", "", "https://example.org/a"])), min_size=1, max_size=5
)


@given(SPANS)
def test_a_line_shows_its_words_and_nothing_else(spans: list[Span]) -> None:
    seen = html.words(render(line(spans)).html)
    assert "".join(seen.split()) == "".join("".join(span.text for span in spans).split())


@given(SPANS)
def test_what_was_bold_is_bold(spans: list[Span]) -> None:
    page = render(line(spans)).html
    wanted = any("strong" in span.looks and span.text.strip() for span in spans)
    assert ("<strong>" in page) == wanted


def test_addresses_that_guidance_may_have() -> None:
    assert safe_address("https://example.org/a b(c)") == "https://example.org/ab%28c%29"
    assert safe_address("MAILTO:a@example.org") == "MAILTO:a@example.org"
    for address in (
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "file:///etc/passwd",
        "//example.org",
        "data:x",
        "",
    ):
        assert safe_address(address) == ""
