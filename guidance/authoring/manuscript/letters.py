"""What people who write and check are told by letter, in the transaction of the act."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.letters.writing import (
    COLLEAGUES_FOOT,
    WantedLetter,
    keep_secret,
    link,
    told_decision,
    told_failure,
    write,
    write_outside,
)
from guidance.models.authorship import writers_of
from guidance.models.documents import Document
from guidance.models.draft_comments import DraftComment, FactCheck
from guidance.models.letters import LetterKind
from guidance.models.people import UserAccount
from guidance.models.reviews import Review, ReviewRequest, Verdict
from guidance.models.revisions import Revision
from guidance.models.schedules import Schedule
from guidance.text.days.dates import in_words
from guidance.text.letter import SECRET, Block, Facts, Paragraph
from guidance.text.plain import shortened

#: Characters of somebody's words that a letter quotes; the desk shows all.
_QUOTED = 2_000


def tell_reviewer(
    session: Session, request: ReviewRequest, people: Iterable[int], *, by: UserAccount, at: datetime
) -> None:
    """Tell those who were asked to read a text, by the numbers of their accounts."""
    title = _title(request.revision)
    facts = [("Asked by", by.name), ("What to read", request.scope.value)]
    facts += [("Answer needed by", in_words(request.by_day))] if request.by_day else []
    facts += [("Note", shortened(request.note, _QUOTED))] if request.note else []
    blocks: list[Block] = [
        Paragraph(f"{by.name} asks you to check “{title}”."),
        Facts(facts),
        _link("Read and decide", request.revision.document, "review"),
    ]
    wanted = WantedLetter(LetterKind.REVIEW_ASKED, f"Please check: {title}", blocks, COLLEAGUES_FOOT)
    _to_all(session, people, wanted, f"review-request-{request.id}", at)


def tell_of_decision(session: Session, review: Review, *, by: UserAccount, at: datetime) -> None:
    """Tell those who wrote a text, and who asked, what was decided about it."""
    title, document = _title(review.revision), review.revision.document
    approved, onward = review.verdict is Verdict.APPROVED, _link("See what comes next", document)
    wanted = told_decision(by.name, title, approved=approved, note=shortened(review.note, _QUOTED), onward=onward)
    asked = sa.select(ReviewRequest.asked_by_id).where(ReviewRequest.revision_id == review.revision_id)
    people = {*writers_of(session, review.revision), *session.scalars(asked)} - {by.id}
    _to_all(session, people, wanted, f"review-{review.id}", at)


def tell_of_failure(session: Session, due: Schedule, reason: str, *, at: datetime) -> None:
    """Tell who planned a publication that it did not take place."""
    wanted = told_failure(_title(due.revision), "published", reason, _link("See what to do", due.document))
    write(session, wanted, to=due.by, about=f"schedule-failed-{due.id}", at=at)


def tell_of_comment(session: Session, made: DraftComment, *, by: str, by_id: int | None, at: datetime) -> None:
    """Tell those who write a text, and who owns the page, that somebody said something about it.

    :param by: who said it, as the letter names them.
    """
    session.flush()
    title, document = _title(made.revision), made.revision.document
    blocks: list[Block] = [
        Paragraph(f"{by} commented on “{title}”:"),
        Paragraph(shortened(made.body, _QUOTED)),
        _link("Read and answer", document, "comments"),
    ]
    people = {*writers_of(session, made.revision), document.owner_id} - {by_id, None}
    wanted = WantedLetter(LetterKind.COMMENT, f"Comment on {title}", blocks, COLLEAGUES_FOOT)
    _to_all(session, (number for number in people if number), wanted, f"comment-{made.id}", at)


def invite_expert(session: Session, check: FactCheck, token: str, email: str, *, key: str, at: datetime) -> None:
    """Send an expert without an account the link to the text they are asked to check.

    :param key: the secret key of the service, with which the link is sealed until it is sent.
    """
    title = _title(check.revision)
    blocks: list[Block] = [
        Paragraph(f"Dear {check.expert},"),
        Paragraph(f"{check.by.name} asks you to check “{title}”, which is not published yet."),
    ]
    blocks += [Facts([("What to check", shortened(check.question, _QUOTED))])] if check.question else []
    blocks += [
        link("Read the text and send remarks", f"/fact-check/{SECRET}"),
        Paragraph("You need no account. The link stops working after some days. Please do not pass it on."),
    ]
    wanted = WantedLetter(LetterKind.INVITATION, f"Please check: {title}", blocks)
    delivery = write_outside(session, wanted, email=email, about=f"fact-check-{check.id}", at=at)
    if delivery is not None:
        keep_secret(delivery, {SECRET: token}, key)


def _to_all(session: Session, people: Iterable[int], wanted: WantedLetter, about: str, at: datetime) -> None:
    for number in sorted(people):
        write(session, wanted, to=session.get_one(UserAccount, number), about=about, at=at)


def _title(revision: Revision) -> str:
    return revision.content.title if revision.content else "a page whose text was removed"


def _link(words: str, document: Document, name: str = "") -> Paragraph:
    return link(words, "/".join(part for part in ("/desk/guidance", document.slug, name) if part))
