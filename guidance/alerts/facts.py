"""What there is to tell: public facts after a mark of our own become alerts. Publishing knows nothing of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import (
    Alert,
    AlertKind,
    AlertMark,
    ImportedChange,
    NoteCorrection,
    Reinstatement,
    Removal,
    Revision,
    Version,
    Withdrawal,
    current_sequence,
    is_announced,
    was_before_its_import,
)
from guidance.published.events import What, is_critical

#: Changes to one page within this time make one letter, but for what is safety-critical.
TOGETHER = timedelta(minutes=30)

_KINDS: tuple[tuple[Any, AlertKind], ...] = (
    (Withdrawal, AlertKind.WITHDRAWAL),
    (Reinstatement, AlertKind.REINSTATEMENT),
    (Removal, AlertKind.REMOVAL),
    (NoteCorrection, AlertKind.CORRECTION),
)


def is_behind(session: Session) -> bool:
    """Whether there are public changes that were not looked at yet."""
    return (session.scalar(sa.select(AlertMark.sequence)) or 0) < current_sequence(session)


def follow_facts(session: Session, *, at: datetime) -> int:
    """Make alerts of everything public since the mark, and move it; how many there are to tell.

    Minor changes are told to nobody, and what was imported is no news.
    """
    mark = session.get_one(AlertMark, 1, with_for_update=True, populate_existing=True)
    until = current_sequence(session)
    made: list[Alert] = [*_versions(session, mark.sequence, until), *_others(session, mark.sequence, until)]
    made.sort(key=lambda alert: alert.sequence)
    session.add_all(made)
    mark.sequence = max(mark.sequence, until)
    session.flush()
    return len(made)


def _versions(session: Session, after: int, until: int) -> Iterator[Alert]:
    imported = sa.select(ImportedChange.version_id).where(ImportedChange.version_id.is_not(None))
    query = (
        sa.select(Version, Revision.safety_critical)
        .join(Revision, Revision.id == Version.revision_id)
        .where(Version.sequence > after, Version.sequence <= until, Version.id.not_in(imported))
        .where(is_announced())
    )
    for version, critical in session.execute(query):
        due_at = version.published_at + (timedelta(0) if critical else TOGETHER)
        yield Alert(
            sequence=version.sequence,
            kind=AlertKind.VERSION,
            document_id=version.document_id,
            version_id=version.id,
            critical=critical,
            at=version.published_at,
            due_at=due_at,
        )


def _others(session: Session, after: int, until: int) -> Iterator[Alert]:
    for noun, kind in _KINDS:
        query = sa.select(noun, Version.document_id, Revision.safety_critical)
        query = query.join(Version, Version.id == noun.version_id).join(Revision, Revision.id == Version.revision_id)
        query = query.where(noun.sequence > after, noun.sequence <= until, ~was_before_its_import(noun))
        for fact, document_id, safety_critical in session.execute(query):
            critical = is_critical(What[kind.name], version=safety_critical)
            yield Alert(
                sequence=fact.sequence,
                kind=kind,
                document_id=document_id,
                version_id=fact.version_id,
                reason=fact.reason,
                critical=critical,
                at=fact.at,
                due_at=fact.at + (timedelta(0) if critical else TOGETHER),
            )
