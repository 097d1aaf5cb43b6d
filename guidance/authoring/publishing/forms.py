"""The forms of publishing: now, at a time, urgently; cancelling a time; and the second check."""

from datetime import UTC, date, datetime
from datetime import time as wall_time
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import RadioField
from wtforms.validators import ValidationError

from guidance.authoring.publishing.scheduling import problem_of
from guidance.errors import NotReady
from guidance.models import Verdict
from guidance.text.dates import clock, day
from guidance.text.local_times import first_after, in_words, moments, time_of_day
from guidance.web.fields import Lines, SomeOf
from guidance.web.forms import AboutForm, DayField, Line, at_most, choices, filled
from guidance.web.session import now, zone

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


class ScheduleForm(PublishForm):
    """Publish at a time on a clock on the wall."""

    day = DayField("Day", [filled("Enter the day")])
    time = Line("Time", [filled("Enter the time, for example 9:00am")])
    side = RadioField(
        "Which of the two?",
        choices=choices([("before", "Before the clocks change"), ("after", "After the clocks change")]),
        default="",
        validate_choice=False,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        wall = time_of_day(self.time.data or "")
        if wall is None:
            self.refuse("Enter the time like 9:00am or 14:30", "time")
            return False
        self.moment = self._moment(self.day.data, wall, zone())
        if self.moment is not None and (problem := problem_of(self.moment, now())):
            self.refuse(problem, "time")
        return not self.problems

    def _moment(self, on: date, wall: wall_time, zone: ZoneInfo) -> datetime | None:
        """The moment that was meant, or nothing when the form now says why there is none."""
        said = clock(datetime.combine(on, wall, UTC), ZoneInfo("UTC"))
        found = moments(on, wall, zone)
        if not found:
            after = in_words(first_after(on, wall, zone), zone)
            self.refuse(f"{said} does not happen on {day(on, zone)}: the clocks go forward to {after}", "time")
            return None
        if len(found) == 1:
            return found[0]
        if self.side.data in {"before", "after"}:
            return found[0] if self.side.data == "before" else found[1]
        self.refuse(f"{said} happens twice on {day(on, zone)}. Choose before or after the clocks change", "side")
        return None

    @property
    def asks_side(self) -> bool:
        """Whether the time that was typed needs to be told from its twin."""
        return bool(self.side.errors) or self.side.data in {"before", "after"}


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
