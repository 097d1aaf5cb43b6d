"""The forms at the door: an address and a password, and a new password on a one-time link."""

from wtforms import PasswordField

from guidance.accounts.passwords import LONGEST
from guidance.errors import PasswordRefused
from guidance.web.fields import MailAddress
from guidance.web.forms import Form, Line, at_most, blame, filled


class SignInForm(Form):
    """Who somebody is, and how they prove it."""

    email = Line("E-mail address", [filled("Enter your e-mail address"), at_most(320, "E-mail address")])
    password = PasswordField("Password", [filled("Enter your password"), at_most(LONGEST, "Password")])
    user_id = 0
    """The account that both belong to, once they were checked."""
    blamed = blame(email=PasswordRefused)


class LinkForm(Form):
    """To which address a link to sign in is to be sent."""

    email = MailAddress("E-mail address", [filled("Enter your e-mail address")])


class NewPasswordForm(Form):
    """The choice of a password on an invitation or a password link; its rules are those of ``passwords.check``."""

    new_password = PasswordField("Password", [filled("Enter the password you want to use")])
    hash = ""
    """What is kept of it, once it was checked."""
    blamed = blame(new_password=PasswordRefused)
