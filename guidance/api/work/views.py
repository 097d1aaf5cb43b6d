"""What a program with a token asks for: where the work on each page stands, and whom alerts have reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from guidance.api import shapes
from guidance.letters.reach import reached
from guidance.models.discards import discarded_pages
from guidance.models.documents import Document
from guidance.models.revisions import Content
from guidance.models.schedules import Schedule
from guidance.models.stages import Current, Latest, Stamped, is_draft, stage_on, works
from guidance.models.tokens import TokenScope
from guidance.web.addresses import address
from guidance.web.bearer import opened_by
from guidance.web.described import Answer, answered_privately, described
from guidance.web.rates import check_rate, with_rate
from guidance.web.session import session, today

rooms = Blueprint("work", __name__, url_prefix="/api/v1")
rooms.before_request(check_rate)
rooms.after_request(with_rate)


@rooms.get("/work")
@opened_by(TokenScope.WORK)
@described(shapes.WorkList, 401, 403, scope=TokenScope.WORK.value)
def on_pages(query: shapes.WorkAsked) -> Answer:
    """Where the work on each page stands.

    Drafts, checks, schedules and reviews due, also of pages that readers do not see yet.
    """
    rows = work_on_pages(session(), query.cursor, query.limit + 1, today())
    more = rows[query.limit - 1].id if len(rows) > query.limit else 0
    onward = f"{address('work.on_pages')}?cursor={more}&limit={query.limit}" if more else None
    return answered_privately(shapes.WorkList(pages=[row.told for row in rows[: query.limit]], next=onward))


@rooms.get("/alerts")
@opened_by(TokenScope.ALERTS)
@described(shapes.ReachList, 401, 403, scope=TokenScope.ALERTS.value)
def alerts() -> Answer:
    """How many followers the last 50 safety-critical changes have reached."""
    return answered_privately(shapes.ReachList(alerts=reached_so_far(session())))


NO_TITLE = "No title yet"


@dataclass(frozen=True)
class PageAtWork:
    """One page, by the number after which the next part of the list begins."""

    id: int
    told: shapes.WorkShape


def work_on_pages(session: Session, after: int, limit: int, today: date) -> Sequence[PageAtWork]:
    """Where the work on each page stands on ``today``, in an order that never changes."""
    columns = (
        *(Document.id, Document.uid, Document.slug, Content.title, stage_on(today).label("stage")),
        *(is_draft(Latest).label("drafted"), Latest.created_at, Current.number, Stamped.due_on, Schedule.publish_at),
    )
    rows = session.execute(
        works()
        .outerjoin(Content, Content.digest == Latest.content_digest)
        .with_only_columns(*columns)
        .where(Document.id > after, Document.id.not_in(discarded_pages()))
        .order_by(Document.id)
        .limit(limit)
    )
    return [PageAtWork(row.id, _work(row)) for row in rows]


def _work(row: Any) -> shapes.WorkShape:
    return shapes.WorkShape(
        uid=row.uid,
        title=row.title or NO_TITLE,
        stage=row.stage,
        draft_saved_at=row.created_at if row.drafted else None,
        version=row.number,
        review_due=row.due_on,
        scheduled_for=row.publish_at,
        desk=address("desk.summary", slug=row.slug),
    )


def reached_so_far(session: Session) -> list[shapes.ReachShape]:
    """How far each of the last safety-critical changes was told, the newest first."""
    return [
        shapes.ReachShape(
            uid=each.alert.document.uid,
            title=each.title,
            at=each.alert.at,
            sequence=each.alert.sequence,
            followers=each.told,
            reached=each.delivered,
            not_reached=each.missed,
            named_receivers_unread=len(each.unread),
        )
        for each in reached(session)
    ]
