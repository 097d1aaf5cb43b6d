"""What is typed about an organisation."""

import sqlalchemy as sa
from wtforms import BooleanField
from wtforms.validators import ValidationError

from guidance.errors import AddressTaken, TextRefused
from guidance.models import UserAccount
from guidance.models.organisations import Organisation
from guidance.news.organisations.keeping import OrganisationFacts
from guidance.web.addressed import AddressPart, PagesField, PictureField, WebAddress
from guidance.web.fields import Lines
from guidance.web.forms import Form, Line, at_most, blame, filled
from guidance.web.session import session


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
