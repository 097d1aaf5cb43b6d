"""The sitemap, the rules for crawlers, and the little picture of the site."""

from flask import Blueprint, Response, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from guidance.models import Document, in_force, listings
from guidance.models.news import NewsItem, public_news
from guidance.models.questions import how_many
from guidance.published.newsroom import members
from guidance.text.long_lists import part_shown
from guidance.web.addresses import Missing, absolute
from guidance.web.guards import public
from guidance.web.pages import shared
from guidance.web.session import session

rooms = Blueprint("finding", __name__)

#: Addresses in one sitemap; beyond that there is a list of sitemaps (sitemaps.org allows 50,000).
IN_ONE = 10_000


@rooms.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """Every page in force, for search engines; where they are too many for one answer, the list of the parts."""
    count = how_many(session(), in_force().with_only_columns(Document.id))
    with_news = session().scalar(public_news().with_only_columns(NewsItem.id).limit(1)) is not None
    if count <= IN_ONE and not with_news:
        return _part(1)
    _, parts = part_shown(1, count, IN_ONE)
    addresses = [absolute(url_for("finding.sitemap_part", number=number)) for number in range(1, parts + 1)]
    addresses += [absolute(url_for("finding.sitemap_of_news"))] if with_news else []
    return _as_xml(render_template("linking/sitemap-index.xml", addresses=addresses))


@rooms.get("/sitemap-<number:number>.xml")
@public
def sitemap_part(number: int) -> ResponseReturnValue:
    """One part of a long list of pages."""
    return _part(number)


@rooms.get("/sitemap-news.xml")
@public
def sitemap_of_news() -> ResponseReturnValue:
    """The newest items of news, and the organisations."""
    shown = public_news().with_only_columns(NewsItem.slug, NewsItem.shown_at)
    items = session().execute(shown.order_by(NewsItem.published_at.desc(), NewsItem.id.desc()).limit(IN_ONE))
    pages = [(absolute(url_for("news.item", slug=slug)), at) for slug, at in items]
    known = members(session())
    pages += [(absolute(url_for("organisations.organisation", slug=each.slug)), each.created_at) for each in known]
    return _as_xml(render_template("linking/sitemap.xml", pages=pages))


def _part(number: int) -> Response:
    """:raises Missing: when there are not so many parts."""
    query = in_force().order_by(Document.slug).limit(IN_ONE).offset(max(number - 1, 0) * IN_ONE)
    found = listings(session(), query)
    if number < 1 or (number > 1 and not found):
        raise Missing("There is no such part of the list of pages.")
    pages = [
        (absolute(url_for("reading.document", slug=page.document.slug)), page.version.published_at) for page in found
    ]
    return _as_xml(render_template("linking/sitemap.xml", pages=pages))


def _as_xml(document: str) -> Response:
    response = make_response(document)
    response.mimetype = "application/xml"
    return shared(response)


@rooms.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """The pages that search engines may read."""
    address = absolute(url_for("finding.sitemap"))
    return shared(Response(f"User-agent: *\nDisallow: /search\nSitemap: {address}\n", mimetype="text/plain"))


@rooms.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """The picture of the site, for those who ask for it where it always was; every browser of today reads SVG there."""
    response = make_response(render_template("parts/icon.svg"))
    response.mimetype = "image/svg+xml"
    return shared(response)
