"""Two people who changed the same text: what goes together by itself, and what somebody has to decide."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import starmap

from guidance.authoring.manuscript.typed import CHOICES, LINES, Typed
from guidance.models import Revision
from guidance.text.markdown.definitions import notes_in, with_own_notes
from guidance.text.markdown.merge import Keep, Merge, Piece, merge, merge_line

LABELS = {
    "title": "Title",
    "summary": "Summary",
    "audience": "Who it is for",
    "settings": "Settings it applies to",
    "change_note": "Change note",
    "change_class": "What the change means",
    "safety_critical": "Safety-critical",
}


@dataclass(frozen=True)
class Clash:
    """One field that both changed in different ways."""

    name: str
    theirs: str
    yours: str

    @property
    def label(self) -> str:
        return LABELS[self.name]


@dataclass(frozen=True)
class OpenPlace:
    """One place that both changed, for somebody to say whose words stay."""

    name: str
    label: str
    answers: dict[Keep, str]
    """The answers that it has, in words."""


@dataclass(frozen=True)
class Collision:
    """The text that somebody saved and the one that somebody else typed, both begun on the same text."""

    based_on: int
    """The number of the text on which both began; 0 for none."""
    theirs: Revision
    yours: Typed
    their_typed: Typed
    body: Merge
    clashes: list[Clash]
    suggestion: Typed
    """Everything that goes together, with both readings where it does not."""

    @property
    def is_clean(self) -> bool:
        return self.body.is_clean and not self.clashes

    @property
    def questions(self) -> list[OpenPlace]:
        """All that somebody has to decide: the passages in the order of the text, then the fields."""
        return [*starmap(_about_passage, enumerate(self.body.conflicts, 1)), *map(_about_field, self.clashes)]

    def decided(self, kept: Mapping[str, Keep]) -> Typed:
        """The text once somebody said of each question whose words stay."""
        body = self.body.decided([kept[_passage(number)] for number, _ in enumerate(self.body.conflicts, 1)])
        theirs = {clash.name: clash.theirs for clash in self.clashes if kept[clash.name] is Keep.THEIRS}
        return replace(self.suggestion, **theirs, body=body)

    @property
    def merged(self) -> Typed:
        """The text with both changes; only when nothing clashes."""
        assert self.is_clean
        return self.suggestion


def _passage(number: int) -> str:
    return f"passage-{number}"


def _about_passage(number: int, piece: Piece) -> OpenPlace:
    answers = {
        Keep.THEIRS: "Their words" if piece.theirs.strip() else "Theirs: take the passage out",
        Keep.YOURS: "Your words" if piece.yours.strip() else "Yours: take the passage out",
    }
    both = piece.theirs.strip() and piece.yours.strip()
    if both and notes_in(piece.theirs).keys().isdisjoint(notes_in(piece.yours)):  # of one note readers would see one
        answers[Keep.BOTH] = "Both, theirs first"
    return OpenPlace(_passage(number), f"Passage {number}", answers)


def _about_field(clash: Clash) -> OpenPlace:
    theirs, yours = (_in_words(clash.name, value) for value in (clash.theirs, clash.yours))
    return OpenPlace(clash.name, clash.label, {Keep.THEIRS: f"Theirs: {theirs}", Keep.YOURS: f"Yours: {yours}"})


def _in_words(name: str, value: str) -> str:
    if name in CHOICES:
        return {"yes": "ticked", "": "not chosen"}.get(value, value)
    return f"“{value}”" if value else "nothing"


def collide(base: Typed, theirs: Typed, yours: Typed, saved: Revision, *, based_on: int) -> Collision:
    """Put the changes of ``theirs`` and ``yours``, both begun on ``base``, together.

    :param saved: the text of ``theirs`` as it was saved: by whom and when.
    :param based_on: the number of ``base``; 0 for none.
    """
    body = merge(base.body, theirs.body, with_own_notes(base.body, theirs.body, yours.body))
    values: dict[str, str] = {}
    clashes = []
    for name in (*LINES, *CHOICES):
        before, their, your = (getattr(typed, name) for typed in (base, theirs, yours))
        found = merge_line(before, their, your)
        values[name] = found.text if found.is_clean else your
        if not found.is_clean:
            clashes.append(Clash(name, their, your))
    suggestion = replace(yours, **values, body=body.text if body.is_clean else body.suggestion())
    return Collision(based_on, saved, yours, theirs, body, clashes, suggestion)
