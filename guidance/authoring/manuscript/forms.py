"""Forms in which colleagues write to one another, and those in which a large text is checked part by part."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, Field, HiddenField
from wtforms.validators import StopValidation

from guidance.authoring.manuscript.parts import PartToCheck
from guidance.models import Kind
from guidance.models.documents import REVIEW_MONTHS
from guidance.text.patients import patient_details
from guidance.web.addresses import whole_number
from guidance.web.fields import SomeOf
from guidance.web.forms import AboutForm, Form, Line


def _is_typed(field: Field) -> bool:
    return isinstance(field.data, str) and not isinstance(field, HiddenField)


class CarefulForm(Form):
    """A form that asks once more where its words seem to say who a patient is."""

    sure = BooleanField("It is not about one patient: send it all the same", id="page-sure")
    #: Whether the warning is shown, and with it the field above.
    warned = False

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        words = "\n".join(field.data for field in self if _is_typed(field))
        found = next((each.what for each in patient_details(words) if each.what != "a telephone number"), "")
        self.warned = bool(found)
        if found and not self.sure.data:
            self.refuse(f"This looks like {found}: take it out, or tick that it is not about one patient", "sure")
        return not self.problems


KINDS = [(kind.value, kind.value.capitalize()) for kind in Kind]


class MonthsField(Line):
    """How many months may pass between two reviews of a page."""

    @property
    def number(self) -> int:
        """The months that were typed."""
        return whole_number(self.data)

    def pre_validate(self, _form: Any) -> None:
        if self.number not in REVIEW_MONTHS:
            raise StopValidation(f"Enter a whole number of months from {REVIEW_MONTHS[0]} to {REVIEW_MONTHS[-1]}")


#: The answer with which somebody goes on to the next part.
NEXT = "next"


class InPartsForm(AboutForm):
    """A form with which one text is checked, in several parts where there is too much of it for one page."""

    gone_through = HiddenField(default="0")
    """How many parts of a large text were checked before the one that is shown, everything in them ticked."""
    numbers = SomeOf("What changed, to be ticked one by one", id="page-numbers")

    parts: Sequence[PartToCheck] = ()

    @property
    def part(self) -> int:
        """The place of the part that is shown, from 0."""
        return max(min(whole_number(self.gone_through.data), len(self.parts) - 1), 0)

    @property
    def shown_part(self) -> PartToCheck:
        return self.parts[self.part]

    @property
    def goes_on(self) -> bool:
        """Whether there is another part, before which nothing is approved."""
        return self.part < len(self.parts) - 1

    @property
    def ticked(self) -> set[str]:
        """The keys of everything that was ticked, in this part and in those before."""
        before = {number.key for part in self.parts[: self.part] for number in part.numbers}
        return before | set(self.numbers.data or [])

    def go_on(self) -> None:
        """Show the next part."""
        self.gone_through.data, self.numbers.data = str(self.part + 1), []

    def begin_again(self) -> None:
        """Show the first part, nothing ticked."""
        self.gone_through.data, self.numbers.data = "0", []

    def check_part(self) -> None:
        """Add what is not ticked in this part to what is wrong."""
        if left := len({number.key for number in self.shown_part.numbers} - self.ticked):
            self.refuse(f"To go on, check and tick each change of this part: {left} not ticked", "numbers")
