"""Two people who changed the same text: what goes together by itself, and what somebody has to decide."""

from dataclasses import dataclass, replace

from guidance.authoring.manuscript.typed import CHOICES, LINES, Typed
from guidance.models import Revision
from guidance.text.merge import Merge, merge, merge_line

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
class Collision:
    """The text that somebody saved and the one that somebody else typed, both begun on the same text."""

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
    def merged(self) -> Typed:
        """The text with both changes; only when nothing clashes."""
        assert self.is_clean
        return self.suggestion


def collide(base: Typed, theirs: Typed, yours: Typed, saved: Revision) -> Collision:
    """Put the changes of ``theirs`` and ``yours``, both begun on ``base``, together.

    :param saved: the text of ``theirs`` as it was saved: by whom and when.
    """
    body = merge(base.body, theirs.body, yours.body)
    values: dict[str, str] = {}
    clashes = []
    for name in (*LINES, *CHOICES):
        before, their, your = (getattr(typed, name) for typed in (base, theirs, yours))
        found = merge_line(before, their, your)
        values[name] = found.text if found.is_clean else your
        if not found.is_clean:
            clashes.append(Clash(name, their, your))
    suggestion = replace(yours, **values, body=body.text if body.is_clean else body.suggestion())
    return Collision(saved, yours, theirs, body, clashes, suggestion)
