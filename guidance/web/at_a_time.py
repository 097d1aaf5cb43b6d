"""A moment that somebody chooses by the clock on the wall; some days have hours that never come, or come twice."""

from datetime import UTC, date, datetime
from datetime import time as wall_time
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import RadioField
from wtforms.utils import unset_value

from guidance.text.days.coming import day_ahead
from guidance.text.days.dates import clock, day
from guidance.text.days.local_times import first_after, in_words, moments, time_of_day
from guidance.web.forms import AboutForm, DayField, Line, choices, filled
from guidance.web.session import today, zone


class ComingDay(DayField):
    """A day ahead: also “tomorrow” or “1 December” in one of its parts, and with it the time as ``clock``."""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        self.clock = ""
        said = [part for part in self.typed if part]
        if self.data is None and len(said) == 1:
            self.data, self.clock = day_ahead(said[0], today())


class AtATime(AboutForm):
    """Do something later: ``moment`` is when, once the form is in order."""

    moment: datetime | None = None
    day = ComingDay("Day", [filled("Enter the day")])
    time = Line("Time", [filled("Enter the time, for example 9:00am")])
    side = RadioField(
        "Which of the two?",
        choices=choices([("before", "Before the clocks change"), ("after", "After the clocks change")]),
        default="",
        validate_choice=False,
    )

    def problem_of(self, _moment: datetime) -> str:
        """Why it cannot be done at that time, in a sentence that says what to do; nothing when it can."""
        return ""

    def validate(self, extra_validators: Any = None) -> bool:
        self.time.data = self.time.data or self.day.clock
        if not super().validate(extra_validators):
            return False
        wall = time_of_day(self.time.data or "")
        if wall is None:
            self.refuse("Enter the time like 9:00am or 14:30", "time")
            return False
        self.moment = self._moment(self.day.data, wall, zone())
        if self.moment is not None and (problem := self.problem_of(self.moment)):
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
