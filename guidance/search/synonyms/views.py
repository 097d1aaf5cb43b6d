"""The list of synonyms at the desk."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField
from wtforms.validators import ValidationError

from guidance.models import Permission, synonym_lines
from guidance.search.synonym_lines import cleaned, problems
from guidance.search.synonyms.keeping import MOVED_ON, keep, state_of
from guidance.web.answering import answered
from guidance.web.fields import Lines
from guidance.web.forms import Form
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session


class SynonymsForm(Form):
    """The whole list, and the state in which it was opened."""

    lines = Lines("Words that mean the same, one line for each set")
    based_on = HiddenField()

    @property
    def wanted(self) -> list[str]:
        """The lines that were typed, in order."""
        return cleaned(self.lines.words)

    def validate_lines(self, _field: Lines) -> None:
        if wrong := problems(self.wanted):
            more = len(wrong) - 1
            raise ValidationError(wrong[0] + (f" ({more} more {'fault' if more == 1 else 'faults'})" if more else ""))


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
