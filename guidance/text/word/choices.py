"""What Word writes in several ways or only for who works in it, as its readers see it: once, or not at all.

Newer and older Word find the same words in two ways (ECMA-376 part 3, section 10.2, ``mc:AlternateContent``): emoji,
boxes and formulas are written so. A prompt in a form is there until somebody fills it in; a table of contents is
known by its field or by its gallery where its lines have no style of their own, as other programs write it.
"""

from collections.abc import Iterator
from dataclasses import replace

from guidance.text.word.original import NOTES, part_named
from guidance.text.word.package import Package
from guidance.text.word.told import Told
from guidance.text.word.xml import Element, made, named, value, written

_WAYS = named("mc:AlternateContent")
_DRAWN = {named(name) for name in ("w:drawing", "w:pict", "w:object")}
_SEEN = _DRAWN | {named("w:t"), named("w:sym"), named("m:t")}
_INLINE = {named(name) for name in ("w:r", "w:p", "w:hyperlink")}
_FORM, _CONTENT, _PROPERTIES = named("w:sdt"), named("w:sdtContent"), named("w:sdtPr")
_RUN, _PARAGRAPH, _CHAR, _CODE = (named(f"w:{name}") for name in ("r", "p", "fldChar", "instrText"))
_MARKS = (b"AlternateContent", b"sdtContent", b"instrText")
_CONTENTS = ("TOC", "INDEX")


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
    for parent in list(root.iter()):
        if any(child.tag == _WAYS for child in parent):
            parent[:] = list(_chosen(parent))


def _chosen(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag != _WAYS or (parent.tag in _INLINE and _has(child, _DRAWN)):
            yield child
        elif len(child):
            way = next((each for each in child if _has(each, _SEEN)), child[-1])
            yield from _chosen(way)


def _has(element: Element, kinds: set[str]) -> bool:
    return any(each.tag in kinds for each in element.iter())


def _empty_prompts(root: Element, told: Told) -> None:
    for form in root.iter(_FORM):
        content = form.find(_CONTENT)
        if content is not None and form.find(f"{_PROPERTIES}/{named('w:showingPlcHdr')}") is not None:
            words = "".join(each.text or "" for each in content.iter(named("w:t")))
            told.flag("A field of a form that nobody filled in was left out", words)
            for run in content.iter(_RUN):
                run[:] = []


def _mark_contents(root: Element) -> None:
    """Give the lines of a table of contents the style by which they are known."""
    for form in root.iter(_FORM):
        gallery = form.find(f"{_PROPERTIES}/{named('w:docPartObj')}")
        if value(gallery, "w:docPartGallery") == "Table of Contents":
            for line in form.iter(_PARAGRAPH):
                _mark(line)
    fields: list[str] = []
    for paragraph in root.iter(_PARAGRAPH):
        if _is_line(paragraph, fields):
            _mark(paragraph)


def _is_line(paragraph: Element, fields: list[str]) -> bool:
    """Whether the paragraph ends within a table of contents; ``fields`` are the codes of those that have begun."""
    for each in paragraph.iter():
        kind = each.get(named("w:fldCharType")) if each.tag == _CHAR else ""
        if kind == "begin":
            fields.append("")
        elif kind == "end" and fields:
            fields.pop()
        elif each.tag == _CODE and fields:
            fields[-1] += each.text or ""
    return any(code.split()[:1] == [name] for code in fields for name in _CONTENTS)


def _mark(paragraph: Element) -> None:
    properties = paragraph.find(named("w:pPr"))
    if properties is None:
        properties = made("w:pPr")
        paragraph.insert(0, properties)
    for style in properties.findall(named("w:pStyle")):
        properties.remove(style)
    properties.insert(0, made("w:pStyle", val="toc 1"))
