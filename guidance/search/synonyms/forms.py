"""What is typed to change the list of synonyms."""

from wtforms import HiddenField
from wtforms.validators import ValidationError

from guidance.search.synonym_lines import cleaned, problems
from guidance.web.fields import Lines
from guidance.web.forms import Form


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
