"""What pages and their headers say while the main database is away and they come from its standby."""

import json
from contextlib import suppress
from datetime import timedelta
from html import escape

from flask import Flask, Response, g, request
from sqlalchemy.exc import DBAPIError

from guidance.standby import AWAY, StandbyCopy
from guidance.text.days.dates import clock, day
from guidance.text.words.counted import counted
from guidance.web.session import database, now, settings, zone

#: The header that says as of when an answer is, where it may be old (ISO 8601).
AS_OF = "X-Guidance-As-Of"
#: Rooms whose answers are checked byte for byte, or read by machines line for line.
WORD_FOR_WORD = frozenset({"proof", "operations"})
#: What must not stand in an answer that is true for a moment only.
_KEPT_BY = ("ETag", "Last-Modified", "X-Accel-Expires", "Expires")
#: How long something may be behind in minutes, in hours, and in days from then on.
_UNITS = (
    (timedelta(minutes=1), "minute", timedelta(hours=2)),
    (timedelta(hours=1), "hour", timedelta(days=2)),
    (timedelta(days=1), "day", timedelta.max),
)
_UNSAVED, _CURRENT = "Nothing can be saved just now.", "Current"


def install(app: Flask) -> None:
    """Look at the beginning of each request how old its answer will be, and say so at its end."""
    app.add_template_global(read_only_notice)
    app.add_template_global(may_be_old)
    app.add_template_global(true_of_the_copy)
    app.before_request(_look)
    app.after_request(_label)


def read_only_notice() -> tuple[str, str] | None:
    """The sentence with which every page begins while nothing can be saved, and why that is; else nothing."""
    if words := may_be_old():
        return "This page may be out of date.", f"{words} {_UNSAVED}"
    return (_UNSAVED, settings().read_only) if settings().read_only else None


def true_of_the_copy(state: str) -> str:
    """How a page stands: of a copy nobody knows more than that it was current at its time."""
    copy: StandbyCopy | None = g.get("copy")
    if copy is None or not state.startswith(_CURRENT):
        return state
    return f"{_CURRENT} at {clock(copy.as_of, zone())} on {day(copy.as_of, zone())}{state.removeprefix(_CURRENT)}"


def may_be_old() -> str:
    """How old an answer may be that comes from the standby; empty for every other one."""
    copy: StandbyCopy | None = g.get("copy")
    return _words(copy) if copy is not None else ""


def _look() -> None:
    main = database()
    if "copy" not in g and main.standby is not None and main.is_away:
        with suppress(DBAPIError):  # the standby is away as well: what asks it says so
            g.copy = main.standby.copy()


def _label(response: Response) -> Response:
    _look()  # it may have been lost while this answer was made
    if (copy := g.get("copy")) is not None:
        response.headers[AS_OF] = copy.as_of.isoformat(timespec="seconds")
        response.headers["Warning"] = '110 - "This copy may be out of date: the main database does not answer"'
        response.headers["Cache-Control"] = "no-store"
        for name in _KEPT_BY:
            response.headers.pop(name, None)
        if request.blueprint not in WORD_FOR_WORD and not (response.is_streamed or response.direct_passthrough):
            response.set_data(_with_words(response.mimetype or "", response.get_data(), _words(copy)))
    return response


def _with_words(kind: str, body: bytes, words: str) -> bytes:
    """An answer for programs that says itself how old it may be; pages do in their own place."""
    if kind == "application/atom+xml":
        return body.replace(b"</title>", f"</title><subtitle>{escape(words)}</subtitle>".encode(), 1)
    if kind.endswith("json") and body.startswith(b"{") and not body.startswith(b'{"jsonrpc"'):
        name = "description" if kind == "application/feed+json" else "may_be_old"
        rest = body[1:].lstrip()
        return json.dumps({name: words}, ensure_ascii=False)[:-1].encode() + (b"" if rest[:1] == b"}" else b", ") + rest
    if kind in {"text/plain", "text/markdown"}:
        return body.rstrip(b"\n") + f"\n\n{words}\n".encode()
    return body


def _words(copy: StandbyCopy) -> str:
    told = f"{AWAY}. This copy is as of {day(copy.as_of, zone())}, {clock(copy.as_of, zone())}; "
    told += f"it may be up to {_long(now() - copy.as_of)} behind."
    if copy.missing:
        changes = counted(copy.missing, "change that was", "changes that were")
        told += f" {changes} public already {'is' if copy.missing == 1 else 'are'} missing from it."
    return told


def _long(behind: timedelta) -> str:
    """“1 minute”, “90 minutes”, “30 hours”, “25 days”: rounded up, as a bound is."""
    unit, one = next((unit, one) for unit, one, most in _UNITS if behind <= most)
    count = max(1, -(-behind // unit))
    return counted(count, one)
