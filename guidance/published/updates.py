"""What the versions of a page said that they changed, as the page and its comparisons list it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import (
    ChangeClass,
    Document,
    NoteCorrection,
    Revision,
    Version,
    corrected_notes,
    is_significant,
)
from guidance.text.dates import local_day

#: The classes that say that the advice is another one.
ADVICE = (ChangeClass.ADVICE_CHANGED, ChangeClass.NEW_ADVICE, ChangeClass.ADVICE_WITHDRAWN)
#: For so many days a page says above its text that its advice changed, or that a change was safety-critical.
TOLD_ADVICE, TOLD_SAFETY = 90, 365
#: Changes told above a text at most; the history has them all.
TOLD = 20


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

    @property
    def changes_advice(self) -> bool:
        """Whether the advice of an earlier version is no longer the advice, as far as somebody said so."""
        return self.number > 1 and (self.safety_critical or self.kind in ADVICE)

    def is_told(self, today: date, zone: ZoneInfo) -> bool:
        """Whether a page still says above its text that this changed."""
        days = TOLD_SAFETY if self.safety_critical else TOLD_ADVICE
        return self.changes_advice and (today - local_day(self.published_at, zone)).days <= days


@dataclass(frozen=True)
class Milestones:
    """When a page was first published, and when certain changes last came."""

    first_published: datetime
    updated_at: datetime
    """The last significant version: the advice last changed for readers, or something that they were told of."""
    advised_at: datetime | None
    """The last version after the first that changed the advice or was safety-critical."""
    perhaps_at: datetime | None
    """The last correction, or version that nobody classified, when it came after that."""


def milestones_of(session: Session, version: Version) -> Milestones:
    """What is told of the dates of a page while ``version`` is current: one query, however many versions it has."""
    later = Version.number > 1
    perhaps = sa.or_(Revision.change_class.is_(None), Revision.change_class == ChangeClass.CORRECTION)
    advised = sa.and_(later, sa.or_(Revision.safety_critical, Revision.change_class.in_(ADVICE)))
    row = session.execute(
        sa.select(
            sa.func.min(Version.published_at),
            _last(is_significant()),
            _last(advised),
            _last(sa.and_(later, perhaps)),
            _last(advised, Version.number),
            _last(sa.and_(later, perhaps), Version.number),
        )
        .join(Revision, Revision.id == Version.revision_id)
        .where(Version.document_id == version.document_id, Version.number <= version.number)
    ).one()
    first, significant, advised_at, perhaps_at, advised_in, perhaps_in = row
    is_later = perhaps_in is not None and perhaps_in > (advised_in or 0)
    return Milestones(first, significant, advised_at, perhaps_at if is_later else None)


def _last(condition: sa.ColumnElement[bool], what: Any = Version.published_at) -> sa.ColumnElement[Any]:
    """Versions are published in the order of their numbers, so the greatest date is that of the last one."""
    return sa.func.max(sa.case((condition, what)))


def told_above(
    session: Session,
    document: Document,
    latest: Sequence[Update],
    advised_at: datetime | None,
    today: date,
    zone: ZoneInfo,
) -> list[Update]:
    """The changes of the advice of which a page tells above its text, newest first.

    :param latest: the last updates of the page, from which most pages can tell it without another question.
    :param advised_at: when the advice last changed.
    """
    if advised_at is None or (today - local_day(advised_at, zone)).days > TOLD_SAFETY:
        return []
    oldest = latest[-1]
    if oldest.number > 1 and (today - local_day(oldest.published_at, zone)).days <= TOLD_SAFETY:
        latest = _since(session, document, latest[0].number, today - timedelta(days=TOLD_SAFETY + 1))
    return [update for update in latest if update.is_told(today, zone)][:TOLD]


def updates_of(session: Session, document: Document, newest: int, count: int, oldest: int = 1) -> list[Update]:
    """The last ``count`` versions up to ``newest`` and not before ``oldest``, newest first."""
    query = _updates(document).where(Version.number <= newest, Version.number >= oldest).limit(count)
    return _with_corrections(session, query)


def _since(session: Session, document: Document, newest: int, day: date) -> list[Update]:
    """The changes of the advice up to ``newest`` that are not older than ``day``."""
    advised = sa.or_(Revision.safety_critical, Revision.change_class.in_(ADVICE))
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    query = _updates(document).where(Version.number <= newest, Version.published_at >= moment, advised)
    return _with_corrections(session, query)


def _updates(document: Document) -> sa.Select[int, int, datetime, Revision]:
    return (
        sa.select(Version.id, Version.number, Version.published_at, Revision)
        .join(Revision, Revision.id == Version.revision_id)
        .where(Version.document_id == document.id)
        .order_by(Version.number.desc())
    )


def _with_corrections(session: Session, query: sa.Select[int, int, datetime, Revision]) -> list[Update]:
    rows = session.execute(query).all()
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
