"""What is typed to change a page about the service."""

from wtforms import HiddenField

from guidance.web.addresses import whole_number
from guidance.web.fields import Lines
from guidance.web.forms import Form, filled


class SitePageForm(Form):
    """The text, and the version on which it was begun."""

    body = Lines("Text, in Markdown", [filled("Enter the text")])
    based_on = HiddenField()

    @property
    def number(self) -> int:
        """The version on which the text was begun."""
        return whole_number(self.based_on.data)
