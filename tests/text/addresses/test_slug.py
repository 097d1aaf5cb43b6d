"""Addresses made from words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.text.addresses.slug import LONGEST, slug_from


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Methotrexate and vaccines", "methotrexate-and-vaccines"),
        ("  A & B: what’s new? ", "a-b-whats-new"),
        ("Sjögren’s", "sjogrens"),
        ("½ dose", "1-2-dose"),
        ("日本", "riben"),
    ],
)
def test_words_become_lower_case_letters_digits_and_hyphens(words: str, slug: str) -> None:
    assert slug_from(words) == slug


def test_a_long_title_is_cut_between_words() -> None:
    slug = slug_from("word " * 40)
    assert len(slug) <= LONGEST
    assert set(slug.split("-")) == {"word"}


@given(st.text())
def test_a_slug_of_a_slug_is_the_slug(words: str) -> None:
    assert slug_from(slug_from(words)) == slug_from(words)
