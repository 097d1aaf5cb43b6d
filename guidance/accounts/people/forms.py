"""The forms about other people."""

import re
from typing import Any

from wtforms import SelectField
from wtforms.validators import ValidationError

from guidance.models import Permission, Role, permissions_of
from guidance.web.forms import Form, Line, at_most, choices, filled


def role_in_words(role: Role) -> str:
    """A role with what it may do: “Approver: can write, can check, can publish”."""
    rights = [right.value.lower() for right in permissions_of(role) if right is not Permission.SIGNED_IN]
    return f"{role.value.capitalize()}: {', '.join(rights) or 'can sign in'}"


def _address(_form: Form, field: Any) -> None:
    if not re.fullmatch(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]+", field.data or ""):
        raise ValidationError("Enter an e-mail address in the right form, such as name@example.org")


class InvitationForm(Form):
    """Who is invited, and as what."""

    email = Line("E-mail address", [filled("Enter an e-mail address"), at_most(320, "E-mail address"), _address])
    name = Line("Name", [filled("Enter a name"), at_most(120, "Name")])
    organisation = Line("Organisation", [at_most(200, "Organisation")])
    role = SelectField("What this person may do", choices=choices((role.value, role_in_words(role)) for role in Role))

    def to_blame(self, _refusal: Exception) -> str:
        return "email"


class RoleForm(Form):
    """The role that somebody is to have."""

    role = SelectField("What this person may do", choices=choices((role.value, role_in_words(role)) for role in Role))
