"""Who may ask for what: every route says it, and the application does not start while one of them is silent."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, request

from guidance.models import Permission, may
from guidance.web import identity, kept_forms, submissions
from guidance.web.addresses import Missing
from guidance.web.session import SAFE_METHODS, heed_damage

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "guidance_permission"

#: Everybody, without an account; such a view never looks at who is asking.
PUBLIC = "public"
#: Everybody, to come in or go out: the only views without a permission that may look at who is asking.
DOOR = "door"


def public(view: View) -> View:
    """Mark a view that answers everybody the same."""
    setattr(view, _MARK, PUBLIC)
    return view


def door(view: View) -> View:
    """Mark a view with which people sign in or out, or which a secret in its address opens."""
    setattr(view, _MARK, DOOR)
    return view


def needs(permission: Permission) -> Callable[[View], View]:
    """Let only people with ``permission`` through.

    Whoever is not signed in is sent to do so, from every address behind a guard alike, and what they had typed is kept.
    Whoever is, and may not, gets the same answer as if there were nothing here.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*arguments: Any, **named: Any) -> Any:
            person = identity.person()
            if person is None:
                return kept_forms.sign_in_first()
            if not may(person, permission):
                raise Missing
            identity.note_seen()
            heed_damage()
            if request.method not in SAFE_METHODS and (answer := submissions.answered_before(person.id)) is not None:
                return answer
            return view(*arguments, **named)

        setattr(guarded, _MARK, permission)
        return guarded  # type: ignore[return-value]

    return decorate


def permission_of(view: object) -> Permission | str | None:
    """The permission that a view asks for, if it says so."""
    return getattr(view, _MARK, None)


def check_every_route(app: Flask) -> None:
    """:raises RuntimeError: for a route whose view names no permission."""
    silent = sorted(name for name, view in app.view_functions.items() if permission_of(view) is None)
    if silent:
        raise RuntimeError(f"these views name no permission: {', '.join(silent)}")
