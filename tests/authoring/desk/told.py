"""Short ways to tell what happens to a draft: saved, asked about, read, scheduled, commented on."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from guidance.models import (
    Change,
    Document,
    DraftComment,
    DraftCommentEnd,
    Proposal,
    ProposedAct,
    Review,
    ReviewRequest,
    Revision,
    Schedule,
    ScheduleEnd,
    ScheduleOutcome,
    Scope,
    Text,
    UrgentPublication,
    UserAccount,
    Verdict,
    Version,
    latest_revision,
    open_schedule,
    record_review,
    record_revision,
    seal,
    store,
)

NOW = datetime.now(UTC)
TODAY = NOW.date()


def ago(days: float) -> datetime:
    """So many days before now."""
    return NOW - timedelta(days=days)


def in_days(days: int) -> date:
    """The day so many days from now."""
    return TODAY + timedelta(days=days)


def save(
    session: Session, document: Document, by: UserAccount, body: str = "New.", *, title: str = "", at: datetime = NOW
) -> Revision:
    """Save a text and publish nothing."""
    last = latest_revision(session, document)
    before = last.content.text if last and last.content else Text(document.slug.capitalize(), "", "")
    text = Text(title or before.title, before.summary, body)
    content = store(session, text, last.content if last else None)
    based_on = last.number if last else 0
    return record_revision(session, document, content, Change(), based_on=based_on, by=by, at=at)


def ask(
    session: Session,
    revision: Revision,
    by: UserAccount,
    of: UserAccount,
    *,
    at: datetime = NOW,
    by_day: date | None = None,
    passed_from: ReviewRequest | None = None,
) -> ReviewRequest:
    """Ask somebody to read a text, or pass such a request on."""
    request = ReviewRequest(
        revision=revision,
        asked_by_id=by.id,
        of_id=of.id,
        scope=Scope.CHANGES,
        by_day=by_day,
        at=at,
        passed_from_id=passed_from.id if passed_from else None,
    )
    session.add(request)
    session.flush()
    return request


def decide(
    session: Session,
    revision: Revision,
    by: UserAccount,
    verdict: Verdict = Verdict.APPROVED,
    *,
    at: datetime = NOW,
    note: str = "The dose is unclear.",
    due_on: date | None = None,
) -> Review:
    """Read the changes of a text, or with ``due_on`` the whole page, and say what came of it."""
    made = Review(
        revision=revision,
        by_id=by.id,
        capacity="",
        at=at,
        scope=Scope.WHOLE_PAGE if due_on else Scope.CHANGES,
        verdict=verdict,
        note=note,
        due_on=due_on,
    )
    record_review(session, made)
    return made


def plan(session: Session, revision: Revision, by: UserAccount, publish_at: datetime, number: int = 1) -> Schedule:
    """Schedule a text."""
    made = Schedule(
        document_id=revision.document_id,
        number=number,
        revision=revision,
        publish_at=publish_at,
        zone="Europe/London",
        by_id=by.id,
        at=NOW,
    )
    session.add(made)
    session.flush()
    return made


def fail(
    session: Session, document: Document, reason: str = "The change note was missing.", at: datetime = NOW
) -> None:
    """The open schedule was not carried out."""
    schedule = open_schedule(session, document)
    assert schedule is not None
    session.add(ScheduleEnd(schedule_id=schedule.id, outcome=ScheduleOutcome.FAILED, reason=reason, at=at))
    session.flush()


def urgent(session: Session, version: Version, by: UserAccount, at: datetime = NOW) -> None:
    """Mark a version as published before anybody had read it."""
    made = UrgentPublication(version=version, reason="A dose was ten times too high.", by_id=by.id, at=at)
    seal(session, made, version.document)


def propose(session: Session, version: Version, by: UserAccount, act: ProposedAct = ProposedAct.REMOVAL) -> Proposal:
    """Propose what takes two people."""
    made = Proposal(act=act, version=version, reason="It names a patient.", by_id=by.id, at=NOW)
    session.add(made)
    session.flush()
    return made


def comment(
    session: Session, revision: Revision, by: UserAccount, body: str = "Is this right?", at: datetime = NOW
) -> DraftComment:
    """Say something about a draft."""
    made = DraftComment(document_id=revision.document_id, revision=revision, body=body, by_id=by.id, at=at)
    session.add(made)
    session.flush()
    return made


def deal_with(session: Session, remark: DraftComment, by: UserAccount, note: str = "Changed.") -> None:
    """End a remark."""
    session.add(DraftCommentEnd(comment_id=remark.id, note=note, by_id=by.id, at=NOW))
    session.flush()
