"""Typing that is not saved yet, kept for its author, and who else has the editor open."""

import json
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.authoring.manuscript.typed import Typed, begun_on, typed_in, with_ready_note
from guidance.errors import StaleDraft
from guidance.models import Document, Presence, Revision, UserAccount, WorkingCopy, audit, latest_revision
from guidance.models.questions import put_together_once

#: Whoever was not heard of for so long has closed the editor.
GONE_AFTER = timedelta(seconds=60)


def working_copy_of(session: Session, document: Document, author: UserAccount) -> WorkingCopy | None:
    """The unsaved typing of ``author`` in this document, when it differs from the text it began with."""
    return session.get(WorkingCopy, (document.id, author.id))


def keep(
    session: Session,
    document: Document,
    typed: Typed,
    *,
    based_on: int,
    by: UserAccount,
    at: datetime,
    window: str = "",
    opened: str = "",
) -> WorkingCopy | None:
    """Keep what was typed; nothing is kept when it is what is saved already (an autosave that arrived late).

    :param window: what names the window in which it was typed; it ``opened`` as ``typed_elsewhere`` says.
    :raises StaleDraft: when ``by`` typed in another window meanwhile: that is not written over.
    """
    if typed_elsewhere(session, document, by, window=window, opened=opened):
        raise StaleDraft("You type in another window of this page as well: save there, or save here to keep both.")
    latest = latest_revision(session, document)
    if with_ready_note(typed) == begun_on(session, latest):
        drop(session, document, by)
        return None
    kept = working_copy_of(session, document, by)
    if kept is None:
        kept = WorkingCopy(document_id=document.id, author_id=by.id, based_on=based_on, content="", saved_at=at)
        session.add(kept)
    words = {**typed.fields(), "window": window}
    kept.based_on, kept.content, kept.saved_at = based_on, json.dumps(words, ensure_ascii=False), at
    session.flush()
    return kept


def typed_elsewhere(
    session: Session, document: Document, author: UserAccount, *, window: str, opened: str
) -> WorkingCopy | None:
    """The typing of ``author`` that a window of this document has not seen: another one of theirs kept it meanwhile.

    :param opened: when that was saved which the window began with, as ISO 8601 says it; nothing where it does not say.
    """
    kept = working_copy_of(session, document, author)
    if not opened or kept is None or kept.fields.get("window") == window or kept.saved_at.isoformat() == opened:
        return None
    return kept


def typed_in_copy(kept: WorkingCopy) -> Typed:
    """The form as it was when it was kept."""
    return typed_in(kept.fields)


def drop(session: Session, document: Document, author: UserAccount) -> None:
    """Let go of what ``author`` had typed."""
    session.connection().execute(_typed(), {"document": document.id, "author": author.id})


@put_together_once
def _typed() -> sa.Delete:
    mine = WorkingCopy.document_id == sa.bindparam("document"), WorkingCopy.author_id == sa.bindparam("author")
    return sa.delete(WorkingCopy).where(*mine)


def discard(session: Session, document: Document, *, by: UserAccount, at: datetime) -> None:
    """Let go, on purpose, of what ``by`` had typed."""
    drop(session, document, by)
    leave(session, document, by)
    audit(session, "discarded unsaved changes", by=by, at=at, document=document)


def note_presence(session: Session, document: Document, who: UserAccount, section: str, at: datetime) -> None:
    """Note that ``who`` has the editor open, and in which section."""
    found = session.get(Presence, (document.id, who.id))
    if found is None:
        found = Presence(document_id=document.id, person_id=who.id)
        session.add(found)
    found.section, found.seen_at = section[:200], at
    session.flush()


def leave(session: Session, document: Document, who: UserAccount) -> None:
    """Note that ``who`` has closed the editor."""
    session.execute(sa.delete(Presence).where(Presence.document_id == document.id, Presence.person_id == who.id))


def also_here(session: Session, document: Document, who: UserAccount, at: datetime) -> list[str]:
    """Who else has the editor open, each in a sentence."""
    rows = session.scalars(
        sa.select(Presence)
        .where(Presence.document_id == document.id, Presence.person_id != who.id, Presence.seen_at > at - GONE_AFTER)
        .options(joinedload(Presence.person))
        .order_by(Presence.seen_at.desc())
    )
    return [
        f"{row.person.name} is also editing" + (f" “{row.section}”" if row.section else " this page") for row in rows
    ]


def newer_text(session: Session, document: Document, based_on: int) -> Revision | None:
    """The text that somebody saved after the one numbered ``based_on``."""
    latest = latest_revision(session, document)
    return latest if latest is not None and latest.number > based_on else None
