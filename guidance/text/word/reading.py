"""A Word document as a draft: its title, its Markdown, its pictures, and the report of what became of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from guidance.errors import TextRefused, UploadRefused
from guidance.text.html.safety import clean
from guidance.text.markdown.rendering import render
from guidance.text.word.choices import as_one
from guidance.text.word.colours import tell_of_colours
from guidance.text.word.comments import comments_of
from guidance.text.word.converting import as_html
from guidance.text.word.fields import as_shown
from guidance.text.word.figures import figures, text_of_page
from guidance.text.word.limits import LIMITS
from guidance.text.word.original import NOTES, original_text, part_named
from guidance.text.word.package import Package, opened
from guidance.text.word.told import Told
from guidance.text.word.unseen import as_seen
from guidance.text.word.writing import Writing
from guidance.text.word.xml import Element, made, named, words, written

clean("&")  # loads the gate for HTML that is not ours: in the jail that is too late

NO_TEXT = "The selected file has no text in it"
#: What is different where words that were deleted or struck out are ordinary words.
_TEXT = ("title", "markdown", "figures", "comments")
_WORDS = {named("w:t"), named("m:t")}
#: What a head of pages may show besides words: “Draft” across the page, a logo with the name of who wrote it.
_SHOWN = {named(name) for name in ("v:textpath", "v:imagedata", "a:blip", "w:sym")}


def draft_of(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Title, Markdown, report and pictures of the Word document in ``data``, and the bytes of the pictures.

    Where words were deleted with changes tracked or struck out, the text is there without them, and with them as
    ordinary words (``with_deleted``): somebody has to choose.

    :raises UploadRefused: with one sentence when it is none, hostile, or larger than a page may be.
    """
    package = opened(data)
    report, pictures = _read(package)
    if report["deleted"]:
        kept, pictures = _read(as_ordinary_words(package))
        report |= {"pictures": kept["pictures"], "with_deleted": {name: kept[name] for name in _TEXT}}
    return report, pictures


def _read(package: Package) -> tuple[dict[str, Any], list[bytes]]:
    told = Told()
    package = as_seen(as_shown(as_one(package, told), told), told)
    tell_of_colours(package, told)
    html, pictures = as_html(package, told)
    writing = Writing(told)
    markdown = writing.markdown(html)
    if not markdown and not writing.title and not told.deleted:
        raise UploadRefused(NO_TEXT)
    _tell_of_the_rest(package, told)
    try:
        page = render(markdown, LIMITS).html
    except TextRefused as refusal:
        raise UploadRefused(str(refusal)) from None
    comments = comments_of(package, page, told)
    checked = figures(original_text(package), f"{writing.title}\n{text_of_page(page)}")
    report = told.as_json() | {
        "title": writing.title,
        "markdown": markdown,
        "pictures": pictures.files,
        "comments": comments,
        "figures": [{"text": each.text, "where": each.where, "found": each.found} for each in checked],
    }
    return report, pictures.data


def _tell_of_the_rest(package: Package, told: Told) -> None:
    for one, many in package.left_out:
        told.drop(one, many)
    for kind in ("header", "footer"):
        if count := sum(_has_text(package, name) for name in _parts(package, kind)):
            told.drop(f"1 page {kind}", f"{{}} page {kind}s", count)


def _parts(package: Package, kind: str) -> list[str]:
    relations = package.relations(package.main).values()
    return [relation.target for relation in relations if relation.kind.endswith(f"/{kind}") and not relation.outside]


def _has_text(package: Package, name: str) -> bool:
    root = package.xml(name)
    return root is not None and any(
        each.tag in _SHOWN or (each.tag in _WORDS and (each.text or "").strip()) for each in root.iter()
    )


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
