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
    UrgentPublication,
    UserAccount,
    Version,
    Withdrawal,
    first_checks,
    is_significant,
    is_stamp,
    note_corrections,
    significant,
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


def history_of(session: Session, document: Document, newest: int, page: int = 1) -> History:
    """The events of one page; every event that is no version stands beside the versions of its time.

    :param newest: the number of the current version.
    """
    pages = max(1, -(-newest // PAGE))
    page = min(max(page, 1), pages)
    high = newest - (page - 1) * PAGE
    low = max(1, high - PAGE + 1)
    versions = list(_versions(session, document, low, high))
    since = versions[-1].at if low > 1 else None
    until = _published_at(session, document, high + 1) if page > 1 else None
    others = _others(session, document, since, until)
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
    rows = session.execute(
        sa.select(Version.published_at, Version.sequence, Version.number, is_significant(), Revision.safety_critical)
        .join(Revision, Revision.id == Version.revision_id)
        .where(Version.document_id == document.id)
    )
    for at, sequence, number, is_told, safety_critical in rows:
        yield Event(What.VERSION, at, sequence, "", number, None, is_told, safety_critical)


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
            UrgentPublication.reason,
        )
        .join(Revision, Revision.id == Version.revision_id)
        .join(UserAccount, UserAccount.id == Revision.author_id)
        .outerjoin(UrgentPublication, UrgentPublication.version_id == Version.id)
        .where(Version.document_id == document.id, Version.number >= low, Version.number <= high)
        .order_by(Version.number.desc())
    ).all()
    checks = first_checks(session, [document.id]) if any(row.reason for row in rows) else {}
    corrections = note_corrections(session, [row.id for row in rows])
    for id_, number, at, sequence, note, kind, safety_critical, credit, urgent in rows:
        is_told = significant(number, kind)
        event = Event(What.VERSION, at, sequence, note, number, kind, is_told, safety_critical, credit or "")
        checked_at = checks[id_].at if id_ in checks else None
        yield replace(_corrected(event, corrections.get(id_, [])), urgent=urgent or "", checked_at=checked_at)


def _corrected(event: Event, corrections: list[NoteCorrection]) -> Event:
    """The event with the note that holds, and every one before it."""
    if not corrections:
        return event
    said = [event.note, *(correction.note for correction in corrections)]
    former = tuple(FormerNote(words, found.at) for words, found in zip(said, corrections, strict=False))
    return replace(event, note=said[-1], former_notes=former)


def _others(
    session: Session, document: Document, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Event]:
    """Everything from ``since`` to before ``until`` that is no version, with one question."""
    every = sa.union_all(_reviews(document), *_said_of_versions(document), _addresses(document), _erasures(document))
    found = every.subquery("event")
    query = sa.select(found)
    if since is not None:
        query = query.where(found.c.at >= since)
    if until is not None:
        query = query.where(found.c.at < until)
    for what, at, sequence, note, number, credit, due_on, evidence_to in session.execute(query):
        words = f"The address ended in “{note}” until then." if what == What.ADDRESS.name else note
        yield Event(What[what], at, sequence or 0, words, number, credit=credit, due_on=due_on, evidence_to=evidence_to)


def _event(what: What, at: Any, sequence: Any, note: Any, number: Any, *more: Any) -> sa.Select[Any]:
    """One kind of event, in the columns that all kinds share.

    :param more: who reviewed the page, when the next review is due, and up to when evidence was searched.
    """
    credit, due_on, evidence_to = more or (sa.literal(""), sa.cast(None, sa.Date), sa.cast(None, sa.Date))
    return sa.select(
        sa.literal(what.name).label("what"),
        at.label("at"),
        sequence.label("sequence"),
        note.label("note"),
        number.label("number"),
        credit.label("credit"),
        due_on.label("due_on"),
        evidence_to.label("evidence_to"),
    )


def _reviews(document: Document) -> sa.Select[Any]:
    """Reviews of whole pages that were published; a review of a draft is nobody's business."""
    more = (Review.capacity, Review.due_on, Review.evidence_to)
    return (
        _event(What.REVIEW, Review.at, Review.sequence, Review.note, Version.number, *more)
        .join(Version, Version.revision_id == Review.revision_id)
        .where(Version.document_id == document.id, is_stamp(Review))
    )


_SAID: tuple[tuple[Any, What], ...] = (
    (Withdrawal, What.WITHDRAWAL),
    (Reinstatement, What.REINSTATEMENT),
    (Removal, What.REMOVAL),
    (NoteCorrection, What.CORRECTION),
)


def _said_of_versions(document: Document) -> Iterator[sa.Select[Any]]:
    for noun, what in _SAID:
        yield (
            _event(what, noun.at, noun.sequence, noun.reason, Version.number)
            .join(Version, Version.id == noun.version_id)
            .where(Version.document_id == document.id)
        )


def _addresses(document: Document) -> sa.Select[Any]:
    former = FormerSlug
    query = _event(What.ADDRESS, former.retired_at, former.sequence, former.slug, sa.literal(0))
    return query.where(former.document_id == document.id)


def _erasures(document: Document) -> sa.Select[Any]:
    return (
        _event(What.ERASURE, Erasure.at, Version.sequence, Erasure.reason, Version.number)
        .join(Revision, Revision.content_digest == Erasure.content_digest)
        .join(Version, Version.revision_id == Revision.id)
        .where(Version.document_id == document.id)
    )
