"""Fields that several capabilities have: one or some of a few, a person, an e-mail address, a text of several lines."""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import ValidationError

from guidance.models import UserAccount
from guidance.text.addresses.mail import NoAddress, mail_address
from guidance.web.forms import DayField, Form, Line, choices
from guidance.web.session import today

#: What is sent, and what is shown for it.
Choices = Sequence[tuple[str, str]]


class Lines(TextAreaField):
    """Text of several lines, with plain line ends and without blanks round it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if isinstance(self.data, str):
            self.data = self.data.replace("\r\n", "\n").replace("\0", "").strip()

    @property
    def words(self) -> str:
        """The typed words; nothing when the field was not there."""
        return self.data or ""


class MailAddress(Line):
    """An e-mail address; ``address`` is what was typed in the one way in which addresses are written."""

    address = ""

    def pre_validate(self, _form: Any) -> None:
        try:
            self.address = mail_address(self.data) if self.data else ""
        except NoAddress as error:
            raise ValidationError(str(error)) from None


class OneOf(RadioField):
    """One of a few; ``message`` says what to choose when nothing is chosen, or something that is not there."""

    def __init__(self, label: str, message: str, of: Choices = (), **named: Any) -> None:
        super().__init__(label, validate_choice=False, **named)
        self.choices = choices(of)
        self.message = message

    def pre_validate(self, _form: Any) -> None:
        if self.data not in _values(self):
            raise ValidationError(self.message)


class SomeOf(SelectMultipleField):
    """Any number of a few, also none; what is not there is left out."""

    def __init__(self, label: str, of: Choices = (), **named: Any) -> None:
        super().__init__(label, validate_choice=False, **named)
        self.choices = choices(of)

    @property
    def is_whole(self) -> bool:
        """Whether everything that there is was chosen."""
        return _values(self) <= set(self.data or [])


class PersonField(SelectField):
    """Somebody from a list; the view says who is in it."""

    def __init__(self, label: str, **named: Any) -> None:
        super().__init__(label, validate_choice=False, **named)
        self.offer([])

    def offer(self, people: Sequence[UserAccount], first: Choices = ()) -> None:
        """Let one of ``people`` be chosen, or what comes ``first``."""
        named = ((str(person.id), _named(person)) for person in people)
        self.choices = choices([("", "Choose a person"), *first, *named])

    @property
    def number(self) -> int:
        """The number of the account that was chosen."""
        return int(self.data or 0)

    def pre_validate(self, _form: Any) -> None:
        if self.data and self.data not in _values(self):
            raise ValidationError("Choose a person from the list")


def _values(field: SelectField) -> set[str]:
    """The values that may be sent for a field whose choices are ours."""
    return {getattr(choice, "value", "") for choice in field.choices or ()}


def _named(person: UserAccount) -> str:
    return f"{person.name}, {person.organisation}" if person.organisation else person.name


def not_before_today(what: str) -> Callable[[Form, DayField], None]:
    """Refuse a day that has passed."""

    def check(_form: Form, field: DayField) -> None:
        if field.data and field.data < today():
            raise ValidationError(f"{what} must be today or later")

    return check


def not_after_today(what: str) -> Callable[[Form, DayField], None]:
    """Refuse a day that is still to come."""

    def check(_form: Form, field: DayField) -> None:
        if field.data and field.data > today():
            raise ValidationError(f"{what} must be today or earlier")

    return check
