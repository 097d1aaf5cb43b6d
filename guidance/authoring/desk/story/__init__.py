"""The timeline of one page at the desk: everything that happened to it, put together from facts, newest first.

Nothing is stored for it. Each source reads one kind of fact with one query, or a few.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from guidance.authoring.desk.story import checks, drafts, endings, publishing, remarks
from guidance.authoring.desk.story.entry import Sort, StoryEntry
from guidance.models import Document
from guidance.text.long_lists import part_shown

#: Entries on one page.
PAGE = 40

Source = Callable[[Session, Document, ZoneInfo], Iterator[StoryEntry]]

#: In the order in which things are told that happened in one moment.
SOURCES: tuple[Source, ...] = (
    drafts.started,
    publishing.addresses,
    drafts.word_documents,
    drafts.saves,
    remarks.fact_checks,
    remarks.comments,
    checks.requests,
    checks.readings,
    publishing.schedules,
    publishing.versions,
    publishing.note_corrections,
    endings.proposals,
    endings.ends,
    endings.erasures,
)


@dataclass(frozen=True)
class Story:
    """One page of the story, and how many entries of each kind the whole has."""

    entries: Sequence[StoryEntry]
    page: int
    pages: int
    counts: dict[Sort, int]

    @property
    def total(self) -> int:
        """How many entries there are of all kinds."""
        return sum(self.counts.values())


def story_of(session: Session, document: Document, zone: ZoneInfo, *, sort: Sort | None = None, page: int = 1) -> Story:
    """The story of ``document``, newest first, or what is of one kind in it."""
    everything = [entry for source in SOURCES for entry in source(session, document, zone)]
    everything.sort(key=lambda entry: entry.at)
    counts = {kind: sum(entry.sort is kind for entry in everything) for kind in Sort}
    chosen = [entry for entry in reversed(everything) if sort in {None, entry.sort}]
    page, pages = part_shown(page, len(chosen), PAGE)
    return Story(chosen[(page - 1) * PAGE : page * PAGE], page, pages, counts)
