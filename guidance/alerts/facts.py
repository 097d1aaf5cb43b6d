"""What there is to tell: public facts after a mark of our own become alerts. Publishing knows nothing of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models.alerts import Alert, AlertKind, AlertMark
from guidance.models.chain import current_sequence
from guidance.models.imports import ImportedChange, was_before_its_import
from guidance.models.revisions import Revision
from guidance.models.versions import Version, is_announced
from guidance.published.events import SAID, What, is_critical

#: Changes to one page within this time make one letter, but for what is safety-critical.
TOGETHER = timedelta(minutes=30)


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
        page, at = version.document_id, version.published_at
        yield _alert(What.VERSION, version.sequence, page, version.id, at, critical=critical)


def _others(session: Session, after: int, until: int) -> Iterator[Alert]:
    for noun, what in SAID:
        query = sa.select(noun, Version.document_id, Revision.safety_critical)
        query = query.join(Version, Version.id == noun.version_id).join(Revision, Revision.id == Version.revision_id)
        query = query.where(noun.sequence > after, noun.sequence <= until, ~was_before_its_import(noun))
        for fact, page, safety_critical in session.execute(query):
            critical = is_critical(what, version=safety_critical)
            yield _alert(what, fact.sequence, page, fact.version_id, fact.at, critical=critical, reason=fact.reason)


def _alert(
    what: What, sequence: int, document_id: int, version_id: int, at: datetime, *, critical: bool, reason: str = ""
) -> Alert:
    return Alert(
        sequence=sequence,
        kind=AlertKind[what.name],
        document_id=document_id,
        version_id=version_id,
        reason=reason,
        critical=critical,
        at=at,
        due_at=at if critical else at + TOGETHER,
    )
