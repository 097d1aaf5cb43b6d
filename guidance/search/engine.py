"""What a search engine has to do for this service, whichever it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from guidance.search.query import Query
from guidance.search.sections import Entry

#: Round the words of a snippet that were looked for; no page can contain these characters (private use area).
MARK_START, MARK_END = "\ue000", "\ue001"

#: Sections looked at for one query.
MOST_HITS = 400

#: How much a word weighs in a title, in a heading and in the text.
TITLE, HEADING, BODY = 2.0, 1.5, 1.0


@dataclass(frozen=True)
class Filters:
    """What a reader narrowed the results down to."""

    topic: str = ""
    since: datetime | None = None
    include_withdrawn: bool = False


@dataclass(frozen=True)
class Hit:
    """One section that was found."""

    uid: str
    anchor: str
    heading: str
    text: str
    score: float
    withdrawn: bool


class Broken(Exception):
    """The index cannot be read and has to be built anew."""


class Engine(Protocol):
    """An index that can be thrown away and built again from the history."""

    def watermark(self) -> int | None:
        """The number of the last public change that the index knows; nothing when there is no index.

        :raises Broken: when it cannot be read.
        """

    def update(self, entries: Iterable[Entry], watermark: int) -> bool:
        """Replace what is known of these documents, all at once; false when somebody else is doing so right now."""

    def rebuild(self, entries: Iterable[Entry], watermark: int) -> None:
        """Build the index anew beside the old one and exchange them."""

    def search(self, query: Query, filters: Filters) -> list[Hit]:
        """The best sections, best first.

        :raises Broken: when the index cannot be read.
        """

    def snippets(self, query: Query, texts: Sequence[str]) -> list[str]:
        """A few words of each of these texts (not HTML), with those that were looked for between the marks.

        It costs more than the search itself, so it is asked for what a reader gets to see and for nothing else.
        """

    def vocabulary(self) -> Mapping[str, int]:
        """Every word of every section as it is written, with the number of sections that have it."""
