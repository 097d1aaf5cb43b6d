"""One entry in the story of a page: what happened, when, who did it, and where to read it."""

import enum
from dataclasses import dataclass
from datetime import datetime

from guidance.models import Permission


class Sort(enum.Enum):
    """The kinds by which the story can be filtered, in the words of the screens."""

    DRAFTS = "drafts"
    CHECKS = "checks"
    PUBLISHING = "publishing"
    REVIEWS = "reviews"
    COMMENTS = "comments"
    ENDS = "withdrawal and removal"
    PAGE = "page and address"

    @property
    def key(self) -> str:
        """The word in the address."""
        return self.name.lower()


@dataclass(frozen=True)
class StoryEntry:
    """One thing that happened."""

    at: datetime
    sort: Sort
    what: str
    by: str = ""
    note: str = ""
    link: str = ""
    """The page at the desk that shows it, as a noun: “texts/3”."""
    link_words: str = ""
    link_needs: Permission | None = None
    """What one has to be allowed to, to open that page; nothing more than to read the timeline by default."""
    version: int | None = None
    """The version that readers can look at."""
    grave: bool = False
    """Whether it deserves to be seen first: a failure, a withdrawal, an urgent publication."""
    remark: str = ""
    """The kind and the number of the remark that ``note`` is, where its words can be removed: “request/3”."""
    remark_by: int = 0
    """Who wrote it."""


def text_link(number: int) -> tuple[str, str]:
    """Where one saved text is read, and the words of that link."""
    return f"texts/{number}", f"Read text {number}"
