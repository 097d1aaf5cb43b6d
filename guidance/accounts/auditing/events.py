"""Finding things in the audit: by person, page, act and day, the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.models import AuditEvent, Document, UserAccount
from guidance.text.dates import end_of

A_PAGE = 50
#: The largest export. More rows are asked for in parts, by days.
MOST = 50_000


@dataclass(frozen=True)
class Wish:
    """What somebody looks for; what is empty does not matter."""

    person: int = 0
    page: str = ""
    act: str = ""
    since: date | None = None
    until: date | None = None


def matching(wish: Wish, zone: ZoneInfo) -> list[sa.ColumnElement[bool]]:
    """The conditions that a wish puts; a person is looked for on both sides of an act."""
    found: list[sa.ColumnElement[bool]] = []
    if wish.person:
        found.append((AuditEvent.by_id == wish.person) | (AuditEvent.subject_id == wish.person))
    if wish.page:
        found.append(AuditEvent.document_id.in_(sa.select(Document.id).where(Document.slug == wish.page)))
    if wish.act:
        found.append(AuditEvent.act == wish.act)
    if wish.since:
        found.append(AuditEvent.at >= datetime.combine(wish.since, time(), zone).astimezone(UTC))
    if wish.until:
        found.append(AuditEvent.at <= end_of(wish.until, zone))
    return found


def count(session: Session, wish: Wish, zone: ZoneInfo) -> int:
    """How many events match."""
    return session.scalar(sa.select(sa.func.count()).select_from(AuditEvent).where(*matching(wish, zone))) or 0


def events(session: Session, wish: Wish, zone: ZoneInfo, *, skip: int = 0, most: int = A_PAGE) -> list[AuditEvent]:
    """The events that match, the newest first."""
    query = sa.select(AuditEvent).where(*matching(wish, zone)).order_by(AuditEvent.id.desc()).offset(skip).limit(most)
    loaded = (joinedload(AuditEvent.by), joinedload(AuditEvent.subject), joinedload(AuditEvent.document))
    return list(session.scalars(query.options(*loaded)))


def acts(session: Session) -> list[str]:
    """Every act that was ever written down."""
    return list(session.scalars(sa.select(AuditEvent.act).distinct().order_by(AuditEvent.act)))


def people(session: Session) -> list[UserAccount]:
    """Everybody who did something, or to whom something was done."""
    known = sa.union(
        sa.select(AuditEvent.by_id).where(AuditEvent.by_id.is_not(None)),
        sa.select(AuditEvent.subject_id).where(AuditEvent.subject_id.is_not(None)),
    )
    return list(session.scalars(sa.select(UserAccount).where(UserAccount.id.in_(known)).order_by(UserAccount.name)))


COLUMNS = (
    "reference",
    "time_utc",
    "time_here",
    "who",
    "who_email",
    "did",
    "page",
    "to_whom",
    "detail",
    "result",
    "from",
)


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
