"""Forms that several rooms of the accounts share: a code, and a password once more."""

from wtforms import PasswordField, StringField

from guidance.accounts.passwords import LONGEST
from guidance.errors import PasswordRefused
from guidance.web.forms import Form, at_most, blame, filled


class CodeForm(Form):
    """Six digits from an authenticator app."""

    code = StringField("Code from your authenticator app", [filled("Enter the six digits that the app shows")])
    blamed = blame(code=PasswordRefused)


class AgainForm(Form):
    """The password once more, for whoever has one."""

    password = PasswordField("Current password", [at_most(LONGEST, "Current password")])
    blamed = blame(password=PasswordRefused)
