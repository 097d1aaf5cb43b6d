"""The forms with which pages are started and written."""

from collections.abc import Set
from typing import Any

from flask import request
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from guidance.authoring.drafting.collision import Collision
from guidance.authoring.manuscript.forms import KINDS, MonthsField
from guidance.authoring.manuscript.typed import Typed, typed_in
from guidance.errors import Refusal
from guidance.models import ChangeClass, Kind
from guidance.text.markdown.merge import Keep
from guidance.web.fields import OneOf
from guidance.web.forms import Form, Line, at_most, blame, choices, filled

LONGEST_TITLE = 200
LONGEST_SUMMARY = 160
LONGEST_LINE = 200
LONGEST_NOTE = 1_000

#: What each change class means, for somebody who has to choose one.
CLASS_HINTS = {
    ChangeClass.ADVICE_CHANGED.value: "Readers must act differently: a dose, a time, a criterion, who it is for.",
    ChangeClass.NEW_ADVICE.value: "Something the page did not say before.",
    ChangeClass.ADVICE_WITHDRAWN.value: "Something the page said must no longer be followed.",
    ChangeClass.EVIDENCE_UPDATED.value: "The same advice, on newer evidence.",
    ChangeClass.CORRECTION.value: "The page was wrong, and is put right.",
    ChangeClass.CLARIFIED.value: "The same advice, easier to understand. The “updated” date stays.",
    ChangeClass.WORDING.value: "Spelling, links or layout. The “updated” date stays, and What’s new leaves it out.",
}

KIND_HINTS = {
    Kind.GUIDANCE.value: "Advice for people who give care.",
    Kind.PATIENT_RESOURCE.value: "Advice for people who receive it.",
    Kind.HUB.value: "A page that leads to resources elsewhere.",
    Kind.POLICY_SUMMARY.value: "What a policy says, in short.",
}


class StartForm(Form):
    """The facts that a page needs before it is written."""

    kind = OneOf("What sort of page is it?", "Choose what sort of page it is", KINDS)
    title = Line("Title", [filled("Enter a title"), at_most(LONGEST_TITLE, "Title")])
    summary = Line("Summary", [at_most(LONGEST_SUMMARY, "Summary")])
    audience = Line("Who it is for", [at_most(LONGEST_LINE, "Who it is for")])
    settings = Line("Settings it applies to", [at_most(LONGEST_LINE, "Settings")])
    topics = SelectMultipleField("Topics", coerce=int)
    owner = SelectField("Owner", coerce=int)
    review_every_months = MonthsField("Months between reviews", default="36")
    blamed = blame(title=Refusal)


class DraftForm(Form):
    """The editor. Saving is never refused for something that is missing; only what cannot be kept is."""

    based_on = IntegerField()
    opened = HiddenField()
    title = StringField("Title")
    summary = StringField("Summary")
    audience = StringField("Who it is for")
    settings = StringField("Settings it applies to")
    body = TextAreaField("Text")
    change_note = TextAreaField("Change note")
    change_class = RadioField(
        "What does the change mean for readers?",
        choices=choices((kind.value, kind.value.capitalize()) for kind in ChangeClass),
        validate_choice=False,
    )
    safety_critical = StringField("Safety-critical")

    @property
    def begun_on(self) -> list[IntegerField]:
        """The numbers of saved texts that the form belongs to."""
        return [self.based_on]

    @property
    def begun(self) -> int:
        """The number of the saved text on which the typing began; 0 for none."""
        return self.based_on.data or 0

    @property
    def window(self) -> dict[str, str]:
        """Which window of a browser sent the form, and when that was saved with which it opened."""
        return {"window": self.nonce.data or "", "opened": self.opened.data or ""}

    @property
    def typed(self) -> Typed:
        """All that was typed, as one value."""
        return typed_in({name: self[name].data for name in Typed().fields()})

    def show(self, typed: Typed, based_on: int) -> None:
        """Fill the form with ``typed``, begun on the text with that number."""
        for name, value in typed.fields().items():
            self[name].data = value
        self.based_on.data = based_on

    changed: Set[str] = frozenset()
    """The keys of the numbers that differ from what readers see."""
    compared: Set[str] = frozenset()
    """Those that this person has compared with their sources before."""

    @property
    def to_tick(self) -> Set[str]:
        """The keys of changed numbers that were not compared with their sources yet."""
        return self.changed - self.compared - set(request.form.getlist("number"))

    def expect(self, newest: int, text_limit: int) -> None:
        """Say what a whole form may hold.

        :param newest: the number of the newest text.
        :param text_limit: bytes.
        """
        self._newest, self._text_limit = newest, text_limit

    def validate(self, extra_validators: Any = None) -> bool:
        return self._is_whole() and super().validate(extra_validators) and self.check_lengths(self._text_limit)

    def _is_whole(self) -> bool:
        """Whether the form arrived as it left, begun on a text that there is; a torn one must not empty a page."""
        begun = all(field.data is not None and 0 <= field.data <= self._newest for field in self.begun_on)
        if not (begun and self.title.raw_data and self.body.raw_data):
            self.refuse("This form is incomplete: open the draft again and paste your text.")
            return False
        return True

    def check_lengths(self, text_limit: int) -> bool:
        """Whether everything fits; what does not is told beside its field."""
        typed = self.typed
        limits = {"title": LONGEST_TITLE, "summary": LONGEST_SUMMARY, "audience": LONGEST_LINE}
        limits |= {"settings": LONGEST_LINE, "change_note": LONGEST_NOTE}
        for name, limit in limits.items():
            if (length := len(getattr(typed, name))) > limit:
                self.refuse(f"{self[name].label.text} must be {limit:,} characters or fewer; it has {length:,}", name)
        if (size := len(typed.body.encode())) > text_limit:
            self.refuse(
                f"The text has {size // 1000:,} kB; a page can have {text_limit // 1000:,}: split it in two", "body"
            )
        return not self.problems


class ConflictForm(DraftForm):
    """A typed text beside the one that somebody else saved meanwhile, with a question for each place of both."""

    theirs = IntegerField()

    @property
    def begun_on(self) -> list[IntegerField]:
        return [self.based_on, self.theirs]

    @property
    def kept(self) -> dict[str, Keep]:
        """The answers by the names of their questions."""
        sent = {name.removeprefix(self._asks): value for name, value in request.form.items() if self._asks in name}
        return {name: Keep(value) for name, value in sent.items() if value in {keep.value for keep in Keep}}

    @property
    def questions(self) -> list[Field]:
        """The questions that were asked, as fields."""
        return [field for field in self if field.name.startswith(self._asks)]

    def ask(self, collision: Collision) -> None:
        """Put the questions of ``collision``; one that was answered before keeps its answer."""
        self.show(collision.yours, collision.based_on)
        self.theirs.data = collision.theirs.number
        for question in collision.questions:
            name = self._asks + question.name
            answers = [(keep.value, words) for keep, words in question.answers.items()]
            asked: Any = OneOf(
                f"{question.label}: whose words stay?", f"{question.label}: choose whose words stay", answers
            )
            self._fields[name] = self.meta.bind_field(self, asked, {"name": name, "prefix": ""})
            self[name].process(request.form)

    @property
    def _asks(self) -> str:
        """The beginning of the names of questions; with a newer text they are others, and so are their answers."""
        return f"keep-{self.theirs.data or 0}-"
