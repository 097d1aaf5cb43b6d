"""From the HTML that mammoth made to our Markdown: titles, headings, lists, quotations, notes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from guidance.text.addresses.detours import straight
from guidance.text.plain import picture
from guidance.text.word.spans import Span, line, safe_address
from guidance.text.word.tables import Grid, grid_of, pipe_table
from guidance.text.word.tidying import MARK_CLOSES, MARK_OPENS
from guidance.text.word.told import Told
from guidance.text.word.xml import Element

BREAK = "\n"
_LOOKS = {"strong", "em", "s", "sup", "sub"}
_LISTS = {"ul", "ol"}
#: The attributes with which come the name of a heading to which a link within the text leads, and such a link.
NAME, TO = "data-name", "data-to"
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", *_LISTS}
_NOTE = re.compile(r"#?((?:foot|end)note-(?!ref-).+)")
_MARK = re.compile(f"{MARK_OPENS}(\\d+){MARK_CLOSES}")
_COMPUTER = "automatically generated"


@dataclass
class Writing:
    """Writes one document as Markdown."""

    told: Told
    title: str = ""
    _levels: int = 0
    _notes: dict[str, int] = field(default_factory=dict)
    _tables: int = 0
    _pictures: int = 0

    def markdown(self, root: Element) -> str:
        """The body of the page; ``title`` holds its title afterwards."""
        blocks = list(root)
        notes = [block for block in blocks if block.tag == "ol" and _is_note_list(block)]
        blocks = self._without_title([block for block in blocks if block not in notes])
        headings = [int(block.tag[1]) for block in blocks if re.fullmatch(r"h\d", block.tag)]
        self._levels = 2 - min(headings) if headings else 0
        text = self._blocks(blocks)
        definitions = [self._definition(note) for block in notes for note in block]
        return "\n\n".join([*text, *definitions]) + "\n" if text or definitions else ""

    def _without_title(self, blocks: list[Element]) -> list[Element]:
        """The title is the paragraph with that style, or else the one heading of the first level, above everything."""
        styled = next((block for block in blocks if block.get("class") == "title"), None)
        if styled is None:
            firsts = [block for block in blocks if block.tag == "h1"]
            styled = firsts[0] if len(firsts) == 1 and blocks and blocks[0] is firsts[0] else None
        if styled is None:
            return blocks
        self.title = " ".join(_plain(self._spans(styled)).split())
        return [block for block in blocks if block is not styled]

    def _blocks(self, blocks: list[Element]) -> list[str]:
        written = [text for block in blocks for text in self._block(block)]
        return [text for text in written if text.strip()]

    def _block(self, block: Element) -> Iterator[str]:
        kind = block.tag
        if re.fullmatch(r"h\d", kind):
            yield self._heading(block, int(kind[1]))
        elif kind == "table":
            yield from self._table(block)
        elif kind in _LISTS:
            yield from self._list(block)
        elif kind == "blockquote":
            self.told.kept["Quotations"] += 1
            yield "\n".join(f"> {each}".rstrip() for each in "\n\n".join(self._blocks(list(block))).split("\n"))
        else:
            text = self._paragraph(self._spans(block))
            self.told.kept["Paragraphs"] += bool(text)
            yield text

    def _heading(self, block: Element, level: int) -> str:
        spans = [_without_looks(span, {"strong"}) for span in self._spans(block)]
        text = " ".join(line(part) for part in _lines(spans)).strip()
        if not text:
            return ""
        self.told.kept["Headings"] += 1
        text = re.sub(r"#$", r"\\#", text)
        name = f" {{#{block.get(NAME)}}}" if block.get(NAME) else ""
        return f"{'#' * min(level + self._levels, 6)} {text}{name}"

    def _paragraph(self, spans: list[Span]) -> str:
        lines = [line(part) for part in _lines(spans)]
        while lines and not lines[-1]:
            lines.pop()
        while lines and not lines[0]:
            lines.pop(0)
        return "\\\n".join(text or "&nbsp;" for text in lines)

    def _list(self, block: Element) -> Iterator[str]:
        """One list, or more when the numbers of Word begin anew within it."""
        delimiter, number, items = ".", 0, list[str]()
        for item in block:
            mark = self._take_mark(item) if block.tag == "ol" else 0
            if block.tag == "ol" and items and mark != number + 1:
                yield "\n".join(items)
                items, delimiter = [], ")" if delimiter == "." else "."
            number = mark
            beside = f"{number}{delimiter}" if block.tag == "ol" else "-"
            items.append(self._item(item, beside))
        yield "\n".join(items)

    def _item(self, item: Element, beside: str) -> str:
        """An item with the lists within it, all indented as far as its text."""
        own = self._paragraph(self._spans(item))
        self.told.kept["Items of lists"] += bool(own)
        inner = [text for child in item if child.tag in _LISTS for text in self._list(child)]
        # A list that begins with another number than 1 would go on with the line before it (CommonMark, 5.3).
        gap = "\n\n" if any(re.match(r"(?!1[.)])\d", text) for text in inner) or len(inner) > 1 else "\n"
        text = gap.join(part for part in [own, *inner] if part)
        return f"{beside} {_indented(text, len(beside) + 1)}".rstrip()

    def _take_mark(self, item: Element) -> int:
        """The number that Word shows beside an item; it is taken out of the text."""
        for element in item.iter():
            for place in ("text", "tail"):
                words = getattr(element, place) or ""
                if mark := _MARK.search(words):
                    setattr(element, place, words[: mark.start()] + words[mark.end() :])
                    return int(mark[1])
            if element is not item and element.tag in _LISTS:
                break
        return 1

    def _definition(self, note: Element) -> str:
        number = self._notes.get(note.get("id", ""), 0)
        self.told.kept["Notes"] += 1
        for link in note.iter("a"):
            if link.get("href", "").startswith(("#footnote-ref", "#endnote-ref")):
                link.text, link.attrib["href"] = "", ""
        text = "\n\n".join(self._blocks(list(note)))
        return f"[^{number}]: {_indented(text, 4)}"

    def _table(self, block: Element) -> Iterator[str]:
        grid = grid_of(block)
        if len(grid.rows) == 1 and len(grid.rows[0]) == 1 and (only := grid.rows[0][0]) is not None:
            self.told.change(
                "1 box (a table with one cell) is plain text", "{} boxes (tables with one cell) are plain text"
            )
            yield from self._blocks(_as_blocks(only))
            return
        self._tables += 1
        self.told.kept["Tables"] += 1
        self._tell_of_table(grid)
        yield pipe_table([[self._cell(cell) for cell in row] for row in grid.rows], grid.columns)

    def _tell_of_table(self, grid: Grid) -> None:
        where = f"Table {self._tables}"
        if grid.heads == 0:
            self.told.change(
                "The first row of 1 table is now its heading", "The first rows of {} tables are now their headings"
            )
        if grid.heads > 1:
            self.told.flag("The table has several rows of headings: only the first one still is a heading", where)
        if grid.merged:
            self.told.flag("The table has merged cells: their text is repeated in each of them", where)
        if grid.nested:
            self.told.flag("The table has another table within a cell: its rows are lines of that cell now", where)

    def _cell(self, cell: Element | None) -> str:
        """The text of a cell in one line."""
        return "" if cell is None else "<br>".join(text for text in self._cell_lines(cell) if text)

    def _cell_lines(self, cell: Element) -> Iterator[str]:
        for block in _as_blocks(cell):
            if block.tag == "table":
                for row in grid_of(block).rows:
                    yield "; ".join(self._cell(inner) for inner in row if inner is not None)
            elif block.tag in _LISTS:
                for item in block:
                    mark = f"{self._take_mark(item)}\\." if block.tag == "ol" else "•"
                    self.told.change("1 item of a list in a table is a line", "{} items of lists in tables are lines")
                    yield f"{mark} {'<br>'.join(line(part) for part in _lines(self._spans(item)))}"
                    yield from (
                        text for child in item if child.tag in _LISTS for text in self._cell_lines(_around(child))
                    )
            elif block.tag == "blockquote":
                yield from self._cell_lines(block)
            else:
                yield from (line(part) for part in _lines(self._spans(block)))

    def _spans(self, element: Element, looks: frozenset[str] = frozenset(), link: str = "") -> list[Span]:
        """The pieces of a line; blocks within are left to others."""
        found = [Span(_clean(element.text), looks, link)] if element.text else []
        for child in element:
            found += self._child(child, looks, link)
            if child.tail:
                found.append(Span(_clean(child.tail), looks, link))
        return found

    def _child(self, child: Element, looks: frozenset[str], link: str) -> list[Span]:
        kind = child.tag
        if kind in _BLOCKS:
            return []
        if kind == "br":
            return [Span(BREAK, ready=True)]
        if kind == "img":
            return self._picture(child)
        if kind == "input":
            return [Span("☑" if child.get("checked") else "☐", looks, link)]
        if kind == "a":
            return self._link(child, looks)
        if kind == "abbr":
            opening = f'<abbr title="{_attribute(child.get("title", ""))}">'
            ends = [Span(tag, looks, link, ready=True) for tag in (opening, "</abbr>")]
            return [ends[0], *self._spans(child, looks, link), ends[1]]
        if kind == "sup" and len(child) == 1 and (note := _NOTE.fullmatch(child[0].get("href", ""))):
            number = self._notes.setdefault(note[1], len(self._notes) + 1)
            return [Span(f"[^{number}]", ready=True)]
        return self._spans(child, looks | {kind} if kind in _LOOKS else looks, link)

    def _link(self, child: Element, looks: frozenset[str]) -> list[Span]:
        wanted = child.get("href", "")
        target = straight(wanted)
        link = safe_address(target) if target and not target.startswith("#") else ""
        if within := child.get(TO):
            link = f"#{within}"
        if link and target != wanted:
            self.told.change(
                "1 link that went through a mail system or a search engine leads straight there",
                "{} links that went through a mail system or a search engine lead straight there",
            )
        if link:
            self.told.kept["Links"] += 1
        elif wanted.startswith("#"):
            self.told.change("1 link within the document is plain text", "{} links within the document are plain text")
        elif wanted:
            self.told.drop("1 link to an address that is no web page", "{} links to addresses that are no web pages")
        return self._spans(child, looks, link)

    def _picture(self, image: Element) -> list[Span]:
        if not image.get("src"):
            return [Span(" ")]
        alt = " ".join(image.get("alt", "").split())
        self._pictures += 1
        self.told.kept["Pictures"] += 1
        if not alt:
            self.told.flag("A picture has no description: write one", f"Picture {self._pictures}")
        elif _COMPUTER in alt.lower():
            self.told.flag("A computer wrote the description of a picture: check it", alt)
        return [Span(picture(alt, image.get("src", "")), ready=True)]


def _attribute(words: str) -> str:
    """Words between the quotation marks of an attribute, in a cell of a table too."""
    return escape(" ".join(_clean(words).split())).replace("|", "&#124;")


def _lines(spans: list[Span]) -> list[list[Span]]:
    lines: list[list[Span]] = [[]]
    for span in spans:
        if span.ready and span.text == BREAK:
            lines.append([])
        else:
            lines[-1].append(span)
    return lines


def _as_blocks(element: Element) -> list[Element]:
    """The blocks in a cell; text that stands in it without any is one."""
    return list(element) if any(child.tag in _BLOCKS for child in element) else [element]


def _around(block: Element) -> Element:
    outer = type(block)("div")
    outer.append(block)
    return outer


def _clean(text: str) -> str:
    return _MARK.sub("", text).replace("\t", " ").replace("\n", " ")


def _plain(spans: list[Span]) -> str:
    return "".join(" " if span.ready else span.text for span in spans)


def _without_looks(span: Span, looks: set[str]) -> Span:
    return Span(span.text, span.looks - looks, span.link, span.ready)


def _indented(text: str, width: int) -> str:
    return text.replace("\n", "\n" + " " * width).replace("\n" + " " * width + "\n", "\n\n")


def _is_note_list(block: Element) -> bool:
    return len(block) > 0 and _NOTE.fullmatch(block[0].get("id", "")) is not None
