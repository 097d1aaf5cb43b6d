"""Somebody else's feed, RSS, Atom or JSON Feed, as plain items: the only door to feedparser, and called in the jail.

Of each item its title, summary, day and address are kept, as plain words; never its whole text.
"""

import calendar
import io
import json
import re
import unicodedata
import xml.sax.expatreader  # feedparser looks for it when it first reads: in the jail that is too late
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import feedparser

from guidance.errors import TextRefused, UploadRefused
from guidance.text.feeds.items import LONGEST_ADDRESS, FeedItem
from guidance.text.html import words
from guidance.text.html.safety import clean
from guidance.text.plain import shortened

#: Items that are looked at; of more the newest at the top count.
MOST_ITEMS = 300
LONGEST_TITLE, LONGEST_SUMMARY = 200, 500
#: Signs of a title or a summary that are looked at before it is made plain.
_LOOKED_AT = 4_000
#: No feed is older.
_FIRST_YEAR = 1995
#: Entities of one's own grow without end, and no feed needs any; zeros are left out for files in UTF-16.
_ENTITY = re.compile(rb"<!\s*entity", re.IGNORECASE)
_NO_FEED = "what is there is no RSS, Atom or JSON feed"

assert xml.sax.expatreader.version
_PARSE: Any = vars(feedparser)["parse"]  # the library has no types
_PARSE(io.BytesIO(b"<rss version='2.0'><channel><title>a</title></channel></rss>"))  # loads what it needs
clean("&")  # as does this: HTML that is not ours passes a gate of its own


def for_jail(data: bytes) -> tuple[Any, list[bytes]]:
    """The items of a feed as JSON can say them: the form in which the jail answers.

    :raises UploadRefused: for what is no feed.
    """
    return [[item.title, item.summary, item.address, item.at.isoformat() if item.at else ""] for item in read(data)], []


def read(data: bytes) -> list[FeedItem]:
    """The items of a feed that have a title and an address.

    :raises UploadRefused: for what is no feed.
    """
    found = _from_json(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else _from_xml(data)
    return [item for item in found if item.title and item.address]


def _from_xml(data: bytes) -> Iterator[FeedItem]:
    if _ENTITY.search(data.replace(b"\0", b"")):
        raise UploadRefused("it declares entities of its own, which no feed needs")
    feed = _PARSE(io.BytesIO(data))
    if not feed.get("version"):
        raise UploadRefused(_NO_FEED)
    for entry in feed.entries[:MOST_ITEMS]:
        moment = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")  # its own looks elsewhere
        yield FeedItem(
            plain(entry.get("title", ""), LONGEST_TITLE),
            plain(entry.get("summary", ""), LONGEST_SUMMARY),
            str(entry.get("link", ""))[: LONGEST_ADDRESS + 1],
            _moment(calendar.timegm(moment)) if moment else None,
        )


def _from_json(data: bytes) -> Iterator[FeedItem]:
    """JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError):
        raise UploadRefused(_NO_FEED) from None
    items = feed.get("items") if "jsonfeed.org" in str(feed.get("version", "")) else None
    if not isinstance(items, list):
        raise UploadRefused(_NO_FEED)
    for item in items[:MOST_ITEMS]:
        told = item if isinstance(item, dict) else {}
        yield FeedItem(
            plain(_text(told, "title"), LONGEST_TITLE),
            plain(_text(told, "summary", "content_text"), LONGEST_SUMMARY),
            _text(told, "url", "external_url")[: LONGEST_ADDRESS + 1],
            _written(_text(told, "date_published")[:40]),
        )


def _text(item: dict[str, object], *names: str) -> str:
    """The first of these that is there, and is text."""
    return next((told for name in names if isinstance(told := item.get(name), str) and told), "")


def _written(words: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(words)
        return _moment(found.timestamp()) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _moment(seconds: float) -> datetime | None:
    """A moment; nothing for one that no feed can mean."""
    try:
        found = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.year >= _FIRST_YEAR else None


def plain(html: str, longest: int) -> str:
    """The words of somebody else's HTML on one line, cut at a word; signs that show nothing are left out.

    >>> plain("<b>Two</b> &amp; <script>alert(1)</script>three", 40)
    'Two & three'
    """
    html = _SCRIPTS.sub(" ", html[:_LOOKED_AT])
    try:
        found = words(clean(html))
    except TextRefused:
        return ""
    shown = "".join(sign for sign in found if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co"} or sign in " ")
    return shortened(" ".join(shown.split()), longest)


_SCRIPTS = re.compile(r"<(script|style)\b[^>]*>[^<]*(?:</\1>)?", re.IGNORECASE)
