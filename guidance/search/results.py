"""Search results as readers get them: one entry a page, best first, with links to the sections that match."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Session

from guidance.models import Content, Document, Listing, in_force, listings, withdrawn
from guidance.search.engine import MARK_END, MARK_START, Broken, Engine, Filters, Hit
from guidance.search.index import Index
from guidance.search.query import Query
from guidance.search.suggestions import suggestion

PER_PAGE = 10
#: Sections named under one result.
SECTIONS = 3
#: What another matching section adds to a page whose best section counts fully.
FURTHER = 0.1
#: A page that matches so much worse than the best one is left out.
LEAST_SHARE = 0.12
NEAREST = 5


@dataclass(frozen=True)
class FoundSection:
    """A section that matches, with a few of its words."""

    anchor: str
    heading: str
    snippet: Markup


@dataclass(frozen=True)
class Found:
    """A page that matches."""

    listing: Listing
    sections: Sequence[FoundSection]
    withdrawn: bool


@dataclass(frozen=True)
class Results:
    """One page of results."""

    found: Sequence[Found]
    total: int
    page: int
    pages: int
    up_to_date: bool
    suggestion: str
    nearest: Sequence[Listing] = ()
    withdrawn: Sequence[Listing] = ()
    """Withdrawn pages with all the words in their title: whoever holds an old copy has to learn what became of it."""


def search(session: Session, index: Index, query: Query, filters: Filters, page: int = 1) -> Results:
    """Answer a query. An index that lags or cannot be read makes an answer with fewer pages, never a fault."""
    up_to_date = index.follow(session)
    try:
        hits = index.engine.search(query, filters)
    except Broken:
        return _by_title(session, query)
    ranked = _ranked(hits)
    known = _listings(session, [uid for uid, _ in ranked])
    ranked = [(uid, sections) for uid, sections in ranked if uid in known]
    pages = max(1, -(-len(ranked) // PER_PAGE))
    page = min(max(page, 1), pages)
    shown = ranked[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Results(
        found=_found(index.engine, query, [(known[uid], sections[:SECTIONS]) for uid, sections in shown]),
        total=len(ranked),
        page=page,
        pages=pages,
        up_to_date=up_to_date,
        suggestion=suggestion(index.engine, query),
        nearest=() if ranked else _nearest(session, query),
        withdrawn=() if filters.include_withdrawn else _withdrawn(session, query),
    )


def _ranked(hits: Sequence[Hit]) -> list[tuple[str, list[Hit]]]:
    """Pages by the score of their best section, and a little for each further one; withdrawn pages come last."""
    by_page: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_page[hit.uid].append(hit)
    scored = [
        (sections[0].withdrawn, sections[0].score + FURTHER * sum(hit.score for hit in sections[1:SECTIONS]), uid)
        for uid, sections in by_page.items()
    ]
    best = max((score for _, score, _ in scored), default=0.0)
    kept = [row for row in scored if row[1] >= best * LEAST_SHARE]
    return [(uid, by_page[uid]) for _, _, uid in sorted(kept, key=lambda row: (row[0], -row[1], row[2]))]


def _listings(session: Session, uids: Sequence[str]) -> dict[str, Listing]:
    """The pages as they stand in the history: what an index still knows and readers may not see is not among them."""
    found = []
    for query in (in_force(), withdrawn()):
        found += listings(session, query.where(Document.uid.in_(uids)))
    return {listing.document.uid: listing for listing in found}


def _found(engine: Engine, query: Query, shown: Sequence[tuple[Listing, Sequence[Hit]]]) -> list[Found]:
    snippets = iter(engine.snippets(query, [hit.text for _, hits in shown for hit in hits]))
    return [
        Found(
            listing,
            [FoundSection(hit.anchor, hit.heading, _marked(next(snippets))) for hit in hits],
            hits[0].withdrawn,
        )
        for listing, hits in shown
    ]


def _marked(snippet: str) -> Markup:
    return Markup(escape(snippet).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>"))


def _by_title(session: Session, query: Query) -> Results:
    """What can be said without an index: the pages with one of the words in their title."""
    found = [Found(listing, (), False) for listing in _titled(session, query, PER_PAGE)]
    return Results(found, len(found), 1, 1, False, "")


def _nearest(session: Session, query: Query) -> list[Listing]:
    return _titled(session, query, NEAREST)


def _titled(session: Session, query: Query, count: int) -> list[Listing]:
    likely = sa.or_(sa.false(), *_in_title(query))
    return listings(session, in_force().where(likely).order_by(Content.title).limit(count))


def _withdrawn(session: Session, query: Query) -> list[Listing]:
    conditions = _in_title(query) or [sa.false()]
    return listings(session, withdrawn().where(*conditions).order_by(Content.title).limit(NEAREST))


def _in_title(query: Query) -> list[sa.ColumnElement[bool]]:
    """For each word, that a title has its beginning."""
    words = [*query.words, *(word for phrase in query.phrases for word in phrase)]
    title = sa.func.lower(Content.title)
    return [title.contains(word[: max(4, len(word) - 3)], autoescape=True) for word in words]
