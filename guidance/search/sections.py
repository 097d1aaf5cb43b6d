"""What the index holds of a document: the sections of its current version, and what results are filtered by."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document, Listing, Rendering, in_force, listings, withdrawn
from guidance.text.outline import parts


@dataclass(frozen=True)
class SectionText:
    """The words under one heading; ``anchor`` is empty for the text above the first one."""

    anchor: str
    heading: str
    body: str


@dataclass(frozen=True)
class Entry:
    """One document as the index knows it; without sections it is not to be found."""

    uid: str
    title: str = ""
    topics: tuple[str, ...] = ()
    updated_at: datetime | None = None
    withdrawn: bool = False
    sections: tuple[SectionText, ...] = field(default=())


def entries(session: Session, changed_after: int = 0) -> Iterator[Entry]:
    """Every document that readers saw change after a number of the public sequence, as it stands today."""
    changed = sa.select(Document.id).where(Document.sequence > changed_after)
    found: set[int] = set()
    for query, is_withdrawn in ((in_force(), False), (withdrawn(), True)):
        for listing in listings(session, query.where(Document.id.in_(changed))):
            found.add(listing.document.id)
            yield _entry(session, listing, is_withdrawn)
    for id_, uid in session.execute(sa.select(Document.id, Document.uid).where(Document.id.in_(changed))):
        if id_ not in found:
            yield Entry(uid)


def how_many_changed(session: Session, changed_after: int) -> int:
    """How many documents ``entries`` would give."""
    return session.scalar(sa.select(sa.func.count()).where(Document.sequence > changed_after)) or 0


def _entry(session: Session, listing: Listing, is_withdrawn: bool) -> Entry:
    rendering = session.get(Rendering, listing.version.id)
    return Entry(
        uid=listing.document.uid,
        title=listing.title,
        topics=tuple(topic.slug for topic in listing.document.topics),
        updated_at=listing.version.published_at,
        withdrawn=is_withdrawn,
        sections=tuple(_sections(listing, rendering.html if rendering else "")),
    )


def _sections(listing: Listing, html: str) -> Iterator[SectionText]:
    for part in parts(html):
        anchor = part.heading[0].attributes["id"] if part.heading else ""
        body = part.text if part.heading else f"{listing.summary} {part.text}".strip()
        yield SectionText(anchor, part.title, body)
