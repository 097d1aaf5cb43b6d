"""The review of a whole page: what a reader of it says, by when it is due again, and the stamp that comes of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.authoring.manuscript.letters import tell_of_decision
from guidance.errors import NotAllowed, NotReady, StaleDraft
from guidance.models.audit import audit
from guidance.models.authorship import wrote
from guidance.models.documents import Document
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, check_may
from guidance.models.reviews import Review, Scope, Verdict, record_review
from guidance.models.revisions import Revision
from guidance.models.standing import standing_of
from guidance.models.versions import Version, current_version
from guidance.text.days.dates import months_later

OTHER_VERSION = "A new version was published while you were reading, so your review was not recorded."
AGAIN = "This version was reviewed today already: tick that you mean to record another review."
OWN_WORK = "You wrote part of this version. Someone else must approve it."


@dataclass(frozen=True)
class Reading:
    """A person's account of their reading of a text."""

    capacity: str = ""
    scope: Scope = Scope.CHANGES
    note: str = ""
    evidence_to: date | None = None
    due_on: date | None = None
    only_wording: str = ""
    """Why care stays the same, where the change may mean more than its class says."""


def usual_due(document: Document, today: date) -> date:
    """When a page that is reviewed today is due again."""
    return months_later(today, document.review_every_months)


def latest_due(document: Document, today: date) -> date:
    """The last day that may be promised for the next review: after twice the usual time."""
    return months_later(today, 2 * document.review_every_months)


def check_reading(document: Document, reading: Reading, today: date) -> None:
    """:raises NotReady: when an approval like this would lack its reader's role, or promise an impossible day."""
    if not reading.capacity:
        raise NotReady("Enter the role in which you read it.")
    if reading.scope is not Scope.WHOLE_PAGE:
        return
    if reading.evidence_to and reading.evidence_to > today:
        raise NotReady("The day to which evidence was searched must be today or earlier.")
    if reading.due_on is None or not today < reading.due_on <= latest_due(document, today):
        raise NotReady("The next review must be after today, and within twice the usual time between reviews.")


def last_capacity(session: Session, person: UserAccount) -> str:
    """The role that ``person`` gave at their last review."""
    query = sa.select(Review.capacity).where(Review.by_id == person.id, Review.capacity != "")
    return session.scalar(query.order_by(Review.id.desc()).limit(1)) or ""


def record_reading(
    session: Session,
    revision: Revision,
    reading: Reading,
    verdict: Verdict,
    *,
    by: UserAccount,
    at: datetime,
    in_doubt: bool = False,
) -> Review:
    """Write down what ``by`` says of ``revision``; only approving a whole page promises the day of the next review."""
    whole = reading.scope is Scope.WHOLE_PAGE
    review = Review(
        revision=revision,
        by_id=by.id,
        capacity=reading.capacity,
        at=at,
        scope=reading.scope,
        verdict=verdict,
        note=reading.note,
        only_wording=reading.only_wording if in_doubt else "",
        evidence_to=reading.evidence_to if whole else None,
        due_on=reading.due_on if whole and verdict is Verdict.APPROVED else None,
    )
    record_review(session, review)
    tell_of_decision(session, review, by=by, at=at)
    return review


def review_whole_page(
    session: Session,
    document: Document,
    reading: Reading,
    verdict: Verdict,
    *,
    version: int,
    by: UserAccount,
    at: datetime,
    today: date,
    since: datetime,
    again: bool = False,
) -> Review:
    """Say of the whole current version that it is still right, or what has to change; its text stays as it is.

    :param since: when today began.
    :param again: whether it is meant although the version was reviewed today before.
    :raises NotReady: when nothing is in force, something about the reading is missing, or it was reviewed today.
    :raises StaleDraft: when ``version`` is not current any more.
    :raises NotAllowed: when ``by`` may not check, or wrote what is new in the version.
    """
    current = _version_to_review(session, document, version, by)
    reading = replace(reading, scope=Scope.WHOLE_PAGE)
    approved = verdict is Verdict.APPROVED
    if not again and review_since(session, current, since) is not None:
        raise NotReady(AGAIN)
    if approved:
        check_reading(document, reading, today)
    elif not reading.note:
        raise NotReady("Enter what needs to change.")
    review = record_reading(session, current.revision, reading, verdict, by=by, at=at)
    outcome = f"still correct, next review due {reading.due_on}" if approved else "needs changes"
    audit(session, "reviewed the whole page", by=by, at=at, document=document, detail=f"version {version}: {outcome}")
    return review


def review_since(session: Session, version: Version, since: datetime) -> Review | None:
    """The newest reading of the whole of ``version`` from this moment on."""
    query = sa.select(Review).where(
        Review.revision_id == version.revision_id, Review.scope == Scope.WHOLE_PAGE, Review.at >= since
    )
    return session.scalar(query.options(joinedload(Review.by)).order_by(Review.id.desc()).limit(1))


def _version_to_review(session: Session, document: Document, number: int, by: UserAccount) -> Version:
    """The current version, when ``by`` may review it and it is still the one they read."""
    check_may(by, Permission.CHECK, "You may not review pages.")
    current = current_version(session, document)
    if current is None or current.revision.content is None or not standing_of(session, document).in_force:
        raise NotReady("Only a page that is in force can be reviewed.")
    if current.number != number:
        raise StaleDraft(OTHER_VERSION)
    if wrote(session, by, current.revision):
        raise NotAllowed(OWN_WORK)
    return current
