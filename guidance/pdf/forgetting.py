"""Letting go of kept PDF files whose text must not be kept any more, and of the oldest where they are too many."""

import re
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Content, Document, Revision, Version, removed_documents

#: Files and bytes that are kept at most; what is asked for again is made again.
MOST_FILES, MOST_BYTES = 5_000, 1_000_000_000
_NAME = re.compile(r"([0-9a-z]+)-v([0-9]+)-[0-9a-f]+\.pdf")


def forget(session: Session, folder: Path) -> int:
    """Delete the files of versions that were erased or removed, and the oldest beyond the most; how many went."""
    newest_first = sorted(folder.glob("*.pdf"), key=lambda path: path.stat().st_mtime, reverse=True)
    if not newest_first:
        return 0
    readable, room, gone = _readable(session), MOST_BYTES, 0
    for place, path in enumerate(newest_first):
        named = _NAME.fullmatch(path.name)
        room -= path.stat().st_size
        if place >= MOST_FILES or room < 0 or named is None or named.groups() not in readable:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _readable(session: Session) -> set[tuple[str, str]]:
    """The uid and the number of every version whose text readers may see."""
    found = (
        sa.select(Document.uid, Version.number)
        .join(Version, Version.document_id == Document.id)
        .join(Revision, Revision.id == Version.revision_id)
        .join(Content, Content.digest == Revision.content_digest)
        .where(Document.id.not_in(removed_documents()))
    )
    return {(uid, str(number)) for uid, number in session.execute(found)}
