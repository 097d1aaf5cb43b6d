"""What Word writes in several ways or only for who works in it, as its readers see it: once, or not at all.

Newer and older Word find the same words in two ways (ECMA-376 part 3, section 10.2, ``mc:AlternateContent``): emoji,
boxes and formulas are written so. A prompt in a form is there until somebody fills it in; a table of contents is
known by its field or by its gallery where its lines have no style of their own, as other programs write it.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace

from guidance.text.word.original import NOTES, part_named
from guidance.text.word.package import Package
from guidance.text.word.told import Told
from guidance.text.word.xml import Element, made, named, value, written

_WAYS = named("mc:AlternateContent")
_DRAWN = {named(name) for name in ("w:drawing", "w:pict", "w:object")}
_SEEN = _DRAWN | {named("w:t"), named("w:sym"), named("m:t")}
_INLINE = {named(name) for name in ("w:r", "w:p", "w:hyperlink")}
_FORM, _PROPERTIES = named("w:sdt"), named("w:sdtPr")
_RUN, _PARAGRAPH, _CHAR, _CODE = (named(f"w:{name}") for name in ("r", "p", "fldChar", "instrText"))
_KIND = named("w:fldCharType")
_MARKS = (b"AlternateContent", b"sdtContent", b"instrText")


@dataclass(eq=False)
class _Field:
    """A field that has begun: its code, and the paragraphs that stand in it if it ends."""

    code: str = ""
    lines: list[Element] = field(default_factory=list)
    ended: bool = False

    @property
    def is_contents(self) -> bool:
        """Whether it is a table of contents, of figures or of words."""
        return self.code.split()[:1] in (["TOC"], ["INDEX"])


def as_one(package: Package, told: Told) -> Package:
    """The document in which everything that is seen stands once."""
    parts = {}
    for name in {package.main, *(part_named(package, name) for name in NOTES.values())}:
        if any(mark in package.parts.get(name, b"") for mark in _MARKS) and (root := package.xml(name)) is not None:
            _choose(root)
            _empty_prompts(root, told)
            _mark_contents(root)
            parts[name] = written(root)
    return replace(package, parts={**package.parts, **parts})


def _choose(root: Element) -> None:
    """One of the ways in place of all; those of a drawing are looked through where it is read."""
    every = list(root.iter())
    seen, drawn, worded = _holding(every, _SEEN), _holding(every, _DRAWN), _holding(every, _SEEN - _DRAWN, _DRAWN)

    def chosen(parent: Element) -> Iterator[Element]:
        for child in parent:
            only_drawn = id(child) in drawn and id(child) not in worded
            if child.tag != _WAYS or (parent.tag in _INLINE and only_drawn):
                yield child
            elif len(child):
                yield from chosen(next((each for each in child if id(each) in seen), child[-1]))

    waiting = [root]
    while waiting:  # from above, so that no way that was not chosen is looked through again
        parent = waiting.pop()
        if any(child.tag == _WAYS for child in parent):
            parent[:] = list(chosen(parent))
        waiting += parent


def _holding(every: list[Element], kinds: set[str], closed: Collection[str] = ()) -> set[int]:
    """Which elements, by ``id``, are or hold one of these kinds, without those within closed ones."""
    found: set[int] = set()
    for element in reversed(every):
        if element.tag in kinds or (element.tag not in closed and any(id(child) in found for child in element)):
            found.add(id(element))
    return found


def _forms(root: Element, wanted: Callable[[Element], bool]) -> Iterator[Element]:
    """The outermost of the wanted forms."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        properties = element.find(_PROPERTIES) if element.tag == _FORM else None
        if properties is not None and wanted(properties):
            yield element
        else:
            waiting += element


def _empty_prompts(root: Element, told: Told) -> None:
    for form in _forms(root, lambda properties: properties.find(named("w:showingPlcHdr")) is not None):
        words = "".join(each.text or "" for each in form.iter(named("w:t")))
        told.flag("A field of a form that nobody filled in was left out", words)
        for run in form.iter(_RUN):
            run[:] = []


def _mark_contents(root: Element) -> None:
    """Give the lines of a table of contents the style by which they are known."""
    for form in _forms(root, _is_gallery_of_contents):
        for line in form.iter(_PARAGRAPH):
            _mark(line)
    for line in _lines(root):
        _mark(line)


def _is_gallery_of_contents(properties: Element) -> bool:
    gallery = properties.find(named("w:docPartObj"))
    return value(gallery, "w:docPartGallery") == "Table of Contents"


def _lines(root: Element) -> list[Element]:
    """The paragraphs of which every word stands in a table of contents that ends: one that does not would take all."""
    inside: list[Element] = []
    open_fields: list[_Field] = []
    tables: list[_Field] = []
    for paragraph in root.iter(_PARAGRAPH):
        within = tables[:1]
        words: list[bool] = []
        for each in paragraph.iter():
            if each.tag == _CHAR:
                _turn(each.get(_KIND, ""), open_fields, inside)
                tables = tables[:-1] if tables and tables[-1].ended else tables
            elif each.tag == _CODE and open_fields:
                open_fields[-1].code += each.text or ""
                if open_fields[-1].is_contents and open_fields[-1] not in tables[-1:]:
                    tables.append(open_fields[-1])
                    within += tables[:1]
            elif each.tag in _SEEN:
                words.append(bool(tables))
        if within and words and all(words):
            (inside if within[0].ended else within[0].lines).append(paragraph)
    return inside


def _turn(kind: str, open_fields: list[_Field], inside: list[Element]) -> None:
    """A field begins, or one ends and its lines are known to be such."""
    if kind == "begin":
        open_fields.append(_Field())
    elif kind == "end" and open_fields:
        ended = open_fields.pop()
        ended.ended = True
        inside += ended.lines


def _mark(paragraph: Element) -> None:
    properties = paragraph.find(named("w:pPr"))
    if properties is None:
        properties = made("w:pPr")
        paragraph.insert(0, properties)
    for style in properties.findall(named("w:pStyle")):
        properties.remove(style)
    properties.insert(0, made("w:pStyle", val="toc 1"))
