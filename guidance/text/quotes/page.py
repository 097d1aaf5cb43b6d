"""The words of a page for those who quote it: what every copy has, and what some copies have and others leave out.

Whoever selects on the screen gets no words that are hidden there and no numbers of lists; a printed sheet has those
numbers, the ticks of “Do” and the address of each link; and who quotes in writing leaves out the numbers of notes.
"""

import re
from collections.abc import Iterator
from html import unescape

from guidance.text import html
from guidance.text.html.safety import readable
from guidance.text.quotes.shared import AS_FAR, LIST, LIST_END, MAY_BE_ADDED, MAY_STAND, Words, as_compared

_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
#: What only HTML has, and no sentence about it.
_SOURCE = re.compile(r"</(?:p|li|ul|ol|h[1-6]|t[dhr]|table|div|section|main|body)\s{0,9}>", re.IGNORECASE)
_BESIDE = re.compile(f"[{MAY_STAND}{MAY_BE_ADDED}][^{AS_FAR}]*{AS_FAR}|[{LIST}{LIST_END}]")
_WITHOUT_END = frozenset({"br", "hr", "img", "col"})
_LISTS = frozenset({"ul", "ol"})
#: What is struck out is no text of the page any more, and a copy that loses the stroke says something else.
_STRUCK = frozenset({"s", "del", "strike"})
#: Digits of a power: 10⁹ and 109 are two numbers. Marks of notes are raised as well, and no powers.
_RAISED = "sup of a power"
_SUPERSCRIPT = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
#: Classes of what some copies leave out.
_LEFT_OUT = ("visually-hidden", "footnote-ref", "footnote-back")
#: The signs that sheets print before the items of a block.
_TICKS = {"block-do": "✓", "block-dont": "✕"}


def of_page(page: str) -> Words:
    """The words of clean HTML; what stands in one block never runs on into the next."""
    return Words(as_compared(unescape("".join(_Reader().parts(page)))))


def of_source(text: str) -> str:
    """The words of HTML that somebody brings in place of a page, as they are copied from it; any other text as it is.

    >>> of_source("<p>Take 5&nbsp;mg.</p><p>At once.</p>").split("\\n")
    ['', 'Take 5\\xa0mg.', '', 'At once.', '']
    """
    if not _SOURCE.search(text):
        return text
    return unescape(_BESIDE.sub("", "".join(_Reader().parts(readable(text)))))


class _Reader:
    """Reads one page, and remembers within what it is."""

    def __init__(self) -> None:
        self._within: list[tuple[str, str]] = []
        """Each open tag, and what stands at its end."""
        self._numbers: list[int] = []
        """The number of the next item in each open list; 0 for one without numbers."""
        self._ticks: list[str] = []

    def parts(self, page: str) -> Iterator[str]:
        for token in html.tokens(page):
            if not token.tag:
                yield self._words(token.source)
            elif token.closing:
                yield from self._closed(token)
            else:
                yield from self._opened(token)

    def _words(self, source: str) -> str:
        tags = [tag for tag, _ in self._within if tag in _STRUCK or tag == _RAISED]
        if _STRUCK & set(tags):
            return ""
        text = _CONTROL.sub("", " ".join(_SPACE.split(source)))
        return text.translate(_SUPERSCRIPT) if tags else text

    def _opened(self, token: html.Token) -> Iterator[str]:
        tag, attributes = token.tag, token.attributes
        names = attributes.get("class", "").split()
        end = ""
        if any(name in _LEFT_OUT for name in names):
            yield MAY_STAND
            end = AS_FAR
        yield _break_of(token)
        if tag == "div":
            self._ticks.append(next((_TICKS[name] for name in names if name in _TICKS), ""))
        elif tag in _LISTS:
            self._numbers.append(_first(attributes) if tag == "ol" else 0)
        elif tag == "li" and self._numbers:
            yield self._mark()
        elif tag == "a" and attributes.get("href", "").startswith("http") and not end:
            end = f"{MAY_BE_ADDED} ({_CONTROL.sub('', attributes['href'])}){AS_FAR}"
        if tag not in _WITHOUT_END:
            self._within.append((_RAISED if tag == "sup" and not end else tag, end))

    def _closed(self, token: html.Token) -> Iterator[str]:
        if not self._within or self._within[-1][0] not in {token.tag, _RAISED if token.tag == "sup" else ""}:
            yield _break_of(token)
            return
        yield _break_of(token)
        yield self._within.pop()[1]
        if token.tag == "div":
            self._ticks.pop()
        elif token.tag in _LISTS:
            self._numbers.pop()

    def _mark(self) -> str:
        """As a sheet prints it before an item: its number, or the tick of the block that it stands in."""
        number = self._numbers[-1]
        if number:
            self._numbers[-1] += 1
            return f"{MAY_BE_ADDED}{number}{AS_FAR}{MAY_BE_ADDED}. {AS_FAR}"
        tick = self._ticks[-1] if self._ticks and len(self._numbers) == 1 else ""
        return f"{MAY_BE_ADDED}{tick} {AS_FAR}" if tick else ""


def _break_of(token: html.Token) -> str:
    if token.tag in _LISTS:
        return f"\n{LIST_END if token.closing else LIST}"
    return "\n" if token.tag in html.BLOCKS or token.tag == "br" else ""


def _first(attributes: dict[str, str]) -> int:
    start = attributes.get("start", "1")
    return int(start) if start.isdecimal() and len(start) < 10 else 1
