"""The public pages of news, each answering everybody the same."""

from datetime import date

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guidance.models.erased_words import lost_its_words
from guidance.models.news import NewsCategory, NewsItem
from guidance.published.newsroom import (
    NewsEntry,
    NewsWanted,
    categories_in_use,
    category_at,
    coming_events,
    entry_of,
    guidance_named,
    item_at,
    months_with_news,
    news_page,
)
from guidance.text.days.dates import parsed
from guidance.text.looks import rendered
from guidance.web.addresses import Missing, absolute, or_missing, whole_number
from guidance.web.guards import public
from guidance.web.pages import shared_page
from guidance.web.readers import readers
from guidance.web.session import limits, session, settings, zone

rooms = Blueprint("news", __name__)


@rooms.get("/news")
@public
def every() -> ResponseReturnValue:
    """All news, newest first, or that of one month."""
    return _list(None)


@rooms.get("/news/categories/<slug:category>")
@public
def category(category: str) -> ResponseReturnValue:
    """The news of one category."""
    found = or_missing(category_at(session(), category), "There is no news of such a category.")
    return _list(found)


def _list(category: NewsCategory | None) -> Response:
    wanted = NewsWanted(category=category, month=_month(request.args.get("month", "")))
    return shared_page(
        "news/list.html",
        category=category,
        month=wanted.month,
        found=news_page(session(), wanted, whole_number(request.args.get("page")) or 1, readers()),
        months=months_with_news(session(), wanted, zone()),
        categories=categories_in_use(session()),
        events=coming_events(session(), readers(), 3) if category is None and wanted.month is None else [],
    )


def _month(typed: str) -> date | None:
    """:raises Missing: for what is no month."""
    found = parsed(f"{typed}-01") if typed else None
    if typed and found is None:
        raise Missing("There is no such month.")
    return found


@rooms.get("/news/<slug:slug>")
@public
def item(slug: str) -> ResponseReturnValue:
    """One item; one that was taken down says why."""
    found = item_at(session(), slug)
    if found is None or found.shown is None:
        raise Missing("There is no news at this address.")
    if not found.is_public:
        return render_template("news/taken-down.html", item=found, erasure=lost_its_words(session(), found)), 410
    entry = entry_of(found, readers())
    return shared_page(
        "news/item.html",
        entry=entry,
        html=rendered(entry.text.body, limits().for_saved(entry.text.body)).html,
        guidance=guidance_named(session(), entry.text),
        structured=_structured(found, entry),
    )


def _structured(item: NewsItem, entry: NewsEntry) -> dict[str, object]:
    """For search engines (schema.org/NewsArticle, schema.org/Event)."""
    text, address = entry.text, absolute(url_for("news.item", slug=item.slug))
    told: dict[str, object] = {"@context": "https://schema.org", "url": address, "description": text.summary}
    if text.starts_at:
        told |= {"@type": "Event", "name": text.title, "startDate": text.starts_at.isoformat()}
        told |= {"endDate": text.ends_at.isoformat()} if text.ends_at else {}
        return told | ({"location": text.place or text.link} if text.place or text.link else {})
    who = text.organisation.name if text.organisation else settings().organisation
    told |= {"@type": "NewsArticle", "headline": text.title, "datePublished": entry.day.isoformat()}
    return told | {"publisher": {"@type": "Organization", "name": who}}
