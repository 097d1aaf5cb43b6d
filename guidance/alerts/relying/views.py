"""The form for partners, and the page on which editors confirm them."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from guidance.acts import tries
from guidance.alerts import following
from guidance.alerts.following import FollowWish, wish_for
from guidance.alerts.relying import registering
from guidance.alerts.relying.forms import RelianceForm
from guidance.errors import NotReady
from guidance.models import Document, Permission, Reliance, Section
from guidance.web.addresses import document_at_desk, opened_at, or_missing, step, whole_number
from guidance.web.answering import answered, carried_out
from guidance.web.forms import Form
from guidance.web.guards import door, needs
from guidance.web.identity import me
from guidance.web.pages import page_about, private_page
from guidance.web.session import database, now, session

rooms = Blueprint("relying", __name__)

_ACTS = {"confirm": registering.confirm, "end": registering.end}


@rooms.route("/guidance/<slug:slug>/partners", methods=["GET", "POST"])
@door
def register(slug: str) -> ResponseReturnValue:
    """Say that one relies on a page or on a section of it."""
    found, form, network = opened_at(slug), RelianceForm(), request.remote_addr or ""
    rendering = found.current.rendering
    form.offer(rendering.sections if rendering else [])
    if request.method == "GET":
        form.section.data = request.args.get("section", "")
    document = found.document
    return answered(
        form,
        lambda: _register(document, form.chosen, form, network),
        lambda: _page_about("relying/register.html", slug, form=form),
        then=url_for("relying.registered", slug=document.slug),
        before=lambda: tries.count_letter(database(), form.email.address, network, at=now()),
    )


def _register(document: Document, section: Section | None, form: RelianceForm, network: str) -> None:
    """Note the site, and ask its contact by letter whether they want to be told; nobody is told unasked."""
    told = {"organisation": form.organisation.data or "", "site": form.site.data or ""}
    noted = registering.register(session(), document, section, **told, at=now())
    wish = FollowWish(wish_for(document), reliance=noted.id)
    following.ask(session(), form.email.address, wish, network=network, at=now())


@rooms.get("/guidance/<slug:slug>/partners/thank-you")
@door
def registered(slug: str) -> ResponseReturnValue:
    """The next steps, and where machines are told."""
    return _page_about("relying/registered.html", slug)


def _page_about(template: str, slug: str, form: RelianceForm | None = None) -> Response:
    found = opened_at(slug)
    return private_page(
        template,
        document=found.document,
        title=found.title or "this page",
        withdrawal=found.standing.withdrawal,
        instead=found.instead,
        form=form,
    )


@rooms.get("/desk/guidance/<slug:slug>/partners")
@needs(Permission.WRITE)
def partners(slug: str) -> ResponseReturnValue:
    """Everybody who says that they rely on a page."""
    return page_about(document_at_desk(slug), "relying/partners.html", form=Form())


@rooms.post("/desk/guidance/<slug:slug>/partners/<number:number>")
@needs(Permission.PUBLISH)
def decide(slug: str, number: int) -> ResponseReturnValue:
    """Confirm one of them, or end it."""
    document = document_at_desk(slug)
    act = _ACTS.get(request.form.get("act", ""))
    if act is None:
        raise NotReady("Choose whether to confirm the partner or to end it.")
    return carried_out(
        lambda: act(session(), _numbered(document, number), by=me(), at=now()), step(document, "partners")
    )


def _numbered(document: Document, number: int) -> Reliance:
    return or_missing(registering.numbered(session(), document, whole_number(str(number))))
