"""Words that nobody sees though Word does not call them hidden: white on white, or in letters too small to read.

“5” beside a white “00” is 5 mg and never 500 mg. They are told, and are hidden text from here on. The desk’s paste
has the same rule (``assets/desk/unseen.js``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from guidance.text.word.original import NOTES, part_named
from guidance.text.word.package import Package
from guidance.text.word.styles import Look, Styles, first, text_of
from guidance.text.word.told import Told
from guidance.text.word.xml import Element, made, named, value, written

_PAPER, _UNKNOWN = "FFFFFF", ""
_MARKERS = {"white": "FFFFFF", "black": "000000"}
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
_WORDS = {named("w:t"), named("w:sym")}
_RUN, _PARAGRAPH, _TABLE, _CELL, _BOX = (named(f"w:{name}") for name in ("r", "p", "tbl", "tc", "txbxContent"))
#: In half points.
_READABLE = 6
#: How far apart two colours are, of 255, that no eye tells apart.
_NEAR = 16
_TOLD = "Words that nobody sees, in the colour of the page or too small to read, were left out"


def as_seen(package: Package, told: Told) -> Package:
    """The document in which words that nobody sees are hidden text."""
    styles = Styles(package.xml(part_named(package, "styles")))
    parts = {}
    for name in {package.main, *(part_named(package, name) for name in NOTES.values())}:
        if (root := package.xml(name)) is not None:
            search = _Search(styles)
            search.through(root)
            for paragraph, gone in search.found.values():
                around = "".join(each.text or "" for each in paragraph.iter(named("w:t")))
                told.flag(_TOLD, f"“{' … '.join(gone)}” in “{around}”")
            if search.found:
                parts[name] = written(root)
    return replace(package, parts={**package.parts, **parts})


@dataclass
class _Search:
    styles: Styles
    found: dict[int, tuple[Element, list[str]]] = field(default_factory=dict)
    """The paragraphs with such words, and these, by the ``id`` of the paragraph."""

    def through(self, root: Element) -> None:
        """Move the words of every run that nobody sees into a hidden run before it."""
        page = root.find(named("w:background"))
        waiting = [(root, root, _PAPER if page is None else page.get(named("w:color"), _UNKNOWN))]
        while waiting:
            parent, paragraph, behind = waiting.pop()
            children = []
            for child in parent:
                if child.tag == _RUN and self._is_unseen(child, paragraph, behind):
                    children.append(self._hidden(child, paragraph))
                children.append(child)
            parent[:] = children
            for child in reversed(children):
                within = child if child.tag == _PARAGRAPH else paragraph
                waiting.append((child, within, self._behind(child, behind)))

    def _behind(self, element: Element, behind: str) -> str:
        """The colour behind what stands in ``element``."""
        if element.tag == _BOX:
            return _UNKNOWN
        if element.tag == _CELL:
            return _painted([element.find(named("w:tcPr"))], behind)
        if element.tag == _PARAGRAPH:
            return _painted(self.styles.properties(element, "w:pPr"), behind)
        if element.tag == _TABLE:
            own = element.find(named("w:tblPr"))
            styles = self.styles.chain(value(own, "w:tblStyle"))
            is_styled = any(style.find(f".//{named('w:shd')}") is not None for style in styles)
            return _UNKNOWN if is_styled else _painted([own], behind)
        return behind

    def _is_unseen(self, run: Element, paragraph: Element, behind: str) -> bool:
        if not any(text_of(child, Look()).strip() for child in run if child.tag in _WORDS):
            return False
        own = self.styles.of_run(run)
        levels = [*own, *self.styles.properties(paragraph, "w:rPr")]
        size = first(levels, "w:sz") or ""
        if size.isdecimal() and int(size) < _READABLE:
            return True
        marker = first(levels, "w:highlight") or "none"
        behind = _painted(own, behind) if marker == "none" else _MARKERS.get(marker, _UNKNOWN)
        return _is_near(first(levels, "w:color") or "", behind)

    def _hidden(self, run: Element, paragraph: Element) -> Element:
        gone = [child for child in run if child.tag in _WORDS]
        run[:] = [child for child in run if child.tag not in _WORDS]
        told = self.found.setdefault(id(paragraph), (paragraph, []))[1]
        told.append("".join(text_of(child, Look()) for child in gone))
        return made("w:r", made("w:rPr", made("w:vanish")), *gone)


def _painted(levels: Iterable[Element | None], behind: str) -> str:
    """The colour with which the first of these properties fills what is behind them, or else what was there."""
    shades = (each.find(named("w:shd")) for each in levels if each is not None)
    for shade in (each for each in shades if each is not None):
        pattern, colour = shade.get(named("w:val"), "clear"), shade.get(named("w:fill"), "auto")
        if pattern not in {"clear", "nil"}:
            return shade.get(named("w:color"), _UNKNOWN) if pattern == "solid" else _UNKNOWN
        if colour != "auto":
            return colour
    return behind


def _is_near(colour: str, behind: str) -> bool:
    """Whether nobody can tell two colours apart.

    >>> _is_near("FFFFFF", "fefefe"), _is_near("FFFFFF", "005EB8"), _is_near("auto", "FFFFFF")
    (True, False, False)
    """
    if not (_COLOUR.fullmatch(colour) and _COLOUR.fullmatch(behind)):
        return False
    return all(
        abs(one - other) <= _NEAR for one, other in zip(bytes.fromhex(colour), bytes.fromhex(behind), strict=True)
    )
