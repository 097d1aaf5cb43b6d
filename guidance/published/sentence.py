"""What stands under the title of a page: whether it may be relied on today, told from facts and from nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guidance.models.reviews import is_late
from guidance.published.currency import State, state_for
from guidance.text.days.dates import in_words


@dataclass(frozen=True)
class Facts:
    """The facts of one version of a page on the day on which it is read."""

    number: int
    newest: int
    replaced_on: date | None = None
    """When the next version came."""
    withdrawn_on: date | None = None
    erased: bool = False
    """That its words were taken away for legal reasons."""
    unchecked: bool = False
    """That it was published urgently and nobody but its writers has read it yet."""
    reviewed_on: date | None = None
    evidence_to: date | None = None
    due_on: date | None = None
    undone: tuple[tuple[date, date], ...] = ()
    """From when to when the page was withdrawn, each time that it was reinstated after that review, or if none is."""
    edits_since: int = 0
    """How many versions came after the one that was reviewed."""
    advised_on: date | None = None
    """When a version after the first last changed the advice, as it was classified."""
    perhaps_on: date | None = None
    """When, after that, a version was a correction or nobody classified it, so that it may have changed the advice."""

    @property
    def in_force(self) -> bool:
        """Whether the version is to be followed: the newest, not withdrawn, and its words are there."""
        return self.number == self.newest and self.withdrawn_on is None and not self.erased


@dataclass(frozen=True)
class Sentence:
    """How a page stands, its review, when it did not hold, and its advice; ``str()`` is the whole."""

    state: str
    review: str
    away: str
    edited: bool
    advice: str

    def __str__(self) -> str:
        edited = "Edited since this review." if self.edited else ""
        return " ".join(part for part in (self.state, self.review, self.away, edited, self.advice) if part)


def sentence_for(facts: Facts, today: date) -> Sentence:
    """The sentence that is true of ``facts`` on ``today``; of a text that is not in force it tells no review."""
    return Sentence(
        state=_state(facts, today),
        review=_review(facts, today) if facts.in_force else "",
        away=_away(facts.undone) if facts.in_force else "",
        edited=facts.in_force and facts.reviewed_on is not None and facts.edits_since > 0,
        advice=_advice(facts),
    )


def _state(facts: Facts, today: date) -> str:
    if facts.withdrawn_on:
        return f"Withdrawn on {in_words(facts.withdrawn_on)}."
    if facts.number < facts.newest:
        on = f" on {in_words(facts.replaced_on)}" if facts.replaced_on else ""
        return f"Not current: version {facts.number + 1} replaced it{on}."
    if facts.erased:
        return "The text of this version was removed."
    if facts.reviewed_on is None:
        reviewed = "not yet reviewed as a whole"
    else:
        reviewed = "review overdue" if _overdue(facts, today) else ""
    checked = "not yet checked by a second person" if facts.unchecked else ""
    return ", ".join(part for part in ("Current", reviewed, checked) if part) + "."


def _overdue(facts: Facts, today: date) -> bool:
    return facts.due_on is not None and is_late(facts.due_on, today)


def _review(facts: Facts, today: date) -> str:
    if facts.reviewed_on is None:
        return ""
    evidence = f"evidence to {in_words(facts.evidence_to)}" if facts.evidence_to else ""
    parts = (f"Reviewed {in_words(facts.reviewed_on)}", evidence, _due(facts, today))
    return ", ".join(part for part in parts if part) + "."


def _away(undone: Sequence[tuple[date, date]]) -> str:
    stretches = (
        f"for part of {in_words(begin)}" if begin == end else f"from {in_words(begin)} to {in_words(end)}"
        for begin, end in undone
    )
    told = ", and ".join(dict.fromkeys(stretches))
    return f"This guidance was withdrawn {told}." if told else ""


def _due(facts: Facts, today: date) -> str:
    """The promise: by its month, and by its day once that day is near, when a month says too little."""
    if facts.due_on is None:
        return ""
    if _overdue(facts, today):
        return f"next review was due {in_words(facts.due_on)}"
    near = state_for(facts.due_on, today) is State.DUE
    return f"next review due {in_words(facts.due_on) if near else f'{facts.due_on:%B} {facts.due_on.year}'}"


def _advice(facts: Facts) -> str:
    known = f"Last change to the advice: {in_words(facts.advised_on)}." if facts.advised_on else ""
    if facts.perhaps_on:
        perhaps = in_words(facts.perhaps_on)
        if known:
            return f"{known} A later change, {perhaps}, may have touched it."
        return f"Last change that may have touched the advice: {perhaps}."
    if facts.number == 1:
        return "" if facts.newest > 1 else "This is the first version."
    return known or "No change to the advice is recorded since version 1."
