"""The form with which an admin asks somebody to be a named receiver."""

from wtforms import SelectField

from guidance.alerts.following import FollowWish
from guidance.models.alerts import EVERYTHING
from guidance.web.fields import MailAddress
from guidance.web.forms import Form, Line, at_most, choices, filled


class NamedForm(Form):
    """Who is to acknowledge what is safety-critical, and about what."""

    name = Line(
        "Who this is, for example “Medicines safety officer, St Elsewhere”",
        [filled("Enter who this is"), at_most(120, "Name")],
    )
    email = MailAddress("Email address", [filled("Enter an email address")])
    what = SelectField("About", choices=choices([(EVERYTHING, "Every page")]))

    @property
    def wish(self) -> FollowWish:
        """The chosen wish."""
        return FollowWish(self.what.data, only_safety=True, name=self.name.data or "")
