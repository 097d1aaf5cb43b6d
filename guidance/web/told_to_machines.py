"""What programs are told of what is missing or does not work: a problem in JSON (RFC 9457), or one sentence."""

import json
from http import HTTPStatus

from flask import Response, request

from guidance.web.page_cache import preferred

PROBLEM = "application/problem+json"
#: Only programs ask here, whatever they accept.
_PLACES = ("/api/", "/mcp", "/timemap/")
_JSON, _TEXT = (".json", ".atom"), (".md", ".txt")
#: What an asker has to like better than a page for people.
_LIKED = ("text/html", PROBLEM, "application/json", "text/markdown", "text/plain")


def told_to_machine(status: int, words: str | None, **more: object) -> Response | None:
    """The answer to a program; nothing where a person asks, who gets a page.

    :param words: one sentence; nothing for the one that belongs to the status.
    :param more: further members of the problem.
    """
    form = _form()
    if not form:
        return None
    phrase = HTTPStatus(status).phrase
    if form == "text/plain":
        return Response(f"{words or phrase}\n", status, mimetype=form)
    told = {"type": "about:blank", "title": phrase, "status": status, "detail": words or f"{phrase}.", **more}
    return Response(json.dumps(told, ensure_ascii=False), status, mimetype=PROBLEM)


def _form() -> str:
    path = request.path
    if path.startswith("/desk"):
        return ""
    if path.startswith(_PLACES) or path.endswith(_JSON):
        return PROBLEM
    liked = preferred(request.headers.get("Accept", ""), _LIKED)
    if path.endswith(_TEXT) or liked in {"text/markdown", "text/plain"}:
        return "text/plain"
    return "" if liked in {"", "text/html"} else PROBLEM
