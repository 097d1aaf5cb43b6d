"""Clean HTML as a stream of tags and words. It reads only what has passed the gates, which is strictly regular."""

import html as entities
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_ATTRIBUTES = r"(?:\s+[a-zA-Z-]+=\"[^\"]*\")*\s*"
_TAG = re.compile(rf"<(/?)([a-z][a-z0-9]*){_ATTRIBUTES}>")
_TOKEN = re.compile(rf"</?[a-z][a-z0-9]*{_ATTRIBUTES}>|[^<]+|<")
#: Where a heading or a link opens, and where a link ends.
HEADING_OR_LINK = re.compile(rf"<(h[2-6]|a){_ATTRIBUTES}>|</a>")
#: An opening tag with its anchor in quotes, where it has one.
_ANCHOR = re.compile(r"<[a-z][a-z0-9]*(?:\s+(?:id=(\"[^\"]*\")|[a-zA-Z-]+=\"[^\"]*\"))*\s*>")
#: What stands in an opening tag ahead of its anchor, and that.
_BEARING = re.compile(r"(<[a-z][a-z0-9]*(?:\s+[a-zA-Z-]+=\"[^\"]*\")*?) id=\"[^\"]*\"")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)=\"([^\"]*)\"")

HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
#: The opening or closing tag of a heading; what passed the gates has no ``<`` inside an attribute.
HEADING = re.compile(rf"<(/?)(h[2-6]){_ATTRIBUTES}>")
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
#: Tags between which words do not run on.
_APART = BLOCKS | {"br"}


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
    return map(_token, _TOKEN.findall(html))


def _token(source: str) -> Token:
    return _tag(source) if source[0] == "<" else Token(source)


@lru_cache(maxsize=1_024)  # a page has few tags, each of them many times
def _tag(source: str) -> Token:
    match = _TAG.fullmatch(source)
    return Token(source, match[2], match[1] == "/") if match else Token(source)


def anchors(html: str) -> frozenset[str]:
    """Every ``id`` in clean HTML: where a link can lead."""
    if ' id="' not in html:
        return frozenset()
    return frozenset(entities.unescape(quoted[1:-1]) for quoted in _ANCHOR.findall(html) if quoted)


def without_anchors(html: str) -> str:
    """Clean HTML whose tags bear no ``id``."""
    return _BEARING.sub(r"\1", html) if ' id="' in html else html


def words(html: str) -> str:
    """The text that a reader sees in clean HTML, with single spaces, and between blocks too."""
    found = _TAG.split(html)  # words, then by turns the slash and the name of a tag, and the words behind it
    found[1::3] = [""] * (len(found) // 3)
    found[2::3] = [" " if name in _APART else "" for name in found[2::3]]
    return " ".join(entities.unescape("".join(found)).split())
