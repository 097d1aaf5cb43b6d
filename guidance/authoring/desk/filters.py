"""Which pages somebody wants to see, as the address says it, and in which order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from guidance.authoring.desk.collection import Work
from guidance.models import Kind, Stage
from guidance.published.currency import State, state_for
from guidance.text.dates import parsed

#: The orders that can be asked for, by their word in the address.
SORTS: Mapping[str, tuple[str, Callable[[Work, date], Any]]] = {
    "title": ("Title", lambda work, _today: work.title.casefold()),
    "due": ("Review due, soonest first", lambda work, _today: _due_on(work) or date.max),
    "stage": ("Stage", lambda work, today: list(Stage).index(work.progress.stage(today))),
    "owner": ("Owner", lambda work, _today: owner_of(work).casefold() or "\U0010ffff"),
    "published": ("Published, newest first", lambda work, _today: -_published(work)),
}
#: “Overdue” for however long, besides the states one by one.
ANY_OVERDUE = "overdue"


def owner_of(work: Work) -> str:
    """The name of the owner, if there is one."""
    return work.document.owner.name if work.document.owner else ""


def _due_on(work: Work) -> date | None:
    return work.progress.stamp.due_on if work.progress.stamp else None


def _published(work: Work) -> float:
    return work.progress.current.published_at.timestamp() if work.progress.current else 0.0


def review_state(work: Work, today: date) -> State | None:
    """How the page stands with its review; nothing when readers do not have it."""
    progress = work.progress
    if progress.current is None or progress.standing.removal:
        return None
    return State.WITHDRAWN if progress.standing.withdrawal else state_for(_due_on(work), today)


@dataclass(frozen=True)
class Filters:
    """What was chosen; an empty value chooses nothing, and one that is not known is like an empty one."""

    words: str = ""
    stage: str = ""
    review: str = ""
    topic: str = ""
    owner: str = ""
    kind: str = ""
    due: tuple[str, str, str] = ("", "", "")
    sort: str = "title"

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> "Filters":
        """The filters of an address."""
        one = {
            name: typed.get(name, "").strip()[:200] for name in ("words", "stage", "review", "topic", "owner", "kind")
        }
        day, month, year = (typed.get(f"due-{part}", "").strip()[:4] for part in ("day", "month", "year"))
        sort = typed.get("sort", "")
        return cls(**one, due=(day, month, year), sort=sort if sort in SORTS else "title")

    @property
    def due_before(self) -> date | None:
        """The day that was typed, when it is one."""
        day, month, year = self.due
        return parsed(f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}") if any(self.due) else None

    @property
    def problem(self) -> str:
        """What to do about a day that is none."""
        wrong = any(self.due) and self.due_before is None
        return "Due before must be a real date, for example 31 8 2026" if wrong else ""

    @property
    def query(self) -> dict[str, str]:
        """The same filters as an address says them, without those that choose nothing."""
        parts = dict(zip(("due-day", "due-month", "due-year"), self.due, strict=True))
        named = {name: getattr(self, name) for name in ("words", "stage", "review", "topic", "owner", "kind")}
        sort = {"sort": self.sort} if self.sort != "title" else {}
        return {name: value for name, value in {**named, **parts, **sort}.items() if value}

    @property
    def chosen(self) -> bool:
        """Whether anything was left out."""
        return bool(set(self.query) - {"sort"})

    def apply(self, everything: Sequence[Work], today: date) -> list[Work]:
        """The pages that were chosen, in the order that was."""
        found = [work for work in everything if self._fits(work, today)]
        order = SORTS[self.sort][1]
        return sorted(found, key=lambda work: (order(work, today), work.title.casefold(), work.document.id))

    def _fits(self, work: Work, today: date) -> bool:
        document, due = work.document, _due_on(work)
        return (
            all(word in work.title.casefold() for word in self.words.casefold().split())
            and (self.stage not in _STAGES or work.progress.stage(today).value == self.stage)
            and self._fits_review(review_state(work, today))
            and (not self.topic or self.topic in ([topic.slug for topic in document.topics] or ["none"]))
            and (not self.owner.isdigit() or (document.owner_id or 0) == int(self.owner))
            and (self.kind not in _KINDS or document.kind.value == self.kind)
            and (self.due_before is None or (due is not None and due < self.due_before))
        )

    def _fits_review(self, state: State | None) -> bool:
        if self.review == ANY_OVERDUE:
            return state is not None and state.key.startswith(ANY_OVERDUE)
        return self.review not in _STATES or (state is not None and state.key == self.review)


_STAGES = {stage.value for stage in Stage}
_KINDS = {kind.value for kind in Kind}
_STATES = {state.key for state in State}
