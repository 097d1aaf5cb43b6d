"""Finding things in the audit: by person, page, act and day, the newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from guidance.models import AuditEvent, Document, UserAccount, newest_title
from guidance.models.questions import how_many
from guidance.text.days.dates import end_of

A_PAGE = 50
#: Events are counted up to here.
COUNTED = 1_000
#: The largest export. More rows are asked for in parts, by days.
MOST = 50_000


_LOADED = (joinedload(AuditEvent.by), joinedload(AuditEvent.subject))


@dataclass(frozen=True)
class Sought:
    """The choices of somebody who looks for events; an empty one does not matter."""

    person: int = 0
    page: str = ""
    act: str = ""
    since: date | None = None
    until: date | None = None


def matching(sought: Sought, zone: ZoneInfo) -> list[sa.ColumnElement[bool]]:
    """The conditions of what is looked for; a person is looked for on both sides of an act."""
    found: list[sa.ColumnElement[bool]] = []
    if sought.person:
        found.append((AuditEvent.by_id == sought.person) | (AuditEvent.subject_id == sought.person))
    if sought.page:
        found.append(AuditEvent.document_id.in_(sa.select(Document.id).where(Document.slug == sought.page)))
    if sought.act:
        found.append(AuditEvent.act == sought.act)
    if sought.since:
        found.append(AuditEvent.at >= datetime.combine(sought.since, time(), zone).astimezone(UTC))
    if sought.until:
        found.append(AuditEvent.at <= end_of(sought.until, zone))
    return found


@dataclass(frozen=True)
class EventPage:
    """A page of events, the newest first, each with the title of the page it is about."""

    rows: Sequence[tuple[AuditEvent, str]]
    newer: int = 0
    """The number of its newest event, where newer ones match as well."""
    older: int = 0
    """The number of its oldest event, where older ones match as well."""


def count(session: Session, sought: Sought, zone: ZoneInfo, *, most: int) -> int:
    """How many events match; ``most`` + 1 stands for more than ``most``."""
    return how_many(session, sa.select(AuditEvent.id).where(*matching(sought, zone)).limit(most + 1))


def events_page(session: Session, sought: Sought, zone: ZoneInfo, *, before: int = 0, after: int = 0) -> EventPage:
    """The newest events that match, or those next to one that a page has shown.

    A page begins at an event and not at a count of them, so that it costs the same however far back it lies, and
    says the same while others are written.

    :param before: the number of an event; only older ones are wanted.
    :param after: the number of an event; only newer ones are wanted.
    """
    query = sa.select(AuditEvent, newest_title()).outerjoin(AuditEvent.document).where(*matching(sought, zone))
    query = query.options(contains_eager(AuditEvent.document), *_LOADED).limit(A_PAGE + 1)
    if after:
        query = query.where(AuditEvent.id > after).order_by(AuditEvent.id)
    else:
        query = query.where(AuditEvent.id < before if before else sa.true()).order_by(AuditEvent.id.desc())
    found = [(event, title) for event, title in session.execute(query)]
    rows, more = found[:A_PAGE], len(found) > A_PAGE
    if after:
        rows.reverse()
    if not rows:
        return EventPage(rows)
    newer = rows[0][0].id if (more if after else before) else 0
    return EventPage(rows, newer, rows[-1][0].id if after or more else 0)


def every(session: Session, sought: Sought, zone: ZoneInfo, *, most: int) -> list[AuditEvent]:
    """The events that match, the newest first."""
    query = sa.select(AuditEvent).where(*matching(sought, zone)).order_by(AuditEvent.id.desc()).limit(most)
    return list(session.scalars(query.options(joinedload(AuditEvent.document), *_LOADED)))


def acts(session: Session) -> list[str]:
    """Every act that was ever written down: one step in the index for each, however many events there are."""
    known = sa.select(sa.func.min(AuditEvent.act).label("act")).cte("known", recursive=True)
    following = sa.select(sa.func.min(AuditEvent.act)).where(AuditEvent.act > known.c.act).scalar_subquery()
    known = known.union_all(sa.select(following).where(known.c.act.is_not(None)))
    return list(session.scalars(sa.select(known.c.act).where(known.c.act.is_not(None))))


def people(session: Session) -> list[UserAccount]:
    """Everybody who did something, or to whom something was done."""
    involved = sa.or_(
        *(sa.exists().where(side == UserAccount.id) for side in (AuditEvent.by_id, AuditEvent.subject_id))
    )
    return list(session.scalars(sa.select(UserAccount).where(involved).order_by(UserAccount.name)))


COLUMNS = "reference time_utc time_here who who_email did page to_whom detail result from".split()


def rows(found: list[AuditEvent], zone: ZoneInfo) -> Iterator[tuple[object, ...]]:
    """The events as rows of a table with ``COLUMNS``."""
    for event in found:
        yield (
            event.id,
            event.at.astimezone(UTC).isoformat(timespec="seconds"),
            event.at.astimezone(zone).isoformat(timespec="seconds"),
            event.by.name if event.by else "",
            event.by.email if event.by else "",
            event.act,
            event.document.slug if event.document else "",
            event.subject.name if event.subject else "",
            event.detail,
            "refused" if event.refused else "done",
            event.address,
        )
