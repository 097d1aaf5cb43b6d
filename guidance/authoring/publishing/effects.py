"""What publishing a text will do: what readers will see, which dates move, and where it will be told."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.manuscript.look import Look, look_at
from guidance.errors import Refusal
from guidance.models import Document, Review, Revision, Stamp, Version, current_version, is_stamp
from guidance.published.updates import Milestones, milestones_of
from guidance.text.compare import Change
from guidance.text.compare.measured import Measured, measured
from guidance.text.days.dates import day
from guidance.text.markdown.rendering import Limits


@dataclass(frozen=True)
class Effects:
    """The effects of publishing ``revision`` as version ``number``."""

    revision: Revision
    number: int
    current: Version | None
    look: Look | None
    """Nothing when the text cannot be shown."""
    updated: str
    reviewed: str
    told: list[str]

    @property
    def title(self) -> str:
        return self.revision.content.title if self.revision.content else "this page"

    @property
    def changes(self) -> list[Change]:
        return self.look.comparison.changes if self.look and self.look.comparison else []

    @property
    def measures(self) -> list[Measured]:
        return measured(self.changes)


def effects_of(session: Session, document: Document, revision: Revision, *, zone: ZoneInfo, limits: Limits) -> Effects:
    """The effects that publishing ``revision`` will have."""
    current = current_version(session, document)
    number = current.number + 1 if current else 1
    try:
        look = look_at(revision, current, limits)
    except Refusal:
        look = None
    milestones, stamp = milestones_of(session, current) if current else (None, None)
    return Effects(
        revision=revision,
        number=number,
        current=current,
        look=look,
        updated=_updated(revision, number, milestones, zone),
        reviewed=_reviewed(session, revision, stamp, zone),
        told=_told_where(revision, number),
    )


def _told_where(revision: Revision, number: int) -> list[str]:
    """Where readers will find out: one sentence for each way."""
    topics = bool(revision.document.topics)
    news = f"What’s new lists it, with the change note{', and so do the pages of its topics' if topics else ''}."
    quiet = "What’s new does not list it, because the advice stays the same; it is in the list of all changes."
    emails = f"Followers get an email{' at once' if revision.safety_critical else ', when they chose'}."
    page = ["The page’s history and “What changed” show it, with everything that is different."]
    if number == 1:
        page = [f"The page appears in the A to Z{', on the pages of its topics,' if topics else ''} and in the search."]
        page += [] if topics else ["It is on no topic yet: you can choose some in its settings."]
    return [*([news, emails] if revision.announced_as(number) else [quiet, "Nobody gets an email."]), *page]


def _updated(revision: Revision, number: int, milestones: Milestones | None, zone: ZoneInfo) -> str:
    if milestones is None or revision.significant_as(number):
        return "Becomes the day of publication"
    return f"Stays {day(milestones.updated_at, zone)}"


def _reviewed(session: Session, revision: Revision, stamp: Stamp | None, zone: ZoneInfo) -> str:
    before = stamp.review.at if stamp else None
    after = _whole_page_approval(session, revision)
    if after is not None and (before is None or after > before):
        return f"Becomes {day(after, zone)}, because the whole page was checked"
    return f"Stays {day(before, zone)}" if before else "Stays empty, because the whole page was not checked yet"


def _whole_page_approval(session: Session, revision: Revision) -> datetime | None:
    return session.scalar(sa.select(sa.func.max(Review.at)).where(Review.revision_id == revision.id, is_stamp(Review)))
