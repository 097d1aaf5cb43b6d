"""Addresses that are kept for ever and lead to the right page."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guidance.models import IMAGE_ADDRESS, current_sequence, standing_of
from guidance.published.days import NotPublished, version_at_moment
from guidance.published.newsroom import public_news_picture
from guidance.published.pictures import public_picture
from guidance.published.record import PAGE, entries_after
from guidance.text.days.dates import end_of, parsed
from guidance.web.addresses import Missing, named, opened_at, version_at, whole_number
from guidance.web.guards import public
from guidance.web.pages import as_picture, shared, shared_page
from guidance.web.session import session, today, zone

rooms = Blueprint("linking", __name__)


@rooms.get("/id/<uid:uid>")
@public
def by_uid(uid: str) -> ResponseReturnValue:
    """From the opaque name of a document to its address of today."""
    return shared(redirect(url_for("reading.document", slug=named(uid).document.slug), 303))


@rooms.get("/guidance/<slug:slug>/on/<day>")
@public
def on_day(slug: str, day: str) -> ResponseReturnValue:
    """The version of the end of a day; of a day on which it was withdrawn, with the notice of that."""
    found = opened_at(slug).document
    wanted = parsed(day)
    if wanted is None or wanted > today():
        raise Missing("There is no such day, or it is still to come.", found)
    moment = end_of(wanted, zone())
    try:
        version = version_at_moment(session(), found, moment)
    except NotPublished as reason:
        raise Missing(str(reason), found) from None
    then = wanted.isoformat() if standing_of(session(), found, moment).withdrawal else None
    return redirect(url_for("reading.version", slug=found.slug, number=version.number, on=then), 302)


@rooms.get("/public-history")
@public
def public_history() -> ResponseReturnValue:
    """The entries of the chain with what each seals, so that any of them can be computed again."""
    typed = {name: request.args.get(name, "").strip() for name in ("entry", "after", "count")}
    entry, after, count = (whole_number(value) for value in typed.values())
    problems = [
        (f"Enter a number for “{name}”, such as 12.", "page-entry")
        for name, value in typed.items()
        if value.strip("0") and not whole_number(value)
    ]
    after = entry - 1 if entry else after
    told = {"entry": entry, "after": after, "typed": typed["entry"], "last": current_sequence(session()), "page": PAGE}
    entries = [] if problems else entries_after(session(), after, count or PAGE)
    page = shared_page("linking/public-history.html", entries=entries, problems=problems, **told)
    return (page, 400) if problems else page


@rooms.get("/guidance/<slug:slug>/versions/<number:number>/print.css")
@public
def print_sheet(slug: str, number: int) -> ResponseReturnValue:
    """The running head and foot of the printed version, which a style sheet alone can put on every page."""
    found = opened_at(slug)
    version = version_at(found.document, number)
    newest = found.current.number
    sheet = render_template("linking/print.css", version=version, newest=newest, standing=found.standing)
    response = make_response(sheet)
    response.mimetype = "text/css"
    return shared(response)


@rooms.get("/images/<name>")
@public
def picture(name: str) -> ResponseReturnValue:
    """A picture that readers are shown. It never changes, but may have to go: caches ask whether it is still there."""
    match = IMAGE_ADDRESS.fullmatch(f"/images/{name}")
    image = (public_picture(session(), match[1]) or public_news_picture(session(), match[1])) if match else None
    if not match or image is None or image.ending != match[2]:
        raise Missing("There is no picture at this address.")
    return shared(as_picture(Response(image.data), image.ending))
