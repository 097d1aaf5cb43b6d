"""The search page."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from guidance.errors import BadQuery
from guidance.models import Topic, languages_in_use
from guidance.models.topics import topic_at
from guidance.published.since import Unclear, day_asked
from guidance.search.engine import Filters
from guidance.search.index import Index
from guidance.search.news import news_index, search_news
from guidance.search.query import parse_in
from guidance.search.results import Results, search
from guidance.search.shapes import SearchAsked, SearchResults, told
from guidance.web.described import Answer, described
from guidance.web.guards import public
from guidance.web.rates import check_rate
from guidance.web.readers import readers
from guidance.web.session import database, session, settings, today, zone

rooms = Blueprint("search", __name__)

Read = TypeVar("Read")

_INDEX, _NEWS = "search-index", "news-index"


@rooms.get("/search")
@public
def results() -> ResponseReturnValue:
    """Results for ``q``, filtered by topic and date; ``in=news`` for news, which never stands among guidance."""
    asked = request.args.get("q", "").replace("\0", "").strip()
    topics = session().scalars(sa.select(Topic).order_by(sa.func.lower(Topic.name))).all()
    context: dict[str, Any] = {"asked": asked[:1000], "topics": topics, "chosen": _chosen(), "found": None}
    query, context["problem"] = _tried(lambda: parse_in(asked, languages_in_use(session())))
    filters, context["since_problem"] = _tried(_filters)
    if query is None or filters is None:
        return render_template("search/results.html", **context), 400
    if filters.since:
        context["chosen"]["since"] = filters.since.date().isoformat()  # as the field for a day takes it
    context["news"] = None
    if not query.is_empty:
        in_news, number = request.args.get("in") == "news", request.args.get("page", 1, type=int)
        context["news"] = search_news(session(), _news_index(), query, readers(), number if in_news else 1)
        if in_news:
            return render_template("search/news.html", shareable=True, **context)
        context["found"] = search(session(), _index(), query, filters, number)
    return render_template("search/results.html", shareable=True, **context)


@rooms.get("/api/v1/search")
@public
@described(SearchResults, 404)
def search_api(query: SearchAsked) -> Answer:
    """Search.

    Words of the question that no page has are named; names of medicines are never corrected.
    """
    check_rate()
    return looked_up(query), 200, [("Access-Control-Allow-Origin", "*")]


def looked_up(wanted: SearchAsked) -> SearchResults:
    """The answer to a machine.

    :raises BadRequest: when the question is too long to be looked for.
    """
    try:
        asked = parse_in(wanted.q.replace("\0", "").strip(), languages_in_use(session()))
    except BadQuery as refusal:
        raise BadRequest(f"{str(refusal).removesuffix('.')}.") from None
    filters = Filters(_today(wanted.topic.replace("\0", "").strip()), None, wanted.withdrawn)
    found = Results([], 0, 1, 1, True) if asked.is_empty else search(session(), _index(), asked, filters, wanted.page)
    return told(found)


def _tried(read: Callable[[], Read]) -> tuple[Read | None, str]:
    """The answer of ``read`` and no problem, or nothing and the problem: each is told beside its own field."""
    try:
        return read(), ""
    except BadQuery as refusal:
        return None, str(refusal)


def _chosen() -> dict[str, str]:
    chosen = {name: request.args.get(name, "").strip()[:100] for name in ("topic", "since", "withdrawn")}
    return {**chosen, "topic": _today(chosen["topic"])}


def _today(slug: str) -> str:
    """The name of a topic in addresses: the index knows no former ones."""
    known = topic_at(session(), slug.replace("\0", "")) if slug else None
    return known.slug if known else slug


def _filters() -> Filters:
    """:raises BadQuery: when the day is none."""
    chosen = _chosen()
    since = None
    if chosen["since"]:
        try:
            day = day_asked(chosen["since"], today())
        except Unclear as unread:
            raise BadQuery(str(unread).removesuffix(".")) from None
        since = datetime.combine(day, time(), zone())
    return Filters(chosen["topic"], since, chosen["withdrawn"] == "include")


def _news_index() -> Index:
    """The index of news of this process."""
    if _NEWS not in current_app.extensions:
        current_app.extensions[_NEWS] = news_index(settings(), database())
    index: Index = current_app.extensions[_NEWS]
    return index


def _index() -> Index:
    """The index of this process."""
    if _INDEX not in current_app.extensions:
        current_app.extensions[_INDEX] = Index(settings(), database())
    index: Index = current_app.extensions[_INDEX]
    return index
