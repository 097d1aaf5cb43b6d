"""From the HTML of web pages, as WordPress keeps it, to our Markdown: by the same writer as Word documents."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement

from lxml import html as lxml_html

from guidance.text.addresses.web import parts_of
from guidance.text.web_pages.notes import take_notes
from guidance.text.web_pages.places import lead_within
from guidance.text.web_pages.shortcodes import without_shortcodes
from guidance.text.web_pages.styles import as_seen, set_apart, strike, style_of
from guidance.text.word.tidying import MARK_CLOSES, MARK_OPENS
from guidance.text.word.told import Told
from guidance.text.word.writing import NAME, TO, Writing

#: Where a picture of a page is found here, by its address there and its description; nothing where it is not.
FindPicture = Callable[[str], str]

_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h5", "h6": "h6"}
_FLOWING = {
    *("div", "section", "article", "main", "header", "footer", "aside", "center", "address", "figure", "details"),
    *("fieldset", "body", "dl", "nav"),
}
_PARAGRAPHS = {"p", "figcaption", "caption", "dt", "dd", "summary", "pre", "legend"}
_BLOCKS = {*_HEADINGS, *_FLOWING, *_PARAGRAPHS, "ul", "ol", "blockquote", "table", "hr"}
_INLINE = {each: each for each in ("strong", "em", "s", "sup", "sub")} | {"b": "strong", "del": "s", "strike": "s"}
_INLINE |= dict.fromkeys(("i", "cite", "dfn"), "em")
_BOLD = {"dt", "summary"}
_EXPLAINED = {"abbr", "acronym"}
#: The raised and lowered parts of a formula, in their order behind what they belong to.
_SCRIPTS = {"msup": ("sup",), "msub": ("sub",), "msubsup": ("sub", "sup")}
_FORMULAS = {"mfrac", "msqrt", *_SCRIPTS}
_EMBEDS = {"iframe", "video", "audio", "embed", "object", "source"}
_LEFT_OUT = {
    *("script", "style", "noscript", "form", "input", "button", "select", "textarea", "svg", "canvas", "template"),
    *("annotation", "annotation-xml", "mroot", "munder", "mover", "munderover", "mmultiscripts", "mtable"),
}
#: Pictures that stand for one sign each, which is their description.
_EMOJI = {"emoji", "wp-smiley"}
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,2000}")
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_PLACES = dict.fromkeys(map(ord, f"{MARK_OPENS}{MARK_CLOSES}"))


@dataclass
class FromWeb:
    """The outcome for one page."""

    markdown: str
    words: str
    """All that stood in it, to be compared with what stands in the Markdown."""
    shortcodes: Counter[str]
    """Those that were taken out, by name; what stood between two stays. And the blocks that the site filled in."""
    embeds: list[str]
    """Addresses of what other sites show in it: each is a link now."""
    left_out: Counter[str]
    """Elements that are no text, by name."""
    missing: list[str]
    """Addresses of pictures that are not here: each is a link now."""
    told: list[tuple[str, str]]
    """What reads otherwise now or is left out, each time with its words."""


def markdown_of(
    page: str,
    find_picture: FindPicture,
    notes: Mapping[str, str] = MappingProxyType({}),
    leads_to: Callable[[str], str] = str,
) -> FromWeb:
    """The Markdown of a piece of HTML, in time linear in its length.

    :param notes: the HTML of footnotes that are kept beside it, by their names.
    :param leads_to: the whole address of what a link of the page names, which may be relative to it.
    """
    shortcodes: Counter[str] = Counter()
    plain = without_shortcodes(page.translate(_PLACES), shortcodes)
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    body = lxml_html.document_fromstring(f"<body>{plain}</body>", parser=parser) if plain.strip() else None
    reading = _Reading(find_picture, leads_to)
    root, told = Element("div"), list[tuple[str, str]]()
    if body is not None:
        footnotes = take_notes(body, {name: lxml_html.fragment_fromstring(note, "li") for name, note in notes.items()})
        for part in (body, *(note for _, note in footnotes)):
            told += as_seen(part)
            strike(part)
            reading.note_blocks(part)
        lead_within(body, leads_to)
        for child in body.iter("body"):
            root.extend(reading.flow(child, lines="<!-- wp:" not in page))
        if footnotes:
            del shortcodes["wp:footnotes"]
            listed = SubElement(root, "ol")
            for name, note in footnotes:
                SubElement(listed, "li", {"id": name}).extend(reading.flow(note, lines=False))
    set_apart(root)
    writing, words = Writing(Told()), " ".join(_words(root))
    markdown = writing.markdown(root)
    told += writing.told.by_kind()
    return FromWeb(markdown, words, shortcodes, reading.embeds, reading.left_out, reading.missing, told)


def plain_words(page: str) -> str:
    """The words of a short piece of HTML, such as a title or an excerpt, in one line."""
    if not page.strip():
        return ""
    return " ".join(str(lxml_html.fragment_fromstring(page, create_parent="div").text_content()).split())


def _words(root: Element) -> Iterator[str]:
    for element in root.iter():
        yield from (text for text in (element.text, element.tail) if text)


@dataclass
class _Reading:
    """Builds, from whatever a page holds, the few elements that the writer knows."""

    find_picture: FindPicture
    leads_to: Callable[[str], str]
    embeds: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)
    _around: set[Element] = field(default_factory=set)
    """Elements with a block somewhere in them."""

    def note_blocks(self, root: Element) -> None:
        """Look once which elements hold blocks."""
        for element in root.iter():
            if element.tag in _BLOCKS:
                above = element.getparent()  # type: ignore[attr-defined]
                while above is not None and above not in self._around:
                    self._around.add(above)
                    above = above.getparent()

    def flow(self, node: Element, *, lines: bool) -> list[Element]:
        """The blocks in ``node``.

        :param lines: whether an empty line begins a paragraph, as in the older editor of WordPress.
        """
        out: list[Element] = []
        place = _Paragraph(out, lines)
        place.words(node.text)
        for child in node:
            if child.tag in _LEFT_OUT:
                self.left_out[child.tag] += 1
            elif child.tag in _BLOCKS:
                place.close()
                out += self._block(child, lines)
            elif child in self._around:
                place.close()
                out += self.flow(child, lines=lines)
            else:
                self._inline(child, place.open(), place.line)
            place.words(child.tail)
        place.close()
        return [self._linked(block) for block in out]

    def _linked(self, block: Element) -> Element:
        """A paragraph that is nothing but an address stands for what is shown there."""
        address = (block.text or "").strip()
        if block.tag == "p" and len(block) == 0 and _ADDRESS.fullmatch(address):
            block.text = ""
            self._link(block, address, address)
        return block

    def _block(self, node: Element, lines: bool) -> list[Element]:
        kind = node.tag
        if kind == "hr":
            return []
        if kind in {"ul", "ol"}:
            return self._list(node, lines)
        if kind == "table":
            return self._table(node, lines)
        if kind == "blockquote":
            made = Element("blockquote")
            made.extend(self.flow(node, lines=lines))
            return [made]
        if kind in _FLOWING or node in self._around:
            return self.flow(node, lines=lines)
        made = Element(_HEADINGS.get(kind, "p"), {NAME: name} if (name := node.get(NAME)) else {})
        inside = SubElement(made, "strong") if kind in _BOLD else made
        self._children(node, inside, kept_lines=kind == "pre")
        return [made]

    def _list(self, node: Element, lines: bool) -> list[Element]:
        """The list, and behind it what no item of ours can hold."""
        made, behind, number = Element(node.tag), list[Element](), _whole(node.get("start"), 1) - 1
        for item in node:
            if item.tag != "li":
                behind += self.flow(item, lines=lines)
                continue
            number = _whole(item.get("value"), number + 1)
            own = SubElement(made, "li")
            own.text = f"{MARK_OPENS}{number}{MARK_CLOSES}" if node.tag == "ol" else ""
            for block in self.flow(item, lines=False):
                if block.tag in {"ul", "ol"}:
                    own.append(block)
                elif block.tag in {"p", *_HEADINGS}:
                    _append_inside(own, block)
                else:
                    behind.append(block)
        return [made, *behind] if len(made) else behind

    def _table(self, node: Element, lines: bool) -> list[Element]:
        made, before = Element("table"), list[Element]()
        for child in node.iterchildren("caption"):  # type: ignore[attr-defined]
            before += self._block(child, lines)
        for row in _rows(node):
            own = SubElement(made, "tr")
            for cell in row:
                if cell.tag in {"td", "th"}:
                    spans = {name: value for name, value in cell.items() if name in {"colspan", "rowspan"}}
                    SubElement(own, cell.tag, spans).extend(self.flow(cell, lines=False))
        return [*before, made] if len(made) else before

    def _children(self, node: Element, into: Element, *, kept_lines: bool = False) -> None:
        def words(text: str | None) -> None:
            for number, each in enumerate((text or "").split("\n") if kept_lines else [text or ""]):
                if number:
                    SubElement(into, "br")
                _append_words(into, each)

        words(node.text)
        for child in node:
            self._inline(child, into, words)
            words(child.tail)

    def _inline(self, node: Element, into: Element, words: Callable[[str | None], None]) -> None:
        kind = node.tag
        if kind in _LEFT_OUT:
            self.left_out[kind] += 1
        elif kind in _EMBEDS:
            self._embed(node, into)
        elif kind == "br":
            SubElement(into, "br")
        elif kind == "img":
            self._picture(node, into)
        elif kind in _FORMULAS:
            self._formula(node, into, words)
        elif kind in _INLINE or (kind == "a" and node.get("href")) or style_of(node) or _is_explained(node):
            self._marked(node, into, words)
        else:  # it looks otherwise, and says nothing
            words("“" * (kind == "q"))
            words(node.text)
            for child in node:
                self._inline(child, into, words)
                words(child.tail)
            words("”" * (kind == "q"))

    def _marked(self, node: Element, into: Element, words: Callable[[str | None], None]) -> None:
        """A passage that means something by its element or style, as an element that the writer knows."""
        kind = "abbr" if _is_explained(node) else node.tag
        if kind == "a" and "button" in node.get("class", ""):  # it stands apart from what is before it
            words(" ")
        own = SubElement(into, kind if kind in {"a", "abbr"} else _INLINE.get(kind) or style_of(node))
        if kind == "a":
            address = node.get("href", "")
            own.set("href", address if address.startswith("#") else self.leads_to(address))
            own.set(TO, node.get(TO, ""))
        elif kind == "abbr":
            own.set("title", node.get("title", ""))
        self._children(node, own)

    def _formula(self, node: Element, into: Element, words: Callable[[str | None], None]) -> None:
        """A part of MathML whose meaning is where its parts stand, in one line: 2½ is “2 1/2” and never “212”."""
        if node.tag in _SCRIPTS:
            for part, script in zip(node, ("", *_SCRIPTS[node.tag]), strict=False):
                own = SubElement(into, script) if script else into
                self._inline(part, own, partial(_say, own) if script else words)
            return
        is_root = node.tag == "msqrt"
        words("√(" if is_root else " " * _goes_on(into))
        for number, part in enumerate(node):
            grouped = not is_root and len(part) > 1
            words("/" * (number > 0 and not is_root) + "(" * grouped)
            self._inline(part, into, words)
            words(")" * grouped)
        words(")" * is_root)

    def _embed(self, node: Element, into: Element) -> None:
        address = next((value for value in (node.get("src"), node.get("data")) if value), "")
        if address.startswith("//"):
            address = f"https:{address}"
        if address:
            self._link(into, address, f"Embedded: {parts_of(address).netloc or address}")
        for child in node:
            self._inline(child, into, lambda _words: None)

    def _link(self, into: Element, address: str, words: str) -> None:
        self.embeds.append(address)
        SubElement(into, "a", {"href": address}).text = words

    def _picture(self, node: Element, into: Element) -> None:
        there, alt = node.get("src", ""), " ".join(node.get("alt", "").split())
        if alt and _EMOJI.intersection(node.get("class", "").split()):
            _append_words(into, alt)
        elif here := self.find_picture(there):
            SubElement(into, "img", {"src": here, "alt": alt})
        elif there:
            self.missing.append(there if len(there) < 300 else f"{there[:40]}…")
            words = f"Picture: {alt or there.rpartition('/')[2][:80]}"
            if there.startswith(("http://", "https://")):
                SubElement(into, "a", {"href": there}).text = words
            else:
                _append_words(into, words)


@dataclass
class _Paragraph:
    """Words that follow one another outside of any block become paragraphs."""

    out: list[Element]
    lines: bool
    _now: Element | None = None

    def open(self) -> Element:
        """The paragraph that is being written."""
        if self._now is None:
            self._now = Element("p")
            self.out.append(self._now)
        return self._now

    def close(self) -> None:
        """End the block: all that follows begins a paragraph."""
        self._now = None

    def words(self, text: str | None) -> None:
        """Words of the page: with ``lines``, an empty line parts paragraphs and a new one breaks lines."""
        for number, part in enumerate(_EMPTY_LINE.split(text or "") if self.lines else [text or ""]):
            if number:
                self.close()
            self.line(part)

    def line(self, text: str | None) -> None:
        """Words of one paragraph."""
        if not text or (self._now is None and not text.strip()):
            return
        pieces = (text if self._now is not None else text.lstrip("\n")).split("\n") if self.lines else [text]
        for number, piece in enumerate(pieces):
            if number and (piece.strip() or number < len(pieces) - 1):
                SubElement(self.open(), "br")
            _append_words(self.open(), piece)


def _rows(table: Element) -> Iterator[Element]:
    """The rows of a table, and not those of tables within it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in child if row.tag == "tr")


def _is_explained(node: Element) -> bool:
    return node.tag in _EXPLAINED and bool(node.get("title"))


def _whole(written: str | None, otherwise: int) -> int:
    """The number of an item as a page gives it; those that no list of ours can begin with count as not given."""
    return int(written) if written and re.fullmatch(r"[0-9]{1,9}", written) else otherwise


def _say(into: Element, words: str | None) -> None:
    _append_words(into, words or "")


def _goes_on(into: Element) -> bool:
    """Whether something stands right before what comes next."""
    last = (into[-1].tail if len(into) else into.text) or ""
    return not last[-1:].isspace() if last else len(into) > 0


def _append_words(into: Element, words: str) -> None:
    if len(into):
        into[-1].tail = (into[-1].tail or "") + words
    else:
        into.text = (into.text or "") + words


def _append_inside(into: Element, block: Element) -> None:
    """Put the inside of a paragraph behind what is in an item already, on a line of its own."""
    marked = (into.text or "").strip(MARK_OPENS + MARK_CLOSES + "0123456789")
    if len(into) or marked:
        SubElement(into, "br")
    _append_words(into, block.text or "")
    into.extend(list(block))
