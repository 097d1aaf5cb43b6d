"""What the story tells of writing: the start of the page, its saved texts, and Word documents that were brought in."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.desk.story.entry import Sort, StoryEntry, text_link
from guidance.models import Document, Revision, UserAccount, Version, WordOriginal
from guidance.text.days.dates import local_day


def started(session: Session, document: Document, _zone: ZoneInfo) -> Iterator[StoryEntry]:
    """The page was made; one whose texts are older than itself was brought in from elsewhere."""
    first = session.scalar(sa.select(sa.func.min(Revision.created_at)).where(Revision.document_id == document.id))
    brought = first is not None and first < document.created_at
    yield StoryEntry(document.created_at, Sort.PAGE, "Page brought in from elsewhere" if brought else "Page started")


def saves(session: Session, document: Document, zone: ZoneInfo) -> Iterator[StoryEntry]:
    """The saved texts; what one person saved on one day, with nobody between, is one entry.

    A text that was published in the moment it was saved came from an import: its version tells of it.
    """
    rows = session.execute(
        sa.select(Revision.number, Revision.created_at, UserAccount.name, Revision.author_id)
        .join(UserAccount, UserAccount.id == Revision.author_id)
        .outerjoin(Version, Version.revision_id == Revision.id)
        .where(Revision.document_id == document.id)
        .where(sa.or_(Version.id.is_(None), Version.published_at != Revision.created_at))
        .order_by(Revision.number)
    )
    for _, run in groupby(rows, key=lambda row: (row.author_id, local_day(row.created_at, zone))):
        yield _save(list(run))


def _save(run: Sequence[Any]) -> StoryEntry:
    first, last = run[0], run[-1]
    link, words = text_link(last.number)
    many = f"Draft saved {len(run)} times (texts {first.number} to {last.number})" if len(run) > 1 else "Draft saved"
    return StoryEntry(last.created_at, Sort.DRAFTS, many, last.name, link=link, link_words=words)


def word_documents(session: Session, document: Document, _zone: ZoneInfo) -> Iterator[StoryEntry]:
    """Word documents from which a draft was made."""
    query = sa.select(WordOriginal.at, WordOriginal.name, UserAccount.name.label("by"))
    query = query.join(UserAccount, UserAccount.id == WordOriginal.by_id)
    for row in session.execute(query.where(WordOriginal.document_id == document.id)):
        yield StoryEntry(row.at, Sort.DRAFTS, "Word document brought in", row.by, row.name)
