"""The screen after an erasure: where else the words stand, each with a button."""

import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from guidance.authoring.ending.elsewhere.letting_go import erased_places, forget_sought, sought, stop_looking, take_out
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
    made, document = session().get(Proposal, number), document_at_desk(slug)
    if made is None or made.document is not document:
        raise Missing
    return same_words_elsewhere(
        made,
        step(document, f"proposals/{number}"),
        lambda **found: page_about(
            document, "ending/elsewhere.html", what=f"the text of version {made.version.number}", **found
        ),
    )


def same_words_elsewhere(made: Proposal, here: str, page: Callable[..., Response]) -> ResponseReturnValue:
    """Erase the words of what two people agreed to erase from other places.

    :param here: the address of the proposal.
    :raises Missing: when it is none of an erasure that was agreed to.
    """
    if made.act is not ProposedAct.ERASURE or made.end is None or not made.end.agreed:
        raise Missing
    form = PlaceForm()
    answer = answered(
        form, lambda: _act(made, form), lambda: page(here=here, **_found(made, form)), then=f"{here}/elsewhere"
    )
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


def _found(made: Proposal, form: PlaceForm) -> dict[str, Any]:
    phrases = sought(session(), made, settings().secret)
    found = seek(session(), phrases, after=whole_number(request.args.get("after")), enough=_waited(_WAITING))
    pages = {place.page.id: place.page for place in found.places if place.page}
    return {
        "form": form,
        "proposal": made,
        "end": made.end,
        "phrases": phrases.shown,
        "found": found,
        "titles": {number: title_of(page) for number, page in pages.items()},
        "erased": erased_places(session(), made),
    }


def _waited(seconds: float) -> Callable[[], bool]:
    """Whether so much time has gone by since."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until
