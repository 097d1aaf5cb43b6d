"""News in the search: an index of its own, so that no item ever stands among guidance or weighs in what is rare there.

It is SQLite's FTS5 in a folder of each machine, whichever engine guidance has: it can be thrown away at any time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Session

from guidance.config import Settings
from guidance.db import Database
from guidance.models import synonym_lines
from guidance.models.news import NewsItem, NewsText, public_news
from guidance.published.newsroom import NewsEntry, Readers, entries_by_uid
from guidance.search.engine import Broken, Filters
from guidance.search.fts5_engine import Fts5Engine
from guidance.search.index import Index, Source
from guidance.search.pages import Entry, SectionText, unpacked
from guidance.search.query import Query
from guidance.search.results import PER_PAGE, ranked_hits, read
from guidance.search.snippets import best_sections
from guidance.text.html.outline import parts
from guidance.text.looks import rendered
from guidance.text.markdown.rendering import ORDINARY


@dataclass(frozen=True)
class FoundNews:
    """An item that matches, with a few of its words."""

    entry: NewsEntry
    snippet: Markup


@dataclass(frozen=True)
class NewsResults:
    """One page of the items that match."""

    found: Sequence[FoundNews] = ()
    total: int = 0
    page: int = 1
    pages: int = 1


def news_index(settings: Settings, database: Database) -> Index:
    """The index of news of this process."""
    engine = Fts5Engine(settings.search_folder / "news")
    return Index(settings, database, Source(engine, news_entries, how_many_items_changed))


def news_entries(session: Session, changed_after: int = 0) -> Iterator[Entry]:
    """Every item that readers saw change after a number of the public sequence, as it stands today."""
    shown = session.execute(
        public_news()
        .with_only_columns(NewsItem.uid, NewsItem.published_at, NewsText)
        .where(NewsItem.sequence > changed_after)
    )
    found = set()
    for uid, published_at, text in shown:
        found.add(uid)
        yield Entry(uid, text.title, updated_at=published_at, sections=tuple(_sections(text)))
    changed = session.scalars(sa.select(NewsItem.uid).where(NewsItem.sequence > changed_after))
    yield from (Entry(uid) for uid in changed if uid not in found)


def how_many_items_changed(session: Session, changed_after: int) -> int:
    """How many items ``news_entries`` would give."""
    return session.scalar(sa.select(sa.func.count()).where(NewsItem.sequence > changed_after)) or 0


def _sections(text: NewsText) -> Iterator[SectionText]:
    about = " ".join(part for part in (text.summary, text.place, text.byline) if part)
    yield SectionText("", "", about)
    for part in parts(rendered(text.body, ORDINARY.for_saved(text.body)).html):
        yield SectionText("", part.title, part.text)


def search_news(session: Session, index: Index, query: Query, readers: Readers, page: int = 1) -> NewsResults:
    """The items with words of the query, best first; none while their index is built."""
    index.follow(session)
    try:
        reading = read(index, query, synonym_lines(session))
        hits = ranked_hits(index, reading, Filters())
        pages = max(1, -(-len(hits) // PER_PAGE))
        page = min(max(page, 1), pages)
        shown = [hit.uid for hit in hits[(page - 1) * PER_PAGE : page * PER_PAGE]]
        texts = index.engine.texts(shown)
    except Broken:
        return NewsResults()
    known = entries_by_uid(session, shown, readers)
    found = [
        FoundNews(known[uid], best_sections(unpacked(texts[uid]), reading.rarity, 1)[0].snippet)
        for uid in shown
        if uid in known and uid in texts
    ]
    return NewsResults(found, len(hits) - len(shown) + len(found), page, pages)
