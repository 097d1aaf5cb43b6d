"""A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1); the members ``_guidance`` are our own."""

import json
from typing import Any

from guidance.text.feeds.feed import Feed, FeedEntry

MEDIA_TYPE = "application/feed+json"


def as_json(feed: Feed) -> bytes:
    """The feed as a JSON file in UTF-8."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "next_url": feed.older,
        "authors": [{"name": feed.author}],
        "_guidance": {"checkpoint": feed.checkpoint} if feed.checkpoint else "",
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps({name: value for name, value in told.items() if value != ""}, ensure_ascii=False).encode()


def _item(entry: FeedEntry) -> dict[str, Any]:
    about = {
        "notice": entry.notice,
        "uid": entry.uid,
        "version": entry.version,
        "sequence": entry.sequence,
        "comparison": entry.comparison,
    }
    told = {
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "content_text": entry.told,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "tags": list(entry.tags),
        "language": entry.language,
    }
    own = {name: value for name, value in about.items() if value}
    told |= {"external_url": entry.original} if entry.original else {}
    return told | ({"_guidance": own} if own else {})
