"""Forms whose words colleagues read: they warn, once, of details of a patient."""

from typing import Any

from wtforms import BooleanField, Field, HiddenField

from guidance.text.patients import patient_details
from guidance.web.forms import Form


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
