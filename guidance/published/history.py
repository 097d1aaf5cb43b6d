"""The life of a document as a list of events: versions, reviews, withdrawals and changes of address, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models.checks import first_checks
from guidance.models.corrections import NoteCorrection, UrgentPublication, note_corrections
from guidance.models.documents import Document
from guidance.models.people import UserAccount
from guidance.models.questions import columns, put_together_once
from guidance.models.revisions import ChangeClass, Revision
from guidance.models.versions import Version, is_significant
from guidance.published.events import Event, FormerNote, What, as_events, everything_but_versions, with_undone
from guidance.text.long_lists import part_shown

#: Versions on one page of the history.
PAGE = 50
_NO_EARLIER, _NO_LATER = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True)
class History:
    """One page of the events of a document."""

    events: list[Event]
    page: int
    pages: int
    newest: int


def history_of(
    session: Session, document: Document, newest: int, page: int = 1, *, after: int = 0, since: datetime | None = None
) -> History:
    """The events of one page; every event that is no version stands beside the versions of its time.

    :param newest: the number of the current version.
    :param after: the version after which to begin.
    :param since: the moment at which to begin with what is no version.
    """
    page, pages = part_shown(page, newest - after, PAGE)
    high = newest - (page - 1) * PAGE
    low = max(after + 1, high - PAGE + 1)
    versions = list(_versions(session, document, low, high))
    begin = versions[-1].at if page < pages else since
    until = _published_at(session, document, high + 1) if page > 1 else None
    others = with_undone(session, [document.id], _others(session, document, begin, until))
    events = sorted([*versions, *others], key=lambda event: (event.at, event.sequence), reverse=True)
    return History(events, page, pages, newest)


def life_of(session: Session, document: Document) -> list[Event]:
    """Every event, oldest first: for the picture of a page's life. Of versions it says only what the picture shows."""
    events = [*_moments(session, document), *_others(session, document)]
    return sorted(events, key=lambda event: (event.at, event.sequence))


def _published_at(session: Session, document: Document, number: int) -> datetime | None:
    return session.scalar(
        sa.select(Version.published_at).where(Version.document_id == document.id, Version.number == number)
    )


def _moments(session: Session, document: Document) -> Iterator[Event]:
    rows = columns(session, _every_version(), {"document": document.id})
    for at, sequence, number, is_told, safety_critical in rows:
        yield Event(What.VERSION, at, sequence, "", number, None, is_told, safety_critical)


@put_together_once
def _every_version() -> sa.Select[datetime, int, int, bool, bool]:
    return (
        sa.select(Version.published_at, Version.sequence, Version.number, is_significant(), Revision.safety_critical)
        .join(Revision, Revision.id == Version.revision_id)
        .where(Version.document_id == sa.bindparam("document"))
    )


def _versions(session: Session, document: Document, low: int, high: int) -> Iterator[Event]:
    rows = session.execute(_told_versions(), {"document": document.id, "low": low, "high": high}).all()
    checks = first_checks(session, [document.id]) if any(row.reason for row in rows) else {}
    corrections = note_corrections(session, [row.id for row in rows])
    for id_, number, at, sequence, note, kind, significant, safety_critical, credit, urgent in rows:
        held, former = _notes(note, corrections.get(id_, []))
        yield Event(
            What.VERSION,
            at,
            sequence,
            held,
            number,
            kind,
            significant,
            safety_critical,
            credit or "",
            former_notes=former,
            urgent=urgent or "",
            checked_at=checks[id_].at if id_ in checks else None,
        )


@put_together_once
def _told_versions() -> sa.Select[int, int, datetime, int, str, ChangeClass | None, bool, bool, str | None, str]:
    return (
        sa.select(
            Version.id,
            Version.number,
            Version.published_at,
            Version.sequence,
            Revision.change_note,
            Revision.change_class,
            is_significant(),
            Revision.safety_critical,
            UserAccount.credit,
            UrgentPublication.reason,
        )
        .join(Revision, Revision.id == Version.revision_id)
        .join(UserAccount, UserAccount.id == Revision.author_id)
        .outerjoin(UrgentPublication, UrgentPublication.version_id == Version.id)
        .where(Version.document_id == sa.bindparam("document"))
        .where(Version.number >= sa.bindparam("low"), Version.number <= sa.bindparam("high"))
        .order_by(Version.number.desc())
    )


def _notes(first: str, corrections: list[NoteCorrection]) -> tuple[str, tuple[FormerNote, ...]]:
    """The note that holds, and every one before it."""
    said = [first, *(correction.note for correction in corrections)]
    return said[-1], tuple(FormerNote(words, found.at) for words, found in zip(said, corrections, strict=False))


def _others(
    session: Session, document: Document, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Event]:
    """Everything from ``since`` to before ``until`` that is no version, with one question."""
    times = {"since": since or _NO_EARLIER, "until": until or _NO_LATER}
    return as_events(session.execute(_other_events(), {"document": document.id} | times))


@put_together_once
def _other_events() -> sa.Select[Any]:
    events = everything_but_versions().subquery("event")
    moments = (sa.bindparam("since", type_=events.c.at.type), sa.bindparam("until", type_=events.c.at.type))
    return sa.select(events).where(events.c.at >= moments[0], events.c.at < moments[1])
