"""Addresses of the past: which version a page had at a moment, and all that it had."""

import re
from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Blueprint, Response, after_this_request, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from werkzeug.http import parse_date

from guidance.memento.timemap import MOST, TimeMap, TimeMapPart, as_json, as_links
from guidance.models import Document, FormerSlug, Version, standing_of
from guidance.published.days import NotPublished, version_at_moment
from guidance.text.addresses.web import parts_of
from guidance.text.days.dates import local_day
from guidance.web import relations
from guidance.web.addresses import Missing, absolute, opened_at, whole_number
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
    """All versions of a page with their moments, a thousand at a time."""
    found = opened_at(slug)
    document, newest = found.document, found.current.number
    parts = -(-newest // MOST)
    place = whole_number(request.args.get("page", "1")) - 1
    if not 0 <= place < parts:
        raise Missing(f"The versions of this page fill parts 1 to {parts} of their list.", document)
    told = TimeMap(
        original=absolute(url_for("reading.document", slug=document.slug)),
        timegate=relations.timegate(document),
        parts=_parts(document, newest),
        place=place,
        mementos=_mementos(document, place),
    )
    if form == "json":
        return open_to_all(Response(as_json(told), mimetype="application/json"))
    return open_to_all(Response(as_links(told), mimetype="application/link-format"))


def _parts(document: Document, newest: int) -> list[TimeMapPart]:
    spans = [(first, min(first + MOST - 1, newest)) for first in range(1, newest + 1, MOST)]
    moments = dict(_moments(document, Version.number.in_({number for span in spans for number in span})))
    return [
        TimeMapPart(
            relations.timemap(document, "link", place),
            relations.timemap(document, "json", place),
            moments[first],
            moments[last],
        )
        for place, (first, last) in enumerate(spans, start=1)
    ]


def _mementos(document: Document, place: int) -> list[tuple[str, datetime]]:
    address = absolute(url_for("reading.version", slug=document.slug, number=1)).removesuffix("1")
    found = _moments(document, Version.number.between(place * MOST + 1, (place + 1) * MOST))
    return [(f"{address}{number}", at) for number, at in found]


def _moments(document: Document, which: sa.ColumnElement[bool]) -> list[tuple[int, datetime]]:
    asked = sa.select(Version.number, Version.published_at).where(Version.document_id == document.id, which)
    return [(number, at) for number, at in session().execute(asked.order_by(Version.number))]
