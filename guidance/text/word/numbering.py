"""The lists of a Word document: which paragraphs are items, how deep, and which number Word shows beside them."""

import re
from collections import Counter
from dataclasses import dataclass

from guidance.text.word.styles import Styles, sign, sign_font
from guidance.text.word.xml import Element, named, value

#: Deeper items stand on this level: mammoth knows five.
DEEPEST = 4

_PLACE = re.compile(r"%([1-9])")
_MOST_ROMAN = 4000
#: Bullets that say what the words beside them do not: this is right, this is wrong, take care.
_SAYING = re.compile(r"\w\w|[☐-☒✅✓-✘❌❎❗❓⚠⛔🚫🚷🗴-🗹👍👎?!]")
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X")),
    *((9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


@dataclass(frozen=True)
class Item:
    """The label and level of one paragraph of a list."""

    level: int
    number: int
    look: str = "decimal"
    """How Word writes the number: “decimal”, “lowerLetter”, “upperRoman”…, or “bullet”."""
    label: str = ""
    """All that Word writes beside it: “2.1.3”, “Step 4:”, “(b)”."""
    compound: bool = False
    """The label names the numbers above it as well, has words, or says what is right: no plain list shows it."""
    drawn: bool = False
    """Its bullet is a picture, and this is the first item that has it."""

    @property
    def ordered(self) -> bool:
        return self.look != "bullet"


@dataclass(frozen=True)
class _Level:
    look: str = "bullet"
    start: int = 1
    text: str = ""
    legal: bool = False
    """All numbers in its label are written with digits."""
    restarts: int = 1
    """It begins anew after an item of one of so many levels above; 0 for one that is counted through."""
    drawn: bool = False
    """Its bullet is a picture."""


class Numbering:
    """Counts through a document as Word does."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, tuple[str, dict[int, int], dict[int, _Level]]] = {}
        self._counted: dict[str, Counter[int]] = {}
        self._restarted: set[str] = set()
        self._drawn: set[str] = set()
        if root is not None:
            self._read(root)

    def item(self, paragraph: Element) -> Item | None:
        """The label and level of this paragraph, which is counted with it; nothing when it is in no list."""
        list_id, level = self._place(paragraph)
        if list_id not in self._lists:
            return None
        shape, _restarts, levels = self._lists[list_id]
        rule = levels.get(level, _Level())
        if rule.look == "none":
            return None
        if rule.look == "bullet":
            drawn = rule.drawn and list_id not in self._drawn
            self._drawn |= {list_id} if drawn else set()
            says = bool(_SAYING.search(rule.text))
            return Item(min(level, DEEPEST), 0, rule.look, rule.text, drawn=drawn, compound=says)
        number = self._count(list_id, level)
        label = self._label(rule, shape, levels)
        compound = rule.text.count("%") > 1 or any(letter.isalnum() for letter in _PLACE.sub("", rule.text))
        return Item(min(level, DEEPEST), min(number, 999_999_999), rule.look, label, compound)

    def _label(self, rule: _Level, shape: str, levels: dict[int, _Level]) -> str:
        """As Word writes it beside an item: its pattern with the numbers of this level and of those above."""
        counted = self._counted[shape]

        def shown(match: re.Match[str]) -> str:
            above = int(match[1]) - 1
            other = levels.get(above, _Level())
            return written(counted.get(above, other.start), "decimal" if rule.legal else other.look)

        return _PLACE.sub(shown, rule.text).strip()

    def _count(self, list_id: str, level: int) -> int:
        shape, restarts, levels = self._lists[list_id]
        counted = self._counted.setdefault(shape, Counter())
        if restarts and list_id not in self._restarted:
            self._restarted.add(list_id)
            for deep in restarts:
                counted.pop(deep, None)
        rule = levels.get(level, _Level())
        before = counted.get(level)
        counted[level] = restarts.get(level, rule.start) if before is None else before + 1
        for deeper in [deep for deep in counted if level < deep and level < levels.get(deep, _Level()).restarts]:
            del counted[deeper]
        return counted[level]

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """The list and the level that a paragraph names, or its style."""
        list_id, level = None, None
        for properties in self._styles.properties(paragraph, "w:pPr"):
            numbered = properties.find(named("w:numPr"))
            list_id = list_id if list_id is not None else value(numbered, "w:numId")
            level = level if level is not None else value(numbered, "w:ilvl")
        return list_id or "", int(level) if level and level.isdigit() else 0

    def _read(self, root: Element) -> None:
        shapes = {shape.get(named("w:abstractNumId"), ""): shape for shape in root.iter(named("w:abstractNum"))}
        levels = {key: _levels(shape) for key, shape in shapes.items()}
        styles = {style: key for key, shape in shapes.items() if (style := value(shape, "w:styleLink"))}
        for each in root.iter(named("w:num")):
            named_so = value(each, "w:abstractNumId") or ""
            shape = styles.get(value(shapes.get(named_so), "w:numStyleLink") or "", named_so)
            restarts = {
                _index(override): int(start)
                for override in each.iter(named("w:lvlOverride"))
                if (start := value(override, "w:startOverride")) and start.isdigit()
            }
            rules = levels.get(shape, {}) | _levels(each)
            self._lists[each.get(named("w:numId"), "")] = (shape, restarts, rules)


def _index(level: Element) -> int:
    found = level.get(named("w:ilvl"), "0")
    return int(found) if found.isdigit() else 0


def _levels(parent: Element) -> dict[int, _Level]:
    return {_index(level): _level(level) for level in parent.iter(named("w:lvl"))}


def _level(level: Element) -> _Level:
    start, restarts = value(level, "w:start") or "1", value(level, "w:lvlRestart") or ""
    looks = level.find(named("w:rPr"))
    font = sign_font([looks]) if looks is not None else ""
    return _Level(
        value(level, "w:numFmt") or "decimal",
        int(start) if start.isdigit() else 1,
        "".join(sign(font, ord(letter)) for letter in value(level, "w:lvlText") or ""),
        level.find(named("w:isLgl")) is not None,
        int(restarts) if restarts.isdigit() else _index(level),
        level.find(named("w:lvlPicBulletId")) is not None,
    )


def written(number: int, look: str) -> str:
    """A number as Word writes it in a list: with digits, letters or Roman numerals."""
    if not 0 < number < _MOST_ROMAN or look in {"decimal", "none", "bullet"}:
        return str(number)
    if look == "decimalZero":
        return f"{number:02}"
    if look in {"lowerLetter", "upperLetter"}:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if look == "lowerLetter" else letters.upper()
    if look in {"lowerRoman", "upperRoman"}:
        roman = _roman(number)
        return roman if look == "upperRoman" else roman.lower()
    return str(number)


def _roman(number: int) -> str:
    out = ""
    for size, letters in _ROMAN:
        count, number = divmod(number, size)
        out += letters * count
    return out
