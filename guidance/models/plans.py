"""What is planned to be published, and what could not be published as planned, asked of many documents at once."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from guidance.models.documents import Document
from guidance.models.questions import put_together_once, shared_alias
from guidance.models.schedules import Schedule, ScheduleEnd, ScheduleOutcome
from guidance.models.standing import removed_documents
from guidance.models.versions import Version

_End, _Later, _Since = shared_alias(ScheduleEnd), shared_alias(Schedule), shared_alias(Version)


def is_open(schedule: Any) -> sa.ColumnElement[bool]:
    """Whether ``schedule`` has not ended, for a query that has it."""
    return ~sa.exists().where(_End.schedule_id == schedule.id)


def open_schedule_id(document_id: Any) -> sa.ScalarSelect[int]:
    """The open schedule, by its id, for a query that has ``document_id``."""
    one = aliased(Schedule)
    query = sa.select(one.id).where(one.document_id == document_id, is_open(one))
    return query.order_by(one.number.desc()).limit(1).scalar_subquery()


def open_schedule(session: Session, document: Document) -> Schedule | None:
    """The schedule of ``document`` that has not ended."""
    return session.scalar(sa.select(Schedule).where(Schedule.id == open_schedule_id(sa.literal(document.id))))


@put_together_once
def failed_schedules() -> sa.Select[int]:
    """The schedules, by id, that could not be carried out and that nothing has taken the place of.

    Another schedule, a version published since, and the removal of the page do.
    """
    again = sa.exists().where(_Later.document_id == Schedule.document_id, _Later.number > Schedule.number)
    since = sa.exists().where(_Since.document_id == Schedule.document_id, _Since.published_at >= ScheduleEnd.at)
    return (
        sa.select(Schedule.id)
        .join(ScheduleEnd, ScheduleEnd.schedule_id == Schedule.id)
        .where(ScheduleEnd.outcome == ScheduleOutcome.FAILED, ~again, ~since)
        .where(Schedule.document_id.not_in(removed_documents()))
    )
