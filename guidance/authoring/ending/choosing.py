"""The versions of a page to choose from, as somebody knows them: by their day and by what they changed."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document, Revision, Version, corrected_notes

#: So many stand on one page; earlier ones on the pages after it.
ON_A_PAGE = 50


@dataclass(frozen=True)
class VersionToChoose:
    """One version in the list."""

    number: int
    published_at: datetime
    note: str
    """The change note as readers see it today."""
    is_current: bool
    is_erased: bool


def versions_to_choose(session: Session, document: Document, page: int) -> list[VersionToChoose]:
    """The versions on this page of the list, the newest first."""
    newest = sa.select(sa.func.max(Version.number)).where(Version.document_id == document.id).scalar_subquery()
    query = (
        sa.select(Version, Revision, (Version.number == newest).label("is_current"))
        .join(Revision, Revision.id == Version.revision_id)
        .where(Version.document_id == document.id)
        .order_by(Version.number.desc())
        .limit(ON_A_PAGE)
        .offset((page - 1) * ON_A_PAGE)
    )
    rows = session.execute(query).all()
    corrected = corrected_notes(session, [row.Version.id for row in rows])
    return [
        VersionToChoose(
            row.Version.number,
            row.Version.published_at,
            corrected[row.Version.id].note if row.Version.id in corrected else row.Revision.change_note,
            row.is_current,
            row.Revision.content is None,
        )
        for row in rows
    ]
