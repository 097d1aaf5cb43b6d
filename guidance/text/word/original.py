"""The text of a Word document as its readers see it, in order: what the number check holds the result against.

It is read from the original by itself, and not from anything that becomes the draft, so that a fault there is seen.
Deleted, struck and hidden text is no text, nor is a table of contents; text boxes are read after their paragraph,
notes last.
"""

import re
from collections.abc import Iterator

from guidance.text.word.equations import in_one_line, with_signs
from guidance.text.word.package import Package
from guidance.text.word.seams import END, SEAM, deleted_words, seam_of, settled
from guidance.text.word.styles import Look, Styles, text_of
from guidance.text.word.xml import Element, named, short

GONE = {"w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:sectPr", "w:tblPr", "w:trPr", "w:tcPr", "w:tblGrid", "w:sdtPr"}
NOTES = {"w:footnoteReference": "footnotes", "w:endnoteReference": "endnotes"}
_BLOCKS = {"w:p", "w:tbl", "w:tr", "w:tc"}


def part_named(package: Package, ending: str) -> str:
    """The name of the part that the text refers to as ``ending``: styles, numbering, footnotes…"""
    for relation in package.relations(package.main).values():
        if relation.kind.endswith(f"/{ending}") and not relation.outside:
            return relation.target
    return f"word/{ending}.xml"


def notes_of(root: Element | None, name: str) -> dict[str, Element]:
    """The notes of a part by their numbers; lines between notes and text are none."""
    found = [] if root is None else root.findall(named(f"w:{name.removesuffix('s')}"))
    separators = {"separator", "continuationSeparator", "continuationNotice"}
    return {note.get(named("w:id"), ""): note for note in found if note.get(named("w:type")) not in separators}


def boxes_in(element: Element) -> list[Element]:
    """The text boxes in a drawing, each once: newer and older Word find the same text written in two ways."""
    if short(element) == "mc:AlternateContent":
        for way in element:
            if found := list(way.iter(named("w:txbxContent"))):
                return _outermost(found)
        return []
    if short(element) == "w:txbxContent":
        return [element]
    return [box for child in element for box in boxes_in(child)]


def _outermost(boxes: list[Element]) -> list[Element]:
    inner = {id(box) for each in boxes for box in each.iter(named("w:txbxContent")) if box is not each}
    return [box for box in boxes if id(box) not in inner]


def original_text(package: Package) -> str:
    """Everything a reader of the Word document sees."""
    reader = _Reader(package)
    body = package.xml(package.main)
    text = "".join(reader.blocks(body)) if body is not None else ""
    return "".join(settled([text, reader.notes()]))


class _Reader:
    def __init__(self, package: Package) -> None:
        self._styles = Styles(package.xml(part_named(package, "styles")))
        self._notes = {name: notes_of(package.xml(part_named(package, name)), name) for name in NOTES.values()}
        self._referred: list[tuple[str, str]] = []
        self._marks: dict[tuple[str, str], str] = {}

    def notes(self) -> str:
        told = []
        for name, number in dict.fromkeys(self._referred):
            if (note := self._notes[name].get(number)) is not None:
                text = "".join(self.blocks(note))
                told += ["\n", text[length_of_mark(text, self._marks.get((name, number), "")) :]]
        return "".join(told)

    def blocks(self, parent: Element) -> Iterator[str]:
        for child in parent:
            kind = short(child)
            if kind in GONE:
                continue
            if kind == "w:p":
                yield from self._paragraph(child)
            elif not _is_unseen(child):
                yield from self.blocks(child)
            if kind in _BLOCKS:
                yield _after(child)

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        if self._styles.is_contents(paragraph):
            return
        boxes: list[Element] = []
        yield from self._inline(paragraph, paragraph, boxes)
        for box in boxes:
            yield "\n"
            yield from self.blocks(box)

    def _inline(self, parent: Element, paragraph: Element, boxes: list[Element]) -> Iterator[str]:
        for child in parent:
            kind = short(child)
            if kind == "w:r":
                yield from self._run(child, paragraph, boxes)
            elif kind == "mc:AlternateContent":
                boxes += boxes_in(child)
                yield " "
            elif kind in {"m:oMath", "m:oMathPara"}:
                yield SEAM + "".join(with_signs(text, raised) for text, raised in in_one_line(child)) + SEAM
            elif kind in {"w:del", "w:moveFrom"}:
                yield seam_of(deleted_words(child))
            elif kind not in GONE:
                yield from self._inline(child, paragraph, boxes)

    def _run(self, run: Element, paragraph: Element, boxes: list[Element]) -> Iterator[str]:
        look: Look = self._styles.look(run, paragraph)
        if look.hidden:
            yield seam_of("".join(text_of(child, look) for child in run))
            return
        for child in run:
            kind = short(child)
            if kind in NOTES:
                self._referred.append((NOTES[kind], child.get(named("w:id"), "")))
                if mark := own_mark(child, run, look):
                    self._marks[self._referred[-1]] = mark
                    break
            elif kind in {"w:drawing", "w:pict", "w:object", "mc:AlternateContent"}:
                boxes += boxes_in(child)
                yield f" {word_art(child)} "
            elif kind == "w:ruby":
                yield from self._inline(ruby_base(child), paragraph, boxes)
            else:
                text = text_of(child, look)
                yield seam_of(text) if look.struck else with_signs(text, look.raised)


def _is_unseen(element: Element) -> bool:
    """Whether it is a row that was deleted or hidden, or the lower part of a merged cell, whose text stands above."""
    if short(element) == "w:tr":
        return any(element.find(f"{named('w:trPr')}/{named(name)}") is not None for name in ("w:del", "w:hidden"))
    return short(element) == "w:tc" and (goes_on(element, "w:vMerge") or goes_on(element, "w:hMerge"))


def goes_on(cell: Element, name: str) -> bool:
    """Whether a cell is none of its own but goes on with the one above (``w:vMerge``) or before it (``w:hMerge``)."""
    merged = cell.find(f"{named('w:tcPr')}/{named(name)}")
    return merged is not None and merged.get(named("w:val"), "continue") == "continue"


def _after(element: Element) -> str:
    """The sign between a block and the next one: a line end, but for a deleted end and a large first letter."""
    properties = element.find(named("w:pPr"))
    if properties is not None and is_drop_cap(properties):
        return ""
    return END if properties is not None and _mark_is_deleted(properties) else "\n"


def own_mark(reference: Element, run: Element, look: Look) -> str:
    """The mark of a note that was written by hand, in place of a number: the rest of its run."""
    if reference.get(named("w:customMarkFollows"), "0") in {"0", "false", "off"}:
        return ""
    parts = list(run)
    return "".join(text_of(child, look) for child in parts[parts.index(reference) + 1 :]).strip()


def length_of_mark(note: str, mark: str) -> int:
    """How many letters at the beginning of a note are its mark again.

    >>> length_of_mark("1 Adults", "1"), length_of_mark("10 mg", "1")
    (2, 0)
    """
    found = re.match(rf"\s*{re.escape(mark)}(?:[.):]?\s+|$)", note) if mark else None
    return found.end() if found else 0


def is_drop_cap(properties: Element) -> bool:
    """Whether a paragraph is the large first letter of the next one."""
    frame = properties.find(named("w:framePr"))
    return frame is not None and frame.get(named("w:dropCap"), "none") != "none"


def word_art(anchor: Element) -> str:
    """The words of a drawing that are a picture of words."""
    return " ".join(path.get("string", "") for path in anchor.iter(named("v:textpath"))).strip()


def ruby_base(ruby: Element) -> Element:
    """The text over which Word sets smaller signs of how it is read."""
    base = ruby.find(named("w:rubyBase"))
    return base if base is not None else ruby


def _mark_is_deleted(properties: Element) -> bool:
    mark = properties.find(named("w:rPr"))
    return mark is not None and mark.find(named("w:del")) is not None
