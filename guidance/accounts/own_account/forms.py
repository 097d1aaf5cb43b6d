"""The forms of one's own account."""

from wtforms import BooleanField, PasswordField

from guidance.accounts.passwords import LONGEST
from guidance.accounts.proving import WrongPassword
from guidance.errors import PasswordRefused
from guidance.web.forms import Form, Line, at_most, blame, filled


class DetailsForm(Form):
    """A person's name, and whether readers may know it."""

    name = Line("Name", [filled("Enter your name"), at_most(120, "Name")])
    organisation = Line("Organisation", [at_most(200, "Organisation")])
    named = BooleanField("Readers may know my name")


class PasswordForm(Form):
    """The old password and a new one; for whoever has none yet the old one is left out."""

    password = PasswordField("Current password", [at_most(LONGEST, "Current password")])
    new_password = PasswordField("New password", [filled("Enter the password you want to use")])
    hash = ""
    """What is kept of the new one, once both were checked."""
    blamed = blame(password=WrongPassword, new_password=PasswordRefused)
