"""The form with which people choose how they are written."""

from wtforms import SelectField

from guidance.models import CHOSEN, LetterKind, Rhythm
from guidance.web.forms import Form, choices

_WORDS = {Rhythm.AT_ONCE: "At once", Rhythm.DAILY: "In one letter a day", Rhythm.NONE: "Not at all"}


class LettersForm(Form):
    """One choice for each kind of letter; the fields are made from the kinds, below."""

    @classmethod
    def showing(cls, rhythms: dict[LetterKind, Rhythm]) -> "LettersForm":
        """The form as it stands with these choices."""
        return cls(data={kind.name.lower(): rhythm.value for kind, rhythm in rhythms.items()})

    @property
    def rhythms(self) -> dict[LetterKind, Rhythm]:
        """The chosen rhythms."""
        return {kind: Rhythm(self[kind.name.lower()].data) for kind in CHOSEN}


for _kind in CHOSEN:
    _field = SelectField(_kind.value.capitalize(), choices=choices((one.value, _WORDS[one]) for one in Rhythm))
    setattr(LettersForm, _kind.name.lower(), _field)
