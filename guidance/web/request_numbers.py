"""A number for every request: people who report a fault tell it, and the log has what happened under it."""

import re
import secrets

from flask import Flask, Response, g, request

from guidance.logs import answering
from guidance.web.session import settings

HEADER = "X-Request-Id"
#: A number that a proxy has given to a request already.
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")


def install(app: Flask) -> None:
    """Number the requests of ``app``, and tell the log which one is being answered."""
    app.before_request(_begin)
    app.after_request(_tell)
    app.teardown_request(_end)


def number() -> str:
    """The number of this request; nothing when it failed before it got one."""
    found: str = g.get("request_number", "")
    return found


def _begin() -> None:
    given = request.headers.get(HEADER, "") if settings().proxies else ""
    g.request_number = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
    rule = request.url_rule.rule if request.url_rule else "an address that is none"
    answering.set({"request": g.request_number, "method": request.method, "address": rule})


def _tell(response: Response) -> Response:
    one_for_many = response.headers.get("Cache-Control", "").startswith("public")
    if number() and not one_for_many:
        response.headers[HEADER] = number()
    return response


def _end(_error: BaseException | None) -> None:
    answering.set(None)
