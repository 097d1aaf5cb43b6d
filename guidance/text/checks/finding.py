"""What a check says, and what it has to be told about the pages that a text links to."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One thing to mend."""

    rule: str
    message: str
    """One plain sentence that says what to do."""
    line: int
    """The line of the Markdown text, from 1; 0 for the page as a whole."""
    quote: str
    """The place, as it stands in that line; may be empty."""
    must: bool
    """Whether the page is broken for its readers while this stays."""


@dataclass(frozen=True)
class Target:
    """A page to which a link leads."""

    title: str
    state: str = "current"
    """“current”, “withdrawn”, “removed”, “not published” or “missing”."""
    anchors: frozenset[str] = field(default=frozenset())


Resolve = Callable[[str], Target | None]
