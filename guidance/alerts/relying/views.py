"""The form for partners, and the page on which editors confirm them."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.validators import ValidationError

from guidance.acts import tries
from guidance.alerts import following
from guidance.alerts.following import FollowWish, wish_for
from guidance.alerts.relying import registering
from guidance.errors import NotReady
from guidance.models import Document, Permission, Reliance, Section
from guidance.text.addresses.mail import WRONG
from guidance.web.addressed import WebAddress
from guidance.web.addresses import document_at_desk, opened_at, or_missing, step, whole_number
from guidance.web.answering import answered, carried_out
from guidance.web.fields import MailAddress
from guidance.web.forms import Form, Line, OpenForm, at_most, choices, filled
from guidance.web.guards import door, needs
from guidance.web.identity import me
from guidance.web.pages import page_about, private_page
from guidance.web.session import database, now, session


class RelianceForm(OpenForm):
    """Who relies on what, where, and whom to write to; editors look at what was sent."""

    organisation = Line("Organisation", [filled("Enter the name of your organisation"), at_most(120, "Organisation")])
    site = WebAddress(
        "Your page that relies on this one", [filled("Enter the web address of your page"), at_most(500, "The address")]
    )
    section = SelectField("What do you rely on?", validate_choice=False)
    email = MailAddress("Email address for notices", [filled(WRONG)])

    def offer(self, sections: list[Section]) -> None:
        """Let one of ``sections`` be chosen, or the whole page."""
        self._sections = {each.anchor: each for each in sections if each.anchor}
        pairs = [("", "The whole page"), *((each.anchor, each.title) for each in self._sections.values())]
        self.section.choices = choices(pairs)

    @property
    def chosen(self) -> Section | None:
        """The section that was chosen; nothing for the whole page."""
        return self._sections.get(self.section.data or "")

    def validate_section(self, field: SelectField) -> None:
        """Refuse a section that the page has not."""
        if field.data and field.data not in self._sections:
            raise ValidationError("Choose the whole page or one of its sections")


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
