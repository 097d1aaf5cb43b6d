"""The form of a new token."""

from wtforms import SelectField

from guidance.errors import Refusal
from guidance.models.tokens import TokenScope
from guidance.web.fields import SomeOf
from guidance.web.forms import Form, Line, at_most, blame, choices, filled

SCOPES = [
    (TokenScope.WORK.value, "Where the work on each page stands: drafts, checks, schedules, reviews due"),
    (TokenScope.ALERTS.value, "How many followers each safety-critical change has reached"),
]
_DAYS = [("90", "90 days"), ("365", "1 year"), ("1095", "3 years")]


class TokenForm(Form):
    """The purpose of a token, its permissions, and how long it lasts."""

    name = Line("What is it for?", [filled("Enter what the token is for"), at_most(120, "What it is for")])
    scopes = SomeOf("What does it open?", SCOPES)
    days = SelectField("How long does it hold?", choices=choices(_DAYS), default="365")
    blamed = blame(scopes=Refusal)

    @property
    def chosen(self) -> list[TokenScope]:
        """The scopes that are ticked."""
        return [scope for scope in TokenScope if scope.value in (self.scopes.data or [])]
