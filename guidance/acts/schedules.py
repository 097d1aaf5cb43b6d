"""Ending a schedule before its time: by itself, or as a part of another act."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from guidance.acts.outside import note
from guidance.models import Document, Schedule, ScheduleEnd, ScheduleOutcome, UserAccount, open_schedule
from guidance.text.days.local_times import in_words

CANCELLED: Final = "cancelled a schedule"


def when_of(schedule: Schedule) -> str:
    """The time of ``schedule`` in the words in which it was chosen."""
    return in_words(schedule.publish_at, ZoneInfo(schedule.zone))


def cancel_schedule(
    session: Session,
    document: Document,
    reason: str = "",
    *,
    by: UserAccount,
    at: datetime,
    imported_at: datetime | None = None,
) -> bool:
    """Cancel the open schedule of ``document``; whether there was one.

    :param reason: the act of which this is a part, as a sentence; nothing when somebody cancels it for its own sake.
    """
    found = open_schedule(session, document)
    if found is None:
        return False
    end = ScheduleEnd(
        schedule_id=found.id, outcome=ScheduleOutcome.CANCELLED, reason=reason, by_id=by.id, at=imported_at or at
    )
    session.add(end)
    session.flush()
    detail = f"of {when_of(found)}" + (f": {reason}" if reason else "")
    note(session, CANCELLED, document, detail, by=by, at=at, imported_at=imported_at)
    return True
