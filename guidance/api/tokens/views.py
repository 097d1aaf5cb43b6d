"""Tokens at the desk: admins make them, see each once, and end them."""

import flask
from flask import Blueprint
from flask.typing import ResponseReturnValue

from guidance.api.tokens import keeping
from guidance.api.tokens.forms import SCOPES, TokenForm
from guidance.models import Permission
from guidance.models.tokens import ApiToken
from guidance.web.addresses import Missing
from guidance.web.answering import answered, carried_out
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session

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
