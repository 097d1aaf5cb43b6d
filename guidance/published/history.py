"""The life of a document as a list of events: versions, reviews, withdrawals and changes of address, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import (
    ChangeClass,
    Document,
    Erasure,
    FormerSlug,
    NoteCorrection,
    Reinstatement,
    Removal,
    Review,
    Revision,
    Scope,
    UrgentPublication,
    UserAccount,
    Verdict,
    Version,
    Withdrawal,
    first_checks,
    note_corrections,
)

#: Versions on one page of the history.
PAGE = 50


class What(Enum):
    """Kinds of event, in the words of the screens."""

    VERSION = "Version"
    REVIEW = "Reviewed"
    WITHDRAWAL = "Withdrawn"
    REINSTATEMENT = "Reinstated"
    REMOVAL = "Removed"
    ADDRESS = "Address changed"
    ERASURE = "Text removed"
    CORRECTION = "Change note corrected"


@dataclass(frozen=True)
class FormerNote:
    """What a change note said before it was corrected."""

    words: str
    until: datetime


@dataclass(frozen=True)
class Event:
    """One thing that happened to a document, with what its kind has to tell."""

    what: What
    at: datetime
    sequence: int
    note: str = ""
    number: int = 0
    kind: ChangeClass | None = None
    significant: bool = False
    safety_critical: bool = False
    credit: str = ""
    """Who wrote a version, where readers may know it; in which role a page was reviewed."""
    due_on: date | None = None
    evidence_to: date | None = None
    urgent: str = ""
    """Why a version was published before a second person had read it."""
    checked_at: datetime | None = None
    former_notes: tuple[FormerNote, ...] = ()
    """What the note of a version said before, oldest first."""


@dataclass(frozen=True)
class History:
    """One page of the events of a document."""

    events: list[Event]
    page: int
    pages: int
    newest: int


def history_of(session: Session, document: Document, page: int = 1) -> History:
    """The events of one page; every event that is no version stands beside the versions of its time."""
    newest = session.scalar(sa.select(sa.func.max(Version.number)).where(Version.document_id == document.id)) or 0
    pages = max(1, -(-newest // PAGE))
    page = min(max(page, 1), pages)
    high = newest - (page - 1) * PAGE
    low = max(1, high - PAGE + 1)
    versions = list(_versions(session, document, low, high))
    since = versions[-1].at if versions and low > 1 else None
    until = _published_at(session, document, high + 1) if page > 1 else None
    others = [
        event
        for event in _others(session, document)
        if (since is None or event.at >= since) and (until is None or event.at < until)
    ]
    events = sorted([*versions, *others], key=lambda event: (event.at, event.sequence), reverse=True)
    return History(events, page, pages, newest)


def life_of(session: Session, document: Document) -> list[Event]:
    """Every event, oldest first: for the picture of a page's life."""
    newest = session.scalar(sa.select(sa.func.max(Version.number)).where(Version.document_id == document.id)) or 0
    events = [*_versions(session, document, 1, newest), *_others(session, document)]
    return sorted(events, key=lambda event: (event.at, event.sequence))


def _published_at(session: Session, document: Document, number: int) -> datetime | None:
    return session.scalar(
        sa.select(Version.published_at).where(Version.document_id == document.id, Version.number == number)
    )


def _versions(session: Session, document: Document, low: int, high: int) -> Iterator[Event]:
    rows = session.execute(
        sa.select(
            Version.id,
            Version.number,
            Version.published_at,
            Version.sequence,
            Revision.change_note,
            Revision.change_class,
            Revision.safety_critical,
            UserAccount.credit,
        )
        .join(Revision, Revision.id == Version.revision_id)
        .join(UserAccount, UserAccount.id == Revision.author_id)
        .where(Version.document_id == document.id, Version.number >= low, Version.number <= high)
        .order_by(Version.number.desc())
    ).all()
    urgent = _urgent(session, document)
    corrections = note_corrections(session, [row.id for row in rows])
    for id_, number, at, sequence, note, kind, safety_critical, credit in rows:
        significant = number == 1 or kind is None or kind.significant
        event = Event(What.VERSION, at, sequence, note, number, kind, significant, safety_critical, credit or "")
        reason, checked_at = urgent.get(number, ("", None))
        yield replace(_corrected(event, corrections.get(id_, [])), urgent=reason, checked_at=checked_at)


def _urgent(session: Session, document: Document) -> dict[int, tuple[str, datetime | None]]:
    """The versions that were published before a second person had read them: why, and when one had."""
    checks = first_checks(session, [document.id])
    rows = session.execute(
        sa.select(Version.id, Version.number, UrgentPublication.reason)
        .join(UrgentPublication, UrgentPublication.version_id == Version.id)
        .where(Version.document_id == document.id)
    )
    return {number: (reason, checks[id_].at if id_ in checks else None) for id_, number, reason in rows}


def _corrected(event: Event, corrections: list[NoteCorrection]) -> Event:
    """The event with the note that holds, and every one before it."""
    if not corrections:
        return event
    said = [event.note, *(correction.note for correction in corrections)]
    former = tuple(FormerNote(words, found.at) for words, found in zip(said, corrections, strict=False))
    return replace(event, note=said[-1], former_notes=former)


def _others(session: Session, document: Document) -> Iterator[Event]:
    yield from _reviews(session, document)
    yield from _endings(session, document)
    yield from _addresses(session, document)
    yield from _erasures(session, document)
    yield from _corrections(session, document)


def _reviews(session: Session, document: Document) -> Iterator[Event]:
    """Reviews of whole pages that were published; a review of a draft is nobody's business."""
    rows = session.execute(
        sa.select(Review, Version.number)
        .join(Version, Version.revision_id == Review.revision_id)
        .where(
            Version.document_id == document.id,
            Review.scope == Scope.WHOLE_PAGE,
            Review.verdict == Verdict.APPROVED,
        )
    )
    for review, number in rows:
        yield Event(
            What.REVIEW,
            review.at,
            review.sequence or 0,
            review.note,
            number,
            credit=review.capacity,
            due_on=review.due_on,
            evidence_to=review.evidence_to,
        )


_ENDINGS: tuple[tuple[Any, What], ...] = (
    (Withdrawal, What.WITHDRAWAL),
    (Reinstatement, What.REINSTATEMENT),
    (Removal, What.REMOVAL),
)


def _endings(session: Session, document: Document) -> Iterator[Event]:
    for noun, what in _ENDINGS:
        rows = session.execute(
            sa.select(noun.at, noun.sequence, noun.reason, Version.number)
            .join(Version, Version.id == noun.version_id)
            .where(Version.document_id == document.id)
        )
        for at, sequence, reason, number in rows:
            yield Event(what, at, sequence, reason, number)


def _addresses(session: Session, document: Document) -> Iterator[Event]:
    for former in session.scalars(sa.select(FormerSlug).where(FormerSlug.document_id == document.id)):
        yield Event(
            What.ADDRESS, former.retired_at, former.sequence, f"The address ended in “{former.slug}” until then."
        )


def _erasures(session: Session, document: Document) -> Iterator[Event]:
    rows = session.execute(
        sa.select(Erasure.at, Erasure.reason, Version.number, Version.sequence)
        .join(Revision, Revision.content_digest == Erasure.content_digest)
        .join(Version, Version.revision_id == Revision.id)
        .where(Version.document_id == document.id)
    )
    for at, reason, number, sequence in rows:
        yield Event(What.ERASURE, at, sequence, reason, number)


def _corrections(session: Session, document: Document) -> Iterator[Event]:
    rows = session.execute(
        sa.select(NoteCorrection.at, NoteCorrection.sequence, NoteCorrection.reason, Version.number)
        .join(Version, Version.id == NoteCorrection.version_id)
        .where(Version.document_id == document.id)
    )
    for at, sequence, reason, number in rows:
        yield Event(What.CORRECTION, at, sequence, reason, number)
