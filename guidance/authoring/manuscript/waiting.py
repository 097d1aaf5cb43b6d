"""What waits on one page, for the screens of each step of its work: approvals, comments, proposals, times."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance import models
from guidance.acts.schedules import when_of
from guidance.models.documents import Document
from guidance.models.draft_comments import DraftComment, is_open_thread
from guidance.models.proposals import Proposal, is_undecided
from guidance.models.reviews import Review, Verdict
from guidance.models.revisions import Revision
from guidance.models.schedules import Schedule, ScheduleEnd
from guidance.models.stages import Progress
from guidance.models.versions import Version


@dataclass(frozen=True)
class Missed:
    """A schedule that could not be carried out, and that nothing has taken the place of."""

    schedule: Schedule
    end: ScheduleEnd

    @property
    def when(self) -> str:
        return when_of(self.schedule)


def failed_schedules(session: Session, document: Document | None = None) -> list[Missed]:
    """Schedules that failed at their time, neither scheduled again nor published since; newest first."""
    query = (
        sa.select(Schedule, ScheduleEnd)
        .join(ScheduleEnd, ScheduleEnd.schedule_id == Schedule.id)
        .where(Schedule.id.in_(models.failed_schedules()))
        .options(joinedload(Schedule.document), joinedload(Schedule.revision), joinedload(Schedule.by))
        .order_by(ScheduleEnd.at.desc())
    )
    if document is not None:
        query = query.where(Schedule.document_id == document.id)
    return [Missed(*row) for row in session.execute(query)]


def voided_approval(session: Session, progress: Progress) -> Review | None:
    """The approval that the latest save made void: “Edited since approval by … – needs checking again”.

    It is that of an earlier text after the current version, unless somebody asked for changes later, or has decided
    on the draft as it is now.
    """
    draft, current = progress.draft, progress.current
    if draft is None or progress.verdict is not None:
        return None
    newest = session.scalar(
        sa.select(Review)
        .join(Revision)
        .where(
            Revision.document_id == draft.document_id,
            Revision.number < draft.number,
            Revision.number > (current.revision.number if current else 0),
        )
        .options(joinedload(Review.by), joinedload(Review.revision))
        .order_by(Review.id.desc())
        .limit(1)
    )
    return newest if newest and newest.verdict is Verdict.APPROVED else None


def open_threads(session: Session, document: Document) -> int:
    """How many comments on the draft of ``document`` nobody has dealt with yet."""
    query = sa.select(sa.func.count(DraftComment.id)).where(DraftComment.document_id == document.id, is_open_thread())
    return session.scalar(query) or 0


def open_proposals(session: Session, document: Document) -> list[Proposal]:
    """Everything about ``document`` that waits for a second person, oldest first."""
    return list(session.scalars(waiting_proposals().where(Version.document_id == document.id).order_by(Proposal.id)))


def waiting_proposals() -> sa.Select[Proposal]:
    """Every proposal that nobody has answered, for the conditions of a caller on ``Version`` and ``Proposal``."""
    return sa.select(Proposal).join(Version).where(is_undecided())
