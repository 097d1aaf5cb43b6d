"""Correcting the change note of a version that is published; what it said first stays readable."""

from datetime import datetime

from sqlalchemy.orm import Session

from guidance.acts.obstacles import Obstacle, refuse
from guidance.errors import NotReady
from guidance.models import NoteCorrection, UserAccount, Version, audit, corrected_notes, hold, seal, standing_of


def correct_note(
    session: Session, version: Version, *, note: str, reason: str, by: UserAccount, at: datetime
) -> NoteCorrection:
    """Tell readers ``note`` of ``version`` from now on, and why it was corrected.

    :raises NotReady: when the note says so already, or nobody can read it.
    """
    hold(session)
    refuse([obstacle_to_correcting(session, version)])
    if note == note_of(session, version):
        raise NotReady("The change note says exactly this already: change it, or leave it as it is.")
    earlier = corrected_notes(session, [version.id]).get(version.id)
    since = earlier.at if earlier else version.published_at
    made = NoteCorrection(version=version, note=note, reason=reason, by_id=by.id, at=max(at, since))
    seal(session, made, version.document)
    detail = f"Version {version.number}"
    audit(session, "corrected a change note", by=by, at=at, document=version.document, detail=detail)
    return made


def obstacle_to_correcting(session: Session, version: Version) -> Obstacle | None:
    """Why the change note of ``version`` cannot be corrected."""
    removed = standing_of(session, version.document).removal is not None
    return Obstacle("This page was removed, so nobody can read its change notes") if removed else None


def note_of(session: Session, version: Version) -> str:
    """The change note as readers see it today."""
    correction = corrected_notes(session, [version.id]).get(version.id)
    return correction.note if correction else version.revision.change_note
