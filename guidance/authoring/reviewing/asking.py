"""Asking for review: what has to be there first, whom one may ask, and the request itself."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from guidance.acts.obstacles import Obstacle
from guidance.authoring.manuscript.letters import tell_reviewer
from guidance.authoring.manuscript.look import look_at_draft
from guidance.authoring.manuscript.meaning import FIRST, RECOMMENDED, Doubt, is_quiet, says_why
from guidance.authoring.manuscript.obstacles import in_editor, obstacles_in_words
from guidance.errors import NotAllowed, NotReady, StaleDraft, TextRefused
from guidance.models.audit import audit
from guidance.models.authorship import writers_of
from guidance.models.documents import Document
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, check_may, people_who
from guidance.models.reviews import RequestEnd, ReviewRequest, Scope
from guidance.models.revisions import Revision
from guidance.models.stages import Progress, progress_of
from guidance.text.checks import must_be_mended
from guidance.text.markdown.rendering import ORDINARY

OTHER_TEXT = "The draft was saved again meanwhile, so nobody was asked. Read it again, then ask."


def obstacles_to_asking(progress: Progress) -> list[Obstacle]:
    """Obstacles to the reading of the draft by others, in the order of the editor."""
    if progress.draft is None:
        return [in_editor("Save a draft that differs from what readers see", "title")]
    found = list(obstacles_in_words(progress.draft))
    if progress.current is None and is_quiet(progress.draft.change_class):
        found.append(in_editor(FIRST, "change_class"))
    try:
        look, body = look_at_draft(progress), progress.draft.content.body if progress.draft.content else ""
        found += [in_editor(told.rstrip("."), "body") for told in must_be_mended(body, ORDINARY.for_saved(body))]
    except TextRefused as refusal:
        return [*found, in_editor(str(refusal).rstrip("."), "body")]
    if look and look.is_more_than_wording:
        found.append(in_editor(RECOMMENDED, "change_class"))
    return found


def doubt_about(progress: Progress) -> Doubt | None:
    """Why the draft may mean more for care than its author says.

    :raises TextRefused: when the text cannot be shown.
    """
    look = look_at_draft(progress)
    return look.doubt if look else None


def possible_reviewers(session: Session, draft: Revision) -> list[UserAccount]:
    """Who may check ``draft``: people with that right who wrote no part of what is new in it, by name."""
    writers = writers_of(session, draft)
    return [person for person in people_who(session, Permission.CHECK) if person.id not in writers]


def ask(
    session: Session,
    document: Document,
    *,
    text: int,
    of: UserAccount | None,
    scope: Scope,
    by_day: date | None,
    note: str,
    only_wording: str = "",
    by: UserAccount,
    at: datetime,
    today: date,
) -> ReviewRequest:
    """Ask ``of`` to read exactly the saved text number ``text``; an earlier request for it counts no longer.

    :param of: nothing to ask everybody who may check it.
    :param only_wording: why care stays the same, where there is a doubt about what the draft means for care.
    :raises NotReady: while the draft is incomplete or in doubt, or when the day has passed.
    :raises StaleDraft: when ``text`` is not the latest any more.
    :raises NotAllowed: when ``of`` may not check it.
    """
    check_may(by, Permission.WRITE, "You may not ask for review.")
    progress = progress_of(session, document)
    draft = _draft_to_be_read(session, progress, text, of)
    if by_day and by_day < today:
        raise NotReady("The day by which you need an answer must be today or later.")
    doubt = _answered_doubt(session, progress, only_wording)
    request = ReviewRequest(
        revision=draft,
        asked_by_id=by.id,
        of_id=(of or by).id,
        of_anybody=of is None,
        scope=scope,
        by_day=by_day,
        note=note,
        only_wording=only_wording if doubt else "",
        at=at,
    )
    session.add(request)
    session.flush()
    asked = [of] if of else possible_reviewers(session, draft)
    tell_reviewer(session, request, {person.id for person in asked}, by=by, at=at)
    detail = f"text {text}{'' if of else ', of everybody who can check'}{kept_as(doubt)}"
    audit(session, "asked for review", by=by, at=at, document=document, subject=of, detail=detail)
    return request


def _answered_doubt(session: Session, progress: Progress, only_wording: str) -> Doubt | None:
    """The doubt about what the draft means for care, when ``only_wording`` answers it.

    :raises NotReady: when it does not.
    """
    doubt = doubt_about(progress)
    if doubt and not says_why(only_wording):
        raise NotReady(f"{doubt.reason}.")
    return doubt


def _draft_to_be_read(session: Session, progress: Progress, text: int, of: UserAccount | None) -> Revision:
    """The draft that ``of`` is asked to read, when it is complete, still text number ``text``, and theirs to check.

    :raises NotReady: and :raises StaleDraft: and :raises NotAllowed: when it is not.
    """
    if missing := obstacles_to_asking(progress):  # all at once: they are mended in one visit to the editor
        raise NotReady(f"To ask for review you need to: {'; '.join(obstacle.reason for obstacle in missing)}.")
    draft = progress.draft
    assert draft is not None  # else that is an obstacle
    if draft.number != text:
        raise StaleDraft(OTHER_TEXT)
    possible = possible_reviewers(session, draft)
    if of is None and not possible:
        raise NotAllowed("Nobody is left who can check this text.")
    if of is not None and of not in possible:
        raise NotAllowed(f"{of.name} cannot check this text: choose somebody else.")
    return draft


def take_back(session: Session, document: Document, *, request: int, by: UserAccount, at: datetime) -> None:
    """Take back the open request with this number, and every earlier one for the same text.

    :raises NotAllowed: when ``by`` may not ask.
    :raises StaleDraft: when it was answered, passed on or taken back meanwhile.
    """
    check_may(by, Permission.WRITE, "You may not take back a request.")
    found = progress_of(session, document).waiting
    if found is None or found.id != request:
        raise StaleDraft("This request does not wait any more: it was answered, passed on or taken back.")
    ended = sa.select(RequestEnd.request_id)
    waiting = sa.select(ReviewRequest.id).where(
        ReviewRequest.revision_id == found.revision_id, ReviewRequest.id.not_in(ended)
    )
    session.add_all(RequestEnd(request_id=each, by_id=by.id, at=at) for each in session.scalars(waiting).all())
    try:
        session.flush()
    except IntegrityError:  # somebody else at this very moment
        raise StaleDraft("Somebody else took this request back a moment ago.") from None
    subject = None if found.of_anybody else found.of
    detail = f"text {found.revision.number}"
    audit(session, "took back a review request", by=by, at=at, document=document, subject=subject, detail=detail)


def kept_as(doubt: Doubt | None) -> str:
    """The addition of the audit where somebody said why a doubted change means nothing for care."""
    return f", kept as {doubt.kind.value} although it touches more than words, with the reason" if doubt else ""
