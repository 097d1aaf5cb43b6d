"""The forms at the door: an address and a password, and a new password on a one-time link."""

from wtforms import PasswordField, StringField

from guidance.accounts.passwords import LONGEST
from guidance.web.forms import Form, Line, at_most, filled


class SignInForm(Form):
    """Who somebody is, and how they prove it."""

    email = Line("E-mail address", [filled("Enter your e-mail address"), at_most(320, "E-mail address")])
    password = PasswordField("Password", [filled("Enter your password"), at_most(LONGEST, "Password")])


class NewPasswordForm(Form):
    """The choice of a password on an invitation or a password link; its rules are those of ``passwords.check``."""

    new_password = PasswordField("Password", [filled("Enter the password you want to use")])


class CodeForm(Form):
    """Six digits from an authenticator app."""

    code = StringField("Code from your authenticator app", [filled("Enter the six digits that the app shows")])
