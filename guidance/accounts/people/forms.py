"""The forms about other people."""

from wtforms import SelectField

from guidance.errors import Refusal
from guidance.models import Permission, Role, permissions_of
from guidance.web.fields import MailAddress
from guidance.web.forms import Form, Line, at_most, blame, choices, filled


def role_in_words(role: Role) -> str:
    """A role with what it may do: “Approver: can write, can check, can publish”."""
    rights = [right.value.lower() for right in permissions_of(role) if right is not Permission.SIGNED_IN]
    return f"{role.value.capitalize()}: {', '.join(rights) or 'can sign in'}"


class InvitationForm(Form):
    """Who is invited, and as what."""

    email = MailAddress("E-mail address", [filled("Enter an e-mail address")])
    name = Line("Name", [filled("Enter a name"), at_most(120, "Name")])
    organisation = Line("Organisation", [at_most(200, "Organisation")])
    role = SelectField("What this person may do", choices=choices((role.value, role_in_words(role)) for role in Role))
    blamed = blame(email=Refusal)


class RoleForm(Form):
    """The role that somebody is to have."""

    role = SelectField("What this person may do", choices=choices((role.value, role_in_words(role)) for role in Role))
