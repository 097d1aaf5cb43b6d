"""The addresses of the feeds of news: of all of it, of a category, of an organisation."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from guidance.published.newsroom import NewsEntry, NewsWanted, category_at, newest, organisation_at
from guidance.text import atom, json_feed
from guidance.text.feed import Feed, FeedEntry, lasting_name
from guidance.web.addresses import Missing, absolute
from guidance.web.guards import public
from guidance.web.pages import open_to_all
from guidance.web.readers import readers
from guidance.web.session import session, settings

rooms = Blueprint("news_feeds", __name__)

#: Entries in a feed; what is older stands in the archive of the pages.
SIZE = 50
_FORMS = {"atom": (atom.as_atom, atom.MEDIA_TYPE), "json": (json_feed.as_json, json_feed.MEDIA_TYPE)}
_FORM = "<any(atom, json):form>"


@rooms.get(f"/news/feed.{_FORM}")
@public
def everything(form: str) -> ResponseReturnValue:
    """All news."""
    return _feed(form, NewsWanted(), "news", url_for("news.every"))


@rooms.get(f"/news/categories/<slug:category>/feed.{_FORM}")
@public
def category(category: str, form: str) -> ResponseReturnValue:
    """The news of one category."""
    found = category_at(session(), category)
    if found is None:
        raise Missing("There is no news of such a category.")
    return _feed(form, NewsWanted(category=found), f"news, {found.name}", url_for("news.category", category=category))


@rooms.get(f"/organisations/<slug:slug>/feed.{_FORM}")
@public
def organisation(slug: str, form: str) -> ResponseReturnValue:
    """The news of one organisation."""
    found = organisation_at(session(), slug)
    if found is None:
        raise Missing("There is no organisation at this address.")
    wanted, page = NewsWanted(organisation=found), url_for("organisations.organisation", slug=slug)
    return _feed(form, wanted, f"news of {found.name}", page)


def _feed(form: str, wanted: NewsWanted, title: str, page: str) -> Response:
    here = absolute(request.path)
    feed = Feed(
        id=here,
        title=f"{settings().site_name}: {title}",
        author=settings().organisation,
        address=here,
        page=absolute(page),
        entries=[_entry(each) for each in newest(session(), wanted, SIZE, readers())],
    )
    write, media_type = _FORMS[form]
    return open_to_all(Response(write(feed), content_type=f"{media_type}; charset=utf-8"))


def _entry(entry: NewsEntry) -> FeedEntry:
    item, text = entry.item, entry.text
    assert item.published_at is not None and item.shown_at is not None
    source = f"From {entry.source}." if entry.source else ""
    return FeedEntry(
        id=lasting_name(item.uid, "news"),
        title=text.title,
        words=" ".join(part for part in (source, f"{entry.when}." if entry.when else "", text.summary) if part),
        published=item.published_at,
        updated=max(item.published_at, item.shown_at),
        address=absolute(url_for("news.item", slug=item.slug)),
        tags=[category.name for category in text.categories],
        language="en",
        original=item.original,
    )
