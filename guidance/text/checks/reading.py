"""A Markdown text as checks look at it: its headings, links, pictures, tables and prose, each with its place."""

import html as entities
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from markdown_it.token import Token

from guidance.text import html
from guidance.text.checks.finding import Finding
from guidance.text.html import HEADINGS
from guidance.text.markdown import raw_html
from guidance.text.markdown.blocks import typed_anchor
from guidance.text.markdown.rendering import Limits, tokens

_LONGEST_QUOTE = 120
#: So many lines around the probable one are looked at.
_LINES_AROUND = 60


class Place(NamedTuple):
    """Lines of the text, counted from 0: where a block begins and ends, and where in it something probably stands."""

    start: int
    end: int
    near: int


class Remark(NamedTuple):
    """The finding of a check, ahead of looking up the exact line: no place is the page as a whole."""

    rule: str
    message: str
    place: Place | None
    wanted: Sequence[str] = ()
    """Words that may stand there, best first."""
    must: bool = False


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    anchor: str
    place: Place


@dataclass(frozen=True)
class Link:
    text: str
    href: str
    place: Place


@dataclass(frozen=True)
class Picture:
    alt: str
    src: str
    place: Place


@dataclass(frozen=True)
class Table:
    headers: list[str]
    place: Place


@dataclass(frozen=True)
class Row:
    """One row of a table, in plain words."""

    cells: list[str]
    place: Place
    is_head: bool


@dataclass(frozen=True)
class Prose:
    """A paragraph, a list item or a cell in plain words; code is left out, line ends are kept."""

    text: str
    place: Place
    is_heading: bool = False
    is_note: bool = False


@dataclass
class Reading:
    """Everything found in one text, in reading order (notes last)."""

    lines: list[str]
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)
    open_blocks: list[tuple[str, Place]] = field(default_factory=list)
    """The blocks that nobody closed, by name."""

    def finding(self, remark: Remark) -> Finding:
        """``remark`` with its line, from 1, and with the first of its words that stand there."""
        line, quote = self._located(remark.place, remark.wanted) if remark.place else (0, "".join(remark.wanted[:1]))
        return Finding(remark.rule, remark.message, line, quote[:_LONGEST_QUOTE], remark.must)

    def _located(self, place: Place, wanted: Sequence[str]) -> tuple[int, str]:
        after = range(place.near, min(place.end, place.near + _LINES_AROUND))
        before = range(max(place.start, place.near - _LINES_AROUND), place.near)
        for words in filter(None, wanted):
            for line in (*after, *before):
                if words in self.lines[line]:
                    return line + 1, words
        return place.near + 1, self.lines[place.near].strip()


def read(text: str, limits: Limits) -> Reading:
    """Take ``text`` apart.

    :raises TextRefused: when it is too large to be shown.
    """
    reader = _Reader(Reading(text.split("\n")))
    for token in tokens(text, limits):
        reader.take(token)
    return reader.reading


@dataclass
class _Reader:
    """Walks over the tokens of a text and remembers in which block it is."""

    reading: Reading
    start: int = 0
    end: int = 0
    near: int = 0
    level: int = 0
    in_notes: bool = False
    headers: list[str] | None = None
    words: list[str] = field(default_factory=list)
    href: str | None = None
    link_words: list[str] = field(default_factory=list)
    link_near: int = 0
    header_cell: bool = False
    in_cell: bool = False
    containers: list[tuple[str, Place]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        last = max(len(self.reading.lines), 1)
        start = min(self.start, last - 1)
        end = min(max(self.end, start + 1), last)
        return Place(start, end, min(max(self.near, start), end - 1))

    def take(self, token: Token) -> None:
        if token.map:
            self.start, self.end = token.map
            self.near = self.start
        if token.type == "inline":
            self._block(token)
        elif token.type == "html_block":
            self._html(token.content)
            self._flush()
        elif token.type == "heading_open":
            self.level = int(token.tag[1])
        elif token.type == "footnote_block_open":
            self.in_notes = True
            self.start, self.end, self.near = 0, len(self.reading.lines), 0
        elif token.type.startswith("container_"):
            self._container(token)
        elif token.type in {"thead_open", "th_open", "th_close", "thead_close"}:
            self._header(token)
        if token.type == "tr_open":
            self.reading.rows.append(Row([], self._whole_place(), self.headers is not None))
        if token.type in {"th_open", "td_open", "th_close", "td_close"}:
            self.in_cell = token.nesting > 0

    def _container(self, token: Token) -> None:
        if token.nesting > 0:
            self.containers.append((token.info.split()[0].partition("{")[0], self._whole_place()))
        else:
            name, place = self.containers.pop()
            if not token.markup:  # it ends because the text does, or what holds it
                self.reading.open_blocks.append((name, place))

    def _header(self, token: Token) -> None:
        if token.type == "thead_open":
            self.headers = []
        elif token.type == "thead_close":
            self.reading.tables.append(Table(self.headers or [], self.place))
            self.headers = None
        self.header_cell = token.type == "th_open"

    def _block(self, token: Token) -> None:
        for child in token.children or ():
            self._child(child)
        self._close_link()
        if self.in_cell and self.reading.rows:
            self.reading.rows[-1].cells.append("".join(self.words).strip())
        if self.header_cell and self.headers is not None:
            self.headers.append("".join(self.words).strip())
        self._flush()

    def _flush(self) -> None:
        text = "".join(self.words)
        self.words = []
        if self.level:
            text, anchor = typed_anchor(text)
            self.reading.headings.append(Heading(self.level, text.strip(), anchor, self._whole_place()))
        if text.strip():
            self.reading.prose.append(Prose(text, self._whole_place(), bool(self.level), self.in_notes))
        self.level = 0

    def _whole_place(self) -> Place:
        place = self.place
        return place._replace(near=place.start)

    def _child(self, child: Token) -> None:
        if child.type in {"softbreak", "hardbreak"}:
            self._say("\n")
        elif child.type == "text":
            self._say(child.content)
        elif child.type == "code_inline":
            self._say("…")
        elif child.type == "link_open":
            self._open_link(str(child.attrGet("href") or ""))
        elif child.type == "link_close":
            self._close_link()
        elif child.type == "image":
            alt = "".join(part.content for part in child.children or ())
            self._picture(alt, str(child.attrGet("src") or ""))
        elif child.type == "html_inline":
            self._html(child.content)

    def _say(self, text: str) -> None:
        self.words.append(text)
        if self.href is not None:
            self.link_words.append(text)
        self.near += text.count("\n")

    def _open_link(self, href: str) -> None:
        self._close_link()
        self.href, self.link_words, self.link_near = href, [], self.near

    def _close_link(self) -> None:
        if self.href is not None:
            place = self.place._replace(near=min(self.link_near, self.place.end - 1))
            self.reading.links.append(Link("".join(self.link_words).strip(), self.href, place))
        self.href = None

    def _picture(self, alt: str, src: str) -> None:
        self.reading.pictures.append(Picture(alt.strip(), src, self.place))
        if self.href is not None:
            self.link_words.append(alt)

    def _html(self, source: str) -> None:
        """Tags that an author typed; words between them count like those of Markdown."""
        header_cells: list[str] = []
        for token in html.tokens(raw_html.visible(source)):
            if token.opening:
                self._tag(token)
                header_cells += ["th"] if token.tag == "th" else []
            elif token.tag == "a":
                self._close_link()
            elif token.tag in HEADINGS and self.level:
                self._flush()
            elif not token.tag:
                self._say(entities.unescape(token.source))
        if "<table" in source.lower() and "</table" in source.lower() and not header_cells:
            self.reading.tables.append(Table([], self._whole_place()))

    def _tag(self, token: html.Token) -> None:
        if token.tag == "a" and "href" in token.attributes:
            self._open_link(token.attributes["href"])
        elif token.tag == "img":
            self._picture(token.attributes.get("alt", ""), token.attributes.get("src", ""))
        elif token.tag in HEADINGS:
            self.words, self.level = [], int(token.tag[1])
