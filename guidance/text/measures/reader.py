"""The tokens of one text with their neighbours, and what a rule of the grammar found among them."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Generic, NamedTuple, TypeVar

from guidance.text.measures.measure import Kind
from guidance.text.measures.tokens import END, Token, tokens

T = TypeVar("T")
_HYPHENS = {"-", "‐", "‑"}
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
        """Whether a number is part of a name: the 12 of B12, the 19 of COVID-19."""
        here, before = self[place], self[place - 1]
        if not here.glued:
            return False
        if before.kind == "word":
            return True
        return before.fold in _HYPHENS and before.glued and self[place - 2].kind == "word"

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
