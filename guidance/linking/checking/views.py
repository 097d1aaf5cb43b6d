"""Whether a printed or pasted copy still holds: one line for a phone, the same as JSON for a machine."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from guidance.published.checked import Checked, Hold, check_of, version_with_code
from guidance.published.opening import Opened
from guidance.web.addresses import Removed, absolute, named, opened_at, version_at
from guidance.web.away import true_of_the_copy
from guidance.web.canonical import kept
from guidance.web.guards import public
from guidance.web.pages import chosen_type, page_of_documents, shared, shared_page
from guidance.web.session import session, today, zone


def as_json(
    checked: Checked, absolute: Callable[[str], str], url_for: Callable[..., str], today: date
) -> dict[str, Any]:
    """How a copy stands, with the addresses of the page, of the version and of what changed since."""
    document, version, later = checked.found.document, checked.version, checked.later
    superseded = checked.hold is Hold.SUPERSEDED or later.count > 0
    changes = url_for("reading.changes", slug=document.slug, since=version.number)
    return {
        "state": checked.hold.value,
        "sentence": checked.line,
        "asked_on": today.isoformat(),
        "code": version.check_code,
        "title": checked.title,
        "document": absolute(url_for("linking.by_uid", uid=document.uid)),
        "page": absolute(url_for("reading.document", slug=document.slug)),
        "version": version.number,
        "version_page": absolute(url_for("reading.version", slug=document.slug, number=version.number)),
        "published_at": version.published_at.isoformat(),
        "fingerprint": version.fingerprint,
        "current_version": checked.found.current.number,
        "superseded_on": checked.superseded_on.isoformat() if checked.superseded_on else None,
        "changes_since": {
            "all": later.count,
            "advice": later.advice,
            "safety_critical": later.safety_critical,
            "corrections": later.corrections,
            "not_classified": later.unclassified,
        },
        "changes_page": absolute(changes) if superseded else None,
        "withdrawn_on": checked.withdrawn_on.isoformat() if checked.withdrawn_on else None,
        "reason": checked.reason or None,
        **_instead(checked.found, absolute, url_for),
    }


def _instead(found: Opened, absolute: Callable[[str], str], url_for: Callable[..., str]) -> dict[str, str | None]:
    replacement = found.standing.withdrawal.replacement if found.standing.withdrawal else None
    if replacement is None:
        return {"instead": None, "instead_url": None}
    return {"instead": found.instead, "instead_url": absolute(url_for("reading.document", slug=replacement.slug))}


def removed_as_json(removed: Removed) -> dict[str, Any]:
    """That a page must not be shown any more, why, and what to use instead."""
    return {
        "state": "removed",
        "sentence": str(removed),
        "title": removed.title,
        "removed_at": removed.removal.at.isoformat(),
        "reason": removed.removal.reason,
        "instead": removed.instead or None,
        "instead_url": removed.instead_url or None,
    }


rooms = Blueprint("checking", __name__)

HTML, JSON = "text/html", "application/json"
NO_CODE = (
    "This is not a check code: one has 9 signs, like NRT-X8M-N8J. Compare each sign with your copy. "
    "No code has 0, 1, 2, 5, B, G, I, L, O, Q, S, U or Z in it."
)


@rooms.get("/check")
@public
def ask() -> ResponseReturnValue:
    """The form for the code of a copy, or on to what was asked."""
    code = request.args.get("code", "").strip()
    if not code:
        return shared_page("linking/ask.html", typed="", problem="")
    if version_with_code(session(), code) is None:
        return shared_page("linking/ask.html", typed=code[:40], problem=NO_CODE), 404
    return redirect(url_for("checking.by_code", code=_as_written(code)), 303)


@rooms.get("/check/<code>")
@public
def by_code(code: str) -> ResponseReturnValue:
    """Whether the copy with this code still holds, for a person or, where it asks for JSON, for a machine."""
    wanted = chosen_type(HTML, JSON)
    version = version_with_code(session(), code)
    if version is None:
        if wanted == JSON:
            return _varying(jsonify(state="unknown", sentence=NO_CODE)), 404
        return _varying(shared_page("linking/ask.html", typed=code[:40], problem=NO_CODE)), 404
    if code != _as_written(version.check_code):
        return kept(redirect(url_for("checking.by_code", code=_as_written(version.check_code)), 308))
    try:
        found = opened_at(version.document.slug)
    except Removed as removed:
        if wanted == JSON:
            return _varying(jsonify(removed_as_json(removed))), 410
        raise
    checked = check_of(session(), found, version, zone())
    if wanted == JSON:
        told = as_json(checked, absolute, url_for, today())
        told["sentence"] = true_of_the_copy(checked.line)
        return _varying(shared(jsonify(told)))
    return _varying(_shown(checked))


def _as_written(code: str) -> str:
    """A code as it stands in an address."""
    return "-".join("".join(sign for sign in code.lower() if sign.isalnum())[place : place + 3] for place in (0, 3, 6))


def _varying(response: Response) -> Response:
    response.headers["Vary"] = "Accept"
    return response


def _shown(checked: Checked) -> Response:
    return page_of_documents("linking/check.html", checked=checked, document=checked.found.document)


@rooms.get("/check/<uid:uid>/<number:number>")
@public
def check_copy(uid: str, number: int) -> ResponseReturnValue:
    """The address on sheets that were printed before there were codes; it holds whatever the page is called by then."""
    return shared(redirect(url_for("checking.check", slug=named(uid).document.slug, number=number), 303))


@rooms.get("/guidance/<slug:slug>/versions/<number:number>/check")
@public
def check(slug: str, number: int) -> ResponseReturnValue:
    """Whether a copy of this version is still current."""
    found = opened_at(slug)
    return _shown(check_of(session(), found, version_at(found.document, number), zone()))
