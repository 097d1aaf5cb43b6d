"""The door: signing in and out."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from guidance.web.guards import door
from guidance.web.pages import private_page

rooms = Blueprint("accounts", __name__)


@rooms.get("/sign-in")
@door
def sign_in() -> ResponseReturnValue:
    """Where people sign in."""
    return private_page("accounts/sign-in.html")


@rooms.get("/desk/kept/<key>")
@door
def kept_form(key: str) -> ResponseReturnValue:
    """A form that was sent after its sign-in had ended."""
    return private_page("accounts/sign-in.html")
