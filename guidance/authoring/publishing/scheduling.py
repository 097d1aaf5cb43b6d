"""Publishing at a time: choosing it, cancelling it, carrying it out once, and saying which times were missed."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.releasing import PUBLISHED
from guidance.acts.schedules import cancel_schedule, when_of
from guidance.authoring.manuscript.in_the_way import obstacles
from guidance.authoring.manuscript.letters import tell_of_failure
from guidance.authoring.manuscript.releasing import check_free, check_unmoved, release
from guidance.errors import NotReady, StaleDraft
from guidance.models.audit import audit
from guidance.models.chain import hold
from guidance.models.documents import Document
from guidance.models.people import UserAccount
from guidance.models.plans import is_open, open_schedule
from guidance.models.revisions import Revision
from guidance.models.schedules import Schedule, ScheduleEnd, ScheduleOutcome
from guidance.models.stages import progress_of
from guidance.models.versions import Version
from guidance.text.markdown.rendering import ORDINARY, Limits
from guidance.text.words.counted import counted

SOONEST: Final = timedelta(minutes=5)
LATEST: Final = timedelta(days=731)
#: A worker that looks every few seconds is later than this only when it, or the database, was away.
PUNCTUAL: Final = timedelta(minutes=1)

SCHEDULED: Final = "scheduled"
FAILED: Final = "could not publish as scheduled"

_IS_OPEN = is_open(Schedule)


def problem_of(publish_at: datetime, now: datetime) -> str:
    """Why nothing can be scheduled for this time, in a sentence that says what to do; nothing when it can."""
    if publish_at <= now:
        return "That time has passed: choose a later one, or publish now"
    if publish_at < now + SOONEST:
        return "Choose a time at least 5 minutes from now, or publish now"
    if publish_at > now + LATEST:
        return "Choose a time within the next 2 years"
    return ""


def schedule(
    session: Session,
    document: Document,
    revision: Revision,
    *,
    publish_at: datetime,
    zone: ZoneInfo,
    by: UserAccount,
    at: datetime,
    limits: Limits = ORDINARY,
) -> Schedule:
    """Have exactly ``revision``, the newest text of ``document``, published at a time; what is saved later is not.

    :raises StaleDraft: when there is a newer text or version than the person saw.
    :raises NotReady: for a time that cannot be kept, or with the first obstacle.
    """
    hold(session)
    progress = progress_of(session, document)
    check_unmoved(progress, revision)
    if problem := problem_of(publish_at, at):
        raise NotReady(f"{problem}.")
    check_free(obstacles(session, progress, by=by, revision=revision, limits=limits))
    last = session.scalar(sa.select(sa.func.max(Schedule.number)).where(Schedule.document_id == document.id)) or 0
    made = Schedule(
        document=document,
        number=last + 1,
        revision=revision,
        publish_at=publish_at,
        zone=zone.key,
        by_id=by.id,
        by=by,
        at=at,
    )
    session.add(made)
    session.flush()
    audit(session, SCHEDULED, by=by, at=at, document=document, detail=f"for {when_of(made)}")
    return made


def cancel(session: Session, document: Document, *, number: int, by: UserAccount, at: datetime) -> None:
    """End the schedule with this number before it is carried out.

    :raises StaleDraft: when it has ended already.
    """
    hold(session)
    found = open_schedule(session, document)
    if found is None or found.number != number:
        raise StaleDraft("This schedule has ended already: it was carried out or cancelled.")
    cancel_schedule(session, document, by=by, at=at)


def due_schedules(session: Session, at: datetime) -> list[Schedule]:
    """Schedules whose time has come, and which are still open; the longest overdue first."""
    query = sa.select(Schedule).where(_IS_OPEN, Schedule.publish_at <= at).order_by(Schedule.publish_at, Schedule.id)
    return list(session.scalars(query))


def next_due(session: Session) -> datetime | None:
    """When there is something to publish next."""
    return session.scalar(sa.select(sa.func.min(Schedule.publish_at)).where(_IS_OPEN))


def carry_out(session: Session, schedule_id: int, *, at: datetime, limits: Limits = ORDINARY) -> ScheduleEnd | None:
    """Publish what is due, or write down why not; nothing when somebody else has, or it was cancelled meanwhile.

    Publishing is checked as if its planner did it now: an approval may be gone, a page withdrawn, a person disabled.
    """
    hold(session)
    due = session.get_one(Schedule, schedule_id)
    if due.publish_at > at or session.get(ScheduleEnd, due.id, populate_existing=True) is not None:
        return None
    progress = progress_of(session, due.document)
    found = obstacles(session, progress, by=due.by, revision=due.revision, due=due, limits=limits)
    if found:
        return fail(session, due, found[0].sentence, at=at)
    version = release(session, due.revision, progress.current, by=due.by, at=at, limits=limits)
    detail = f"version {version.number}, as {due.by.name} scheduled for {when_of(due)}{_lateness(due, at)}"
    audit(session, PUBLISHED, by=None, at=at, document=due.document, detail=detail)
    return _end(session, due, ScheduleOutcome.PUBLISHED, at=at, version=version)


def fail(session: Session, due: Schedule, reason: str, *, at: datetime) -> ScheduleEnd:
    """Write down that ``due`` could not be carried out; its owner and the desk see it."""
    tell_of_failure(session, due, reason, at=at)
    audit(session, FAILED, by=None, at=at, document=due.document, detail=f"at {when_of(due)}: {reason}")
    return _end(session, due, ScheduleOutcome.FAILED, at=at, reason=reason)


def _end(
    session: Session,
    due: Schedule,
    outcome: ScheduleOutcome,
    *,
    at: datetime,
    reason: str = "",
    version: Version | None = None,
) -> ScheduleEnd:
    end = ScheduleEnd(
        schedule_id=due.id, outcome=outcome, reason=reason, version_id=version.id if version else None, at=at
    )
    session.add(end)
    session.flush()
    return end


def _lateness(due: Schedule, at: datetime) -> str:
    minutes = int((at - due.publish_at) / timedelta(minutes=1))
    return "" if at - due.publish_at <= PUNCTUAL else f", {counted(minutes, 'minute')} late"
