"""A feed as Atom (RFC 4287), its archive by RFC 5005, section 4."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from guidance.text.feeds.feed import Feed, FeedEntry

MEDIA_TYPE = "application/atom+xml"
_ATOM, _HISTORY = "http://www.w3.org/2005/Atom", "http://purl.org/syndication/history/1.0"
#: Of the element that holds a checkpoint, which is defined there.
_CHECKPOINT = "https://c2sp.org/tlog-checkpoint"
#: What no XML 1.0 file may hold, not even as a reference (XML 1.0, section 2.2).
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: When something began of which nothing has been told yet.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

_PREFIXES = {"": _ATOM, "fh": _HISTORY, "log": _CHECKPOINT}


def as_atom(feed: Feed) -> bytes:
    """The feed as an XML file in UTF-8."""
    for prefix, space in _PREFIXES.items():  # each time: other libraries take the same ones when they are loaded
        ET.register_namespace(prefix, space)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(feed.updated or _NEVER))
    _add(_add(root, "author"), "name", feed.author)
    _link(root, "self", feed.address, MEDIA_TYPE)
    _link(root, "alternate", feed.page, "text/html")
    if feed.current:
        ET.SubElement(root, f"{{{_HISTORY}}}archive")
    for relation, address in (("current", feed.current), ("prev-archive", feed.older), ("next-archive", feed.newer)):
        _link(root, relation, address, MEDIA_TYPE)
    if feed.checkpoint:
        ET.SubElement(root, f"{{{_CHECKPOINT}}}checkpoint").text = feed.checkpoint
    for entry in feed.entries:
        _add_entry(root, entry)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add_entry(root: ET.Element, entry: FeedEntry) -> None:
    element = _add(root, "entry")
    element.set("{http://www.w3.org/XML/1998/namespace}lang", entry.language)
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "published", _moment(entry.published))
    _add(element, "updated", _moment(entry.updated))
    _link(element, "alternate", entry.address, "text/html")
    _link(element, "related", entry.comparison, "text/html", "What changed")
    _link(element, "via", entry.original, "text/html")
    for tag in entry.tags:
        _add(element, "category").set("term", tag)
    _add(element, "summary", entry.told)


def _add(parent: ET.Element, name: str, words: str = "") -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = _NO_XML.sub("", words) or None
    return element


def _link(parent: ET.Element, relation: str, address: str, media_type: str, title: str = "") -> None:
    if address:
        told = {"rel": relation, "href": address, "type": media_type} | ({"title": title} if title else {})
        ET.SubElement(parent, f"{{{_ATOM}}}link", told)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
