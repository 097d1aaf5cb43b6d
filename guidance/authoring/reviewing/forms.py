"""What is typed to ask for review, to decide on a text, and to review a whole page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField

from guidance.authoring.manuscript.forms import NEXT, CarefulForm, InPartsForm
from guidance.authoring.manuscript.look import Look
from guidance.authoring.manuscript.meaning import SAY_WHY, Doubt, is_quiet, says_why
from guidance.authoring.manuscript.parts import parts_of
from guidance.authoring.reviewing.deciding import MOVED_ON, Shown
from guidance.authoring.reviewing.stamping import AGAIN, Reading
from guidance.models import EVERYBODY, Scope, UserAccount, Verdict
from guidance.web.fields import Lines, OneOf, PersonField, SomeOf, not_after_today, not_before_today
from guidance.web.forms import AboutForm, DayField, Line, at_most, choices, filled
from guidance.web.session import today

LONGEST_NOTE = 5_000
WHY_SAME = "Why does care stay the same?"
APPROVE, PUBLISH, CHANGES, PASS = "approve", "approve-and-publish", "changes", "pass"
#: What is asked about advice, and about a whole page.
CHECKLIST = [
    ("evidence", "The evidence supports what the page says"),
    ("doses", "Doses and units are right everywhere on the page"),
    ("links", "The links lead where they should"),
    ("audience", "It fits the people it is for"),
]
#: What is asked about a change of words in which no sentence changed.
LETTER = [("read", "I read what changed, and it is right")]
OUTCOMES = [(Verdict.APPROVED.value, "It is still correct"), (Verdict.CHANGES_REQUESTED.value, "It needs changes")]
SCOPES = [(Scope.CHANGES.value, "The changes"), (Scope.WHOLE_PAGE.value, "The whole page")]


class RequestForm(CarefulForm, AboutForm):
    """Whom to ask, for what, and by when."""

    of = PersonField("Who should check it?", validators=[filled("Choose who should check it")])
    scope = OneOf("What should they check?", "Choose what they should check", SCOPES)
    by_day = DayField("By when do you need an answer? (optional)", [not_before_today("The day")])
    note = Lines("Note to the reviewer (optional)", [at_most(LONGEST_NOTE, "Note")])
    only_wording = Lines(WHY_SAME, [at_most(LONGEST_NOTE, "Why care stays the same")])

    doubt: Doubt | None = None
    """Why the text may mean more for care than its author says."""

    def offer(self, people: Sequence[UserAccount]) -> None:
        """Let one of ``people`` be asked, or all of them, which comes first."""
        self.of.offer(people, [(EVERYBODY, EVERYBODY)] if people else [])
        if request.method == "GET" and people:
            self.of.data = EVERYBODY

    @property
    def asks_everybody(self) -> bool:
        return bool(self.of.data == EVERYBODY)

    def validate(self, extra_validators: Any = None) -> bool:
        sound: bool = super().validate(extra_validators)
        if self.doubt and not says_why(self.only_wording.words):
            self.refuse(self.doubt.reason, "only_wording")
        return sound and not self.problems


def _capacity() -> Line:
    return Line("In which role did you read it?", [at_most(100, "Your role")], id="page-capacity")


def _evidence_to() -> DayField:
    label, told = "Up to which day was the evidence searched? (optional)", "The day to which evidence was searched"
    return DayField(label, [not_after_today(told)], id="page-evidence")


def _due_on() -> DayField:
    return DayField("When is the next review due?", id="page-due")


class _ReadingForm(CarefulForm, AboutForm):
    """The forms list these fields where they stand on the page."""

    capacity: Line
    checklist: SomeOf
    evidence_to: DayField
    due_on: DayField

    def expect(self, usual: date, longest: date) -> None:
        """Offer the ``usual`` day for the next review, and allow none after ``longest``."""
        self.longest_due = longest
        if request.method == "GET":
            self.due_on.process(None, usual)

    def _check_list(self) -> None:
        if not self.checklist.is_whole:
            self.refuse("To approve, check and tick everything in the list", "checklist")

    def _check_stamp(self) -> None:
        """Add what is wrong with a whole-page approval."""
        self._check_capacity()
        if self.due_on.errors:
            return
        if self.due_on.data is None:
            self.refuse("Enter when the next review is due", "due_on")
        elif self.due_on.data <= today():
            self.refuse("The next review must be after today", "due_on")
        elif self.due_on.data > self.longest_due:
            longest = f"{self.longest_due.day} {self.longest_due:%B %Y}"
            self.refuse(f"The next review must be on or before {longest}, twice the usual time from today", "due_on")

    def _check_capacity(self) -> None:
        if not self.capacity.data:
            self.refuse("Enter the role in which you read it, for example “consultant rheumatologist”", "capacity")


class ReviewForm(_ReadingForm, InPartsForm):
    """The checks and the decision on one text."""

    against = HiddenField()
    only_wording = Lines(WHY_SAME, [at_most(LONGEST_NOTE, "Why care stays the same")], id="page-only-wording")
    checklist = SomeOf("What did you check?", CHECKLIST, id="page-checklist")
    decision = OneOf("What do you decide?", "Choose what you decide", id="page-decision")
    note = Lines("Note to the author", [at_most(LONGEST_NOTE, "Note")], id="page-note")
    pass_to = PersonField("If you are not the right person, who is?", id="page-person")
    capacity = _capacity()
    scope = OneOf("What did you read?", "Choose what you read", SCOPES, id="page-scope")
    evidence_to = _evidence_to()
    due_on = _due_on()

    def prepare(self, look: Look, others: Sequence[UserAccount], *, asked: bool, publishes: bool) -> None:
        """Make the form that of one text.

        :param asked: whether this person was asked, and so may pass the question on.
        :param publishes: whether this person may publish the text once it is approved.
        """
        self._look = look
        self.parts = parts_of(look, whole=self.is_whole or request.args.get("view") == "page")
        self.pass_to.offer(others)
        self._possible = {NEXT: False, PUBLISH: publishes, APPROVE: True, CHANGES: True, PASS: asked}
        self._offer_decisions()
        self.checklist.choices = choices(self._checklist())

    def _offer_decisions(self) -> None:
        """Nothing is approved before the last part."""
        possible = self._possible | ({NEXT: True, PUBLISH: False, APPROVE: False} if self.goes_on else {})
        self.decision.choices = choices((value, value) for value, is_offered in possible.items() if is_offered)

    def go_on(self) -> None:
        """Show the next part."""
        super().go_on()
        self._offer_decisions()

    def _checklist(self) -> list[tuple[str, str]]:
        """The whole list for advice and for a whole page; for a letter one tick, which may be that of its sentence."""
        look = self._look
        if self.is_whole or look.current is None or not is_quiet(look.kind) or look.doubt:
            return CHECKLIST
        return [] if look.numbers else LETTER

    @property
    def is_whole(self) -> bool:
        """Whether it is about the whole page, whose date an approval moves, and not about the changes alone."""
        return bool(self.scope.data == Scope.WHOLE_PAGE.value)

    @property
    def approves(self) -> bool:
        return self.decision.data in {APPROVE, PUBLISH}

    def about_both(self, shown: Shown) -> None:
        """Make it a form about these two; whatever was ticked of others is not ticked any more."""
        if request.method == "POST" and self.against.data != str(shown.against):
            self.based_on.data = ""
        self.about(shown.text, MOVED_ON)
        self.against.data = str(shown.against)
        if self.is_stale:
            self.checklist.data = []
            self.begin_again()

    def validate(self, extra_validators: Any = None) -> bool:
        sound: bool = super().validate(extra_validators)
        if self.approves:
            self._check_approval()
        elif self.decision.data == NEXT:
            self.check_part()
        elif self.decision.data == CHANGES and not self.note.data:
            self.refuse("Enter what needs to change", "note")
        elif self.decision.data == PASS and not self.pass_to.data:
            self.refuse("Choose the person to pass it on to", "pass_to")
        return sound and not self.problems

    def _check_approval(self) -> None:
        if left := self._look.left_to_tick(self.ticked):
            self.refuse(left, "numbers")
        doubt = self._look.doubt
        if doubt and doubt.takes_two and not says_why(self.only_wording.words):
            self.refuse(SAY_WHY.rstrip("."), "only_wording")
        self._check_list()
        if self.is_whole:
            self._check_stamp()
        else:
            self._check_capacity()

    @property
    def reading(self) -> Reading:
        """The reviewer's account of their reading."""
        return Reading(
            capacity=self.capacity.data or "",
            scope=Scope(self.scope.data),
            note=self.note.data or "",
            evidence_to=self.evidence_to.data,
            due_on=self.due_on.data,
            only_wording=self.only_wording.words,
        )


class WholePageForm(_ReadingForm):
    """The outcome of reading the whole current version."""

    outcome = OneOf("What is the outcome?", "Choose the outcome", OUTCOMES, id="page-outcome")
    checklist = SomeOf("What did you check?", CHECKLIST, id="page-checklist")
    note = Lines("Note", [at_most(LONGEST_NOTE, "Note")], id="page-note")
    capacity = _capacity()
    again = BooleanField("Record another review today all the same", id="page-again")
    evidence_to = _evidence_to()
    due_on = _due_on()

    asks_again = False
    """Whether somebody reviewed this version today already, so that a second review has to be meant."""

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.outcome.data)

    def to_blame(self, refusal: Exception) -> str:
        return "again" if str(refusal) == AGAIN else ""

    def validate(self, extra_validators: Any = None) -> bool:
        sound: bool = super().validate(extra_validators)
        if self.outcome.data == Verdict.APPROVED.value:
            self._check_list()
            self._check_stamp()
        elif self.outcome.data == Verdict.CHANGES_REQUESTED.value and not self.note.data:
            self.refuse("Enter what needs to change", "note")
        return sound and not self.problems

    @property
    def reading(self) -> Reading:
        """The reviewer's account of their reading."""
        return Reading(
            capacity=self.capacity.data or "",
            scope=Scope.WHOLE_PAGE,
            note=self.note.data or "",
            evidence_to=self.evidence_to.data,
            due_on=self.due_on.data,
        )
