"""What is typed into the search box becomes words and phrases, and nothing else."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guidance.errors import BadQuery
from guidance.search.query import LONGEST, MOST_TERMS, parse


def written(text: str) -> tuple[str, ...]:
    return tuple(word.written for word in parse(text).words)


def test_a_question_becomes_its_telling_words() -> None:
    asked = "Do I need to stop taking methotrexate before my covid vaccine?"
    assert written(asked) == ("need", "stop", "taking", "methotrexate", "covid", "vaccine")


def test_a_phrase_in_quotes_keeps_every_word() -> None:
    query = parse('pause "two weeks after the" dose')
    assert query.phrases[0].sequences == (("two", "week", "after", "the"),)
    assert [word.written for word in query.words] == ["pause", "dose"]


def test_a_query_of_common_words_alone_is_still_asked() -> None:
    assert written("who am I") == ("who", "am", "I")


def test_a_word_counts_once() -> None:
    assert written("dose dose DOSE") == ("dose",)


@pytest.mark.parametrize("text", ["", "   ", '""', "?*?*", "((((", "!!!", "“”"])
def test_what_has_no_word_is_empty(text: str) -> None:
    assert parse(text).is_empty


def test_a_long_query_is_refused_with_its_limit() -> None:
    parse("x" * LONGEST)
    with pytest.raises(BadQuery, match="400 characters or fewer"):
        parse("x" * (LONGEST + 1))


@example("\xad\u3400")
@given(st.text(max_size=LONGEST))
def test_no_input_makes_more_terms_than_are_looked_for(text: str) -> None:
    query = parse(text)
    assert len(query.words) <= MOST_TERMS
    assert all(len(way) <= MOST_TERMS * 4 for phrase in query.phrases for way in phrase.sequences)
