"""Coming events for readers, and for their calendars."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Gone

from guidance.news.happening.calendar import MEDIA_TYPE, as_calendar
from guidance.published.newsroom import NewsEntry, coming_events, entry_of, item_at
from guidance.web.addresses import Missing, absolute
from guidance.web.guards import public
from guidance.web.pages import open_to_all, shared_page
from guidance.web.readers import readers
from guidance.web.session import session, settings

rooms = Blueprint("events", __name__)


@rooms.get("/events")
@public
def coming() -> ResponseReturnValue:
    """All events that are not past, the next one first."""
    address = absolute(url_for("events.calendar"))
    return shared_page("news/events.html", events=coming_events(session(), readers()), address=address)


@rooms.get("/events.ics")
@public
def calendar() -> ResponseReturnValue:
    """The events for calendars, at the one address to subscribe to."""
    return _as_file(coming_events(session(), readers()))


@rooms.get("/events/<slug:slug>.ics")
@public
def one(slug: str) -> ResponseReturnValue:
    """One event, to be put in a calendar once.

    :raises Gone: inside the view, when it was taken down.
    """
    found = item_at(session(), slug)
    if found is None or found.shown is None or found.text is None or not found.text.is_event:
        raise Missing("There is no event at this address.")
    if not found.is_public:
        raise Gone(f"This event was taken down: {found.why_ended}")
    return _as_file([entry_of(found, readers())])


def _as_file(events: list[NewsEntry]) -> Response:
    written = as_calendar(
        events,
        name=f"{settings().site_name}: events",
        host=urlsplit(settings().base_url).hostname or "localhost",
        address=lambda slug: absolute(url_for("news.item", slug=slug)),
    )
    return open_to_all(Response(written, content_type=f"{MEDIA_TYPE}; charset=utf-8"))
