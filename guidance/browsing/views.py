"""The pages on which readers look for guidance."""

import sqlalchemy as sa
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from guidance.models import ChangeClass, Topic
from guidance.published import letters, news, shelves
from guidance.published.withdrawn import withdrawn_pages
from guidance.text.dates import end_of, parsed
from guidance.web.addresses import Missing
from guidance.web.guards import public
from guidance.web.pages import shared_page
from guidance.web.session import session, today, zone

rooms = Blueprint("browsing", __name__)


@rooms.get("/")
@public
def home() -> ResponseReturnValue:
    """Search first, then topics, then what changed lately."""
    return shared_page(
        "browsing/home.html", shelves=shelves.shelves(session()), recent=news.recently_changed(session())
    )


@rooms.get("/guidance/")
@public
def a_to_z() -> ResponseReturnValue:
    """Every page in force by its first letter."""
    return shared_page("browsing/a-to-z.html", letters=letters.letters(session()))


@rooms.get("/topics/")
@public
def topics() -> ResponseReturnValue:
    """Every topic."""
    return shared_page("browsing/topics.html", shelves=shelves.shelves(session()))


@rooms.get("/topics/<slug:slug>")
@public
def topic(slug: str) -> ResponseReturnValue:
    """The pages of one topic."""
    found = session().scalar(sa.select(Topic).where(Topic.slug == slug))
    if found is None:
        raise Missing("There is no topic at this address.")
    pages = shelves.on_shelf(session(), found)
    recent = news.recently_changed(session(), found)
    return shared_page("browsing/topic.html", topic=found, listings=pages, recent=recent)


@rooms.get("/whats-new")
@public
def whats_new() -> ResponseReturnValue:
    """Every change of every page, newest first."""
    wanted = request.args.get("change", "")
    kind = next((kind for kind in ChangeClass if kind.value == wanted), None)
    everything = request.args.get("show") == "all"
    number = request.args.get("page", 1, type=int)
    page = news.changes(session(), number, significant=not everything and kind is None, kind=kind)
    return shared_page("browsing/whats-new.html", page=page, kinds=list(ChangeClass), kind=kind, everything=everything)


@rooms.get("/withdrawn")
@public
def withdrawn() -> ResponseReturnValue:
    """Guidance that must no longer be followed."""
    return shared_page("browsing/withdrawn.html", pages=withdrawn_pages(session()))


@rooms.get("/on/")
@public
def choose_day() -> ResponseReturnValue:
    """Ask for a day, or go to the one that was asked for."""
    parts = [request.args.get(name, "").strip() for name in ("year", "month", "day")]
    if not any(parts):
        return shared_page("browsing/choose-day.html", parts=parts, problem="")
    day = parsed("-".join([parts[0].zfill(4), parts[1].zfill(2), parts[2].zfill(2)]))
    if day is None or day > today():
        problem = "That day is still to come: enter one that has been" if day else "Enter a real date, like 31 8 2026"
        return shared_page("browsing/choose-day.html", parts=parts, problem=problem), 400
    return redirect(url_for("browsing.on_day", day=day.isoformat()))


@rooms.get("/on/<day>/")
@public
def on_day(day: str) -> ResponseReturnValue:
    """The whole site as it stood at the end of a day."""
    wanted = parsed(day)
    if wanted is None or wanted > today():
        raise Missing("There is no such day, or it is still to come.")
    found = [letter for letter in letters.letters(session(), end_of(wanted, zone())) if letter.listings]
    return shared_page("browsing/on-day.html", day=wanted, letters=found)
