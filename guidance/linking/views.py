"""Addresses that are kept for ever and lead to the right page."""

import sqlalchemy as sa
from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from guidance.models import IMAGE_ADDRESS, Document, current_version, in_force, listings
from guidance.published.days import NotInForce, version_at_moment
from guidance.published.pictures import public_picture
from guidance.text.dates import end_of, parsed
from guidance.web.addresses import Missing, absolute, opened_at, version_at
from guidance.web.guards import public
from guidance.web.pages import as_picture, shared, shared_page
from guidance.web.session import session, today, zone

rooms = Blueprint("linking", __name__)


@rooms.get("/id/<uid>")
@public
def by_uid(uid: str) -> ResponseReturnValue:
    """From the opaque name of a document to its address of today."""
    found = session().scalar(sa.select(Document).where(Document.uid == uid))
    if found is None or current_version(session(), found) is None:
        raise Missing("There is no guidance page with this name.")
    return redirect(url_for("reading.document", slug=found.slug), 303)


@rooms.get("/guidance/<slug:slug>/on/<day>")
@public
def on_day(slug: str, day: str) -> ResponseReturnValue:
    """The version that was in force at the end of a day."""
    found = opened_at(slug).document
    wanted = parsed(day)
    if wanted is None or wanted > today():
        raise Missing("There is no such day, or it is still to come.", found)
    try:
        version = version_at_moment(session(), found, end_of(wanted, zone()))
    except NotInForce as reason:
        raise Missing(str(reason), found) from None
    return redirect(url_for("reading.version", slug=found.slug, number=version.number), 302)


@rooms.get("/guidance/<slug:slug>/versions/<number:number>/check")
@public
def check(slug: str, number: int) -> ResponseReturnValue:
    """Whether a printed copy is still current: where its QR code leads."""
    found = opened_at(slug)
    version = version_at(found.document, number)
    return shared_page(
        "linking/check.html",
        document=found.document,
        version=version,
        newest=found.current,
        standing=found.standing,
    )


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
    """A picture that a version shows. It never changes, but it may have to go: caches ask whether it is still there."""
    match = IMAGE_ADDRESS.fullmatch(f"/images/{name}")
    image = public_picture(session(), match[1]) if match else None
    if not match or image is None or image.ending != match[2]:
        raise Missing("There is no picture at this address.")
    return shared(as_picture(Response(image.data), image.ending))


@rooms.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """Every page in force, for search engines."""
    pages = [
        (absolute(url_for("reading.document", slug=page.document.slug)), page.version.published_at)
        for page in listings(session(), in_force().order_by(Document.slug))
    ]
    response = make_response(render_template("linking/sitemap.xml", pages=pages))
    response.mimetype = "application/xml"
    return shared(response)


@rooms.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """What search engines may read."""
    sitemap_address = absolute(url_for("linking.sitemap"))
    return shared(Response(f"User-agent: *\nDisallow: /search\nSitemap: {sitemap_address}\n", mimetype="text/plain"))
