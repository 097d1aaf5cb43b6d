"""The desk of news: what waits, writing and revising an item, and deciding whether readers see it."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from guidance.acts.newswriting import MOVED_ON, publish, readdress, revise, take_down, write
from guidance.errors import StaleDraft, TextRefused
from guidance.models import Permission
from guidance.models.erased_words import lost_its_words
from guidance.models.news import NewsItem, NewsText
from guidance.models.organisations import failing_feeds
from guidance.news.writing import lists
from guidance.news.writing.checking import check_for_readers, problems_in
from guidance.news.writing.forms import NewsAddressForm, NewsForm, TakeDownForm
from guidance.news.writing.meeting import MetField, put_together
from guidance.published.newsroom import categories_in_use, members
from guidance.text.looks import rendered
from guidance.text.preview import for_preview
from guidance.web.addresses import or_missing, whole_number
from guidance.web.answering import answered
from guidance.web.forms import AboutForm
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import limits, now, session, settings

rooms = Blueprint("writing", __name__)

_LISTS = {"from-feeds": lists.from_feeds, "drafts": lists.drafts, "public": lists.public, "ended": lists.ended}


@rooms.get("/desk/news")
@needs(Permission.WRITE)
def desk() -> ResponseReturnValue:
    """Everything about news, what waits for somebody first."""
    asked = request.args.get("list", "")
    number = whole_number(request.args.get("page")) or 1
    parts = {name: part(session(), number if name == asked else 1) for name, part in _LISTS.items()}
    return private_page("writing/desk.html", parts=parts, failing=failing_feeds(session(), now()))


@rooms.route("/desk/news/new", methods=["GET", "POST"])
@needs(Permission.WRITE)
def new() -> ResponseReturnValue:
    """Begin an item."""
    form = NewsForm()
    form.offer(members(session()))
    form.about(0, MOVED_ON)
    if request.method == "GET":
        form.byline.data = me().credit or ""
    return answered(
        form,
        None if _only_looks() else lambda: write(session(), form.words, by=me(), at=now(), limits=limits()),
        lambda: _editor(None, form),
        then=lambda made: url_for("writing.item", number=made.id),
    )


@rooms.route("/desk/news/<number:number>", methods=["GET", "POST"])
@needs(Permission.WRITE)
def item(number: int) -> ResponseReturnValue:
    """Revise an item, or look at it as it was saved."""
    found, form = _numbered(number), NewsForm()
    organisations = members(session())
    mine = found.draft.organisation
    form.offer([*organisations, *([mine] if mine and mine not in organisations else [])], found.draft.zone)
    if request.method == "GET":
        form.fill(found.draft)
        form.based_on.data = str(found.newest)
    return answered(
        form,
        None if _only_looks() else lambda: _revise(number, form),
        lambda: _editor(_numbered(number), form),
        then=url_for("writing.item", number=number),
    )


def _revise(number: int, form: NewsForm) -> None:
    item = _numbered(number)
    revise(session(), item, form.words, based_on=form.number, by=me(), at=now(), limits=limits())


def _only_looks() -> bool:
    return request.form.get("act") == "preview"


def _editor(item: NewsItem | None, form: NewsForm) -> Response:
    """The form, what it will look like, and what could be wrong; after a collision beside what was saved meanwhile."""
    theirs = item.draft if item and isinstance(form.refused_with, StaleDraft) else None
    met = _meet(item, form, theirs) if item and theirs else []
    html, problem = _look(form.body.words)
    return private_page(
        "writing/edit.html",
        item=item,
        erased=lost_its_words(session(), item) if item else None,
        form=form,
        theirs=theirs,
        met=met,
        html=html,
        problem=problem,
        findings=problems_in(session(), form.body.words, settings().base_url, limits()),
        categories=[category.name for category, _ in categories_in_use(session())],
    )


def _meet(item: NewsItem, form: NewsForm, theirs: NewsText) -> list[MetField]:
    """Put what was typed together with what somebody else saved; the next decision is about both."""
    base = lists.text_numbered(session(), item, form.number)
    form.based_on.data = str(theirs.number)
    return put_together(form, base or theirs, theirs, limits())


def _look(body: str) -> tuple[Markup, str]:
    try:
        return Markup(for_preview(rendered(body, limits()).html)), ""
    except TextRefused as refusal:
        return Markup(""), str(refusal)


@rooms.route("/desk/news/<number:number>/publication", methods=["GET", "POST"])
@needs(Permission.PUBLISH)
def publication(number: int) -> ResponseReturnValue:
    """Let readers see the newest text, as it is shown here."""
    found, form = _numbered(number), AboutForm()
    if request.method == "GET":
        form.based_on.data = str(found.newest)
    return answered(
        form,
        lambda: _publish(number, form),
        lambda: _confirm(_numbered(number), form),
        then=url_for("writing.item", number=number),
    )


def _publish(number: int, form: AboutForm) -> None:
    item = _numbered(number)
    check_for_readers(session(), item.draft, settings().base_url, limits())
    publish(session(), item, number=form.number, by=me(), at=now(), limits=limits())


def _confirm(item: NewsItem, form: AboutForm) -> Response:
    if isinstance(form.refused_with, StaleDraft):
        form.based_on.data = str(item.newest)
    html, problem = _look(item.draft.body)
    return private_page("writing/publication.html", item=item, form=form, html=html, problem=problem)


@rooms.route("/desk/news/<number:number>/taking-down", methods=["GET", "POST"])
@needs(Permission.PUBLISH)
def taking_down(number: int) -> ResponseReturnValue:
    """Take an item down, or pass over one that readers never saw."""
    form = TakeDownForm()
    _numbered(number)
    return answered(
        form,
        lambda: take_down(session(), _numbered(number), form.reason.words, by=me(), at=now()),
        lambda: private_page("writing/taking-down.html", item=_numbered(number), form=form),
        then=url_for("writing.desk"),
    )


@rooms.route("/desk/news/<number:number>/address", methods=["GET", "POST"])
@needs(Permission.PUBLISH)
def address(number: int) -> ResponseReturnValue:
    """Give an item another address."""
    found, form = _numbered(number), NewsAddressForm()
    if request.method == "GET":
        form.slug.data = found.slug
    return answered(
        form,
        lambda: readdress(session(), _numbered(number), form.slug.data or "", by=me(), at=now()),
        lambda: private_page("writing/address.html", item=_numbered(number), form=form),
        then=url_for("writing.item", number=number),
    )


def _numbered(number: int) -> NewsItem:
    """:raises Missing: when there is none."""
    return or_missing(lists.item_numbered(session(), number))
