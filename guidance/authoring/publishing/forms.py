"""The forms of publishing: now, at a time, urgently; cancelling a time; and the second check."""

from datetime import datetime

from wtforms import RadioField
from wtforms.validators import ValidationError

from guidance.authoring.publishing.scheduling import problem_of
from guidance.errors import NotReady
from guidance.models import Verdict
from guidance.web.at_a_time import AtATime
from guidance.web.fields import Lines, SomeOf
from guidance.web.forms import AboutForm, at_most, choices, filled
from guidance.web.session import now

TICKED = "What changed, to be ticked one by one"
REASON_LENGTH = 1000


class PublishForm(AboutForm):
    """Publish now: exactly the text whose number the page showed."""

    moment: datetime | None = None
    """When to publish; nothing for now."""

    @property
    def urgent(self) -> str:
        """Why it cannot wait for a check, when it cannot."""
        return ""


class UrgentForm(PublishForm):
    """Publish before anybody else has read it."""

    reason = Lines(
        "Why can it not wait for a check?",
        [filled("Enter the reason: readers see it until the check"), at_most(REASON_LENGTH, "Reason")],
    )

    @property
    def urgent(self) -> str:
        return self.reason.words


class ScheduleForm(AtATime, PublishForm):
    """Publish at a time on a clock on the wall."""

    def problem_of(self, moment: datetime) -> str:
        """Why nothing can be published then."""
        return problem_of(moment, now())


class CancelForm(AboutForm):
    """Cancel the schedule whose number the page showed."""


class CheckForm(AboutForm):
    """The second check of the version whose number the page showed."""

    waits = False
    """Whether that version still waits for its check."""
    numbers = SomeOf(TICKED, id="page-numbers")
    verdict = RadioField(
        "What did you find?",
        choices=choices(
            [
                (Verdict.APPROVED.value, "It is right"),
                (Verdict.CHANGES_REQUESTED.value, "It has to be changed"),
            ]
        ),
        default="",
        validate_choice=False,
    )
    note = Lines("What has to be changed, or what you looked at", [at_most(REASON_LENGTH, "Note")])

    def validate_verdict(self, field: RadioField) -> None:
        """The verdict has to be one of the two."""
        if field.data not in {verdict.value for verdict in Verdict}:
            raise ValidationError("Choose what you found")

    def to_blame(self, refusal: Exception) -> str:
        return "note" if isinstance(refusal, NotReady) and self.waits else ""
