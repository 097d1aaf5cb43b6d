"""What the story tells of remarks on drafts: by colleagues and experts from outside, and what was done about each."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from guidance.authoring.desk.story.entry import Sort, StoryEntry
from guidance.models import Document, DraftComment, DraftCommentEnd, FactCheck, Revision, UserAccount
from guidance.text.plain import shortened

#: So much of a remark is shown; all of it stands on the page of comments.
SHOWN = 200


def comments(session: Session, document: Document, _zone: ZoneInfo) -> Iterator[StoryEntry]:
    """Remarks, replies, and that a remark was dealt with."""
    by, ender = aliased(UserAccount), aliased(UserAccount)
    query = (
        sa.select(DraftComment.at, DraftComment.body, DraftComment.reply_to_id, FactCheck.expert)
        .add_columns(by.name.label("by"), ender.name.label("ender"))
        .add_columns(DraftCommentEnd.at.label("ended_at"), DraftCommentEnd.note)
        .outerjoin(by, by.id == DraftComment.by_id)
        .outerjoin(FactCheck, FactCheck.id == DraftComment.fact_check_id)
        .outerjoin(DraftCommentEnd, DraftCommentEnd.comment_id == DraftComment.id)
        .outerjoin(ender, ender.id == DraftCommentEnd.by_id)
        .where(DraftComment.document_id == document.id)
        .order_by(DraftComment.id)
    )
    for row in session.execute(query):
        who = row.by or f"{row.expert}, from outside"
        what = "Replied to a comment" if row.reply_to_id else "Comment on the draft"
        yield _entry(row.at, what, who, shortened(row.body, SHOWN))
        if row.ended_at is not None:
            yield _entry(row.ended_at, "Comment dealt with", row.ender, row.note or shortened(row.body, SHOWN))


def _entry(at: datetime, what: str, by: str, note: str) -> StoryEntry:
    return StoryEntry(at, Sort.COMMENTS, what, by, note, "comments", "See the comments")


def fact_checks(session: Session, document: Document, _zone: ZoneInfo) -> Iterator[StoryEntry]:
    """Experts from outside who were sent a link, and links that were ended early."""
    query = (
        sa.select(FactCheck.at, FactCheck.expert, FactCheck.question, FactCheck.ended_at, UserAccount.name)
        .join(Revision, Revision.id == FactCheck.revision_id)
        .join(UserAccount, UserAccount.id == FactCheck.by_id)
        .where(Revision.document_id == document.id)
    )
    for row in session.execute(query):
        words = ("fact-checks", "See who was asked")
        yield StoryEntry(row.at, Sort.COMMENTS, f"{row.expert} asked to check facts", row.name, row.question, *words)
        if row.ended_at is not None:
            yield StoryEntry(row.ended_at, Sort.COMMENTS, f"Link of {row.expert} ended", "", "", *words)
