"""The addresses of the feeds of news: of all of it, of a category, of an organisation."""

from collections.abc import Container
from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from guidance.published.newsroom import NewsEntry, NewsWanted, category_at, months_with_news, newest, organisation_at
from guidance.text.days.dates import parsed
from guidance.text.feeds.feed import Feed, FeedEntry, lasting_name
from guidance.web.addresses import Missing, absolute, or_missing
from guidance.web.guards import public
from guidance.web.pages import as_feed
from guidance.web.readers import readers
from guidance.web.session import session, settings, zone

rooms = Blueprint("news_feeds", __name__)

#: Entries in a feed; what is older stands in its archive, month by month.
SIZE = 50
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
    found = or_missing(category_at(session(), category), "There is no news of such a category.")
    return _feed(form, NewsWanted(category=found), f"news, {found.name}", url_for("news.category", category=category))


@rooms.get(f"/organisations/<slug:slug>/feed.{_FORM}")
@public
def organisation(slug: str, form: str) -> ResponseReturnValue:
    """The news of one organisation."""
    found = or_missing(organisation_at(session(), slug), "There is no organisation at this address.")
    wanted, page = NewsWanted(organisation=found), url_for("organisations.organisation", slug=slug)
    return _feed(form, wanted, f"news of {found.name}", page)


def _feed(form: str, wanted: NewsWanted, title: str, page: str) -> Response:
    """The newest items, or those of one month of the archive (RFC 5005, section 4).

    :raises Missing: when there is no such part of the archive.
    """
    here = absolute(request.path)
    months = dict(months_with_news(session(), wanted, zone()))
    month = _month_asked(months)
    entries = newest(session(), replace(wanted, month=month), months[month] if month else SIZE + 1, readers())
    older, newer = _neighbours([*months], month) if month else (_month_of(entries[SIZE:]), None)
    feed = Feed(
        id=here,
        title=f"{settings().site_name}: {title}",
        author=settings().organisation,
        address=_part(here, month) or here,
        page=absolute(page),
        current=here if month else "",
        older=_part(here, older),
        newer=_part(here, newer),
        entries=[_entry(each) for each in (entries if month else entries[:SIZE])],
    )
    return as_feed(feed, form)


def _month_asked(months: Container[date]) -> date | None:
    """:raises Missing: for a month without news, or what is none."""
    asked = request.args.get("archive")
    found = parsed(f"{asked}-01") if asked is not None else None
    if asked is not None and (found is None or found not in months):
        raise Missing("There is no such part of this feed: follow the links in it.")
    return found


def _neighbours(months: list[date], month: date) -> tuple[date | None, date | None]:
    """The month before and the one after, of those with news, of which the newest stands first."""
    place = months.index(month)
    return (months[place + 1] if place + 1 < len(months) else None), (months[place - 1] if place else None)


def _month_of(left_out: list[NewsEntry]) -> date | None:
    """The month in whose part whoever has the newest items reads on."""
    return left_out[0].day.replace(day=1) if left_out else None


def _part(here: str, month: date | None) -> str:
    return f"{here}?archive={month:%Y-%m}" if month else ""


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
