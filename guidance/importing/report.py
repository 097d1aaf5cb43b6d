"""What an import did, in words: a tally, an account of what came in, and everything that somebody should know of."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from html import unescape

from guidance.importing.leaving_out import Account
from guidance.importing.source import CannotTake, source_page
from guidance.importing.wish import Wish
from guidance.models import Outcome
from guidance.text.turning import signs_in
from guidance.text.words.counted import counted, named

_FOR_A_TEMPLATE = "places that a template fills in, like {{ name }} or {% include %}, stay as they are written"
_TEMPLATE = re.compile(r"\{%-?\s*[a-z][^%\n]{0,200}%\}|\{\{[^{}\n]{1,200}\}\}")
#: How many of the pages with links that lead nowhere are named.
PAGES_NAMED = 20


@dataclass
class Report:
    """The tally of one import; ``lines`` tells it."""

    documents: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    skipped: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unread: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Names in front matter that mean nothing here, each with the files that have it."""
    kept: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Why something was left in the text that may be none, each with the files that have it."""
    skipped_now: dict[str, str] = field(default_factory=dict)
    """Files that could not be taken as they are now, each with the reason."""
    behind: dict[str, str] = field(default_factory=dict)
    """Those of them whose pages say what stood there before, each with the address of its page."""
    account: Account = field(default_factory=Account)
    broken: dict[str, list[str]] = field(default_factory=dict)
    """By the address of each page: where it points, and nothing is there."""
    turned: dict[str, list[str]] = field(default_factory=dict)
    """Files with signs that turn figures round, each with their names."""
    rewritten: list[str] = field(default_factory=list)
    """Commits that were imported, and are not on the main line any more."""
    remarks: list[str] = field(default_factory=list)
    """Sentences about the source as a whole."""

    def count(self, outcome: Outcome, what: str = "", reason: str = "") -> None:
        """Note one more change; a skipped one with its reason and what it was."""
        self.outcomes[outcome] += 1
        if outcome is Outcome.SKIPPED:
            self.skipped[reason].append(what)

    def note_state(self, path: str, reason: str = "") -> None:
        """Note why a file could not be taken as it is now; nothing when it could."""
        if reason:
            self.skipped_now[path] = reason
        else:
            self.skipped_now.pop(path, None)

    def tell_of(self, path: str, size: int, data: bytes | None, read: Collection[str], wish: Wish) -> None:
        """Say of a wanted file what is published of it, and which names in its front matter say nothing here.

        :param data: as much of it as may be read; nothing when it could not be.
        """
        try:
            page = source_page(data or b"", path, wish.title_from, wish.limit)
            if path in self.skipped_now:
                raise CannotTake(self.skipped_now[path])
        except CannotTake as reason:
            self.account.leave(path, size, str(reason) if data is not None else "a symbolic link, or missing")
            return
        self.account.take(data or b"", page, read)
        if signs := signs_in("".join([page.text.title, page.text.summary, unescape(page.text.body)])):
            self.turned[path] = signs
        for doubt in filter(None, (page.doubt, _FOR_A_TEMPLATE if _TEMPLATE.search(page.text.body) else "")):
            self.kept[doubt].append(path)
        for name in sorted((page.front.keys() - set(read)) | page.unused | set(page.nested)):
            again = name in page.nested and name in page.front
            self.unread[f"“{name}”, said again," if again else f"“{name}”"].append(path)

    def doubt_dates(self, impossible: Sequence[str], moved: Sequence[str]) -> None:
        """Say which dates of a history could not be taken as they are."""
        if impossible:
            self.remarks.append(
                f"Dates: {counted(len(impossible), 'commit')} with a date in the future or before 1980: its text has "
                f"the date at which it was committed, or that of the commit before it ({named(_short(impossible))})"
            )
        if moved:
            self.remarks.append(
                f"Dates: {counted(len(moved), 'commit')} dated before the one that it follows: its text has the date "
                f"on which both were there ({named(_short(moved))})"
            )

    def lines(self, *, everything: bool = False) -> list[str]:
        """The summary: what was skipped and left out, what leads nowhere, what came in, and the tally last."""
        reasons = sorted(self.skipped.items(), key=lambda item: -len(item[1]))
        unread = [f"Not read: {name} in the front matter ({named(files)})" for name, files in self.unread.items()]
        unread += [f"Left in the text: {reason} ({named(files)})" for reason, files in self.kept.items()]
        told = [_line_about(*each) for each in reasons] + unread + self._links(everything) + self.remarks
        told += self._rewritten() + self._behind() + self._signs()
        return [*told, *self.account.lines(), self._tally()]

    def _rewritten(self) -> list[str]:
        if not self.rewritten:
            return []
        return [
            f"The history was rewritten: {counted(len(self.rewritten), 'commit')} that had been imported "
            f"({named(_short(self.rewritten))}) left the main line. What came of them stays published as it was, and "
            "what the main line says instead is one change of each page, not before the day of the import before"
        ]

    def _behind(self) -> list[str]:
        pages = ", ".join(f"/guidance/{slug} ({path})" for path, slug in self.behind.items())
        return [f"Still say what their files said before: {pages}. Mend the files and import again"] if pages else []

    def _signs(self) -> list[str]:
        if not self.turned:
            return []
        names = ", ".join(sorted({name for names in self.turned.values() for name in names}))
        files = f"{counted(len(self.turned), 'file')} ({named([*self.turned])})"
        return [f"Hidden signs ({names}) that can show figures in another order are named where they stand in {files}"]

    def _links(self, everything: bool) -> list[str]:
        if not self.broken:
            return []
        count = sum(len(addresses) for addresses in self.broken.values())
        shown = list(self.broken.items())[: None if everything else PAGES_NAMED]
        more = len(self.broken) - len(shown)
        head = f"Links and pictures that lead nowhere: {count:,} on {counted(len(self.broken), 'page')}"
        pages = [f"  /guidance/{slug}: {', '.join(addresses)}" for slug, addresses in shown]
        return [head, *pages, *([f"  … and on {counted(more, 'more page')} (--all names them)"] if more else [])]

    def _tally(self) -> str:
        parts = [
            counted(self.documents, "document"),
            counted(self.outcomes[Outcome.VERSION], "version"),
            counted(self.outcomes[Outcome.RENAMED], "former address", "former addresses"),
            counted(self.outcomes[Outcome.WITHDRAWN], "withdrawal"),
            counted(self.outcomes[Outcome.REINSTATED], "reinstatement"),
            f"{self.outcomes[Outcome.SAME_TEXT]:,} without a change of text",
            f"{self.outcomes[Outcome.SKIPPED]:,} skipped",
        ]
        return ", ".join(parts)


def _line_about(reason: str, places: list[str]) -> str:
    return f"Skipped {len(places):,}: {reason} ({named(places)})"


def _short(commits: Sequence[str]) -> list[str]:
    return [commit[:10] for commit in commits]
