"""The badge of a page, or of one version of it, as a picture without scripts."""

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from guidance.models import stamp_of
from guidance.published.checked import Checked, Hold, check_of
from guidance.published.opening import Opened
from guidance.web.addresses import Missing, named, version_at, whole_number
from guidance.web.away import may_be_old, true_of_the_copy
from guidance.web.guards import public
from guidance.web.session import session, today, zone

rooms = Blueprint("badges", __name__)

#: Seconds for which anybody may show a badge without asking again.
KEPT = 300
_GREEN, _AMBER, _RED = "#00703c", "#8a4b00", "#a8201a"
_COLOURS = {Hold.SUPERSEDED: _AMBER}


@rooms.get("/badge/<uid:uid>.svg")
@public
def badge(uid: str) -> ResponseReturnValue:
    """How a page stands today, or a copy of one ``version`` of it."""
    asked = request.args.get("version")
    try:
        found = named(uid)
        version = version_at(found.document, whole_number(asked)) if asked is not None else found.current
    except Missing:
        return _picture("Guidance", "Not known here", _RED), 404
    name = "Guidance" if asked is None else f"Version {version.number}"
    if found.standing.removal:
        return _picture(name, "Removed", _RED)
    checked = check_of(session(), found, version, zone())
    return _picture(name, *_words_and_colour(found, checked), _said_of(checked))


def _words_and_colour(found: Opened, checked: Checked) -> tuple[str, str]:
    if checked.hold is not Hold.CURRENT:
        return checked.behind, _COLOURS.get(checked.hold, _RED)
    stamp = stamp_of(session(), found.document, checked.version)
    overdue = stamp is not None and stamp.overdue(today())
    words = true_of_the_copy("Current, review overdue" if overdue else "Current")
    return words, _AMBER if overdue or may_be_old() else _GREEN


def _said_of(checked: Checked) -> str:
    """For whoever hears the badge or rests on it, which has no room for it; else nothing."""
    return f"{checked.warning} {checked.behind}" if checked.hold is Hold.SUPERSEDED else checked.warning


def _picture(name: str, words: str, colour: str, told: str = "") -> Response:
    told = " ".join(filter(None, (told or (f"{words}." if may_be_old() else words), may_be_old())))
    shown = {"name": name, "words": words, "colour": colour, "told": told}
    response = make_response(render_template("linking/badge.svg", **shown))
    response.mimetype = "image/svg+xml"
    response.headers["Cache-Control"] = f"public, max-age={KEPT}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
