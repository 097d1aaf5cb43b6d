"""Who may ask for what: every route says it, and the application does not start while one of them is silent."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "guidance_permission"

#: Everybody, without an account; such a view never looks at who is asking.
PUBLIC = "public"


def public(view: View) -> View:
    """Mark a view that answers everybody the same."""
    setattr(view, _MARK, PUBLIC)
    return view


def permission_of(view: object) -> str | None:
    """What a view asks for, if it says so."""
    return getattr(view, _MARK, None)


def check_every_route(app: Flask) -> None:
    """:raises RuntimeError: for a route whose view names no permission."""
    silent = sorted(name for name, view in app.view_functions.items() if permission_of(view) is None)
    if silent:
        raise RuntimeError(f"these views name no permission: {', '.join(silent)}")
