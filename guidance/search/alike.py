"""What the list of synonyms adds to a question: for what was asked, everything else on its line."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from guidance.search.query import Phrase, Query, phrase_of
from guidance.search.synonym_lines import words_of

#: What a synonym counts against the word itself.
WEIGHT = 0.8

Way = tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """Something that was asked for, and something that means the same."""

    asked: str
    other: str
    asked_way: Way
    way: Way

    @property
    def weight(self) -> float:
        """How much it counts: it stands for every word in whose place it is looked for."""
        return WEIGHT * len(self.asked_way)

    def is_known(self, known: Collection[str]) -> bool:
        """Whether pages may have it, when ``known`` are the terms that pages have."""
        return all(term in known for term in self.way)


@dataclass(frozen=True)
class Meant:
    """All that means the same as parts of one question."""

    alike: Sequence[Alike] = ()
    known: Sequence[Alike] = field(default=())

    @property
    def terms(self) -> set[str]:
        return {term for one in self.alike for term in one.way}

    def among(self, known: Collection[str], stands: Callable[[Way], bool]) -> "Meant":
        """Only those that some page has.

        :param known: the terms that pages have.
        :param stands: whether a page has several terms one behind the other.
        """
        there = [one for one in self.alike if one.is_known(known) and (len(one.way) == 1 or stands(one.way))]
        return Meant(self.alike, there)

    @property
    def covered(self) -> set[str]:
        """The terms of the question in whose place something is looked for that pages have."""
        return {term for one in self.known for term in one.asked_way}

    @property
    def single(self) -> dict[str, float]:
        return {one.way[0]: one.weight for one in self.known if len(one.way) == 1}

    @property
    def sequences(self) -> Mapping[Way, float]:
        return {one.way: one.weight for one in self.known if len(one.way) > 1}

    def of(self, terms: Collection[str]) -> set[str]:
        """The single terms that mean the same as a word with these terms."""
        return {
            one.way[0] for one in self.known if len(one.way) == len(one.asked_way) == 1 and one.asked_way[0] in terms
        }


NOTHING = Meant()


def meant(query: Query, lines: Sequence[str]) -> Meant:
    """The words that the list adds to ``query``; nothing in quotes, which asks for itself."""
    asked = set(query.order)
    single = {term for word in query.words for term in word.terms}
    found: list[Alike] = []
    for members in _sets(tuple(lines)):
        named = [(one.written, way) for one in members if (way := _asked_way(one, query.order, asked, single))]
        others = [(one.written, way) for one in members if one.written not in dict(named) for way in one.sequences]
        found += [Alike(words, other, way, theirs) for words, way in named for other, theirs in others]
    return Meant(list(_once(found)))


@lru_cache(maxsize=8)
def _sets(lines: tuple[str, ...]) -> list[list[Phrase]]:
    return [[phrase for words in words_of(line) if (phrase := phrase_of(words))] for line in lines]


def _asked_way(phrase: Phrase, order: Way, asked: Collection[str], single: Collection[str]) -> Way:
    return next((way for way in phrase.sequences if _is_asked(way, order, asked, single)), ())


def _is_asked(way: Way, order: Way, asked: Collection[str], single: Collection[str]) -> bool:
    if len(way) == 1:
        return way[0] in single
    if not all(term in asked for term in way):
        return False
    return any(order[place : place + len(way)] == way for place in range(len(order) - len(way) + 1))


def _once(found: Sequence[Alike]) -> Iterator[Alike]:
    seen: set[Way] = set()
    for one in found:
        if one.way not in seen:
            seen.add(one.way)
            yield one
