"""The comments of a Word document as comments of the desk, named and dated as in the file."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import NotReady
from guidance.models import DraftComment, UserAccount, WordOriginal, audit, latest_revision
from guidance.text.days.dates import in_words, parsed

NOTHING_SAVED = "Save the page once, so that there is a text to which the comments can belong"


def bring_comments(
    session: Session, original: WordOriginal, comments: list[dict[str, Any]], *, by: UserAccount, at: datetime
) -> int:
    """Add the ``comments`` that its report tells of to the page, each once however often it is asked for; how many.

    They belong to the latest text that was saved; as soon as the text of the document is saved, they stand beside it.

    :raises NotReady: when no text was saved yet.
    """
    revision = latest_revision(session, original.document)
    if revision is None:
        raise NotReady(NOTHING_SAVED)
    mine = sa.select(DraftComment).where(DraftComment.document_id == original.document_id, DraftComment.brought != "")
    known = {(one.brought, one.quote, one.body): one for one in session.scalars(mine)}
    brought: list[DraftComment] = []
    count = 0
    for told in comments:
        source = _source(told, original.name)
        found = known.get((source, told["quote"], told["body"]))
        if found is None:
            above = brought[told["answers"]] if told["answers"] is not None else None
            found = _comment(told, above, document=original.document, revision=revision, brought=source, by=by, at=at)
            session.add(found)
            session.flush()
            count += 1
        brought.append(found)
    if count:
        act = "brought comments of a Word document"
        audit(session, act, by=by, at=at, document=original.document, detail=str(count))
    return count


def _comment(told: dict[str, Any], above: DraftComment | None, **facts: Any) -> DraftComment:
    """One that is not there yet; an answer stands where the comment ``above`` does, which it answers."""
    return DraftComment(
        anchor=above.anchor if above else told["anchor"],
        quote="" if above else told["quote"],
        body=told["body"],
        reply_to_id=_first(above),
        **facts,
    )


def _source(told: dict[str, Any], name: str) -> str:
    """“A Shah, 3 May 2026, in the Word document “Guideline.docx””."""
    said: date | None = parsed(told["day"])
    return ", ".join([told["author"], *([in_words(said)] if said else []), f"in the Word document “{name}”"])


def _first(above: DraftComment | None) -> int | None:
    """The comment with which the thread of ``above`` begins."""
    return None if above is None else above.reply_to_id or above.id
