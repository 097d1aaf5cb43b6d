"""How paragraphs and runs look in Word, whether they say so themselves or a style says it for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mammoth.docx.dingbats import dingbats

from guidance.text.word.told import LONGEST
from guidance.text.word.xml import Element, named, short, value

#: Fonts whose letters are other signs than they seem: an “m” in Symbol is a µ.
SIGN_FONTS = {"symbol": "Symbol", "wingdings": "Wingdings", "webdings": "Webdings"} | {
    f"wingdings {number}": f"Wingdings {number}" for number in (2, 3)
}
#: As files made from PDF name them.
SIGN_FONTS |= {"symbolmt": "Symbol", "wingdings-regular": "Wingdings", "wingdings2": "Wingdings 2"}
UNKNOWN_SIGN = "\ufffd"

_OFF = {"false", "0", "off", "none"}
_CODE = re.compile(r"[0-9A-Fa-f]{1,4}")
#: Signs that only a font gives a meaning to, and those that no text may hold.
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]")
#: Word keeps the names of its own styles in English; other programs write them as their users see them.
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|pennawd)[ _]?(\d)"
)
_CONTENTS = re.compile(r"toc \d|toc heading|table of figures|contents heading")
_MOST_PARENTS = 20
_FONTS = ("asciiTheme", "hAnsiTheme", "ascii", "hAnsi")


@dataclass(frozen=True)
class Look:
    """How a run of text looks, as far as it matters for its meaning."""

    raised: str = ""
    """“superscript”, “subscript” or nothing."""
    shifted: bool = False
    """It was moved up or down by hand, instead of being a superscript or subscript."""
    hidden: bool = False
    font: str = ""
    """The font, when it is one of signs."""
    bold: bool = False
    italic: bool = False
    struck: bool = False


class Styles:
    """The styles of a document."""

    def __init__(self, root: Element | None) -> None:
        found = [] if root is None else root.iter(named("w:style"))
        self._by_id = {style.get(named("w:styleId"), ""): style for style in found}

    def chain(self, style_id: str | None) -> Iterator[Element]:
        """A style and those it is based on."""
        for _ in range(_MOST_PARENTS):
            style = self._by_id.get(style_id or "")
            if style is None:
                return
            yield style
            style_id = value(style, "w:basedOn")

    def names(self, paragraph: Element) -> list[str]:
        """The names of the style of a paragraph and of those it is based on, in small letters."""
        style_id = value(paragraph.find(named("w:pPr")), "w:pStyle")
        return [(value(style, "w:name") or "").lower() for style in self.chain(style_id)] or [(style_id or "").lower()]

    def heading(self, paragraph: Element) -> int:
        """The level of a heading, 1 for the highest; 0 for what is none."""
        for name in self.names(paragraph):
            if match := _HEADING.fullmatch(name):
                return max(1, min(int(match[1]), 9))
        for properties in self.properties(paragraph, "w:pPr"):
            level = value(properties, "w:outlineLvl")
            if level is not None:
                return int(level) + 1 if level.isdigit() and int(level) < 9 else 0
        return 0

    def is_contents(self, paragraph: Element) -> bool:
        """Whether a paragraph is a line of a table of contents that Word made."""
        return bool(_CONTENTS.fullmatch(self.names(paragraph)[0]))

    def properties(self, paragraph: Element, kind: str) -> Iterator[Element]:
        """The properties of a paragraph, and then those of its styles: ``kind`` is ``w:pPr`` or ``w:rPr``."""
        own = paragraph.find(named("w:pPr"))
        if own is not None and kind == "w:pPr":
            yield own
        for style in self.chain(value(own, "w:pStyle")):
            if (found := style.find(named(kind))) is not None:
                yield found

    def of_run(self, run: Element) -> list[Element]:
        """The properties of a run itself, and then those of its styles."""
        own = run.find(named("w:rPr"))
        every = [own, *(style.find(named("w:rPr")) for style in self.chain(value(own, "w:rStyle")))]
        return [each for each in every if each is not None]

    def look(self, run: Element, paragraph: Element | None) -> Look:
        """How a run of text looks."""
        emphasis = self.of_run(run)
        levels = [*emphasis, *([] if paragraph is None else self.properties(paragraph, "w:rPr"))]
        raised, shifted = _raised(levels)
        return Look(
            raised=raised,
            shifted=shifted,
            hidden=_on(levels, "w:vanish") or _on(levels, "w:webHidden"),
            font=sign_font(levels),
            bold=_on(emphasis, "w:b"),
            italic=_on(emphasis, "w:i"),
            struck=_on(levels, "w:strike") or _on(levels, "w:dstrike"),
        )


def _on(levels: list[Element], name: str) -> bool:
    for properties in levels:
        if (found := properties.find(named(name))) is not None:
            return found.get(named("w:val"), "true") not in _OFF
    return False


def first(levels: list[Element], name: str) -> str | None:
    """The value in the first of these properties that has one: ``first(levels, "w:sz")``."""
    return next((found for properties in levels if (found := value(properties, name)) is not None), None)


def _raised(levels: list[Element]) -> tuple[str, bool]:
    aligned = first(levels, "w:vertAlign")
    if aligned in {"superscript", "subscript"}:
        return aligned, False
    moved = first(levels, "w:position") or "0"
    if re.fullmatch(r"-?\d+", moved) and int(moved):
        return ("superscript" if int(moved) > 0 else "subscript"), True
    return "", False


def sign_font(levels: list[Element]) -> str:
    """The font that the first of these properties names, when it is one of signs; some name none for our letters."""
    for properties in levels:
        fonts = properties.find(named("w:rFonts"))
        names = [] if fonts is None else [fonts.get(named(f"w:{each}")) for each in _FONTS]
        if name := next(filter(None, names), None):
            return SIGN_FONTS.get(name.lower(), "")
    return ""


def text_of(child: Element, look: Look) -> str:
    """The text of one part of a run as people see it: letters, tabs, breaks and signs."""
    kind = short(child)
    if kind == "w:t":
        text = child.text or ""
        return "".join(sign(look.font, ord(letter)) for letter in text) if look.font else without_private(text)
    if kind == "w:sym":
        code = child.get(named("w:char"), "")
        return sign(child.get(named("w:font"), ""), int(code, 16)) if _CODE.fullmatch(code) else UNKNOWN_SIGN
    return {"w:noBreakHyphen": "\u2011", "w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n"}.get(kind, "")


def beginning_of(paragraph: Element) -> str:
    """How a paragraph begins, as far as its place is told: a long one may have thousands of such places."""
    begun = ""
    for each in paragraph.iter(named("w:t")):
        begun += each.text or ""
        if len(begun) > 2 * LONGEST:
            break
    return begun


def sign(font: str, code: int) -> str:
    """The look of a letter in a font of signs."""
    plain = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    font = SIGN_FONTS.get(font.lower(), font)
    if font not in SIGN_FONTS.values():
        return UNKNOWN_SIGN if _UNREADABLE.match(chr(code)) else chr(code)
    if plain == 0x20:
        return " "
    found: int | None = dingbats.get((font, plain))
    return chr(found).translate(_EVERYDAY) if found else UNKNOWN_SIGN


#: Signs that hardly any font of a reader has, as those that each has which mean the same.
_EVERYDAY = str.maketrans("🡨🡪🡩🡫🡬🡭🡯🡮🡸🡺🡹🡻🡼🡽🡿🡾🗴🗵🗶🗷🗸🗹⮚", "←→↑↓↖↗↙↘←→↑↓↖↗↙↘✗☒✗☒✓☑➢")


#: Letters that fonts join, as texts from PDF files keep them: search would not find them in “ﬁrst”.
_JOINED = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


_PRIVATE = re.compile("[\ue000-\uf8ff]")
#: Ticks, crosses, arrows and bullets of Wingdings: in Symbol these places hold parts of large brackets, or nothing that
#: anybody types.
_WINGDINGS = frozenset({0xF0A7, 0xF0D8, 0xF0E0, *range(0xF0E6, 0xF0FF)})
#: The bullet of Symbol; and µ, ≥, ≤, ±, ×, °, which are meant beside a figure.
_BULLET, _BESIDE_FIGURES = 0xF0B7, frozenset({0xF06D, 0xF0B3, 0xF0A3, 0xF0B1, 0xF0B4, 0xF0B0})
_FIGURE_AHEAD, _FIGURE_BEHIND = re.compile(r"\d\s?\Z"), re.compile(r"\s?\d")


def without_private(text: str) -> str:
    """Text without letters that only one font gives a meaning to, joined letters and soft hyphens.

    >>> without_private("\\uf0fc Give \\uf0b3 5 mg \\uf0e0 rest"), without_private("\\uf0b3") == UNKNOWN_SIGN
    ('✓ Give ≥ 5 mg → rest', True)
    """
    return _PRIVATE.sub(_usual, text.replace("\u00ad", "").translate(_JOINED))


def _usual(found: re.Match[str]) -> str:
    """The sign that is meant where the font was lost, as far as its place tells the font."""
    code, text = ord(found[0]), found.string
    ahead = _FIGURE_AHEAD.search(text, max(found.start() - 2, 0), found.start())
    if code == _BULLET or (code in _BESIDE_FIGURES and (ahead or _FIGURE_BEHIND.match(text, found.end()))):
        return sign("Symbol", code)
    return sign("Wingdings", code) if code in _WINGDINGS else UNKNOWN_SIGN
