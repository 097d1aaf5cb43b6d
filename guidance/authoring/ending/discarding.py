"""Discarding a page that readers never saw: it goes from the desk, its address is free, and the audit remembers it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.obstacles import Obstacle, refuse
from guidance.acts.schedules import cancel_schedule
from guidance.errors import NotAllowed
from guidance.models.audit import audit
from guidance.models.chain import hold
from guidance.models.discards import DiscardedPage
from guidance.models.documents import Document
from guidance.models.drafts import WorkingCopy
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, may
from guidance.models.revisions import Revision, latest_revision
from guidance.models.versions import current_version

_OTHERS = "Somebody else wrote a part of this page: its owner can hand it over, or an admin can discard it."


def may_discard(session: Session, document: Document, by: UserAccount) -> bool:
    """Whether ``by`` may discard ``document``: an admin any page, an author their own that nobody else has written."""
    if may(by, Permission.MANAGE):
        return True
    writers = set(session.scalars(sa.select(Revision.author_id).where(Revision.document_id == document.id)))
    typing = set(session.scalars(sa.select(WorkingCopy.author_id).where(WorkingCopy.document_id == document.id)))
    return may(by, Permission.WRITE) and document.owner_id == by.id and writers | typing <= {by.id}


def obstacle_to_discarding(session: Session, document: Document) -> Obstacle | None:
    """Why ``document`` cannot be discarded."""
    if current_version(session, document) is None:
        return None
    return Obstacle("This page was published, so it stays in the history: withdraw it, or propose to remove it")


def discard_page(session: Session, document: Document, *, by: UserAccount, at: datetime) -> None:
    """Take ``document`` from the desk; what was saved of it is kept, and shown to nobody.

    :raises NotAllowed: when it is not ``by``'s own, and ``by`` is no admin.
    :raises NotReady: when it was published.
    """
    hold(session)  # nobody publishes it meanwhile
    if not may_discard(session, document, by):
        raise NotAllowed(_OTHERS)
    refuse([obstacle_to_discarding(session, document)])
    latest = latest_revision(session, document)
    title = latest.content.title if latest and latest.content else ""
    cancel_schedule(session, document, "The page was discarded.", by=by, at=at)
    session.execute(sa.delete(WorkingCopy).where(WorkingCopy.document_id == document.id))
    session.add(DiscardedPage(document_id=document.id, by_id=by.id, at=at))
    detail = f"“{title or 'Page without a title'}” at {document.slug}, {latest.number if latest else 0} saved texts"
    document.slug = f"discarded-{document.uid.lower()}"  # nobody was ever told the address: it is free again
    session.flush()
    audit(session, "discarded a page", by=by, at=at, document=document, detail=detail)
