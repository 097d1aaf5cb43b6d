"""Publishing a text now: after its check, or urgently before it. One transaction, in which nothing else can publish."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from guidance.acts.obstacles import Obstacle, refuse
from guidance.acts.releasing import PUBLISHED, bring_out
from guidance.authoring.manuscript.in_the_way import obstacles
from guidance.authoring.manuscript.look import look_at
from guidance.errors import NotReady, StaleDraft
from guidance.models.audit import audit
from guidance.models.chain import hold, seal
from guidance.models.corrections import UrgentPublication
from guidance.models.documents import Document
from guidance.models.people import UserAccount
from guidance.models.revisions import Revision
from guidance.models.stages import Progress, progress_with_texts
from guidance.models.versions import Version
from guidance.text.markdown.rendering import ORDINARY, Limits

PUBLISHED_URGENTLY: Final = "published urgently"


def publish(
    session: Session,
    document: Document,
    revision: Revision,
    *,
    by: UserAccount,
    at: datetime,
    urgent: str = "",
    limits: Limits = ORDINARY,
) -> Version:
    """Publish ``revision``, the newest text of ``document``, as its next version.

    :param urgent: why it cannot wait for its check; such a version is marked until somebody else has checked it.
    :raises StaleDraft: when there is a newer text or version than the person saw.
    :raises NotReady: with the first of the obstacles.
    """
    hold(session)
    progress = progress_with_texts(session, document)
    check_unmoved(progress, revision)
    check_free(obstacles(session, progress, by=by, revision=revision, limits=limits), urgent=urgent)
    version = release(session, revision, progress.current, by=by, at=at, limits=limits)
    if urgent:
        fact = UrgentPublication(version_id=version.id, version=version, reason=urgent, by_id=by.id, at=at)
        seal(session, fact, document)
    act = PUBLISHED_URGENTLY if urgent else PUBLISHED
    audit(session, act, by=by, at=at, document=document, detail=f"version {version.number}")
    return version


def check_unmoved(progress: Progress, revision: Revision) -> None:
    """:raises StaleDraft: when ``revision`` is not what there is to publish any more."""
    current, latest = progress.current, progress.latest
    if current is not None and current.revision_id == revision.id:
        raise StaleDraft(f"This text was published already, as version {current.number}.")
    if latest is None or latest.id != revision.id:
        raise StaleDraft("The text was changed after you opened the page to publish it.")


def check_free(found: list[Obstacle], *, urgent: str = "") -> None:
    """:raises NotReady: with the first obstacle, or when something is called urgent that needs no such haste."""
    refuse(obstacle for obstacle in found if not (urgent and obstacle.waivable))
    if urgent and not found:
        raise NotReady("This text has been approved: publish it without calling it urgent.")


def release(
    session: Session, revision: Revision, current: Version | None, *, by: UserAccount, at: datetime, limits: Limits
) -> Version:
    """Make ``revision`` the next version, after ``current``, as it was looked at."""
    look = look_at(revision, current, limits)
    return bring_out(session, revision, look.rendered, by=by, at=at, after=current)
