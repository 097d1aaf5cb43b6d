"""A feed and its entries, whatever they are about and whichever form they are written in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5


@dataclass(frozen=True)
class FeedEntry:
    """One entry; addresses are whole."""

    id: str
    title: str
    words: str
    published: datetime
    updated: datetime
    address: str
    language: str
    tags: Sequence[str] = ()
    notice: str = ""
    """Why what it is about is not to be used any more, which is said before the words."""
    comparison: str = ""
    """Nothing where there is no earlier version to compare with."""
    uid: str = ""
    """The lasting name of the guidance page, its version and the number of the change, where it is about one."""
    version: int = 0
    sequence: int = 0
    original: str = ""
    """Where it was told first, when that was elsewhere."""

    @property
    def told(self) -> str:
        """The words, after the notice where there is one."""
        return " ".join(part for part in (self.notice, self.words) if part)


@dataclass(frozen=True)
class Feed:
    """The newest entries, or one part of the archive; addresses are whole."""

    id: str
    title: str
    author: str
    address: str
    page: str
    """The page for people about the same."""
    entries: Sequence[FeedEntry]
    current: str = ""
    """The feed itself, for a part of its archive; else nothing."""
    older: str = ""
    newer: str = ""
    checkpoint: str = ""
    """The signed state of the history right after the newest of these entries, where they are entries of it."""

    @property
    def updated(self) -> datetime | None:
        return max((entry.updated for entry in self.entries), default=None)


def lasting_name(uid: str, within: str = "") -> str:
    """The id of a feed or an entry (RFC 9562, version 5), which depends on no address: of the page or of the site."""
    return uuid5(NAMESPACE_URL, f"guidance:{uid}/{within}").urn
