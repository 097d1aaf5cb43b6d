"""The addresses of the feeds: of everything, of what is safety-critical, of a topic, of a page."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from guidance.feeds.entries import entry_for
from guidance.published.events import What
from guidance.published.news import Changed
from guidance.published.notices import notices_of
from guidance.published.stream import Followed, archive_of
from guidance.text.feeds.feed import Feed, FeedEntry, lasting_name
from guidance.web.addresses import Missing, absolute, opened_at, topic_here, whole_number
from guidance.web.checkpoints import checkpoint_after
from guidance.web.guards import public
from guidance.web.pages import as_feed
from guidance.web.session import session, settings, zone

rooms = Blueprint("feeds", __name__)

#: Entries in a feed, and in each part of its archive.
SIZE = 50
_FORM = "<any(atom, json):form>"


@rooms.get(f"/feed.{_FORM}")
@public
def everything(form: str) -> ResponseReturnValue:
    """The changes of all pages."""
    return _feed(form, Followed(), settings().site_name, url_for("browsing.whats_new", show="all"))


@rooms.get(f"/safety-critical/feed.{_FORM}")
@public
def safety_critical(form: str) -> ResponseReturnValue:
    """Changes that could do harm to whoever does not know of them."""
    page = url_for("browsing.whats_new", safety="yes")
    return _feed(form, Followed(safety_critical=True), f"{settings().site_name}: safety-critical changes", page)


@rooms.get(f"/topics/<slug:slug>/feed.{_FORM}")
@public
def topic(slug: str, form: str) -> ResponseReturnValue:
    """The changes of the pages of a topic."""
    found = topic_here(slug)
    title = f"{settings().site_name}: {found.name}"
    return _feed(form, Followed(topic=found), title, url_for("browsing.topic", slug=slug))


@rooms.get(f"/guidance/<slug:slug>/feed.{_FORM}")
@public
def document(slug: str, form: str) -> ResponseReturnValue:
    """The changes of a page."""
    found = opened_at(slug)
    title = f"{found.title or 'Text removed'} – {settings().site_name}"
    page = url_for("reading.document", slug=slug)
    return _feed(form, Followed(document=found.document), title, page, lasting_name(found.document.uid))


def _feed(form: str, followed: Followed, title: str, page: str, lasting: str = "") -> Response:
    """:param lasting: the name of the feed, where its address may change.
    :raises Missing: when there is no such part of the archive."""
    asked = request.args.get("archive")
    part = None if asked is None else whole_number(asked)
    found = archive_of(session(), followed, SIZE, part)
    if part is not None and not 1 <= part <= found.parts:
        raise Missing("There is no such part of this feed: follow the links in it.")
    here = absolute(request.path)
    older = found.parts if part is None else part - 1
    newer = part + 1 if part is not None and part < found.parts else None
    notices = notices_of(session(), [row.version.id for row in found.rows], zone())
    entries = [_entry(row, notices.get(row.version.id, "")) for row in found.rows]
    newest = max((entry.sequence for entry in entries), default=0)
    feed = Feed(
        id=lasting or here,
        title=title,
        author=settings().organisation,
        address=here if part is None else f"{here}?archive={part}",
        page=absolute(page),
        current="" if part is None else here,
        older=f"{here}?archive={older}" if older else "",
        newer=f"{here}?archive={newer}" if newer else "",
        entries=entries,
        checkpoint=checkpoint_after(newest) if newest else "",
    )
    return as_feed(feed, form)


def _entry(row: Changed, notice: str) -> FeedEntry:
    slug, number = row.document.slug, row.version.number
    if row.event.what is What.VERSION or row.event.what is What.CORRECTION:
        address = url_for("reading.version", slug=slug, number=number)
    else:
        address = url_for("reading.document", slug=slug)
    compared = url_for("reading.compare", slug=slug, old=number - 1, new=number) if number > 1 else ""
    notice = "" if row.event.what is What.REMOVAL else notice
    return entry_for(row, absolute(address), absolute(compared) if compared else "", notice)
