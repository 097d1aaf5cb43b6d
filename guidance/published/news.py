"""What is new over all pages: versions, corrections, withdrawals, reinstatements and reviews, chosen by a reader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models.corrections import NoteCorrection, corrected_notes
from guidance.models.documents import Document
from guidance.models.reviews import Review
from guidance.models.revisions import ChangeClass, Content, Revision
from guidance.models.standing import in_force, removed_documents
from guidance.models.topics import Topic, standing_on
from guidance.models.versions import Version, is_announced
from guidance.models.withdrawals import Reinstatement, Withdrawal
from guidance.published.events import Event, What, as_events, reviews, said_of_versions, versions, with_undone
from guidance.text.days.dates import local_day
from guidance.text.long_lists import part_shown

#: Changes on one page of “What’s new”.
PAGE = 40
RECENT = 5


@dataclass(frozen=True)
class Wanted:
    """The wish of a reader. A choice of class, or of what is safety-critical, leaves out what has neither."""

    minor: bool = False
    """Whether changes that were not announced are told too."""
    kind: ChangeClass | None = None
    safety_critical: bool = False
    topic: Topic | None = None
    reviews: bool = False
    """Whether reviews that changed nothing are told too."""
    since: datetime | None = None
    until: datetime | None = None
    """Before which moment."""


@dataclass(frozen=True)
class Changed:
    """One thing that happened to a page, in a list over all pages."""

    document: Document
    version: Version
    revision: Revision
    title: str
    event: Event
    correction: NoteCorrection | None = None
    """What was put right in the change note of this version."""

    @property
    def note(self) -> str:
        return self.correction.note if self.correction else self.revision.change_note

    @property
    def what(self) -> str:
        return self.event.what.name

    @property
    def kind(self) -> ChangeClass | None:
        """The kind of change for care that a version made; nothing for another event."""
        return self.revision.change_class if self.event.what is What.VERSION else None

    @property
    def safety_critical(self) -> bool:
        """Whether this is a version that is safety-critical."""
        return self.event.what is What.VERSION and self.revision.safety_critical

    @property
    def words(self) -> str:
        """The note of a version as it holds today, also where this put it right; else what the event itself says."""
        return self.note if self.event.what in {What.VERSION, What.CORRECTION} else self.event.note


@dataclass(frozen=True)
class News:
    """One page of a long list."""

    rows: Sequence[Changed]
    number: int
    pages: int
    total: int


def recently_changed(session: Session, topic: Topic | None = None) -> Sequence[Changed]:
    """The last significant changes of pages in force."""
    live = in_force().with_only_columns(Document.id)
    newest = _versions(Wanted(topic=topic)).where(Version.document_id.in_(live))
    newest = newest.order_by(Version.published_at.desc(), Version.sequence.desc())
    return changed_by(session, newest.limit(RECENT))


def news(session: Session, wanted: Wanted, number: int = 1) -> News:
    """One page of what is ``wanted``, newest first; a page that there is not is the nearest one."""
    found = sa.union_all(*(_within(query, at, wanted) for query, at in _kinds(wanted))).subquery("event")
    total = session.scalar(sa.select(sa.func.count()).select_from(found)) or 0
    number, pages = part_shown(number, total, PAGE)
    page = sa.select(found).order_by(found.c.at.desc(), found.c.sequence.desc())
    return News(changed_by(session, page.limit(PAGE).offset((number - 1) * PAGE)), number, pages, total)


def months_of_news(session: Session, today: date, zone: ZoneInfo) -> list[date]:
    """The first day of each month from this one back to that of the first version."""
    first = session.scalar(sa.select(sa.func.min(Version.published_at)))
    if first is None:
        return []
    begin = local_day(first, zone)
    count = (today.year - begin.year) * 12 + today.month - begin.month + 1
    months = (divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(max(count, 1)))
    return [date(year, month + 1, 1) for year, month in months]


def _kinds(wanted: Wanted) -> Iterator[tuple[sa.Select[Any], Any]]:
    """The kinds of event that are wanted, each with its moment.

    Withdrawals and their ends are among the safety-critical ones: who looks for what could do harm must not miss them.
    """
    yield _versions(wanted), Version.published_at
    if wanted.kind in {None, ChangeClass.ADVICE_WITHDRAWN}:
        yield said_of_versions(Withdrawal, What.WITHDRAWAL), Withdrawal.at
    if wanted.kind is None:
        yield said_of_versions(Reinstatement, What.REINSTATEMENT), Reinstatement.at
        corrected = said_of_versions(NoteCorrection, What.CORRECTION)
        if wanted.safety_critical:
            corrected = corrected.join(Revision, Revision.id == Version.revision_id).where(Revision.safety_critical)
        yield corrected, NoteCorrection.at
    if wanted.reviews and wanted.kind is None and not wanted.safety_critical:
        yield reviews().where(Review.at > Version.published_at), Review.at


def _versions(wanted: Wanted) -> sa.Select[Any]:
    query = versions().join(Revision, Revision.id == Version.revision_id)
    if wanted.kind is not None:
        query = query.where(Revision.change_class == wanted.kind)
    elif not wanted.minor:
        query = query.where(is_announced())
    if wanted.safety_critical:
        query = query.where(Revision.safety_critical)
    return _within(query, Version.published_at, Wanted(topic=wanted.topic))


def _within(query: sa.Select[Any], at: Any, wanted: Wanted) -> sa.Select[Any]:
    """Only what happened in the time and on the topic that are wanted, to pages that were not removed."""
    query = query.where(Version.document_id.not_in(removed_documents()))
    if wanted.topic is not None:
        query = query.where(Version.document_id.in_(standing_on(wanted.topic)))
    if wanted.since is not None:
        query = query.where(at >= wanted.since)
    if wanted.until is not None:
        query = query.where(at < wanted.until)
    return query


def changed_by(session: Session, query: sa.Select[Any]) -> list[Changed]:
    """The rows of a question made of ``published.events``, each with its page and version."""
    rows = session.execute(query).all()
    found = session.execute(
        sa.select(Document, Version, Revision, sa.func.coalesce(Content.title, "Text removed"))
        .join(Version, Version.document_id == Document.id)
        .join(Revision, Revision.id == Version.revision_id)
        .outerjoin(Content, Content.digest == Revision.content_digest)
        .where(Version.id.in_({row.version_id for row in rows}))
    )
    of_version = {row[1].id: row for row in found}
    corrected = corrected_notes(session, list(of_version))
    events = with_undone(session, {row[0].id for row in of_version.values()}, as_events(rows))
    return [
        Changed(*of_version[row.version_id], event=told, correction=corrected.get(row.version_id))
        for row, told in zip(rows, events, strict=True)
    ]
