"""The lists of the desk: each function is one question about the work of one person, asked of all documents at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from guidance.models.authorship import writers
from guidance.models.checks import barred, unchecked
from guidance.models.corrections import UrgentPublication
from guidance.models.discards import discarded_pages
from guidance.models.documents import Document
from guidance.models.draft_comments import DraftComment, is_open_thread
from guidance.models.drafts import WorkingCopy
from guidance.models.people import Role, UserAccount
from guidance.models.permissions import Permission, permissions_of
from guidance.models.plans import failed_schedules, is_open
from guidance.models.proposals import Proposal, ProposedAct, is_undecided
from guidance.models.questions import shared_alias
from guidance.models.reliances import Reliance
from guidance.models.reviews import Review, ReviewRequest, Verdict, answers, is_late, is_open_request, stamp_id
from guidance.models.revisions import Revision, newest_title
from guidance.models.schedules import Schedule, ScheduleEnd
from guidance.models.stages import is_draft
from guidance.models.standing import removed_documents, withdrawn_documents
from guidance.models.versions import Version

#: How long before its day a review is called due, and how long a version is called new.
SOON = timedelta(days=90)
LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Asker:
    """Who looks at the desk, and when."""

    person: UserAccount
    today: date
    now: datetime

    @property
    def values(self) -> dict[str, object]:
        """The values of what the questions leave open, for whoever puts them."""
        return {"me": self.person.id, "today": self.today, "soon": self.today + SOON, "lately": self.now - LATELY}


#: Left open in the questions, so that each is put together once for everybody of a role.
ME = sa.bindparam("me", type_=sa.Integer)
TODAY, LAST_DAY = sa.bindparam("today", type_=sa.Date), sa.bindparam("soon", type_=sa.Date)
FIRST_MOMENT = sa.bindparam("lately", type_=Version.published_at.type)

#: Those who did what a list tells: made once, because making one takes longer than most of the queries.
_By, _AskedBy = shared_alias(UserAccount), shared_alias(UserAccount)
_Text = shared_alias(Revision)
_Request, _Answer = shared_alias(ReviewRequest), shared_alias(Review)
#: Who owns a document, beside whoever else a query names.
_Owner = shared_alias(UserAccount, name="owner")

Question = Callable[[Role], sa.Select[Any]]


def _listed(*columns: Any, removed: bool = False) -> sa.Select[Any]:
    """The beginning of every list: each document, its title, its owner, and ``columns``; ``removed`` ones if wanted."""
    query = sa.select(Document.id, Document.slug, newest_title(), _Owner.name.label("owner"), *columns)
    query = query.select_from(Document).outerjoin(_Owner, _Owner.id == Document.owner_id)
    query = query.where(Document.id.not_in(discarded_pages()))
    return query if removed else query.where(Document.id.not_in(removed_documents()))


def overdue_reviews(_role: Role) -> sa.Select[Any]:
    """Pages in force whose promised review is late, the latest first."""
    due, query = _with_due_day()
    return query.where(is_late(due, TODAY)).order_by(due, Document.id)


def due_soon(_role: Role) -> sa.Select[Any]:
    """Pages in force whose review is due today or in the 90 days after."""
    due, query = _with_due_day()
    return query.where(due >= TODAY, due <= LAST_DAY).order_by(due, Document.id)


def _with_due_day() -> tuple[Any, sa.Select[Any]]:
    query = _listed(Review.due_on).join(Review, Review.id == stamp_id(Document.id))
    return Review.due_on, query.where(Document.id.not_in(withdrawn_documents()))


def waiting_for_me(role: Role) -> sa.Select[Any]:
    """Drafts that this person was asked to check: not passed on, not answered, not changed since."""
    named = sa.and_(ReviewRequest.of_id == ME, ~ReviewRequest.of_anybody)
    mine = sa.select(sa.func.max(ReviewRequest.id)).where(
        sa.or_(named, ReviewRequest.of_anybody) if Permission.CHECK in permissions_of(role) else named
    )
    return (
        _listed(
            ReviewRequest.by_day,
            ReviewRequest.at.label("asked_at"),
            ReviewRequest.scope,
            _AskedBy.name.label("asked_by"),
        )
        .join(Revision, Revision.document_id == Document.id)
        .join(ReviewRequest, ReviewRequest.revision_id == Revision.id)
        .join(_AskedBy, _AskedBy.id == ReviewRequest.asked_by_id)
        .where(is_draft(Revision), ReviewRequest.id.in_(mine.group_by(ReviewRequest.revision_id)))
        .where(is_open_request(ReviewRequest), ~_answered())
        .where(~ReviewRequest.of_anybody | ME.not_in(writers(Revision)))
        .order_by(sa.nulls_last(ReviewRequest.by_day), ReviewRequest.id)
    )


def _answered() -> sa.Exists:
    later = sa.and_(_Answer.revision_id == ReviewRequest.revision_id, answers(_Answer.at, ReviewRequest.at))
    return sa.exists().where(later).correlate(ReviewRequest)


def waiting_for_anybody(_role: Role) -> sa.Select[Any]:
    """Versions that were published urgently and wait for a second person; ``barred``: this person cannot be it."""
    me = barred(ME, UrgentPublication, Version, Revision)
    return (
        _listed(
            Version.number, UrgentPublication.at, UrgentPublication.reason, _By.name.label("by"), me.label("barred")
        )
        .join(Version, Version.document_id == Document.id)
        .join(UrgentPublication, UrgentPublication.version_id == Version.id)
        .join(Revision, Revision.id == Version.revision_id)
        .join(_By, _By.id == UrgentPublication.by_id)
        .where(Version.id.in_(unchecked()))
        .order_by(UrgentPublication.at, Version.id)
    )


def failed(_role: Role) -> sa.Select[Any]:
    """Scheduled texts that were not published, and for which nobody has chosen another time or published since."""
    return (
        _listed(Schedule.publish_at, Schedule.zone, ScheduleEnd.reason)
        .join(Schedule, Schedule.document_id == Document.id)
        .join(ScheduleEnd, ScheduleEnd.schedule_id == Schedule.id)
        .where(Schedule.id.in_(failed_schedules()))
        .order_by(ScheduleEnd.at, Schedule.id)
    )


def proposals(role: Role) -> sa.Select[Any]:
    """Proposals that wait for a second person; whoever may not decide sees only their own."""
    query = (
        _listed(
            Proposal.id.label("proposal"),
            Proposal.act,
            Proposal.reason,
            Proposal.at,
            _By.name.label("by"),
            (Proposal.by_id == ME).label("mine"),
            removed=True,
        )
        .join(Version, Version.document_id == Document.id)
        .join(Proposal, Proposal.version_id == Version.id)
        .join(_By, _By.id == Proposal.by_id)
        .where(is_undecided())
        .where(sa.or_(Proposal.act != ProposedAct.REMOVAL, Document.id.not_in(removed_documents())))
        .order_by(Proposal.at, Proposal.id)
    )
    return query if Permission.PUBLISH in permissions_of(role) else query.where(Proposal.by_id == ME)


def partners_to_confirm(_role: Role) -> sa.Select[Any]:
    """Sites that rely on a page and whose contact confirmed their address: nobody else gets onto a desk unasked."""
    waits = Reliance.confirmed_at.is_(None), Reliance.ended_at.is_(None), Reliance.contact_confirmed_at.is_not(None)
    return (
        _listed(Reliance.organisation, Reliance.site, Reliance.heading, Reliance.asked_at)
        .join(Reliance, Reliance.document_id == Document.id)
        .where(*waits)
        .order_by(Reliance.asked_at, Reliance.id)
    )


def my_drafts(_role: Role) -> sa.Select[Any]:
    """This person's beginnings: texts that are not published, unsaved typing, pages without a text."""
    mine = sa.and_(_Text.document_id == Document.id, is_draft(_Text), _Text.author_id == ME)
    typing = sa.and_(WorkingCopy.document_id == Document.id, WorkingCopy.author_id == ME)
    empty = sa.and_(Document.owner_id == ME, ~sa.exists().where(Revision.document_id == Document.id))
    since = sa.func.coalesce(WorkingCopy.saved_at, _Text.created_at, Document.created_at)
    return (
        _listed(_Text.created_at.label("saved_at"), WorkingCopy.saved_at.label("typed_at"))
        .outerjoin(_Text, mine)
        .outerjoin(WorkingCopy, typing)
        .where(sa.or_(_Text.id.is_not(None), WorkingCopy.document_id.is_not(None), empty))
        .order_by(since.desc(), Document.id)
    )


def changes_asked(_role: Role) -> sa.Select[Any]:
    """Drafts that this person wrote, or asked about, and that were sent back and not saved or asked about since."""
    last = sa.select(sa.func.max(Review.id)).where(Review.revision_id == Revision.id).correlate(Revision)
    again = sa.exists().where(
        _Request.revision_id == Revision.id, ~answers(Review.at, _Request.at), is_open_request(_Request)
    )
    asked = sa.exists().where(_Request.revision_id == Revision.id, _Request.asked_by_id == ME)
    return (
        _listed(Review.at, Review.note, _By.name.label("by"))
        .join(Revision, Revision.document_id == Document.id)
        .join(Review, Review.revision_id == Revision.id)
        .join(_By, _By.id == Review.by_id)
        .where(is_draft(Revision), Review.verdict == Verdict.CHANGES_REQUESTED)
        .where(Review.id == last.scalar_subquery(), ~again.correlate(Revision, Review))
        .where(sa.or_(Revision.author_id == ME, asked.correlate(Revision)))
        .order_by(Review.at, Review.id)
    )


def scheduled(_role: Role) -> sa.Select[Any]:
    """Texts that will be published at a time, the next first."""
    return (
        _listed(Schedule.publish_at, Schedule.zone, _By.name.label("by"))
        .join(Schedule, Schedule.document_id == Document.id)
        .join(_By, _By.id == Schedule.by_id)
        .where(is_open(Schedule))
        .order_by(Schedule.publish_at, Schedule.id)
    )


def comments(_role: Role) -> sa.Select[Any]:
    """Pages that this person owns, or is writing, with remarks on the draft that nobody has dealt with."""
    writing = sa.select(_Text.document_id).where(is_draft(_Text), _Text.author_id == ME)
    opened = (
        sa.select(
            DraftComment.document_id, sa.func.count().label("how_many"), sa.func.max(DraftComment.at).label("newest_at")
        )
        .where(is_open_thread())
        .group_by(DraftComment.document_id)
        .subquery()
    )
    return (
        _listed(opened.c.how_many, opened.c.newest_at)
        .join(opened, opened.c.document_id == Document.id)
        .where(sa.or_(Document.owner_id == ME, Document.id.in_(writing)))
        .order_by(opened.c.newest_at.desc(), Document.id)
    )


def published_lately(_role: Role) -> sa.Select[Any]:
    """Versions of the last 30 days, the newest first."""
    return (
        _listed(
            Version.number, Version.published_at, Revision.change_class, Revision.safety_critical, _By.name.label("by")
        )
        .join(Version, Version.document_id == Document.id)
        .join(Revision, Revision.id == Version.revision_id)
        .join(_By, _By.id == Version.published_by_id)
        .where(Version.published_at >= FIRST_MOMENT)
        .order_by(Version.published_at.desc(), Version.sequence.desc())
    )
