"""What a program with a token asks for: where the work on each page stands, and whom alerts have reached."""

from flask import Blueprint

from guidance.api import shapes
from guidance.api.work.telling import reached_so_far, work_on_pages
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
