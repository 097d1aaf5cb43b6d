"""What a partner tells of a site that relies on a page."""

from wtforms import SelectField
from wtforms.validators import ValidationError

from guidance.models import Section
from guidance.text.addresses.mail import WRONG
from guidance.web.addressed import WebAddress
from guidance.web.fields import MailAddress
from guidance.web.forms import Line, OpenForm, at_most, choices, filled


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
