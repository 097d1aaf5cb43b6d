"""Passages of a Word document that nothing but a colour sets apart: pages here have no colours, so they are named."""

from collections.abc import Iterator
from itertools import zip_longest

from guidance.text.hues import is_hue
from guidance.text.word.original import NOTES, part_named
from guidance.text.word.package import Package
from guidance.text.word.styles import Look, Styles, first, text_of
from guidance.text.word.told import Told
from guidance.text.word.xml import Element, named, value

_TOLD = "Words are set apart by nothing but colour, which no page keeps: say in words what it means"
_RUN, _PARAGRAPH = named("w:r"), named("w:p")
_PLAIN = {named("w:hyperlink"), named("w:moveFrom")}
_MARKED = {"yellow", "green", "cyan", "magenta", "blue", "red"} | {
    f"dark{name}" for name in ("Yellow", "Green", "Cyan", "Magenta", "Blue", "Red")
}


def tell_of_colours(package: Package, told: Told) -> None:
    """Name each passage, unless most of the text is in colour, which then sets nothing apart."""
    styles = Styles(package.xml(part_named(package, "styles")))
    names = [package.main, *(part_named(package, name) for name in NOTES.values())]
    passages = [each for name in names if (root := package.xml(name)) is not None for each in _passages(root, styles)]
    coloured = [words for words, is_coloured in passages if is_coloured]
    if 2 * sum(map(len, coloured)) <= sum(len(words) for words, _ in passages):
        for words in filter(str.strip, coloured):
            told.flag(_TOLD, f"“{words.strip()}”")


def _passages(root: Element, styles: Styles) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether nothing but a colour sets it apart."""
    paragraph, words, before = root, "", False
    shaded = {each for cell in _shaded_cells(root) for each in cell.iter(_PARAGRAPH)}
    for element, is_plain in _in_order(root):
        if element.tag == _RUN:
            text = "".join(text_of(child, Look()) for child in element if child.tag == named("w:t"))
            tells = paragraph in shaded or _is_shaded(paragraph, styles) or _tells(element, paragraph, styles)
            is_coloured = not is_plain and tells if text.strip() else before
            if is_coloured != before:
                yield words, before
                words, before = "", is_coloured
            words += text
        elif element.tag == _PARAGRAPH:
            yield words, before
            paragraph, words, before = element, "", False
    yield words, before


def _is_shaded(paragraph: Element, styles: Styles) -> bool:
    """Whether a paragraph is no heading and stands on a colour of its own."""
    return bool(_fill(paragraph, "w:pPr")) and not styles.heading(paragraph)


def _shaded_cells(root: Element) -> Iterator[Element]:
    """The cells that stand on a colour, unless that only tells heads, or rows from rows: all of theirs have it."""
    for table in root.iter(named("w:tbl")):
        rows = [row.findall(named("w:tc")) for row in table.findall(named("w:tr"))]
        fills = [[_fill(cell, "w:tcPr") for cell in row] for row in rows]
        columns = [{*column} for column in zip_longest(*fills[1:])]
        for cells, row in zip(rows[1:], fills[1:], strict=True):
            for cell, fill, column in zip(cells, row, columns, strict=False):
                if fill and len({*row}) > 1 and len(column) > 1:
                    yield cell


def _fill(element: Element, settings: str) -> str:
    """The colour on which a paragraph or a cell stands; nothing where it is none or a grey."""
    shade = element.find(f"{named(settings)}/{named('w:shd')}")
    fill = "" if shade is None else shade.get(named("w:fill"), "")
    return fill if _is_colour(fill) else ""


def _in_order(root: Element) -> Iterator[tuple[Element, bool]]:
    """Everything, each with whether it stands where a colour tells nothing: in a link, or in what was moved away."""
    waiting = [(root, False)]
    while waiting:
        element, is_plain = waiting.pop()
        yield element, is_plain
        is_plain = is_plain or element.tag in _PLAIN
        waiting += [(child, is_plain) for child in reversed(element)]


def _tells(run: Element, paragraph: Element, styles: Styles) -> bool:
    """Whether the run has a colour that its paragraph has not, and no look that a page keeps."""
    own, look = styles.of_run(run), styles.look(run, paragraph)
    if look.hidden or look.struck or look.bold or look.italic or styles.heading(paragraph) or _is_link(run):
        return False
    shade = next((each for level in own if (each := level.find(named("w:shd"))) is not None), None)
    behind = "" if shade is None else shade.get(named("w:fill"), "")
    return (first(own, "w:highlight") or "") in _MARKED or any(map(_is_colour, (first(own, "w:color") or "", behind)))


def _is_link(run: Element) -> bool:
    return "hyperlink" in (value(run.find(named("w:rPr")), "w:rStyle") or "").lower()


def _is_colour(written: str) -> bool:
    try:
        return len(written) == 6 and is_hue(bytes.fromhex(written))
    except ValueError:
        return False
