"""What the story tells of publishing: versions, schedules and their ends, urgency, corrected notes, addresses."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.desk.story.entry import Sort, StoryEntry, text_link
from guidance.models.corrections import NoteCorrection, UrgentPublication
from guidance.models.documents import Document, FormerSlug
from guidance.models.people import UserAccount
from guidance.models.revisions import Revision
from guidance.models.schedules import Schedule, ScheduleEnd, ScheduleOutcome
from guidance.models.versions import Version
from guidance.text.days.dates import clock, day


def versions(session: Session, document: Document, _zone: ZoneInfo) -> Iterator[StoryEntry]:
    """Each version, with its change note and how it came to be published."""
    query = (
        sa.select(Version.number, Version.published_at, UserAccount.name)
        .add_columns(Revision.change_note, ScheduleEnd.schedule_id, UrgentPublication.reason)
        .join(Revision, Revision.id == Version.revision_id)
        .join(UserAccount, UserAccount.id == Version.published_by_id)
        .outerjoin(ScheduleEnd, ScheduleEnd.version_id == Version.id)
        .outerjoin(UrgentPublication, UrgentPublication.version_id == Version.id)
        .where(Version.document_id == document.id)
        .order_by(Version.number)
    )
    for row in session.execute(query):
        yield _version(row)


def _version(row: Any) -> StoryEntry:
    what, note = f"Version {row.number} published", row.change_note
    if row.schedule_id is not None:
        what = f"{what} as scheduled"
    if row.reason is not None:
        what, note = f"{what} urgently, before it was checked", f"{note} Reason: {row.reason}".strip()
    return StoryEntry(
        row.published_at, Sort.PUBLISHING, what, row.name, note, version=row.number, grave=row.reason is not None
    )


def schedules(session: Session, document: Document, zone: ZoneInfo) -> Iterator[StoryEntry]:
    """Schedules, and how they were stopped or failed; one that was kept is told with its version."""
    plan = (
        sa.select(Schedule.at, Schedule.publish_at, Revision.number, UserAccount.name)
        .join(Revision, Revision.id == Schedule.revision_id)
        .join(UserAccount, UserAccount.id == Schedule.by_id)
        .where(Schedule.document_id == document.id)
        .order_by(Schedule.number)
    )
    for row in session.execute(plan):
        when = f"{clock(row.publish_at, zone)} on {day(row.publish_at, zone)}"
        yield StoryEntry(row.at, Sort.PUBLISHING, f"Scheduled for {when}", row.name, "", *text_link(row.number))
    ends = (
        sa.select(ScheduleEnd.at, ScheduleEnd.outcome, ScheduleEnd.reason, UserAccount.name)
        .join(Schedule, Schedule.id == ScheduleEnd.schedule_id)
        .outerjoin(UserAccount, UserAccount.id == ScheduleEnd.by_id)
        .where(Schedule.document_id == document.id, ScheduleEnd.outcome != ScheduleOutcome.PUBLISHED)
    )
    for at, outcome, reason, name in session.execute(ends):
        failed = outcome is ScheduleOutcome.FAILED
        what = "Not published as scheduled" if failed else "Schedule stopped"
        yield StoryEntry(at, Sort.PUBLISHING, what, name or "", reason, grave=failed)


def note_corrections(session: Session, document: Document, _zone: ZoneInfo) -> Iterator[StoryEntry]:
    """Change notes that were put right."""
    query = (
        sa.select(NoteCorrection.at, NoteCorrection.note, NoteCorrection.reason, Version.number, UserAccount.name)
        .join(Version, Version.id == NoteCorrection.version_id)
        .join(UserAccount, UserAccount.id == NoteCorrection.by_id)
        .where(Version.document_id == document.id)
    )
    for row in session.execute(query):
        what = f"Change note of version {row.number} corrected"
        note = f"{row.note} Reason: {row.reason}"
        yield StoryEntry(row.at, Sort.PUBLISHING, what, row.name, note, version=row.number)


def addresses(session: Session, document: Document, _zone: ZoneInfo) -> Iterator[StoryEntry]:
    """Addresses that the page has left."""
    query = sa.select(FormerSlug.slug, FormerSlug.retired_at).where(FormerSlug.document_id == document.id)
    for row in session.execute(query):
        note = f"/guidance/{row.slug} leads to the address of today."
        yield StoryEntry(row.retired_at, Sort.PAGE, "Address changed", "", note)
