"""What somebody wants to import, and how."""

import fnmatch
import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from guidance.importing.source import TitleFrom, is_markdown, why_aside


@dataclass(frozen=True)
class Wish:
    """A wish to import: from where, and how."""

    source: Path
    under: str = ""
    match: str = ""
    """A pattern for names of files, in any case; every Markdown file without one, but for what ``why_aside`` names."""
    topic: str = ""
    title_from: TitleFrom = TitleFrom.HEADING
    limit: int = 300_000

    def __post_init__(self) -> None:
        """Folders are written in several ways: ``docs/``, ``./docs``."""
        under = posixpath.normpath(self.under).strip("/") if self.under else ""
        object.__setattr__(self, "under", "" if under == "." else under)

    def takes(self, path: str) -> bool:
        """Whether a path is among the wanted files."""
        if not self.match:
            return is_markdown(path) and not why_aside(path.removeprefix(f"{self.under}/"))
        name = path if "/" in self.match else path.rpartition("/")[2]
        return fnmatch.fnmatchcase(name.lower(), self.match.lower())


@dataclass
class Steps:
    """Tells how far an import is: ``total`` once, then ``step`` for every so many commits."""

    total: Callable[[int], None] = lambda _: None
    step: Callable[[int], None] = lambda _: None
