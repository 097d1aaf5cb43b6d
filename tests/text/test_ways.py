"""Several alternatives looked for by their signs find what the pattern of all of them finds."""

import re

from hypothesis import given
from hypothesis import strategies as st

from guidance.text.ways import Ways

WAYS = {("first of all",): r"\bfirst( of all)\b", ("one thing", "another"): r"(one thing|another)", ("k",): r"k(\d)"}
PARTS = [
    "first of all",
    "First",
    " of all",
    "one thing",
    "AnotHer",
    "a",
    " ",
    "k7",
    "K7",
    "ﬁrst of all",
    "fİrst of aLL",
    "ſ",
]


@given(st.lists(st.sampled_from(PARTS)).map("".join))
def test_what_is_looked_for_by_its_signs_is_found_as_by_the_whole_pattern(text: str) -> None:
    whole = re.compile("|".join(WAYS.values()), re.IGNORECASE)
    found = Ways(WAYS, re.IGNORECASE).pattern_for(text).finditer(text)
    assert [match.span(match.lastindex or 0) for match in found] == [
        match.span(match.lastindex or 0) for match in whole.finditer(text)
    ]


def test_nothing_is_found_where_no_sign_stands() -> None:
    assert Ways(WAYS, re.IGNORECASE).pattern_for("a page").search("a page") is None
