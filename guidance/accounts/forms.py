"""Forms that several rooms of the accounts share: a code, and a button that says what will happen."""

from wtforms import StringField

from guidance.errors import PasswordRefused
from guidance.web.forms import Form, filled


class CodeForm(Form):
    """Six digits from an authenticator app."""

    code = StringField("Code from your authenticator app", [filled("Enter the six digits that the app shows")])

    def to_blame(self, refusal: Exception) -> str:
        return "code" if isinstance(refusal, PasswordRefused) else ""


class ConfirmForm(Form):
    """Nothing to type: the button says what will happen."""
