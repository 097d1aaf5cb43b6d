"""Programs that come with a token (RFC 6750): what is not public, and no cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from guidance.models.tokens import TokenScope, token_presented
from guidance.web.guards import View, door
from guidance.web.session import now, session


def opened_by(scope: TokenScope) -> Callable[[View], View]:
    """Let only programs through that come with a token of this scope.

    :raises Unauthorized: inside the view, for none, and for one that does not hold any more.
    :raises Forbidden: inside the view, for one that opens something else.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*arguments: Any, **named: Any) -> Any:
            _check(scope)
            return view(*arguments, **named)

        return door(guarded)  # type: ignore[return-value]

    return decorate


def _check(scope: TokenScope) -> None:
    given = request.authorization
    secret = given.token if given is not None and given.type == "bearer" else None
    found = token_presented(session(), secret, at=now()) if secret else None
    if found is None:
        words = "Send a token that holds as “Authorization: Bearer …”: admins make one at /desk/tokens."
        error = {"error": "invalid_token"} if secret else {}
        raise Unauthorized(words, www_authenticate=WWWAuthenticate("bearer", {"scope": scope.value, **error}))
    if scope not in found.opens:
        raise Forbidden(f"This token does not open “{scope.value}”: an admin can make one that does.")
