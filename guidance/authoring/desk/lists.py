"""The lists of the desk: each function is one question about the work of one person, asked of all documents at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from guidance.authoring.desk.work import drafts, listed, removed, stamps, withdrawn
from guidance.models import (
    Document,
    DraftComment,
    DraftCommentEnd,
    Permission,
    Proposal,
    ProposalEnd,
    ProposedAct,
    Review,
    ReviewRequest,
    Revision,
    Schedule,
    ScheduleEnd,
    ScheduleOutcome,
    Scope,
    UrgentPublication,
    UserAccount,
    Verdict,
    Version,
    WorkingCopy,
    may,
)

#: How long before its day a review is called due, and how long a version is called new.
SOON = timedelta(days=90)
LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Asker:
    """Who looks at the desk, and when."""

    person: UserAccount
    today: date
    now: datetime


#: Those who did what a list tells: made once, because making one takes longer than most of the queries.
_By, _AskedBy = aliased(UserAccount), aliased(UserAccount)
_Text, _Earlier, _Published = aliased(Revision), aliased(Version), aliased(Revision)
_Request, _Passed, _Answer = aliased(ReviewRequest), aliased(ReviewRequest), aliased(Review)
_LaterSchedule, _Later = aliased(Schedule), aliased(Version)

Question = Callable[[Asker], sa.Select[Any]]


def overdue_reviews(asker: Asker) -> sa.Select[Any]:
    """Pages in force whose promised review is late, the latest first."""
    due, query = _with_due_day()
    return query.where(due < asker.today).order_by(due, Document.id)


def due_soon(asker: Asker) -> sa.Select[Any]:
    """Pages in force whose review is due today or in the 90 days after."""
    due, query = _with_due_day()
    return query.where(due >= asker.today, due <= asker.today + SOON).order_by(due, Document.id)


def _with_due_day() -> tuple[sa.ColumnElement[Any], sa.Select[Any]]:
    stamp = stamps()
    query = listed(stamp.c.due_on).join(stamp, stamp.c.document_id == Document.id)
    return stamp.c.due_on, query.where(Document.id.not_in(removed()), Document.id.not_in(withdrawn()))


def waiting_for_me(asker: Asker) -> sa.Select[Any]:
    """Drafts that this person was asked to check: not passed on, not answered, not changed since."""
    mine = sa.select(sa.func.max(ReviewRequest.id)).where(ReviewRequest.of_id == asker.person.id)
    return (
        listed(
            ReviewRequest.by_day,
            ReviewRequest.at.label("asked_at"),
            ReviewRequest.scope,
            _AskedBy.name.label("asked_by"),
        )
        .join(Revision, Revision.document_id == Document.id)
        .join(ReviewRequest, ReviewRequest.revision_id == Revision.id)
        .join(_AskedBy, _AskedBy.id == ReviewRequest.asked_by_id)
        .where(Revision.id.in_(drafts()), ReviewRequest.id.in_(mine.group_by(ReviewRequest.revision_id)))
        .where(ReviewRequest.id.not_in(_passed_on()), ~_answered(), Document.id.not_in(removed()))
        .order_by(sa.nulls_last(ReviewRequest.by_day), ReviewRequest.id)
    )


def _passed_on() -> sa.Select[Any]:
    return sa.select(_Passed.passed_from_id).where(_Passed.passed_from_id.is_not(None))


def _answered() -> sa.Exists:
    later = sa.and_(_Answer.revision_id == ReviewRequest.revision_id, _Answer.at >= ReviewRequest.at)
    return sa.exists().where(later).correlate(ReviewRequest)


def unchecked(asker: Asker) -> sa.Select[Any]:
    """Versions that were published urgently and wait for a second person; ``barred``: this person cannot be it.

    The question of ``models.check_of``, asked of all documents at once.
    """
    whole = sa.and_(Review.scope == Scope.WHOLE_PAGE, _Later.number >= Version.number)
    checked = (
        sa.exists()
        .where(_Later.revision_id == Review.revision_id, _Later.document_id == Version.document_id)
        .where(sa.or_(_Later.id == Version.id, whole), Review.verdict == Verdict.APPROVED)
        .where(~_barred(Review.by_id))
        .correlate(Version, Revision, UrgentPublication)
    )
    return (
        listed(
            Version.number,
            UrgentPublication.at,
            UrgentPublication.reason,
            _By.name.label("by"),
            _barred(sa.literal(asker.person.id)).label("barred"),
        )
        .join(Version, Version.document_id == Document.id)
        .join(UrgentPublication, UrgentPublication.version_id == Version.id)
        .join(Revision, Revision.id == Version.revision_id)
        .join(_By, _By.id == UrgentPublication.by_id)
        .where(~checked, Document.id.not_in(removed()))
        .order_by(UrgentPublication.at, Version.id)
    )


def _barred(person_id: Any) -> sa.ColumnElement[bool]:
    """Whether somebody published ``Version`` or wrote what is new in it: the question of ``barred_from_checking``."""
    before = (
        sa.select(sa.func.max(_Published.number))
        .join(_Earlier, _Earlier.revision_id == _Published.id)
        .where(_Earlier.document_id == Revision.document_id, _Published.number < Revision.number)
        .correlate(Revision)
        .scalar_subquery()
    )
    puts_back = sa.exists().where(
        _Published.document_id == Revision.document_id,
        _Published.number == before,
        _Published.content_digest == _Text.content_digest,
        _Published.audience == _Text.audience,
        _Published.settings == _Text.settings,
    )
    wrote = (
        sa.exists()
        .where(_Text.document_id == Revision.document_id, _Text.author_id == person_id)
        .where(_Text.number <= Revision.number, _Text.number > sa.func.coalesce(before, 0), ~puts_back)
    )
    return sa.or_(Version.published_by_id == person_id, UrgentPublication.by_id == person_id, wrote)


def failed(_asker: Asker) -> sa.Select[Any]:
    """Scheduled texts that were not published, and for which nobody has chosen another time or published since."""
    again = sa.exists().where(
        _LaterSchedule.document_id == Schedule.document_id, _LaterSchedule.number > Schedule.number
    )
    since = sa.exists().where(_Later.document_id == Schedule.document_id, _Later.published_at >= ScheduleEnd.at)
    return (
        listed(Schedule.publish_at, Schedule.zone, ScheduleEnd.reason)
        .join(Schedule, Schedule.document_id == Document.id)
        .join(ScheduleEnd, ScheduleEnd.schedule_id == Schedule.id)
        .where(ScheduleEnd.outcome == ScheduleOutcome.FAILED, ~again.correlate(Schedule))
        .where(~since.correlate(Schedule, ScheduleEnd), Document.id.not_in(removed()))
        .order_by(ScheduleEnd.at, Schedule.id)
    )


def proposals(asker: Asker) -> sa.Select[Any]:
    """What waits for a second person; whoever may not decide sees only what they proposed themselves."""
    query = (
        listed(
            Proposal.id.label("proposal"),
            Proposal.act,
            Proposal.reason,
            Proposal.at,
            _By.name.label("by"),
            (Proposal.by_id == asker.person.id).label("mine"),
        )
        .join(Version, Version.document_id == Document.id)
        .join(Proposal, Proposal.version_id == Version.id)
        .outerjoin(ProposalEnd, ProposalEnd.proposal_id == Proposal.id)
        .join(_By, _By.id == Proposal.by_id)
        .where(ProposalEnd.proposal_id.is_(None))
        .where(sa.or_(Proposal.act != ProposedAct.REMOVAL, Document.id.not_in(removed())))
        .order_by(Proposal.at, Proposal.id)
    )
    return query if may(asker.person, Permission.PUBLISH) else query.where(Proposal.by_id == asker.person.id)


def my_drafts(asker: Asker) -> sa.Select[Any]:
    """What this person began: their text that is not published, their unsaved typing, their page without a text."""
    me = asker.person.id
    mine = sa.and_(_Text.document_id == Document.id, _Text.id.in_(drafts()), _Text.author_id == me)
    typing = sa.and_(WorkingCopy.document_id == Document.id, WorkingCopy.author_id == me)
    empty = sa.and_(Document.owner_id == me, ~sa.exists().where(Revision.document_id == Document.id))
    since = sa.func.coalesce(WorkingCopy.saved_at, _Text.created_at, Document.created_at)
    return (
        listed(_Text.created_at.label("saved_at"), WorkingCopy.saved_at.label("typed_at"))
        .outerjoin(_Text, mine)
        .outerjoin(WorkingCopy, typing)
        .where(sa.or_(_Text.id.is_not(None), WorkingCopy.document_id.is_not(None), empty))
        .where(Document.id.not_in(removed()))
        .order_by(since.desc(), Document.id)
    )


def changes_asked(asker: Asker) -> sa.Select[Any]:
    """Drafts that this person wrote, or asked about, and that were sent back and not saved or asked about since."""
    me = asker.person.id
    last = sa.select(sa.func.max(Review.id)).where(Review.revision_id == Revision.id).correlate(Revision)
    again = sa.exists().where(
        _Request.revision_id == Revision.id, _Request.at > Review.at, _Request.id.not_in(_passed_on())
    )
    asked = sa.exists().where(_Request.revision_id == Revision.id, _Request.asked_by_id == me)
    return (
        listed(Review.at, Review.note, _By.name.label("by"))
        .join(Revision, Revision.document_id == Document.id)
        .join(Review, Review.revision_id == Revision.id)
        .join(_By, _By.id == Review.by_id)
        .where(Revision.id.in_(drafts()), Review.verdict == Verdict.CHANGES_REQUESTED)
        .where(Review.id == last.scalar_subquery(), ~again.correlate(Revision, Review))
        .where(sa.or_(Revision.author_id == me, asked.correlate(Revision)), Document.id.not_in(removed()))
        .order_by(Review.at, Review.id)
    )


def scheduled(_asker: Asker) -> sa.Select[Any]:
    """Texts that will be published at a time, the next first."""
    return (
        listed(Schedule.publish_at, Schedule.zone, _By.name.label("by"))
        .join(Schedule, Schedule.document_id == Document.id)
        .outerjoin(ScheduleEnd, ScheduleEnd.schedule_id == Schedule.id)
        .join(_By, _By.id == Schedule.by_id)
        .where(ScheduleEnd.schedule_id.is_(None), Document.id.not_in(removed()))
        .order_by(Schedule.publish_at, Schedule.id)
    )


def comments(asker: Asker) -> sa.Select[Any]:
    """Pages that this person owns, or is writing, with remarks on the draft that nobody has dealt with."""
    me = asker.person.id
    writing = sa.select(_Text.document_id).where(_Text.id.in_(drafts()), _Text.author_id == me)
    opened = (
        sa.select(
            DraftComment.document_id,
            sa.func.count().label("how_many"),
            sa.func.max(DraftComment.at).label("newest_at"),
        )
        .outerjoin(DraftCommentEnd, DraftCommentEnd.comment_id == DraftComment.id)
        .where(DraftComment.reply_to_id.is_(None), DraftCommentEnd.comment_id.is_(None))
        .group_by(DraftComment.document_id)
        .subquery()
    )
    return (
        listed(opened.c.how_many, opened.c.newest_at)
        .join(opened, opened.c.document_id == Document.id)
        .where(sa.or_(Document.owner_id == me, Document.id.in_(writing)), Document.id.not_in(removed()))
        .order_by(opened.c.newest_at.desc(), Document.id)
    )


def published_lately(asker: Asker) -> sa.Select[Any]:
    """Versions of the last 30 days, the newest first."""
    return (
        listed(
            Version.number,
            Version.published_at,
            Revision.change_class,
            Revision.safety_critical,
            _By.name.label("by"),
        )
        .join(Version, Version.document_id == Document.id)
        .join(Revision, Revision.id == Version.revision_id)
        .join(_By, _By.id == Version.published_by_id)
        .where(Version.published_at >= asker.now - LATELY, Document.id.not_in(removed()))
        .order_by(Version.published_at.desc(), Version.sequence.desc())
    )
