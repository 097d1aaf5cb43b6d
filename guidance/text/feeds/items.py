"""What is taken from somebody else's feed, apart from what reads feeds: only the jail loads that."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

LONGEST_ADDRESS = 1_000


@dataclass(frozen=True)
class FeedItem:
    """One item of somebody else's feed, in plain words."""

    title: str
    summary: str
    address: str
    """As the feed writes it; it may be relative."""
    at: datetime | None


def from_jail(value: Any) -> list[FeedItem]:
    """The items as they came out of the jail."""
    return [FeedItem(t, s, a, datetime.fromisoformat(at) if at else None) for t, s, a, at in value]
