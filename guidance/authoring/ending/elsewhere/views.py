"""The screen after an erasure: where else the words stand, each with a button."""

import time
from collections.abc import Callable

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from guidance.authoring.ending.elsewhere.letting_go import (
    erased_places,
    forget_sought,
    sought,
    stop_looking,
    take_out,
)
from guidance.authoring.ending.elsewhere.seeking import seek
from guidance.models import Permission, Proposal, ProposedAct
from guidance.web.addresses import Missing, document_at_desk, step, title_of, whole_number
from guidance.web.answering import answered
from guidance.web.forms import Form
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import page_about
from guidance.web.session import database, now, session, settings

rooms = Blueprint("elsewhere", __name__)

#: Seconds that a search may take while somebody waits, and while nobody else can write.
_WAITING, _WRITING = 8.0, 1.0


class PlaceForm(Form):
    """The place that a button is about; without one it is the button that ends the search."""

    kind = HiddenField()
    key = HiddenField()


@rooms.route("/desk/guidance/<slug:slug>/proposals/<number:number>/elsewhere", methods=["GET", "POST"])
@needs(Permission.PUBLISH)
def elsewhere(slug: str, number: int) -> ResponseReturnValue:
    """Erase the words of an erased text from other places."""
    made = session().get(Proposal, number)
    document = document_at_desk(slug)
    erasure = made is not None and made.version.document_id == document.id and made.act is ProposedAct.ERASURE
    if made is None or not erasure or made.end is None or not made.end.agreed:
        raise Missing("")
    form = PlaceForm()
    here = step(document, f"proposals/{number}/elsewhere")
    answer = answered(form, lambda: _act(made, form), lambda: _page(made, form), then=here)
    if answer.status_code == 303:
        database().empty_log()
    return answer


def _act(made: Proposal, form: PlaceForm) -> None:
    key = settings().secret
    phrases = sought(session(), made, key)
    if not form.kind.data:
        stop_looking(session(), made, by=me(), at=now())
        return
    take_out(session(), made, form.kind.data, form.key.data or "", phrases, by=me(), at=now())
    left = seek(session(), phrases, most=1, enough=_waited(_WRITING))
    if not left.places and not left.after:
        forget_sought(session(), made)


def _page(made: Proposal, form: PlaceForm) -> Response:
    phrases = sought(session(), made, settings().secret)
    found = seek(session(), phrases, after=whole_number(request.args.get("after")), enough=_waited(_WAITING))
    pages = {place.page.id: title_of(place.page) for place in found.places if place.page}
    return page_about(
        made.version.document,
        "ending/elsewhere.html",
        form=form,
        proposal=made,
        end=made.end,
        number=made.version.number,
        phrases=phrases.shown,
        found=found,
        titles=pages,
        erased=erased_places(session(), made),
    )


def _waited(seconds: float) -> Callable[[], bool]:
    """Whether so much time has gone by since."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until
