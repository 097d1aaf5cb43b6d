"""The list of synonyms at the desk."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from guidance.models import Permission, synonym_lines
from guidance.search.synonyms.forms import SynonymsForm
from guidance.search.synonyms.keeping import MOVED_ON, keep, state_of
from guidance.web.answering import answered
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session

rooms = Blueprint("synonyms", __name__)


@rooms.route("/desk/synonyms", methods=["GET", "POST"])
@needs(Permission.PUBLISH)
def synonyms() -> ResponseReturnValue:
    """The list, to be changed as a whole."""
    form = SynonymsForm()
    lines = synonym_lines(session())
    based_on = form.based_on.data or ""
    if request.method == "GET":
        form.lines.data = "\n".join(lines)
    elif based_on != state_of(lines):
        form.is_stale = True
        form.refuse(MOVED_ON)
    return answered(
        form,
        lambda: keep(session(), form.wanted, based_on=based_on, by=me(), at=now()),
        lambda: _page(form),
        then="/desk/synonyms",
    )


def _page(form: SynonymsForm) -> Response:
    lines = synonym_lines(session())
    form.based_on.data = state_of(lines)
    return private_page("search/synonyms.html", form=form, lines=lines, changed=form.is_stale)
