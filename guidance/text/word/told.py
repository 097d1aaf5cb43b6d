"""What is said of an import: what was kept, what was changed, what was dropped, and where somebody has to look."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from guidance.text.plain import shortened

#: Characters of a passage that are told at most.
LONGEST = 120


@dataclass
class Told:
    """The report while it is made. Counted sentences have a form for one and a form for more."""

    kept: Counter[str] = field(default_factory=Counter)
    changed: Counter[tuple[str, str]] = field(default_factory=Counter)
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)
    flagged: list[dict[str, str]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    """Words that were deleted with changes tracked, or struck out: they are asked about."""

    def change(self, one: str, many: str, count: int = 1) -> None:
        """Something reads differently; ``many`` has a place for the number: “{} text boxes …”."""
        self.changed[one, many] += count

    def drop(self, one: str, many: str, count: int = 1) -> None:
        """Something is not in the draft."""
        self.dropped[one, many] += count

    def flag(self, what: str, where: str = "") -> None:
        """Somebody has to look at this place before the draft is saved."""
        self.flagged.append({"what": what, "where": beginning_of(where)})

    def ask_about(self, words: str) -> None:
        """Somebody has to say whether these words count, which were deleted or struck out."""
        if words.strip():
            self.deleted.append(beginning_of(words))

    def by_kind(self) -> Iterator[tuple[str, str]]:
        """The kinds of things that were changed, dropped and flagged, each with how often or where."""
        for (_, many), count in [*self.changed.items(), *self.dropped.items()]:
            yield many.replace("{} ", "", 1), f"{count:,} of them"
        yield from ((each["what"], each["where"]) for each in self.flagged)

    def as_json(self) -> dict[str, Any]:
        return {
            "kept": [{"kind": kind, "count": count} for kind, count in self.kept.items() if count],
            "changed": _sentences(self.changed),
            "dropped": _sentences(self.dropped),
            "flagged": self.flagged,
            "deleted": self.deleted,
        }


def beginning_of(passage: str) -> str:
    """The beginning of a passage, in one line."""
    return shortened(" ".join(passage.split()), LONGEST)


def _sentences(counted: Counter[tuple[str, str]]) -> list[str]:
    return [one if count == 1 else many.format(f"{count:,}") for (one, many), count in counted.items()]
