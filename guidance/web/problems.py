"""What readers are told when something is not there or does not work: plain words, and never a traceback."""

import logging

import sqlalchemy.exc
from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from guidance.errors import Refusal
from guidance.web.addresses import Missing, Removed, without_slash

_log = logging.getLogger(__name__)

RETRY_SECONDS = 30


def install(app: Flask) -> None:
    """Register the answers to everything that can go wrong."""
    app.register_error_handler(Missing, missing)
    app.register_error_handler(Removed, removed)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(sqlalchemy.exc.OperationalError, out_of_service)
    app.register_error_handler(Exception, fault)


def missing(error: Missing) -> ResponseReturnValue:
    return render_template("problems/missing.html", reason=str(error), document=error.document), 404


def removed(error: Removed) -> ResponseReturnValue:
    return render_template("problems/removed.html", removal=error.removal), 410


def refused(refusal: Refusal) -> ResponseReturnValue:
    return render_template("problems/refused.html", reason=str(refusal)), 400


def http_problem(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, RequestRedirect) or error.response is not None:
        return error.get_response()
    if error.code == 404:
        if (bare := without_slash(request.path)) is not None and request.method == "GET":
            query = request.query_string.decode("latin-1")
            return redirect(f"{bare}?{query}" if query else bare, 308)
        return render_template("problems/missing.html", reason="", document=None), 404
    allowed = {"Allow": ", ".join(error.valid_methods or [])} if isinstance(error, MethodNotAllowed) else {}
    return render_template("problems/refused.html", reason=error.description), error.code or 500, allowed


def out_of_service(error: sqlalchemy.exc.OperationalError) -> ResponseReturnValue:
    _log.error("the database did not answer: %s", error.orig)
    return render_template("problems/fault.html"), 503, {"Retry-After": str(RETRY_SECONDS)}


def fault(error: Exception) -> ResponseReturnValue:
    _log.exception("unhandled", exc_info=error)
    return render_template("problems/fault.html"), 500
