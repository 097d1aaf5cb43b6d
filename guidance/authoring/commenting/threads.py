"""The comments on a draft as threads: what was said, about which section, and whether it is about an earlier text."""

from collections import defaultdict
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.authoring.commenting.passages import ReadText
from guidance.models import Document, DraftComment


@dataclass(frozen=True)
class Thread:
    """A comment with its replies."""

    first: DraftComment
    replies: list[DraftComment] = field(default_factory=list)
    section: str = ""
    """The title of its section in the text of today; where that is gone, what its anchor says; nothing for the page."""
    earlier: bool = False
    """Whether the section or the quoted words are not in the text of today."""

    @property
    def is_open(self) -> bool:
        return self.first.end is None


def threads(session: Session, document: Document, text: ReadText | None) -> list[Thread]:
    """All threads on ``document``, oldest first, as they stand beside ``text``, the text of today."""
    found = session.scalars(
        sa.select(DraftComment)
        .where(DraftComment.document_id == document.id)
        .options(joinedload(DraftComment.revision), joinedload(DraftComment.end))
        .order_by(DraftComment.id)
    ).all()
    replies: dict[int, list[DraftComment]] = defaultdict(list)
    for comment in found:
        if comment.reply_to_id is not None:
            replies[comment.reply_to_id].append(comment)
    return [_thread(comment, replies[comment.id], text) for comment in found if comment.reply_to_id is None]


def first_comment(session: Session, document: Document, number: int) -> DraftComment | None:
    """The comment with this number, if it is one on ``document`` and begins a thread."""
    return session.scalar(sa.select(DraftComment).where(_first_on(document), DraftComment.id == number))


def _first_on(document: Document) -> sa.ColumnElement[bool]:
    return sa.and_(DraftComment.document_id == document.id, DraftComment.reply_to_id.is_(None))


def _thread(first: DraftComment, replies: list[DraftComment], text: ReadText | None) -> Thread:
    titles = text.titles if text else {}
    gone = bool(first.anchor) and first.anchor not in titles
    unquoted = bool(first.quote) and (text is None or not text.has(first.quote))
    section = titles.get(first.anchor) or first.anchor.replace("-", " ").capitalize()
    return Thread(first, replies, section, gone or unquoted)
