"""Restoring the text of an old version, as a new draft: nothing is published, and no draft is lost."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from guidance.acts.obstacles import Obstacle, refuse
from guidance.errors import NotReady, StaleDraft
from guidance.models.audit import audit
from guidance.models.documents import Document
from guidance.models.people import UserAccount
from guidance.models.revisions import Change, Revision, latest_revision, reads_alike, save_next
from guidance.models.stages import progress_of
from guidance.models.standing import standing_of
from guidance.models.versions import Rendering, Version, current_version
from guidance.text.compare import Comparison, compare

MOVED_ON = "Somebody saved another draft in the meantime. Nothing was restored: look at the draft, then decide again."


@dataclass(frozen=True)
class Way:
    """An old version beside what readers see today."""

    version: Version
    current: Version
    comparison: Comparison | None
    """From the text of today to the old one; nothing when one of the two was erased."""


def restore(
    session: Session, version: Version, *, based_on: int, replace_draft: bool, by: UserAccount, at: datetime
) -> Revision:
    """Save the text of ``version`` as the newest draft of its document.

    :param based_on: the number of the saved text that was the newest one when the person decided.
    :param replace_draft: whether the person knows that it takes the place of a draft.
    :raises NotReady: when there is no text to restore, or a draft is in its way.
    :raises StaleDraft: when somebody else has saved since.
    """
    document = version.document
    latest = latest_revision(session, document)
    if latest is None or latest.number != based_on:
        raise StaleDraft(MOVED_ON)
    refuse([obstacle_to_restoring(session, version)])
    if draft_in_the_way(session, document) and not replace_draft:
        raise NotReady("Confirm that the draft may be replaced.")
    made = _saved(session, version, latest, by=by, at=at)
    audit(session, "restored a version as a draft", by=by, at=at, document=document, detail=f"Version {version.number}")
    return made


def _saved(session: Session, version: Version, latest: Revision, *, by: UserAccount, at: datetime) -> Revision:
    old = version.revision
    assert old.content is not None
    note = f"Restores the text of version {version.number}."
    change = Change(note=note, audience=old.audience, settings=old.settings)
    text, content = old.content.text, old.content
    return save_next(session, version.document, text, change, content, based_on=latest.number, by=by, at=at)


def obstacle_to_restoring(session: Session, version: Version) -> Obstacle | None:
    """Why the text of ``version`` cannot become a draft."""
    if standing_of(session, version.document).removal:
        return Obstacle("This page was removed, so nothing of it can be published again")
    if version.revision.content is None:
        return Obstacle(f"The text of version {version.number} was removed, so it cannot be restored")
    latest = latest_revision(session, version.document)
    if latest is not None and reads_alike(latest, version.revision):
        where = (
            "Readers see this text today"
            if draft_in_the_way(session, version.document) is None
            else "The draft is this text already"
        )
        return Obstacle(f"{where}, so there is nothing to restore")
    return None


def draft_in_the_way(session: Session, document: Document) -> Revision | None:
    """The draft whose place a restored text would take."""
    return progress_of(session, document).draft


def way_back(session: Session, version: Version) -> Way:
    """The text of ``version`` compared with what readers see today."""
    current = current_version(session, version.document)
    assert current is not None
    old, new = session.get(Rendering, version.id), session.get(Rendering, current.id)
    return Way(version, current, compare(new.html, old.html) if old and new else None)
