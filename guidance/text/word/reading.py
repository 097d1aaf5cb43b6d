"""A Word document as a draft: its title, its Markdown, its pictures, and the report of what became of it."""

from typing import Any

from guidance.errors import TextRefused, UploadRefused
from guidance.text.markdown import render
from guidance.text.word.converting import as_html
from guidance.text.word.figures import figures, text_of_page
from guidance.text.word.limits import LIMITS
from guidance.text.word.original import original_text, part_named
from guidance.text.word.package import Package, opened
from guidance.text.word.told import Told
from guidance.text.word.writing import Writing
from guidance.text.word.xml import named

NO_TEXT = "The selected file has no text in it"


def draft_of(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Title, Markdown, report and pictures of the Word document in ``data``, and the bytes of the pictures.

    :raises UploadRefused: with one sentence when it is none, hostile, or larger than a page may be.
    """
    package = opened(data)
    told = Told()
    html, pictures = as_html(package, told)
    writing = Writing(told)
    markdown = writing.markdown(html)
    if not markdown and not writing.title:
        raise UploadRefused(NO_TEXT)
    _tell_of_the_rest(package, told)
    try:
        page = render(markdown, LIMITS).html
    except TextRefused as refusal:
        raise UploadRefused(str(refusal)) from None
    checked = figures(original_text(package), f"{writing.title}\n{text_of_page(page)}")
    report = told.as_json() | {
        "title": writing.title,
        "markdown": markdown,
        "pictures": pictures.files,
        "figures": [{"text": each.text, "where": each.where, "found": each.found} for each in checked],
    }
    return report, pictures.data


def _tell_of_the_rest(package: Package, told: Told) -> None:
    """What the document has beside its text."""
    for one, many in package.left_out:
        told.drop(one, many)
    comments = package.xml(part_named(package, "comments"))
    if count := 0 if comments is None else len(comments.findall(named("w:comment"))):
        told.drop("1 comment", "{} comments", count)
    for kind in ("header", "footer"):
        if count := sum(_has_text(package, name) for name in _parts(package, kind)):
            told.drop(f"1 page {kind}", f"{{}} page {kind}s", count)


def _parts(package: Package, kind: str) -> list[str]:
    relations = package.relations(package.main).values()
    return [relation.target for relation in relations if relation.kind.endswith(f"/{kind}") and not relation.outside]


def _has_text(package: Package, name: str) -> bool:
    root = package.xml(name)
    return root is not None and any((words.text or "").strip() for words in root.iter(named("w:t")))
