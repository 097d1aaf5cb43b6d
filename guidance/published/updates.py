"""What the versions of a page said that they changed, as the page and its comparisons list it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import ChangeClass, Document, NoteCorrection, Revision, Version, corrected_notes


@dataclass(frozen=True)
class Update:
    """One version in the list of updates."""

    number: int
    published_at: datetime
    note: str
    kind: ChangeClass | None
    safety_critical: bool
    significant: bool
    corrected_at: datetime | None = None
    """When the note was corrected, which the history tells in full."""


def updates_of(session: Session, document: Document, newest: int, count: int, oldest: int = 1) -> list[Update]:
    """The last ``count`` versions up to ``newest`` and not before ``oldest``, newest first."""
    rows = session.execute(
        sa.select(Version.id, Version.number, Version.published_at, Revision)
        .join(Revision, Revision.id == Version.revision_id)
        .where(Version.document_id == document.id, Version.number <= newest, Version.number >= oldest)
        .order_by(Version.number.desc())
        .limit(count)
    ).all()
    corrected = corrected_notes(session, [row.id for row in rows])
    return [_update(number, at, revision, corrected.get(id_)) for id_, number, at, revision in rows]


def updates_in(session: Session, document: Document, numbers: Collection[int]) -> list[Update]:
    """What certain versions said of themselves, with the notes as they were published."""
    if not numbers:
        return []
    rows = session.execute(
        sa.select(Version.number, Version.published_at, Revision)
        .join(Revision, Revision.id == Version.revision_id)
        .where(Version.document_id == document.id, Version.number.in_(numbers))
    )
    return [_update(number, at, revision, None) for number, at, revision in rows]


def _update(number: int, at: datetime, revision: Revision, correction: NoteCorrection | None) -> Update:
    return Update(
        number=number,
        published_at=at,
        note=correction.note if correction else revision.change_note,
        kind=revision.change_class,
        safety_critical=revision.safety_critical,
        significant=number == 1 or revision.significant,
        corrected_at=correction.at if correction else None,
    )
