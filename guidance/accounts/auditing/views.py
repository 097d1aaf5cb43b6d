"""The audit on the screen and as files, with the same filters in every address."""

from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from guidance.accounts.auditing import events
from guidance.accounts.auditing.events import COUNTED, MOST, EventPage, Sought
from guidance.errors import NotReady
from guidance.models import AuditEvent, Permission
from guidance.text.days.dates import parsed
from guidance.web.addresses import whole_number
from guidance.web.guards import needs
from guidance.web.pages import csv_file, private_page
from guidance.web.session import session, zone

rooms = Blueprint("auditing", __name__)


@rooms.get("/desk/audit")
@needs(Permission.MANAGE)
def audit() -> ResponseReturnValue:
    """The events of the audit, the newest first."""
    sought, problems = _sought(), _problems()
    before, after = (whole_number(request.args.get(name)) for name in ("before", "after"))
    found = EventPage([]) if problems else events.events_page(session(), sought, zone(), before=before, after=after)
    return private_page(
        "accounts/audit.html",
        found=found,
        count=0 if problems else events.count(session(), sought, zone(), most=COUNTED),
        most=COUNTED,
        newer=_address("auditing.audit", after=found.newer) if found.newer else "",
        older=_address("auditing.audit", before=found.older) if found.older else "",
        files={name: _address(f"auditing.as_{name}") for name in ("csv", "json")},
        people=events.people(session()),
        acts=events.acts(session()),
        sought=sought,
        problems=problems,
        status=400 if problems else 200,
    )


@rooms.get("/desk/audit.csv")
@needs(Permission.MANAGE)
def as_csv() -> ResponseReturnValue:
    """The audit as a file for a spreadsheet."""
    return csv_file("audit", events.COLUMNS, events.rows(_everything(), zone()))


@rooms.get("/desk/audit.json")
@needs(Permission.MANAGE)
def as_json() -> ResponseReturnValue:
    """The audit as a file for programs."""
    rows = [dict(zip(events.COLUMNS, row, strict=True)) for row in events.rows(_everything(), zone())]
    return {"events": rows}, 200, {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def _everything() -> list[AuditEvent]:
    sought = _sought()
    if _problems():
        raise NotReady("Enter real dates, for example 2026-08-31.")
    if events.count(session(), sought, zone(), most=MOST) > MOST:
        raise NotReady(f"More than {MOST:,} events match. Choose a shorter range of days, and export it in parts.")
    return events.every(session(), sought, zone(), most=MOST)


def _sought() -> Sought:
    typed = request.args
    return Sought(
        person=whole_number(typed.get("person")),
        page=typed.get("page-address", "").split("?")[0].rstrip("/").rpartition("/")[2][:200],
        act=typed.get("act", "")[:200],
        since=parsed(typed.get("from", "").strip()),
        until=parsed(typed.get("to", "").strip()),
    )


def _problems() -> list[tuple[str, str]]:
    names = [("from", "From"), ("to", "To")]
    return [
        (f"{label} must be a real date, for example 2026-08-31", f"page-{name}")
        for name, label in names
        if (typed := request.args.get(name, "").strip()) and parsed(typed) is None
    ]


def _address(endpoint: str, **more: object) -> str:
    kept = {
        name: request.args[name] for name in ("person", "page-address", "act", "from", "to") if request.args.get(name)
    }
    query = urlencode({**kept, **more})
    return f"{url_for(endpoint)}?{query}" if query else url_for(endpoint)
