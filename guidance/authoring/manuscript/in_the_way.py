"""What stands between a text and its readers: the same list is shown by the page and enforced by the act."""

from collections.abc import Iterator
from itertools import islice
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.obstacles import Obstacle
from guidance.authoring.manuscript.look import Look, look_at
from guidance.authoring.manuscript.meaning import FIRST, RECOMMENDED, is_quiet, is_settled
from guidance.authoring.manuscript.obstacles import in_editor, obstacles_in_words
from guidance.errors import Refusal
from guidance.models.authorship import writers_of
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, may
from guidance.models.reviews import Verdict
from guidance.models.revisions import Revision, reads_otherwise
from guidance.models.schedules import Schedule
from guidance.models.stages import Progress, verdict_on
from guidance.models.versions import Version
from guidance.text.days.local_times import in_words
from guidance.text.markdown.rendering import ORDINARY, Limits


def obstacles(
    session: Session,
    progress: Progress,
    *,
    by: UserAccount,
    revision: Revision | None = None,
    due: Schedule | None = None,
    limits: Limits = ORDINARY,
) -> list[Obstacle]:
    """Everything that keeps ``by`` from publishing ``revision`` (default: the newest text), first things first.

    :param progress: of the page, as it was asked just now.
    :param due: the schedule that is being carried out, when it is one.
    """
    revision = revision or progress.latest
    found = [*_of_person(by, due), *_of_standing(progress)]
    if revision is None:
        return [*found, Obstacle("Nothing is written yet", "draft", "Write the page")]
    if found and progress.standing.removal:
        return found
    if stale := list(_of_history(session, progress, revision)):
        return [*found, *stale]
    found += [*_of_schedule(progress, due), *obstacles_in_words(revision), *_of_check(session, progress, revision)]
    return [*found, *_of_look(session, progress, revision, limits)]


def _of_person(by: UserAccount, due: Schedule | None) -> Iterator[Obstacle]:
    if not may(by, Permission.PUBLISH):
        whose = f"{by.name}, who chose the time, may no longer publish" if due else "You may not publish"
        yield Obstacle(f"{whose}: somebody who may has to do it")


def _of_standing(progress: Progress) -> Iterator[Obstacle]:
    if progress.standing.removal:
        yield Obstacle("This page was removed, and a removed page does not come back")
    elif progress.standing.withdrawal:
        yield Obstacle("This page is withdrawn: reinstate it first", "reinstatement", "Reinstate the page")


def _of_history(session: Session, progress: Progress, revision: Revision) -> Iterator[Obstacle]:
    current = progress.current
    if revision is progress.draft:  # by that alone it is the newest text, and readers see another one
        return
    published = session.scalar(sa.select(Version).where(Version.revision_id == revision.id))
    if published is not None:
        yield in_editor(f"This text is published already: it is version {published.number}")
    elif current and revision.number < current.revision.number:
        yield in_editor(f"Version {current.number} was published after this text was written")
    elif current and not reads_otherwise(revision, current.revision):
        yield in_editor(f"Nothing has changed since version {current.number}")


def _of_schedule(progress: Progress, due: Schedule | None) -> Iterator[Obstacle]:
    schedule = progress.schedule
    if schedule is not None and schedule != due:
        when = in_words(schedule.publish_at, ZoneInfo(schedule.zone))
        yield Obstacle(f"A text is scheduled for {when}: cancel that first", "version", "See what is scheduled")


def _of_check(session: Session, progress: Progress, revision: Revision) -> Iterator[Obstacle]:
    verdict = progress.verdict if revision is progress.draft else verdict_on(session, revision)
    if verdict is None:
        reason = "Nobody has approved exactly this text yet: ask somebody who did not write it"
        yield Obstacle(reason, "review-request", "Ask for review", waivable=True)
    elif verdict.verdict is not Verdict.APPROVED:
        yield in_editor(f"{verdict.by.name} asked for changes to this text: make them first")
    elif verdict.by_id in writers_of(session, revision):
        reason = f"{verdict.by.name}, who approved this text, wrote part of it: somebody else has to check it"
        yield Obstacle(reason, "review-request", "Ask for review", waivable=True)


def _of_look(session: Session, progress: Progress, revision: Revision, limits: Limits) -> Iterator[Obstacle]:
    if revision.content is None:
        return
    try:
        look = look_at(revision, progress.current, limits)
    except Refusal as refusal:
        yield in_editor(str(refusal).rstrip("."))
        return
    if is_quiet(revision.change_class):
        yield from islice(_of_meaning(session, progress, revision, look), 1)


def _of_meaning(session: Session, progress: Progress, revision: Revision, look: Look) -> Iterator[Obstacle]:
    """Why a change of which readers are not told must not go out as such; no urgency goes past it."""
    if progress.current is None:
        yield in_editor(FIRST, "change_class")
        return
    if look.is_more_than_wording:
        yield in_editor(RECOMMENDED, "change_class")
    if look.doubt and not is_settled(session, revision, look.doubt):
        yield in_editor(look.doubt.reason, "change_class")
