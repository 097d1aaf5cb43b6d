"""Words that somebody deleted with changes tracked, or struck out: whether they count, only a person can say."""

from collections.abc import Iterator
from dataclasses import replace

from guidance.text.word.original import NOTES, part_named
from guidance.text.word.package import Package
from guidance.text.word.xml import Element, made, named, words, written

_MARKS = {named(name) for name in ("w:del", "w:strike", "w:dstrike")}
_DELETED, _TRACKED, _INSERTION = named("w:delText"), named("w:del"), named("w:ins")


def as_ordinary_words(package: Package) -> Package:
    """The document as if nothing in it had been deleted or struck out."""
    names = {package.main, *(part_named(package, name) for name in ("styles", *NOTES.values()))}
    parts = {name: _ordinary(root) for name in names if (root := package.xml(name)) is not None}
    return replace(package, parts={**package.parts, **parts})


def _ordinary(root: Element) -> bytes:
    for element in list(root.iter()):
        if any(child.tag in _MARKS for child in element):
            element[:] = list(_without_marks(element))
        if element.tag == _DELETED:
            element.tag = named("w:t")
    return written(root)


def _without_marks(parent: Element) -> Iterator[Element]:
    """Deleted words and those that came for them stay apart: 5 and 10 make no 510."""
    before = ""
    for child in parent:
        if {before, child.tag} == {_TRACKED, _INSERTION}:
            yield made("w:r", words(" "))
        if child.tag in _MARKS:
            yield from _without_marks(child)
        else:
            yield child
        before = child.tag
