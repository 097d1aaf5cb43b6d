"""What all forms have in common: a token against forged ones, a one-time number, and errors that say what to do."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.i18n import DummyTranslations
from wtforms.utils import unset_value
from wtforms.validators import StopValidation, ValidationError

from guidance.text.days.dates import parsed
from guidance.text.days.written import UnreadDate, day_written
from guidance.web.addresses import whole_number
from guidance.web.submissions import new_nonce


def blame(**fields: type[Exception]) -> Mapping[str, type[Exception]]:
    """Each field with the kind of refusal for which it is to blame; the first that fits counts."""
    return fields


class _OwnWords(DummyTranslations):
    """The sentences of the library of forms, where we would say them otherwise."""

    def gettext(self, words: str) -> str:
        return "Choose one from the list" if "choice" in words.lower() else words


class Form(FlaskForm):
    """A form of the service. ``problems`` are told above it, each with a link to its field."""

    nonce = HiddenField(default=new_nonce)
    blamed = blame()
    """Fields that are to blame for a refusal of the act, each with the kind of refusal."""

    class Meta(FlaskForm.Meta):
        """Where the fields come from."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Take the fields that a form sends; never JSON, which may be anything."""
            return None if request and request.is_json else super().wrap_formdata(form, formdata)

        def get_translations(self, _form: Any) -> _OwnWords:
            """How what the library says is put here."""
            return _OwnWords()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.refusal = ""
        """Why the service did not carry out what the form asked for, though the form itself is in order."""
        self.refused_with: Exception | None = None
        self.is_stale = False
        """Whether what the form is about has changed since it was opened."""

    def refuse_act(self, refusal: Exception) -> None:
        """Say that the act of the form was refused, beside the field that is to blame where there is one."""
        self.refused_with = refusal
        self.refuse(refusal, self.to_blame(refusal))

    def to_blame(self, refusal: Exception) -> str:
        """The name of the field that a refusal of the act is about; nothing when it is about no single one."""
        return next((field for field, kind in self.blamed.items() if isinstance(refusal, kind)), "")

    def is_submitted(self) -> bool:
        """Whether this request sent a form, rather than asked for an empty one."""
        return bool(super().is_submitted())

    def refuse(self, reason: object, field: str = "") -> None:
        """Say that the form was not carried out, above it and beside ``field`` where there is one to blame."""
        if field:
            self[field].errors = [*self[field].errors, str(reason)]
        else:
            self.refusal = str(reason)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every error with the ``id`` of the place to mend it."""
        found = [(str(error), field.id) for field in self for error in field.errors]
        return [(self.refusal, "page-form"), *found] if self.refusal else found


class AboutForm(Form):
    """A form about one text or version, whose number travels with it: what was read is what is answered."""

    based_on = HiddenField()

    def about(self, number: int, moved_on: str) -> None:
        """Make it a form about the text with this number; ``moved_on`` is told when it was sent about another one."""
        self.is_stale = request.method == "POST" and whole_number(self.based_on.data) != number
        if self.is_stale:
            self.refuse(moved_on)
        self.based_on.data = str(number)

    @property
    def number(self) -> int:
        """The number that travelled with the form; 0 for none."""
        return whole_number(self.based_on.data)


def filled(message: str) -> Callable[[Form, Field], None]:
    """Refuse an empty field with ``message``, which says what to enter."""

    def check(_form: Form, field: Field) -> None:
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            raise ValidationError(message)

    return check


def at_most(length: int, what: str) -> Callable[[Form, Field], None]:
    """Refuse more than ``length`` characters; ``what`` names the field: “Title”."""

    def check(_form: Form, field: Field) -> None:
        if field.data and len(field.data) > length:
            raise ValidationError(f"{what} must be {length:,} characters or fewer; it has {len(field.data):,}")

    return check


def choices(pairs: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """The choices, each as the value that is sent and the words that are shown."""
    return [SelectChoice(str(value), label) for value, label in pairs]


class DayField(Field):
    """A day typed in three parts, ``name-day``, ``name-month`` and ``name-year``; empty is nothing.

    ``typed`` keeps what was typed when it is no day.
    """

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        day: date | None = self.data
        self.typed = [str(day.day), str(day.month), str(day.year)] if day else ["", "", ""]
        parts = [f"{self.name}-{part}" for part in ("day", "month", "year")]
        if formdata and any(part in formdata for part in parts):
            self.typed = [formdata.get(part, "").strip() for part in parts]
            self.data = _day_in(self.typed)

    def pre_validate(self, _form: Any) -> None:
        if any(self.typed) and self.data is None:  # and nothing else is said of it: it is one mistake
            raise StopValidation(f"{self.label.text} must be a real date, for example 31 8 2026")


def _day_in(parts: Sequence[str]) -> date | None:
    """The day in three parts as people fill them: 1 12 2026, 1 Dec 2026, or all of it in one of them.

    >>> [str(_day_in(parts)) for parts in (["1", "12", "2026"], ["1", "Dec", "2026"], ["1/12/2026", "", ""])]
    ['2026-12-01', '2026-12-01', '2026-12-01']
    """
    if all(part.isdecimal() for part in parts):
        return parsed("-".join(part.zfill(2) for part in reversed(parts)))
    words = " ".join(parts)
    if sum(map(bool, parts)) not in {1, len(parts)} or not (_A_YEAR.search(words) and _A_DAY.search(words)):
        return None  # only a whole date is taken: “December 2026” is a month
    try:
        return day_written(words, date.min)  # which day it was written matters to no whole date
    except UnreadDate:
        return None


#: What a date has that leaves nothing to guess.
_A_YEAR, _A_DAY = re.compile(r"(?<!\d)\d{4}(?!\d)"), re.compile(r"(?<!\d)\d{1,2}(?!\d)")


class OpenForm(Form):
    """A form of people who have no cookie: what it may do hangs on a secret in the address, or on a letter."""

    class Meta:
        csrf = False


class Line(StringField):
    """One line of text, without blanks at its ends and without line breaks inside."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if isinstance(self.data, str):
            self.data = " ".join(self.data.replace("\0", "").split())
