"""The decision on a draft: approved, changes asked for, or passed on; never on one's own work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from guidance.authoring.manuscript.letters import tell_reviewer
from guidance.authoring.manuscript.look import Look, look_at_draft
from guidance.authoring.manuscript.meaning import SAY_WHY, Doubt, reason_of_author, says_why
from guidance.authoring.reviewing.asking import kept_as, possible_reviewers
from guidance.authoring.reviewing.stamping import OWN_WORK, Reading, check_reading, record_reading
from guidance.errors import NotAllowed, NotReady, StaleDraft
from guidance.models.audit import audit
from guidance.models.authorship import wrote
from guidance.models.documents import Document
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, check_may
from guidance.models.reviews import Review, ReviewRequest, Verdict
from guidance.models.revisions import Revision
from guidance.models.stages import Progress, progress_of

UNSAID = (
    "Nobody else has said why care stays the same: ask the author to choose another kind of change, or to say why when "
    "they ask for review."
)
MOVED_ON = "The text changed while you were reading it, so your decision was not recorded. What you see now is new."


@dataclass(frozen=True)
class Shown:
    """Which text somebody read, and against which version: a decision counts for exactly these two."""

    text: int
    against: int
    """The number of the version that was current; 0 before the first."""


def shown_now(progress: Progress) -> Shown | None:
    """The text that a reviewer who comes now is shown; nothing without a draft, and where its words were erased."""
    if progress.draft is None or progress.draft.content is None:
        return None
    return Shown(progress.draft.number, progress.current.number if progress.current else 0)


def approve(
    session: Session,
    document: Document,
    reading: Reading,
    *,
    shown: Shown,
    ticked: Collection[str],
    by: UserAccount,
    at: datetime,
    today: date,
) -> Review:
    """Approve exactly the text that was ``shown``; of a whole page this is also its stamp, once that text is published.

    :param ticked: the keys of what was compared with its source; they are asked of the exact texts again.
    :raises StaleDraft: when there is a later text, or a later version to compare it with.
    :raises NotAllowed: when ``by`` may not check, or wrote any part of what is new.
    :raises NotReady: when something about the reading is missing, is not ticked, or is in doubt.
    """
    draft = _draft_as_shown(session, document, shown, by)
    _check_first(session, document, reading, by)
    check_reading(document, reading, today)
    look = _look(session, document)
    doubt = look.doubt
    if left := look.left_to_tick(ticked):
        raise NotReady(f"{left}.")
    if doubt:
        _check_settled(session, draft, reading, by, doubt)
    review = record_reading(session, draft, reading, Verdict.APPROVED, by=by, at=at, in_doubt=doubt is not None)
    detail = f"text {shown.text}, {reading.scope.value}{kept_as(doubt)}"
    audit(session, "approved a text", by=by, at=at, document=document, detail=detail)
    return review


def request_changes(
    session: Session, document: Document, reading: Reading, *, shown: Shown, by: UserAccount, at: datetime
) -> Review:
    """Ask the authors to change the text that was ``shown``; the note says what.

    :raises StaleDraft: and :raises NotAllowed: as for an approval.
    :raises NotReady: without a note.
    """
    draft = _draft_as_shown(session, document, shown, by)
    if not reading.note:
        raise NotReady("Enter what needs to change.")
    review = record_reading(session, draft, reading, Verdict.CHANGES_REQUESTED, by=by, at=at)
    audit(session, "asked for changes", by=by, at=at, document=document, detail=f"text {shown.text}")
    return review


def pass_on(
    session: Session, document: Document, *, to: UserAccount, note: str, shown: Shown, by: UserAccount, at: datetime
) -> ReviewRequest:
    """Pass the request that ``by`` was sent on to somebody else, with the same day and the same question.

    :raises StaleDraft: and :raises NotAllowed: as for an approval; also when ``to`` may not check this text.
    :raises NotReady: when ``by`` was not asked, or the request was answered or passed on before.
    """
    draft = _draft_as_shown(session, document, shown, by)
    request = _request_to(session, document, by)
    if to == by or to not in possible_reviewers(session, draft):
        raise NotAllowed(f"{to.name} cannot check this text: choose somebody else.")
    passed = ReviewRequest(
        revision=draft,
        asked_by_id=request.asked_by_id,
        of_id=to.id,
        scope=request.scope,
        by_day=request.by_day,
        note=note or request.note,
        only_wording=request.only_wording,
        at=at,
        passed_from_id=request.id,
    )
    _add_once(session, passed)
    tell_reviewer(session, passed, [to.id], by=by, at=at)
    detail = f"text {shown.text}"
    audit(session, "passed a review request on", by=by, at=at, document=document, subject=to, detail=detail)
    return passed


def _request_to(session: Session, document: Document, by: UserAccount) -> ReviewRequest:
    """The request that ``by`` was sent and that waits for an answer.

    :raises NotReady: when there is none.
    """
    request = progress_of(session, document).waiting
    if request is None or not request.is_to(by):
        raise NotReady("You were not asked to check this text, so there is nothing to pass on.")
    return request


def _add_once(session: Session, passed: ReviewRequest) -> None:
    try:
        with session.begin_nested():
            session.add(passed)
    except IntegrityError:
        raise NotReady("You have passed this on already.") from None


def _check_first(session: Session, document: Document, reading: Reading, by: UserAccount) -> None:
    """:raises NotReady: when ``by`` approved as much of this very text before, and nobody has asked since."""
    progress = progress_of(session, document)
    approval = progress.approval
    if approval and approval.by_id == by.id and approval.scope is reading.scope and progress.waiting is None:
        raise NotReady("You approved exactly this text already.")


def _look(session: Session, document: Document) -> Look:
    """Computed from the exact texts, and not from what a form says."""
    look = look_at_draft(progress_of(session, document))
    if look is None:
        raise StaleDraft(MOVED_ON)
    return look


def _check_settled(session: Session, draft: Revision, reading: Reading, by: UserAccount, doubt: Doubt) -> None:
    """:raises NotReady: when who asked, or who approves, has not said why a change in doubt leaves care the same."""
    if not says_why(reason_of_author(session, draft, approver=by.id)):
        raise NotReady(UNSAID)
    if doubt.takes_two and not says_why(reading.only_wording):
        raise NotReady(SAY_WHY)


def _draft_as_shown(session: Session, document: Document, shown: Shown, by: UserAccount) -> Revision:
    """The draft on which ``by`` decides, when they may and it is still the one they read."""
    check_may(by, Permission.CHECK, "You may not check texts.")
    progress = progress_of(session, document)
    if progress.draft is None or shown_now(progress) != shown:
        raise StaleDraft(MOVED_ON)
    if wrote(session, by, progress.draft):
        raise NotAllowed(OWN_WORK)
    return progress.draft
