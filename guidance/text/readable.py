"""A page as plain lines, for whoever reads it without any program: no sign of Markdown or HTML is left.

Figures stay raised, what is struck out stands in brackets that say so, and links bring their addresses.
"""

import html as entities
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from guidance.text.compare.tree import plain
from guidance.text.html import BLOCKS, HEADINGS, Token, tokens
from guidance.text.html.in_force import with_struck_told
from guidance.text.html.notes import BACK

_LINK = re.compile(r'<a href="([^"#][^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_CELL, _RULE = " | ", "* * *"
#: Before and behind the address of a link, which is no word of the page.
LINK, LINK_END = " (link: ", ")"


def as_lines(page: str, base: str = "") -> str:
    """Clean HTML as lines of plain words, with an empty line between blocks.

    :param base: the address of the page, for links that are not whole.

    >>> as_lines("<h2>Dose</h2><ul><li>5 mg<ul><li>once</li></ul></li></ul>")
    'Dose\\n\\n- 5 mg\\n  - once'
    """
    page = _LINK.sub(lambda link: _with_address(link, base), BACK.sub("", with_struck_told(page)))
    writer = _Writer()
    for token in tokens(page):
        writer.take(token)
    writer.end_line()
    return "\n".join(writer.lines).strip("\n")


def _with_address(link: re.Match[str], base: str) -> str:
    whole = urljoin(base, entities.unescape(link[1])).replace("(", "%28").replace(")", "%29")
    told = whole.startswith(("http://", "https://")) and whole not in entities.unescape(link[2])
    return f"{link[2]}{LINK}{entities.escape(whole, quote=False)}{LINK_END}" if told else link[2]


@dataclass
class _List:
    """One list that is open: what stands before its items."""

    number: int | None

    def mark(self) -> str:
        """The sign before the next item."""
        if self.number is None:
            return "- "
        self.number += 1
        return f"{self.number}. "


@dataclass
class _Writer:
    lines: list[str] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _lists: list[_List] = field(default_factory=list)
    _margins: list[str] = field(default_factory=list)
    """What stands before the lines of each open item and quotation."""
    _mark: str = ""
    """The sign of an item whose first line is still to come."""
    _is_close: bool = True
    """Whether the next line follows the one before it without an empty one between them."""
    _cells: list[str] | None = None
    _as_typed: bool = False

    def take(self, token: Token) -> None:
        """Take in the next tag or the next words."""
        if token.tag not in BLOCKS:
            self._words.append(token.source)
        elif token.tag in {"td", "th"}:
            self._cell(token)
        elif self._cells is not None and token.tag != "tr":
            self._words.append(" ")  # blocks within a cell
        else:
            self.end_line()
            self._open(token) if token.opening else self._close(token)

    def end_line(self) -> None:
        """Write down what was gathered."""
        source, self._words = "".join(self._words), []
        if self._as_typed:
            self._write(entities.unescape(re.sub(r"<[^>]*>", "", source)).strip("\n").split("\n"))
        elif words := plain(source):
            self._write([words])

    def _open(self, token: Token) -> None:
        if token.tag in {"ul", "ol"}:
            self._is_close = bool(self._margins) and bool(self._lists)
            start = int(token.attributes.get("start", "1")) - 1
            self._lists.append(_List(start if token.tag == "ol" else None))
        elif token.tag == "li":
            self._item()
        elif token.tag in {"blockquote", "dd"}:
            self._margins.append("  ")
        elif token.tag == "tr":
            self._cells = []
        elif token.tag == "pre":
            self._as_typed = True
        elif token.tag == "hr":
            self._write([_RULE])

    def _item(self) -> None:
        if not self._lists:
            self._lists.append(_List(None))
        self._mark = self._lists[-1].mark()
        self._margins.append(" " * len(self._mark))

    def _close(self, token: Token) -> None:
        if token.tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
            self._is_close = bool(self._lists)
        elif token.tag in {"li", "blockquote", "dd"} and self._margins:
            self._mark = ""
            self._margins.pop()
            self._is_close = token.tag == "li"
        elif token.tag == "tr" and self._cells is not None:
            cells, self._cells = self._cells, None
            self._write([_CELL.join(cells)])
            self._is_close = True
        elif token.tag in {"table", *HEADINGS}:
            self._is_close = False
        elif token.tag == "pre":
            self._as_typed = False

    def _cell(self, token: Token) -> None:
        words, self._words = plain("".join(self._words)), []
        if token.closing and self._cells is not None:
            self._cells.append(words)

    def _write(self, lines: list[str]) -> None:
        if not self._is_close and self.lines:
            self.lines.append("")
        margin = "".join(self._margins)
        first = margin[: len(margin) - len(self._mark)] + self._mark
        self.lines += [f"{first if place == 0 else margin}{line}".rstrip() for place, line in enumerate(lines)]
        self._mark, self._is_close = "", False
