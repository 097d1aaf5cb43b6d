"""What a search engine has to do for this service, whichever it is."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from guidance.search.pages import Entry

#: Seconds for which an update waits for another one: longer than one takes, and short for who waits for an answer.
LET_OTHERS_END = 0.5

#: Pages looked at for one query.
MOST_HITS = 200

#: How much a word weighs in a title, in a heading and in the text.
TITLE, HEADING, BODY = 2.0, 1.5, 1.0
#: Okapi BM25 (Robertson and Zaragoza 2009): how soon a word that is repeated stops counting, and how much length does.
K1, B = 2.0, 0.75

#: It stands between the sections of a page, so that no phrase reaches from one into the next; no term is like it.
GAP = "\u00a6"


@dataclass(frozen=True)
class Filters:
    """The choices that narrow the results down."""

    topic: str = ""
    since: datetime | None = None
    include_withdrawn: bool = False


@dataclass(frozen=True)
class Question:
    """A question to an engine: pages with any of the terms, each with its weight, and with one of each ``needed``."""

    terms: Mapping[str, float]
    sequences: Mapping[tuple[str, ...], float]
    """Terms one behind the other that count like one term."""
    needed: Sequence[Sequence[tuple[str, ...]]] = ()


@dataclass(frozen=True)
class Hit:
    """One page that was found."""

    uid: str
    score: float
    withdrawn: bool
    title: str
    """The terms of its title."""


class Broken(Exception):
    """The index cannot be read and has to be built anew."""


class Engine(Protocol):
    """An index that can be thrown away and built again from the history."""

    def watermark(self) -> int | None:
        """The number of the last public change that the index knows; nothing when there is no index.

        :raises Broken: when it cannot be read.
        """

    def update(self, changed: Callable[[int], Iterable[Entry]], watermark: int) -> bool:
        """Replace what is known of the documents that changed, all at once, or see that somebody else has just done so.

        :param changed: gives the documents that changed after a number: the one that the index knows by then.
        :returns: whether the index knows everything up to ``watermark``; false while somebody else builds it.
        """

    def rebuild(self, entries: Iterable[Entry], watermark: int) -> bool:
        """Build the index anew beside the old one and exchange them; false when somebody else is doing so right now."""

    def rarity(self, terms: Collection[str]) -> Mapping[str, float]:
        """How much each of these terms tells, for those that some page has."""

    def search(self, question: Question, filters: Filters) -> list[Hit]:
        """The best pages, best first.

        :raises Broken: when the index cannot be read.
        """

    def texts(self, uids: Sequence[str]) -> Mapping[str, bytes]:
        """The texts that ``pages.packed`` made of these pages."""

    def vocabulary(self) -> Mapping[str, int]:
        """Every word of every page as it is written, with the number of pages that have it."""


def inverse_frequency(pages: int, having: int) -> float:
    """How much a term tells that ``having`` of ``pages`` have (Robertson and Spärck Jones 1976), never below zero."""
    return math.log(1 + (pages - having + 0.5) / (having + 0.5))
