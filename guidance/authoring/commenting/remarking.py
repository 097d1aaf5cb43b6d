"""Commenting on a draft, answering a comment, and saying that it was dealt with."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from guidance.authoring.commenting.passages import ReadText
from guidance.authoring.manuscript.letters import tell_of_comment
from guidance.errors import NotReady
from guidance.models import DraftComment, DraftCommentEnd, Revision, UserAccount, audit


def comment(
    session: Session,
    revision: Revision,
    text: ReadText,
    body: str,
    *,
    section: str = "",
    quote: str = "",
    by: UserAccount,
    at: datetime,
) -> DraftComment:
    """Say something about one section of a text, or about the whole page.

    :param text: ``revision`` as it was read.
    :raises NotReady: when the section or the quoted words are not in that text.
    """
    if section and section not in text.titles:
        raise NotReady("This section is not in the text: choose another one.")
    if quote and not text.has(quote):
        raise NotReady("These words are not in the text: copy them exactly, or leave this empty.")
    made = DraftComment(
        document=revision.document, revision=revision, anchor=section, quote=quote, body=body, by_id=by.id, at=at
    )
    session.add(made)
    tell_of_comment(session, made, by=by.name, by_id=by.id, at=at)
    audit(session, "commented on a draft", by=by, at=at, document=revision.document)
    return made


def reply(session: Session, to: DraftComment, body: str, *, by: UserAccount, at: datetime) -> DraftComment:
    """Answer a comment.

    :raises NotReady: when it was dealt with.
    """
    if _ended(session, to):
        raise NotReady("This comment was resolved meanwhile: write a new one.")
    made = DraftComment(
        document_id=to.document_id,
        revision_id=to.revision_id,
        anchor=to.anchor,
        body=body,
        reply_to_id=to.id,
        by_id=by.id,
        at=at,
    )
    session.add(made)
    tell_of_comment(session, made, by=by.name, by_id=by.id, at=at)
    audit(session, "replied to a comment", by=by, at=at, document=to.document)
    return made


def resolve(session: Session, done: DraftComment, note: str = "", *, by: UserAccount, at: datetime) -> None:
    """Say that a comment was dealt with, and how; it is said once.

    :raises NotReady: when somebody said so before.
    """
    if _ended(session, done):
        raise NotReady("This comment was resolved meanwhile.")
    try:
        with session.begin_nested():
            session.add(DraftCommentEnd(comment_id=done.id, note=note, by_id=by.id, at=at))
    except IntegrityError as error:  # at the same moment
        raise NotReady("This comment was resolved meanwhile.") from error
    audit(session, "resolved a comment", by=by, at=at, document=done.document)


def _ended(session: Session, comment: DraftComment) -> bool:
    return session.scalar(sa.select(DraftCommentEnd.at).where(DraftCommentEnd.comment_id == comment.id)) is not None
