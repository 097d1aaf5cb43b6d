"""Organisations: their public pages, and the desk on which admins keep them."""

import sqlalchemy as sa
from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField
from wtforms.validators import ValidationError

from guidance.errors import AddressTaken, TextRefused
from guidance.models import Image, Permission, UserAccount
from guidance.models.organisations import Organisation
from guidance.news.organisations.keeping import OrganisationFacts, change, take_in
from guidance.published.newsroom import NewsWanted, guidance_behind, members, news_page, organisation_at
from guidance.text.looks import rendered
from guidance.web.addressed import AddressPart, PagesField, PictureField, WebAddress
from guidance.web.addresses import or_missing, whole_number
from guidance.web.answering import answered
from guidance.web.fields import Lines
from guidance.web.forms import Form, Line, at_most, blame, filled
from guidance.web.guards import needs, public
from guidance.web.identity import me
from guidance.web.pages import private_page, shared_page
from guidance.web.readers import readers
from guidance.web.session import limits, now, session


class OrganisationForm(Form):
    """Everything about one organisation."""

    name = Line("Name", [filled("Enter the name"), at_most(150, "Name")])
    slug = AddressPart("Address of its page")
    about = Lines("What it does, in Markdown")
    site = WebAddress("Its own site")
    logo = PictureField("Logo")
    feed = WebAddress("Address of its news feed")
    at_once = BooleanField("Show what its feed brings at once, without an editor’s nod")
    speakers = Lines("Who speaks for it here")
    documents = PagesField("Guidance that it stands behind")
    ended = BooleanField("It is no member any more")
    blamed = blame(slug=AddressTaken, about=TextRefused)

    people: list[UserAccount] = []  # noqa: RUF012  (set anew whenever the field is checked)

    def validate_speakers(self, field: Lines) -> None:
        """:raises ValidationError: for an address that no account has."""
        lines = list(dict.fromkeys(line.strip().lower() for line in field.words.splitlines() if line.strip()))[:50]
        query = sa.select(UserAccount).where(UserAccount.email.in_(lines))
        self.people = list(session().scalars(query))
        unknown = set(lines) - {person.email for person in self.people}
        if unknown:
            raise ValidationError(f"There is no account with the address “{min(unknown)[:100]}”")

    def fill(self, organisation: Organisation) -> None:
        """Show what is known."""
        self.name.data, self.slug.data, self.about.data = organisation.name, organisation.slug, organisation.about
        self.site.data, self.ended.data = organisation.site, organisation.ended_at is not None
        feed = organisation.feed
        self.feed.data, self.at_once.data = (feed.address, feed.at_once) if feed else ("", False)
        self.speakers.data = "\n".join(person.email for person in organisation.speakers)
        self.documents.data = "\n".join(f"/guidance/{document.slug}" for document in organisation.documents)

    @property
    def facts(self) -> OrganisationFacts:
        """The typed facts."""
        return OrganisationFacts(
            name=self.name.data or "",
            slug=self.slug.data or "",
            about=self.about.words,
            site=self.site.data or "",
            logo=self.logo.image,
            feed=self.feed.data or "",
            at_once=bool(self.at_once.data),
            speakers=self.people,
            documents=self.documents.documents,
            ended=bool(self.ended.data),
        )


rooms = Blueprint("organisations", __name__)


@rooms.get("/organisations/")
@public
def every() -> ResponseReturnValue:
    """All organisations, by name."""
    return shared_page("organisations/list.html", organisations=members(session()))


@rooms.get("/organisations/<slug:slug>")
@public
def organisation(slug: str) -> ResponseReturnValue:
    """One organisation, the guidance behind which it stands, and its news."""
    found = or_missing(organisation_at(session(), slug), "There is no organisation at this address.")
    page = whole_number(request.args.get("page")) or 1
    return shared_page(
        "organisations/organisation.html",
        organisation=found,
        logo=_logo(found),
        html=rendered(found.about, limits().for_saved(found.about)).html,
        speakers=[person.credit for person in found.speakers if person.credit],
        guidance=guidance_behind(session(), found),
        found=news_page(session(), NewsWanted(organisation=found), page, readers()),
    )


@rooms.get("/desk/organisations")
@needs(Permission.MANAGE)
def kept() -> ResponseReturnValue:
    """All of them, those that left as well, and how reading their feeds goes."""
    query = sa.select(Organisation).order_by(sa.func.lower(Organisation.name))
    found = session().scalars(query.options(sa.orm.joinedload(Organisation.feed))).all()
    return private_page("organisations/kept.html", organisations=found)


@rooms.route("/desk/organisations/new", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def new() -> ResponseReturnValue:
    """Take in another one."""
    form = OrganisationForm()
    return answered(
        form,
        lambda: take_in(session(), form.facts, by=me(), at=now(), limits=limits()),
        lambda: _page(form, None),
        then=url_for("organisations.kept"),
    )


@rooms.route("/desk/organisations/<number:number>", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def edit(number: int) -> ResponseReturnValue:
    """Change what is told of one."""
    found = _numbered(number)
    form = OrganisationForm()
    if request.method == "GET":
        form.fill(found)
        logo = _logo(found)
        form.logo.data = f"/images/{logo.digest}.{logo.ending}" if logo else ""
    return answered(
        form,
        lambda: change(session(), _numbered(number), form.facts, by=me(), at=now(), limits=limits()),
        lambda: _page(form, _numbered(number)),
        then=url_for("organisations.kept"),
    )


def _page(form: OrganisationForm, organisation: Organisation | None) -> Response:
    return private_page("organisations/edit.html", form=form, organisation=organisation)


def _logo(organisation: Organisation) -> Image | None:
    digest = organisation.logo_digest
    return session().get(Image, digest, options=[sa.orm.defer(Image.data)]) if digest else None


def _numbered(number: int) -> Organisation:
    """:raises Missing: when there is none."""
    return or_missing(session().get(Organisation, number))
