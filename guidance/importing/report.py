"""What an import did, in words: a tally, and every reason for which something was skipped."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from guidance.models import Outcome

#: How many of the files that were skipped for one reason, or have one name in common, are named.
NAMED = 3


@dataclass
class Report:
    """The tally of one import; ``lines`` tells it."""

    documents: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    skipped: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unread: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Names in front matter that mean nothing here, each with the files that have it."""

    def count(self, outcome: Outcome, what: str = "", reason: str = "") -> None:
        """Note one more change; a skipped one with its reason and what it was."""
        self.outcomes[outcome] += 1
        if outcome is Outcome.SKIPPED:
            self.skipped[reason].append(what)

    def lines(self) -> list[str]:
        """The summary, most frequent reason first, the tally last."""
        reasons = sorted(self.skipped.items(), key=lambda item: -len(item[1]))
        unread = [f"Not read: “{name}” in the front matter ({_named(files)})" for name, files in self.unread.items()]
        return [_told(reason, places) for reason, places in reasons] + unread + [self._tally()]

    def _tally(self) -> str:
        parts = [
            _counted(self.documents, "document"),
            _counted(self.outcomes[Outcome.VERSION], "version"),
            _counted(self.outcomes[Outcome.RENAMED], "former address", "former addresses"),
            _counted(self.outcomes[Outcome.WITHDRAWN], "withdrawal"),
            _counted(self.outcomes[Outcome.REINSTATED], "reinstatement"),
            f"{self.outcomes[Outcome.SAME_TEXT]:,} without a change of text",
            f"{self.outcomes[Outcome.SKIPPED]:,} skipped",
        ]
        return ", ".join(parts)


def _told(reason: str, places: list[str]) -> str:
    return f"Skipped {len(places):,}: {reason} ({_named(places)})"


def _named(places: list[str]) -> str:
    return ", ".join(places[:NAMED]) + (" …" if len(places) > NAMED else "")


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
