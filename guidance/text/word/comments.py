"""The comments of a Word document: who said what when, about which words, in answer to which."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from guidance.text.html.outline import parts
from guidance.text.patients import patient_details
from guidance.text.word.original import GONE, part_named
from guidance.text.word.package import Package
from guidance.text.word.told import Told
from guidance.text.word.xml import Element, named, short

#: Comments, and signs of one, of the words it is about and of a name, at most.
MOST, LONGEST, LONGEST_QUOTE, LONGEST_NAME = 200, 5_000, 500, 100

#: What newer Word says of comments besides (MS-DOCX, sections 2.5.1 and 2.5.3).
_NEWER, _ABOUT = "{http://schemas.microsoft.com/office/word/2010/wordml}", "commentsExtended"
_EXTENDED = "{http://schemas.microsoft.com/office/word/2012/wordml}"


@dataclass
class _Comment:
    author: str
    day: str
    body: str
    mark: str
    """How later comments name this one."""
    quote: list[str] = field(default_factory=list)
    length: int = 0


def comments_of(package: Package, page: str, told: Told) -> list[dict[str, Any]]:
    """The open comments in order, each with the anchor of the section of ``page`` in which its words stand.

    :param page: the HTML that became of the document.
    """
    root = package.xml(part_named(package, "comments"))
    every = [] if root is None else root.findall(named("w:comment"))
    if len(every) > MOST:
        told.drop("1 comment beyond the first 200", "{} comments beyond the first 200", len(every) - MOST)
    found = {each.get(named("w:id"), ""): _comment(each) for each in every[:MOST]}
    _quote(package.xml(package.main), found)
    answers, done = _threads(package)
    still = [
        each for each in found.values() if each.body and each.mark not in done and answers.get(each.mark) not in done
    ]
    if len(still) < len(found):
        told.drop(
            "1 comment that was empty or resolved", "{} comments that were empty or resolved", len(found) - len(still)
        )
    places = [(part.anchor, part.text) for part in parts(page)]
    marks = [each.mark for each in still]
    return [_kept_comment(each, answers.get(each.mark, ""), marks, places, told) for each in still]


def _comment(element: Element) -> _Comment:
    paragraphs = list(element.iter(named("w:p")))
    body = "\n".join("".join(_texts(paragraph)) for paragraph in paragraphs).strip()
    return _Comment(
        author=" ".join(element.get(named("w:author"), "").split())[:LONGEST_NAME],
        day=element.get(named("w:date"), "")[:10],
        body=body if len(body) <= LONGEST else f"{body[: LONGEST - 1]}…",
        mark=paragraphs[-1].get(f"{_NEWER}paraId", "") if paragraphs else "",
    )


def _texts(parent: Element) -> Iterator[str]:
    for child in parent:
        kind = short(child)
        if kind == "w:t":
            yield child.text or ""
        elif kind in {"w:tab", "w:br"}:
            yield " "
        elif kind not in GONE:
            yield from _texts(child)


def _quote(main: Element | None, found: dict[str, _Comment]) -> None:
    """Give each comment the words between its marks; a comment that has enough of them takes no more."""
    reading: dict[str, _Comment] = {}
    for element in () if main is None else main.iter():
        kind = short(element)
        number = element.get(named("w:id"), "")
        if kind == "w:commentRangeStart" and number in found:
            reading[number] = found[number]
        elif kind == "w:commentRangeEnd":
            reading.pop(number, None)
        elif kind in {"w:t", "w:p", "w:tab", "w:br"}:
            for key, comment in list(reading.items()):
                _take(comment, (element.text or "") if kind == "w:t" else " ")
                if comment.length >= LONGEST_QUOTE:
                    del reading[key]


def _take(comment: _Comment, words: str) -> None:
    words = words[: LONGEST_QUOTE - comment.length]
    comment.quote.append(words)
    comment.length += max(len(words), 1)  # so that marks without words come to an end, too


def _threads(package: Package) -> tuple[dict[str, str], set[str]]:
    """Which comment answers which one, and which ones were resolved, by their marks."""
    root = package.xml(part_named(package, _ABOUT))
    every = [] if root is None else root.findall(f"{_EXTENDED}commentEx")
    named_so = [(each.get(f"{_EXTENDED}paraId", ""), each) for each in every]
    answers = {mark: above for mark, each in named_so if (above := each.get(f"{_EXTENDED}paraIdParent", ""))}
    return answers, {mark for mark, each in named_so if mark and each.get(f"{_EXTENDED}done") in {"1", "true"}}


def _kept_comment(
    comment: _Comment, answered: str, marks: list[str], places: list[tuple[str, str]], told: Told
) -> dict[str, Any]:
    for detail in patient_details(comment.body):
        told.flag(f"A comment may hold {detail.what}: comments must not say who a patient is", detail.words)
    quote = " ".join("".join(comment.quote).split())
    anchor = next((anchor for anchor, text in places if quote and quote in " ".join(text.split())), "")
    return {
        "author": comment.author or "Somebody without a name",
        "day": comment.day,
        "body": comment.body,
        "quote": quote,
        "anchor": anchor,
        "answers": marks.index(answered) if answered and answered in marks else None,
    }
