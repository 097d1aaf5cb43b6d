"""Keeping the times: everything that is due is published, each in a transaction of its own, by however many workers."""

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import InterfaceError, OperationalError

from guidance.authoring.manuscript.look import look_at
from guidance.authoring.publishing.scheduling import carry_out, due_schedules, fail, next_due
from guidance.db import Database
from guidance.errors import Refusal
from guidance.models import Schedule, ScheduleEnd, ScheduleOutcome, current_with_page
from guidance.text.markdown.rendering import Limits

_log = logging.getLogger(__name__)

#: Never longer between two looks, so that a time that was chosen meanwhile is kept.
LONGEST_WAIT = timedelta(seconds=15)
SHORTEST_WAIT = timedelta(seconds=0.2)


def publish_due(database: Database, *, at: datetime, limits: Limits) -> int:
    """Carry out everything that is due at a time; how many schedules ended here, published or not."""
    with database.reading() as session:
        due = [(one.id, one.document.slug) for one in due_schedules(session, at)]
    ended = 0
    for schedule_id, name in due:
        try:
            end = _carried_out(database, schedule_id, at=at, limits=limits)
        except (OperationalError, InterfaceError):
            raise  # the database: the next round may find it well
        except Exception:
            _log.exception("“%s” could not be published as scheduled", name)
            end = _given_up(database, schedule_id, at=at)
        if end is not None:
            ended += 1
            _log.info("“%s”: the schedule ended: %s", name, end)
    return ended


def _carried_out(database: Database, schedule_id: int, *, at: datetime, limits: Limits) -> str | None:
    _look_before_locking(database, schedule_id, limits)
    with database.writing() as session:
        return _outcome_in_words(carry_out(session, schedule_id, at=at, limits=limits))


def _look_before_locking(database: Database, schedule_id: int, limits: Limits) -> None:
    """Do what is slow while nobody waits for it; the look is kept, and the act finds it there."""
    with database.reading() as session:
        due = session.get_one(Schedule, schedule_id)
        try:
            look_at(due.revision, current_with_page(session, due.document), limits)
        except Refusal:
            return


def _given_up(database: Database, schedule_id: int, *, at: datetime) -> str | None:
    """After a fault of ours: whoever waits for the publication has to hear of it."""
    with database.writing() as session:
        if session.get(ScheduleEnd, schedule_id) is not None:
            return None
        reason = "Something went wrong inside the service; its log says what."
        return _outcome_in_words(fail(session, session.get_one(Schedule, schedule_id), reason, at=at))


def _outcome_in_words(end: ScheduleEnd | None) -> str | None:
    if end is None:
        return None
    return "published" if end.outcome is ScheduleOutcome.PUBLISHED else end.reason


def wait_after(database: Database, *, now: datetime | None = None) -> float:
    """Seconds until it is worth looking again."""
    now = now or datetime.now(UTC)
    with database.reading() as session:
        due = next_due(session)
    wait = min(due - now, LONGEST_WAIT) if due else LONGEST_WAIT
    return max(wait, SHORTEST_WAIT).total_seconds()
