"""Clean HTML as a stream of tags and words. It reads only what has passed the gates, which is strictly regular."""

import html as entities
import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+=\"[^\"]*\")*)\s*>|([^<]+)|(<)")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)=\"([^\"]*)\"")
_SPACE = re.compile(r"\s+")

HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
BLOCKS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "hr",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "div",
        "details",
        "summary",
        "figure",
        "figcaption",
    ]
)


class Token(NamedTuple):
    """One tag, or one run of words. ``source`` is the exact HTML, so that joining all of them gives the page."""

    source: str
    tag: str = ""
    closing: bool = False

    @property
    def opening(self) -> bool:
        return bool(self.tag) and not self.closing

    @property
    def has_id(self) -> bool:
        """Whether it is a tag that bears an anchor; words may spell out an ``id`` as well."""
        return self.opening and ' id="' in self.source

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes with their entities decoded."""
        return {name: entities.unescape(value) for name, value in _ATTRIBUTE.findall(self.source)}


def tokens(html: str) -> Iterator[Token]:
    """The tags and the words of clean HTML, in order."""
    for match in _TOKEN.finditer(html):
        slash, tag, _attributes, _text, _stray = match.groups()
        yield Token(match.group(), tag or "", slash == "/")


def anchors(html: str) -> frozenset[str]:
    """Every ``id`` in clean HTML: where a link can lead."""
    return (
        frozenset(token.attributes["id"] for token in tokens(html) if token.has_id) if ' id="' in html else frozenset()
    )


def words(html: str) -> str:
    """The text that a reader sees in clean HTML, with single spaces, and between blocks too."""
    parts = [
        " " if token.tag in BLOCKS or token.tag == "br" else "" if token.tag else token.source for token in tokens(html)
    ]
    return _SPACE.sub(" ", entities.unescape("".join(parts))).strip()
