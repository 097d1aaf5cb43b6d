"""Addresses of the past: which version a page had at a moment, and all that it had."""

import re
from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Blueprint, Response, after_this_request, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from werkzeug.http import parse_date

from guidance.memento.timemap import TimeMap, as_json, as_links
from guidance.models import Document, FormerSlug, Version, standing_of
from guidance.published.days import NotPublished, version_at_moment
from guidance.text.dates import local_day
from guidance.text.web_address import parts_of
from guidance.web import relations
from guidance.web.addresses import Missing, absolute, opened_at
from guidance.web.canonical import kept
from guidance.web.guards import public
from guidance.web.pages import open_to_all
from guidance.web.session import now, session, zone

rooms = Blueprint("memento", __name__)

_PAGE = "/guidance/"
#: More than a moment, or a year before 1000, of which mail has made one of this age.
_MORE_THAN_ONE = re.compile(r",.*,|(?<![:+\d-])0\d{3}(?!\d)")


@rooms.get("/timegate/<slug:slug>")
@public
def timegate(slug: str) -> ResponseReturnValue:
    """The version at the moment that ``Accept-Datetime`` names; of a time before the first one, the first one.

    Of a time at which it was withdrawn, with the notice of that.
    """
    after_this_request(_varying)  # refusals depend on it as well
    document = opened_at(slug).document
    asked = request.headers.get("Accept-Datetime")
    moment = now() if asked is None else _moment(asked)
    try:
        number = version_at_moment(session(), document, moment).number
    except NotPublished:
        number = 1
    withdrawn = standing_of(session(), document, moment).withdrawal is not None
    then = local_day(moment, zone()).isoformat() if withdrawn else None  # the page says so of that day
    answer = redirect(url_for("reading.version", slug=document.slug, number=number, on=then), 302)
    original = absolute(url_for("reading.document", slug=document.slug))
    answer.headers["Link"] = f'<{original}>; rel="original", <{relations.timemap(document)}>; rel="timemap"'
    return answer


def _varying(answer: Response) -> Response:
    answer.vary.add("Accept-Datetime")
    return answer


def _moment(asked: str) -> datetime:
    """:raises BadRequest: for what is no moment."""
    try:
        found = None if _MORE_THAN_ONE.search(asked) else parse_date(asked)
        found = found.astimezone(UTC) if found else None  # some are a moment only in their own zone
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise BadRequest("Accept-Datetime is no moment: write it like “Tue, 03 Mar 2026 09:00:00 GMT”.")
    return found


@rooms.get("/timegate/<path:original>")
@public
def timegate_of(original: str) -> ResponseReturnValue:
    """The gate for the whole address of a page, as clients put it together; they may drop a slash on the way."""
    parts = parts_of(original.replace(":/", "://", 1) if "://" not in original else original)
    if not parts.path.startswith(_PAGE) or parts.netloc not in {parts_of(absolute("/")).netloc, request.host}:
        raise Missing("There is no guidance page at this address.")
    slug = parts.path.removeprefix(_PAGE)
    if session().get(FormerSlug, slug) is not None:
        return kept(redirect(url_for("memento.timegate", slug=slug), 301))
    return timegate(slug)


@rooms.get("/timemap/<slug:slug>", defaults={"form": "link"})
@rooms.get("/timemap/<slug:slug>.<any(json):form>")
@public
def timemap(slug: str, form: str) -> ResponseReturnValue:
    """All versions of a page with their moments."""
    document = opened_at(slug).document
    found = TimeMap(
        original=absolute(url_for("reading.document", slug=document.slug)),
        timegate=relations.timegate(document),
        link_form=relations.timemap(document),
        json_form=relations.timemap(document, "json"),
        mementos=_mementos(document),
    )
    if form == "json":
        return open_to_all(Response(as_json(found), mimetype="application/json"))
    return open_to_all(Response(as_links(found), mimetype="application/link-format"))


def _mementos(document: Document) -> list[tuple[str, datetime]]:
    query = sa.select(Version.number, Version.published_at).where(Version.document_id == document.id)
    address = absolute(url_for("reading.version", slug=document.slug, number=1)).removesuffix("1")
    return [(f"{address}{number}", at) for number, at in session().execute(query.order_by(Version.number))]
