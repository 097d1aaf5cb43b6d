"""The public pages of one document, each answering everybody the same."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guidance.models import Version
from guidance.published.comparison import compare_versions, since_version
from guidance.published.history import history_of, life_of
from guidance.published.opening import Opened
from guidance.published.page import page_of
from guidance.published.since import Before, Unclear, version_since
from guidance.published.timeline import WIDTH, timeline_of
from guidance.web.addresses import opened_at, version_at, versions_at
from guidance.web.guards import public
from guidance.web.pages import shared_page
from guidance.web.session import session, today, zone

rooms = Blueprint("reading", __name__)

VIEWS = ("page", "changed", "side")


@rooms.get("/guidance/<slug:slug>")
@public
def document(slug: str) -> ResponseReturnValue:
    """The current version."""
    found = opened_at(slug)
    return _page(found, found.current)


@rooms.get("/guidance/<slug:slug>/versions/<number:number>")
@public
def version(slug: str, number: int) -> ResponseReturnValue:
    """One version, for ever."""
    found = opened_at(slug)
    return _page(found, version_at(found.document, number), permanent=True)


def _page(found: Opened, wanted: Version, *, permanent: bool = False) -> ResponseReturnValue:
    def compare_address(number: int) -> str:
        return url_for("reading.compare", slug=found.document.slug, old=number - 1, new=number)

    page = page_of(session(), found, wanted, compare_address, zone(), today())
    sentence = page.sentence(today(), zone())
    return shared_page("reading/page.html", page=page, sentence=sentence, permanent=permanent)


@rooms.get("/guidance/<slug:slug>/history")
@public
def history(slug: str) -> ResponseReturnValue:
    """Everything that happened to the document."""
    found = opened_at(slug)
    page = request.args.get("page", 1, type=int)
    return shared_page(
        "reading/history.html",
        document=found.document,
        title=found.title or "this page",
        history=history_of(session(), found.document, found.current.number, page),
        standing=found.standing,
        timeline=timeline_of(life_of(session(), found.document), today()),
        width=WIDTH,
    )


@rooms.get("/guidance/<slug:slug>/compare")
@public
def choose(slug: str) -> ResponseReturnValue:
    """From the form of the history to the address of a comparison."""
    found = opened_at(slug)
    newest = found.current.number
    old, new = (request.args.get(name, type=int) for name in ("old", "new"))
    if old is None or new is None or old == new:
        return render_template("reading/choose.html", document=found.document, newest=newest, old=old, new=new), 400
    return redirect(url_for("reading.compare", slug=found.document.slug, old=old, new=new))


@rooms.get("/guidance/<slug:slug>/compare/<number:old>..<number:new>")
@public
def compare(slug: str, old: int, new: int) -> ResponseReturnValue:
    """Two versions with everything that changed marked."""
    found = opened_at(slug)
    before, after = versions_at(found.document, old, new)
    compared = compare_versions(session(), found.document, before, after)
    view = request.args.get("view", VIEWS[0])
    return shared_page(
        "reading/compare.html",
        document=found.document,
        compared=compared,
        newest=found.current.number,
        standing=found.standing,
        instead=found.instead,
        view=view if view in VIEWS else VIEWS[0],
    )


@rooms.get("/guidance/<slug:slug>/changes")
@public
def changes(slug: str) -> ResponseReturnValue:
    """What changed since a version or a day."""
    found = opened_at(slug)
    document = found.document
    asked = request.args.get("since", "").replace("\0", "").strip()
    problem = ""
    since = Before(since_version(session(), document))
    try:
        since = version_since(session(), document, asked, zone(), today()) if asked else since
    except Unclear as unclear:
        problem = str(unclear)
    old = version_at(document, since.number)
    compared = compare_versions(session(), document, old, found.current, request.args.get("page", 1, type=int))
    page = shared_page(
        "reading/changes.html",
        document=document,
        compared=compared,
        asked=asked,
        problem=problem,
        not_published_yet=since.not_published_yet,
        standing=found.standing,
        instead=found.instead,
    )
    return (page, 400) if problem else page
