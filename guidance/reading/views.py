"""The public pages of one document, each answering everybody the same."""

from functools import cache, partial
from urllib.parse import quote

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guidance.models import Document, Version, standing_of
from guidance.published.beside import beside
from guidance.published.comparison import compare_versions
from guidance.published.copies import Copy, as_json, as_markdown, as_text
from guidance.published.days import undoing_of
from guidance.published.history import history_of, life_of
from guidance.published.marks import ChangeAddress
from guidance.published.notices import notices_of
from guidance.published.opening import Opened
from guidance.published.page import page_of
from guidance.published.schema_org import medical_page
from guidance.published.since import Since, Unclear, since_asked, since_version
from guidance.published.timeline import WIDTH, timeline_of
from guidance.published.updates import before_last_significant, significant_between
from guidance.text.compare.backwards import marks_read_backwards, read_backwards
from guidance.text.days.dates import end_of, parsed
from guidance.web.addresses import opened_at, version_at, versions_at
from guidance.web.guards import public
from guidance.web.pages import chosen_type, of_documents, open_to_all, page_of_documents, shared_page
from guidance.web.readers import readers
from guidance.web.relations import FORMS, copy_of, with_relations
from guidance.web.session import session, today, zone

rooms = Blueprint("reading", __name__)

VIEWS = ("page", "changed", "side")


#: In which forms a version is offered, in the order in which we would rather send them.
_OFFERED = ("text/html", *FORMS.values(), "application/pdf")
_WRITTEN = {"md": as_markdown, "json": as_json, "txt": as_text}
_FORM = "<any(html, md, json, txt):form>"
#: What stands as itself in a part of an address, as the router writes it (RFC 3986, 3.3).
_UNQUOTED = "!$&'()*+,:;=@"


@rooms.get("/guidance/<slug:slug>")
@public
def document(slug: str) -> ResponseReturnValue:
    """The current version, in the form that the asker likes best."""
    form = _form_wanted()
    if form == "pdf":
        return _as_pdf("pdf.document", slug=slug)
    found = opened_at(slug)
    return _negotiated(_answer(found, found.current, form, pinned=False))


@rooms.get(f"/guidance/<slug:slug>.{_FORM}")
@public
def document_as(slug: str, form: str) -> ResponseReturnValue:
    """The current version in one form."""
    found = opened_at(slug)
    return _answer(found, found.current, form, pinned=False)


@rooms.get("/guidance/<slug:slug>/versions/<number:number>")
@public
def version(slug: str, number: int) -> ResponseReturnValue:
    """One version, for ever; asked for because it was the one ``on`` a day, with where the page stood that day."""
    form = _form_wanted()
    if form == "pdf":
        return _as_pdf("pdf.version", slug=slug, number=number)
    found = opened_at(slug)
    return _negotiated(_answer(found, version_at(found.document, number), form, pinned=True))


@rooms.get(f"/guidance/<slug:slug>/versions/<number:number>.{_FORM}")
@public
def version_as(slug: str, number: int, form: str) -> ResponseReturnValue:
    """One version in one form."""
    found = opened_at(slug)
    return _answer(found, version_at(found.document, number), form, pinned=True)


def _form_wanted() -> str:
    wanted = chosen_type(*_OFFERED)
    return next((form for form, media_type in FORMS.items() if media_type == wanted), wanted.rpartition("/")[2])


def _as_pdf(view: str, **place: str | int) -> Response:
    """How a PDF is made is the affair of another room."""
    return _negotiated(make_response(current_app.view_functions[view](**place)))


def _negotiated(answer: Response) -> Response:
    answer.headers["Vary"] = "Accept"
    return answer


def _answer(found: Opened, wanted: Version, form: str, *, pinned: bool) -> Response:
    page = page_of(session(), found, wanted, _change_address(found), zone(), today())
    copy = copy_of(page)
    answer = _page(found, copy) if form == "html" else open_to_all(Response(_WRITTEN[form](copy), mimetype=FORMS[form]))
    return of_documents(with_relations(answer, copy, pinned=pinned))


def _change_address(found: Opened) -> ChangeAddress:
    """A page has many of these addresses to few versions: what they begin with is built once for each."""

    @cache
    def without_anchor(number: int) -> str:
        slug, old = found.document.slug, number - 1
        return url_for("reading.section_change", slug=slug, old=old, new=number, anchor="-").removesuffix("-")

    return lambda number, anchor: without_anchor(number) + quote(anchor, safe=_UNQUOTED)


def _page(found: Opened, copy: Copy) -> Response:
    day = parsed(request.args.get("on", ""))
    then = standing_of(session(), found.document, end_of(day, zone())).withdrawal if day else None
    return shared_page(
        "reading/page.html",
        page=copy.page,
        sentence=copy.page.sentence(today(), zone()),
        structured=medical_page(copy),
        publisher=copy.publisher,
        licence=copy.places.licence,
        then=then,
        back=undoing_of(session(), then) if then else None,
        day=day,
        beside=beside(session(), found.document, readers()),
    )


@rooms.get("/guidance/<slug:slug>/history")
@public
def history(slug: str) -> ResponseReturnValue:
    """Everything that happened to the document."""
    found = opened_at(slug)
    page = request.args.get("page", 1, type=int)
    return page_of_documents(
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
    newer = max(before, after, key=lambda each: each.number).id
    view = request.args.get("view", VIEWS[0])
    return page_of_documents(
        "reading/compare.html",
        document=found.document,
        compared=compared,
        newest=found.current.number,
        standing=found.standing,
        instead=found.instead,
        notice=notices_of(session(), [newer], zone()).get(newer, ""),
        view=view if view in VIEWS else VIEWS[0],
        said=partial(read_backwards, version=new) if old > new else str,
        marked=partial(marks_read_backwards, version=new) if old > new else str,
    )


@rooms.get("/guidance/<slug:slug>/compare/<number:old>..<number:new>/sections/<anchor>")
@public
def section_change(slug: str, old: int, new: int, anchor: str) -> ResponseReturnValue:
    """From a section to the first change in it, for the mark that stands on the page."""
    found = opened_at(slug)
    compared = compare_versions(session(), found.document, *versions_at(found.document, old, new))
    change = compared.change_in(anchor)
    fragment = f"change-{change.number}" if change else None
    return redirect(url_for("reading.compare", slug=found.document.slug, old=old, new=new, _anchor=fragment))


@rooms.get("/guidance/<slug:slug>/changes")
@public
def changes(slug: str) -> ResponseReturnValue:
    """The changes since a version or a day."""
    found = opened_at(slug)
    asked, picked = (request.args.get(name, "").replace("\0", "").strip() for name in ("since", "day"))
    if picked:  # from the picker beside the field
        return redirect(url_for("reading.changes", slug=found.document.slug, since=picked))
    try:
        since = _since(found.document, asked)
    except Unclear as unclear:
        context = {"asked": asked, "problem": str(unclear), "since": None}
        return shared_page("reading/changes.html", found=found, **context), 400
    old = version_at(found.document, since.number)
    return page_of_documents(
        "reading/changes.html",
        found=found,
        asked=asked,
        problem="",
        since=since,
        compared=compare_versions(session(), found.document, old, found.current),
        significant=significant_between(session(), found.document, old.number, found.current.number),
        history=history_of(
            session(),
            found.document,
            found.current.number,
            request.args.get("page", 1, type=int),
            after=0 if since.not_published_yet else since.number,
            since=since.moment,
        ),
    )


def _since(document: Document, asked: str) -> Since:
    """:raises Unclear: when what was asked names no version and no day."""
    if asked:
        return since_asked(session(), document, asked, zone(), today())
    return since_version(session(), document, before_last_significant(session(), document))
