"""Withdrawing guidance that must no longer be followed, and reinstating it."""

from datetime import datetime

from sqlalchemy.orm import Session

from guidance.acts.obstacles import Obstacle, refuse
from guidance.acts.outside import note
from guidance.acts.schedules import cancel_schedule
from guidance.errors import NotReady
from guidance.models.chain import hold, seal
from guidance.models.documents import Document
from guidance.models.people import UserAccount
from guidance.models.standing import Listing, in_force, listings, standing_of
from guidance.models.versions import Version, current_version
from guidance.models.withdrawals import Reinstatement, Withdrawal


def withdraw(
    session: Session,
    document: Document,
    *,
    reason: str,
    replacement: Document | None,
    by: UserAccount,
    at: datetime,
    imported_at: datetime | None = None,
) -> Withdrawal:
    """Tell readers that ``document`` must no longer be followed, why, and what to use instead.

    :raises NotReady: when it is not in force, or the replacement is not.
    """
    hold(session)
    refuse([obstacle_to_withdrawing(session, document)])
    if replacement is not None:
        _check_replacement(session, document, replacement)
    version = _current(session, document)
    dated = max(at, version.published_at)
    made = Withdrawal(version=version, reason=reason, replacement=replacement, by_id=by.id, at=dated)
    seal(session, made, document)
    cancel_schedule(session, document, "The page was withdrawn.", by=by, at=at, imported_at=imported_at)
    note(session, "withdrew a page", document, f"Version {version.number}", by=by, at=at, imported_at=imported_at)
    return made


def reinstate(
    session: Session,
    document: Document,
    *,
    reason: str,
    by: UserAccount,
    at: datetime,
    imported_at: datetime | None = None,
) -> Reinstatement:
    """Undo the withdrawal of ``document``.

    :raises NotReady: when it is not withdrawn.
    """
    hold(session)
    refuse([obstacle_to_reinstating(session, document)])
    withdrawal = standing_of(session, document).withdrawal
    assert withdrawal is not None
    version = _current(session, document)
    made = Reinstatement(version=version, reason=reason, by_id=by.id, at=max(at, withdrawal.at, version.published_at))
    seal(session, made, document)
    note(session, "reinstated a page", document, f"Version {version.number}", by=by, at=at, imported_at=imported_at)
    return made


def obstacle_to_withdrawing(session: Session, document: Document) -> Obstacle | None:
    """Why ``document`` cannot be withdrawn."""
    if current_version(session, document) is None:
        return Obstacle("This page was never published, so there is nothing to withdraw")
    standing = standing_of(session, document)
    if standing.removal:
        return Obstacle("This page was removed, so there is nothing to withdraw")
    return Obstacle("This page is withdrawn already") if standing.withdrawal else None


def obstacle_to_reinstating(session: Session, document: Document) -> Obstacle | None:
    """Why ``document`` cannot be reinstated."""
    standing = standing_of(session, document)
    if standing.removal:
        return Obstacle("This page was removed, which cannot be undone")
    return None if standing.withdrawal else Obstacle("This page is not withdrawn, so there is nothing to undo")


def possible_replacements(session: Session, document: Document) -> list[Listing]:
    """The pages in force that readers could be sent to instead, by title."""
    found = listings(session, in_force().where(Document.id != document.id))
    return sorted(found, key=lambda listing: listing.title.casefold())


def _check_replacement(session: Session, document: Document, replacement: Document) -> None:
    if replacement.id == document.id:
        raise NotReady("A page cannot replace itself: choose another one.")
    if current_version(session, replacement) is None or not standing_of(session, replacement).in_force:
        raise NotReady("The replacement is not in force any more: choose another one.")


def _current(session: Session, document: Document) -> Version:
    version = current_version(session, document)
    assert version is not None
    return version
