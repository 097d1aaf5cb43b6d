"""What programs are told of what is missing or does not work: a problem in JSON (RFC 9457), or one sentence."""

import json
from http import HTTPStatus

from flask import Response, request

from guidance.web.page_cache import preferred

PROBLEM = "application/problem+json"
#: Only programs ask here, whatever they accept.
_PLACES = ("/api/", "/mcp", "/timemap/", "/oembed")
_JSON, _TEXT = (".json", ".atom"), (".md", ".txt", ".bib", ".ris", ".ics")
#: What an asker has to like better than a page for people.
_LIKED = ("text/html", PROBLEM, "application/json", "text/markdown", "text/plain")


def told_to_machine(status: int, words: str | None, **more: object) -> Response | None:
    """The answer to a program; nothing where a person asks, who gets a page.

    :param words: one sentence; nothing for the one that belongs to the status.
    :param more: further members of the problem.
    """
    form = form_for(request.path, request.headers.get("Accept", ""))
    if not form:
        return None
    if form == "text/plain":
        return Response(f"{words or HTTPStatus(status).phrase}\n", status, mimetype=form)
    return Response(problem(status, words, **more), status, mimetype=PROBLEM)


def problem(status: int, words: str | None, **more: object) -> str:
    """A problem in JSON; ``words`` and ``more`` as above."""
    phrase = HTTPStatus(status).phrase
    told = {"type": "about:blank", "title": phrase, "status": status, "detail": words or f"{phrase}.", **more}
    return json.dumps(told, ensure_ascii=False)


def form_for(path: str, accepted: str) -> str:
    """The media type in which somebody is told who asks there and accepts this; nothing for a page for people."""
    if path.startswith("/desk"):
        return ""
    if path.startswith(_PLACES) or path.endswith(_JSON):
        return PROBLEM
    liked = preferred(accepted, _LIKED)
    if path.endswith(_TEXT) or liked in {"text/markdown", "text/plain"}:
        return "text/plain"
    return "" if liked in {"", "text/html"} else PROBLEM
