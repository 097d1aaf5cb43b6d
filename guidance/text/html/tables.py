"""The heads of tables: what each row is, and what the table is about, so that a cell is never read alone."""

import html as entities
import re
from collections.abc import Mapping

_SECTION = re.compile(r'(<h[2-6] id="[^"]*">)')
_ANCHOR = re.compile(r'id="([^"]*)"')
#: A table in the box in which it scrolls, with the paragraph above it that names it: “Table 2: Doses by weight”.
_TABLE = re.compile(
    r'(?:<p>(Table\b[^<]{0,200})</p>\s*)?((?:<div class="table"[^>]*>\s*)?<table>)(.*?)</table>', re.DOTALL
)
_FIRST_CELL = re.compile(r"(<tr>\s*)<td((?: [^>]*)?)>(.*?)</td>", re.DOTALL)
_ONLY_A_NAME = re.compile(r"Table\s*:\s*")


def with_heads(page: str, titles: Mapping[str, str]) -> str:
    """Clean HTML in which every table has a caption, and every row whose first cell has words a head.

    A caption is the paragraph “Table …” right above the table; else, for those who listen, the title of its section.

    >>> with_heads("<p>Table: Doses</p><table><tr><td>Adults</td><td>5 mg</td></tr></table>", {})
    '<table><caption>Doses</caption><tr><th scope="row">Adults</th><td>5 mg</td></tr></table>'

    :param titles: the titles of the sections, by their anchors.
    """
    if "<table>" not in page:
        return page
    title = titles.get("", "")
    pieces = []
    for piece in _SECTION.split(page):
        if piece.startswith("<h") and (anchor := _ANCHOR.search(piece)):
            title = titles.get(entities.unescape(anchor[1]), title)
        if "<table>" in piece:
            piece = _TABLE.sub(lambda match, title=title: _with_heads(match, title), piece)
        pieces.append(piece)
    return "".join(pieces)


def _with_heads(match: re.Match[str], title: str) -> str:
    named, opening, inner = match.groups()
    if "<table" in inner or "<caption" in inner:
        return match.group()
    rows = inner if "rowspan=" in inner else _FIRST_CELL.sub(_row_head, inner)
    return f"{opening}{_caption(named, title)}{rows}</table>"


def _caption(named: str | None, title: str) -> str:
    if named:
        return f"<caption>{_ONLY_A_NAME.sub('', named, count=1)}</caption>"
    return f'<caption class="visually-hidden">Table in “{entities.escape(title)}”</caption>' if title else ""


def _row_head(match: re.Match[str]) -> str:
    start, attributes, words = match.groups()
    return f'{start}<th scope="row"{attributes}>{words}</th>' if words.strip() else match.group()
