"""The tokens of one text with their neighbours, and what a rule of the grammar found among them."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Generic, NamedTuple, TypeVar

from guidance.text.measures.measure import Kind
from guidance.text.measures.tokens import END, Token, tokens
from guidance.text.measures.units import unit_named

T = TypeVar("T")
_HYPHENS = {"-", "‐", "‑"}
#: What joins the figures of a name.
NAME_JOINS = frozenset({*_HYPHENS, "*", ".", ":"})
#: So many tokens at most make one name.
LONGEST_NAME = 8
#: The area and the last letters of a postcode, which never has C, I, K, M, O or V there: no unit of doses reads so.
_AREA, _INWARD = re.compile(r"[A-Z]{1,2}"), re.compile(r"[ABD-HJLNP-UW-Z]{2}")
#: These compare what a hyphen joins to them: over-65s.
_NO_NAMES = frozenset({"over", "under"})
#: More than any rule looks ahead.
_BEYOND = 24


class Found(NamedTuple):
    """The finding of a rule: everything of a measure except its place, and the token after it."""

    kind: Kind
    next: int
    what: str = ""
    bound: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    said: str = ""
    lead: int = 0
    """How many tokens at its beginning only say what becomes of it, as “by” and “until” do."""


class Reader(list[Token]):
    """A text as tokens; beyond both ends stand tokens that are nothing, so that looking around needs no care."""

    def __init__(self, text: str) -> None:
        found = tokens(text)
        super().__init__(found)
        self.length = len(found)
        self.extend([END] * _BEYOND)

    def folds(self, place: int, length: int) -> tuple[str, ...]:
        """The next ``length`` tokens without regard to case; nothing where there are not so many."""
        return tuple([token.fold for token in self[place : place + length]]) if place + length <= self.length else ()

    def is_name(self, place: int) -> bool:
        """Whether a number is part of a name: the 12 of B12, the 19 of COVID-19, all of B.1.1.7 and HLA-B*57:01."""
        if self._begins_name(place):
            return True
        for _ in range(LONGEST_NAME):
            if not self[place].glued:
                return self.ends_postcode(place)
            before = self[place - 1]
            if before.kind == "sign" and before.glued and before.fold in NAME_JOINS:
                place -= 1
                before = self[place - 1]
                if before.kind == "word":
                    return self[place].fold in _HYPHENS | {"*"} and before.fold not in _NO_NAMES
            if before.kind != "number":
                return before.kind == "word"
            place -= 1
        return False

    def _begins_name(self, place: int) -> bool:
        """Whether a number begins a name: the 5 of 5-FU and 5-HT3; “24-HR” and “12-LEAD” are none."""
        joint, letters = self[place + 1 : place + 3]
        joined = joint.fold in _HYPHENS and joint.glued and letters.glued and letters.kind == "word"
        return joined and letters.text.isupper() and len(letters.text) in {2, 3} and unit_named(letters.text) is None

    def ends_postcode(self, place: int) -> bool:
        """Whether a figure begins the second half of a postcode of the United Kingdom, as that of LS1 4HR."""
        here, letters, before = self[place], self[place + 1], self[place - 1]
        if not (len(here.text) == 1 and letters.glued and _INWARD.fullmatch(letters.text)):
            return False
        district = place - 1 - (before.kind == "word" and before.glued and len(before.text) == 1)
        area = self[district - 1]
        return self[district].kind == "number" and self[district].glued and _AREA.fullmatch(area.text) is not None

    def is_an_initial(self, place: int) -> bool:
        """Whether a letter goes on with those ahead of it: the I of H.I.V. begins no I.V."""
        point = self[place - 1]
        return self[place].glued and point.fold == "." and point.glued and self[place - 2].kind == "word"


class Phrases(Generic[T]):
    """Phrases with what they mean, of which the longest is found; only lengths that its first word has are tried."""

    def __init__(self, meanings: Mapping[tuple[str, ...], T]) -> None:
        self._meanings = meanings
        lengths: dict[str, set[int]] = {}
        for words in meanings:
            lengths.setdefault(words[0], set()).add(len(words))
        self._lengths = {first: sorted(some, reverse=True) for first, some in lengths.items()}
        self.beginnings = frozenset(lengths)

    def at(self, reader: Reader, i: int) -> tuple[T, int] | None:
        """The meaning of the phrase at token ``i``, and of how many tokens it is."""
        for length in self._lengths.get(reader[i].fold, ()):
            if (meaning := self._meanings.get(reader.folds(i, length))) is not None:
                return meaning, length
        return None
