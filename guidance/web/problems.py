"""What readers are told when something is not there or does not work: plain words, and never a traceback."""

import logging

import sqlalchemy.exc
from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    RequestEntityTooLarge,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
)
from werkzeug.routing import RequestRedirect

from guidance.errors import Refusal
from guidance.models import Document
from guidance.published.near import near_pages
from guidance.web.addresses import Missing, Removed
from guidance.web.answering import status_of
from guidance.web.canonical import Waiting, led_on, moved, one_spelling
from guidance.web.identity import person, sign_in_of_request
from guidance.web.kept_forms import sign_in_first, typed_fields
from guidance.web.request_numbers import number
from guidance.web.session import SAFE_METHODS, session
from guidance.web.told_to_machines import told_to_machine

_log = logging.getLogger(__name__)

RETRY_SECONDS = 30
_ONLY_TAKES = "There is nothing to see at this address: it only takes what is sent to it."
_TAKES_NOTHING = "Nothing can be sent to this address, so nothing was done."

#: Everything below is for people who are signed in; an address that does not exist is answered like one that does.
DESK = "/desk"


def install(app: Flask) -> None:
    """Register the answers to everything that can go wrong."""
    app.before_request(one_spelling)
    app.before_request(_refuse_other_sites)
    app.register_error_handler(CSRFError, forged)
    app.register_error_handler(Missing, missing)
    app.register_error_handler(Removed, removed)
    app.register_error_handler(Waiting, waiting)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(sqlalchemy.exc.OperationalError, out_of_service)
    app.register_error_handler(Exception, fault)


def missing(error: Missing) -> ResponseReturnValue:
    return _not_there(str(error), error.document)


def _not_there(reason: str, document: Document | None) -> ResponseReturnValue:
    try:
        if (answer := moved() or led_on()) is not None:
            return answer
    except Waiting as reason_to_wait:
        return waiting(reason_to_wait)
    return _missing_page(reason, document)


def waiting(error: Waiting) -> ResponseReturnValue:
    """An old address whose page is not published here yet."""
    return _missing_page(str(error), None)


def _missing_page(reason: str, document: Document | None) -> ResponseReturnValue:
    if (told := told_to_machine(404, reason or "There is nothing at this address.")) is not None:
        return told
    if _at_the_desk():
        return sign_in_first() if person() is None else (render_template("problems/missing-at-desk.html"), 404)
    near = (
        [] if document else near_pages(session(), request.path.removeprefix("/guidance").strip("/").partition("/")[0])
    )
    return render_template("problems/missing.html", reason=reason, document=document, near=near), 404


def _at_the_desk() -> bool:
    return request.path == DESK or request.path.startswith(f"{DESK}/")


def removed(error: Removed) -> ResponseReturnValue:
    more = {"page": error.title, "instead": error.instead, "instead_url": error.instead_url}
    if (told := told_to_machine(410, str(error), **more)) is not None:
        return told
    return render_template("problems/removed.html", removed=error), 410


def refused(refusal: Refusal) -> ResponseReturnValue:
    return _refused(str(refusal), status_of(refusal))


def _refused(reason: str | None, status: int) -> tuple[str | Response, int]:
    """Say why something was not done; what was typed for it is shown again, to be copied."""
    if (told := told_to_machine(status, reason)) is not None:
        return told, status
    fields = [] if request.method in SAFE_METHODS else typed_fields()
    return render_template("problems/refused.html", reason=reason, fields=fields), status


def forged(_error: CSRFError) -> ResponseReturnValue:
    """A form without the token of this browser: forged, older than the sign-in, or sent by who is signed out."""
    if _at_the_desk() and sign_in_of_request() is None and request.headers.get("X-Requested-With") is None:
        return sign_in_first()
    return _refused("This form is older than your sign-in, so nothing was saved. Open the page again and repeat.", 400)


def _refuse_other_sites() -> ResponseReturnValue | None:
    """A browser that says that a form comes from another site is believed (Fetch Metadata, Sec-Fetch-Site)."""
    if request.method in SAFE_METHODS or request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}:
        return None
    return _refused("This form was sent from another website, so nothing was done.", 400)


_TOO_LARGE = "What you sent is too large: choose a smaller file, or split the text in two."


def http_problem(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, RequestRedirect) or error.response is not None:
        return error.get_response()
    if error.code == 404:
        return _not_there("", None)
    if isinstance(error, RequestEntityTooLarge):
        known = error.description != RequestEntityTooLarge.description  # who knows the limit names it
        return _refused((known and error.description) or _TOO_LARGE, 413)
    reason, more = error.description, dict[str, str]()
    if isinstance(error, MethodNotAllowed):
        reason = _ONLY_TAKES if request.method in SAFE_METHODS else _TAKES_NOTHING
        more["Allow"] = ", ".join(error.valid_methods or [])
    if isinstance(error, TooManyRequests | ServiceUnavailable) and error.retry_after:
        more["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthorized) and error.www_authenticate:
        more["WWW-Authenticate"] = ", ".join(map(str, error.www_authenticate))
    return *_refused(reason, error.code or 500), more


def out_of_service(error: sqlalchemy.exc.OperationalError) -> ResponseReturnValue:
    _log.error("the database did not answer: %s", error.orig)
    return _fault(503), 503, {"Retry-After": str(RETRY_SECONDS)}


def fault(error: Exception) -> ResponseReturnValue:
    _log.exception("unhandled", exc_info=error)
    return _fault(500), 500


def _fault(status: int) -> str | Response:
    if (told := told_to_machine(status, "This did not work, and not because of you. Try again later.")) is not None:
        return told
    fields = typed_fields() if request.method not in SAFE_METHODS else []
    return render_template("problems/fault.html", fields=fields, number=number())
