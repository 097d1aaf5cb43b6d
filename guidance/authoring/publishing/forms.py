"""The forms of publishing: now, at a time, urgently; cancelling a time; and the second check."""

from datetime import datetime
from typing import Any

from guidance.authoring.manuscript.forms import NEXT, InPartsForm
from guidance.authoring.manuscript.look import Look
from guidance.authoring.manuscript.parts import parts_of
from guidance.authoring.publishing.scheduling import problem_of
from guidance.errors import NotReady
from guidance.models import Verdict
from guidance.web.at_a_time import AtATime
from guidance.web.fields import Lines, OneOf
from guidance.web.forms import AboutForm, at_most, choices, filled
from guidance.web.session import now

_GOES_ON = (NEXT, "It is right so far: go on to the next part")
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


class CheckForm(InPartsForm):
    """The second check of the version whose number the page showed."""

    waits = False
    """Whether that version still waits for its check."""
    verdict = OneOf("What did you find?", "Choose what you found")
    note = Lines("What has to be changed, or what you looked at", [at_most(REASON_LENGTH, "Note")])

    def prepare(self, look: Look | None) -> None:
        """Make the form that of one version."""
        self.parts = parts_of(look, whole=False) if look is not None else []
        self._offer_verdicts()

    def _offer_verdicts(self) -> None:
        """Nothing is approved before the last part."""
        first = _GOES_ON if self.goes_on else (Verdict.APPROVED.value, "It is right")
        self.verdict.choices = choices([first, (Verdict.CHANGES_REQUESTED.value, "It has to be changed")])

    def go_on(self) -> None:
        """Show the next part."""
        super().go_on()
        self.verdict.data = ""
        self._offer_verdicts()

    def validate(self, extra_validators: Any = None) -> bool:
        sound: bool = super().validate(extra_validators)
        if self.verdict.data == NEXT:
            self.check_part()
        return sound and not self.problems

    def to_blame(self, refusal: Exception) -> str:
        return "note" if isinstance(refusal, NotReady) and self.waits else ""
