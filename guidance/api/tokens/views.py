"""Tokens at the desk: admins make them, see each once, and end them."""

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from guidance.api.tokens import keeping
from guidance.errors import Refusal
from guidance.models import Permission
from guidance.models.tokens import ApiToken, TokenScope
from guidance.web.addresses import Missing
from guidance.web.answering import answered, carried_out
from guidance.web.fields import SomeOf
from guidance.web.forms import Form, Line, at_most, blame, choices, filled
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session

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


rooms = Blueprint("tokens", __name__)

#: The key under which a new token waits, in the admin's own browser, to be shown once.
_NEW = "api-token"


@rooms.get("/desk/tokens")
@needs(Permission.MANAGE)
def everything() -> ResponseReturnValue:
    """Every token, and the one that was made a moment ago in full."""
    new = flask.session.pop(_NEW, None)
    tokens = keeping.every_token(session())
    return private_page("tokens/list.html", tokens=tokens, new=new, now=now(), words=dict(SCOPES))


@rooms.route("/desk/tokens/new", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def new() -> ResponseReturnValue:
    """Let a program ask for what is not public."""
    form = TokenForm()
    return answered(form, lambda: _make(form), lambda: private_page("tokens/new.html", form=form), then="/desk/tokens")


def _make(form: TokenForm) -> None:
    name, days = form.name.data or "", int(form.days.data)
    made, secret = keeping.make(session(), name, form.chosen, days, by=me(), at=now())
    flask.session[_NEW] = [made.name, secret]


@rooms.post("/desk/tokens/<number:number>/end")
@needs(Permission.MANAGE)
def end(number: int) -> ResponseReturnValue:
    """Have a token open nothing any more."""
    if session().get(ApiToken, number) is None:
        raise Missing
    return carried_out(lambda: keeping.end(session(), number, by=me(), at=now()), "/desk/tokens")
