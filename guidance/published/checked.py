"""Whether a copy of one version still holds, told in one line: on paper, in a badge, in an embed, to a machine."""

import enum
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.models import Revision, Version
from guidance.published.days import Undone, withdrawals_undone
from guidance.published.opening import Opened
from guidance.published.sentence import Facts, sentence_for
from guidance.published.updates import Later, later_than
from guidance.text.check_code import number_of
from guidance.text.days.dates import in_words, local_day
from guidance.text.words.counted import counted


class Hold(enum.Enum):
    """How a copy stands."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    ERASED = "text removed"
    """It is the newest version, and its words were taken away for legal reasons."""


@dataclass(frozen=True)
class Checked:
    """One version of a page, and what became of it."""

    found: Opened
    version: Version
    later: Later
    superseded_on: date | None
    withdrawn_on: date | None
    reason: str
    """Why it was withdrawn; nothing for what is in force."""
    undone: list[Undone]
    """When the page was withdrawn and reinstated since this version came."""

    @property
    def hold(self) -> Hold:
        if self.withdrawn_on:
            return Hold.WITHDRAWN
        if self.superseded_on:
            return Hold.SUPERSEDED
        return Hold.CURRENT if self.version.revision.content else Hold.ERASED

    @property
    def title(self) -> str:
        """The title of the version; nothing when its words were erased."""
        content = self.version.revision.content
        return content.title if content else ""

    @property
    def warning(self) -> str:
        """The sentence with which a text begins that is not to be used; nothing for what is in force."""
        if self.hold is Hold.CURRENT:
            return ""
        facts = Facts(
            number=self.version.number,
            newest=self.found.current.number,
            replaced_on=self.superseded_on,
            withdrawn_on=self.withdrawn_on,
            erased=self.hold is Hold.ERASED,
        )
        return sentence_for(facts, date.max).state

    @property
    def line(self) -> str:
        """The whole answer in one line."""
        if self.withdrawn_on:
            return f"Withdrawn on {in_words(self.withdrawn_on)} because: {self.reason}"
        if self.superseded_on:
            return f"Superseded on {in_words(self.superseded_on)}: {self.changes}"
        return str(self.hold.value).capitalize()

    @property
    def changes(self) -> str:
        """How many versions came since, and of what kind, as they were classified."""
        later = self.later
        parts = [
            f"{counted(later.count, 'change')} since",
            f"{later.advice:,} to the advice",
            f"{later.safety_critical:,} safety-critical",
        ]
        return ", ".join([*parts, *self._perhaps])

    @property
    def behind(self) -> str:
        """How the copy stands, in the few words of a badge."""
        if self.hold is not Hold.SUPERSEDED:
            return str(self.hold.value).capitalize()
        later = self.later
        parts = [
            f"{counted(later.count, 'version')} behind",
            f"{later.advice:,} change{'s' if later.advice == 1 else ''} the advice",
        ]
        return ", ".join([*parts, *self._perhaps])

    @property
    def _perhaps(self) -> list[str]:
        """Versions since that may have touched the advice, though nobody called them changes of it."""
        later = self.later
        corrected = counted(later.corrections, "correction")
        unclassified = f"{later.unclassified:,} not classified"
        return [*([corrected] if later.corrections else []), *([unclassified] if later.unclassified else [])]


def check_of(session: Session, found: Opened, version: Version, zone: ZoneInfo) -> Checked:
    """How a copy of ``version`` stands today."""
    later, withdrawal = later_than(session, found.document, version.number, found.current.number), found.standing
    undone = withdrawals_undone(session, [found.document.id]).get(found.document.id, [])
    return Checked(
        found=found,
        version=version,
        later=later,
        superseded_on=local_day(later.next.published_at, zone) if later.next else None,
        withdrawn_on=local_day(withdrawal.withdrawal.at, zone) if withdrawal.withdrawal else None,
        reason=withdrawal.withdrawal.reason if withdrawal.withdrawal else "",
        undone=[each for each in undone if each.end > version.published_at],
    )


def version_with_code(session: Session, typed: str) -> Version | None:
    """The version on whose copies the code stands that was typed."""
    number = number_of(typed)
    whole = joinedload(Version.revision).joinedload(Revision.content)
    query = sa.select(Version).where(Version.sequence == number).options(whole, joinedload(Version.document))
    return session.scalar(query) if number else None
