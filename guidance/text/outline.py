"""The sections of a page: headings with anchors that are stored, and a digest of what stands under each."""

import hashlib
import html as entities
from collections.abc import Iterator, Set
from dataclasses import dataclass

from guidance.text import html
from guidance.text.in_force import words_in_force
from guidance.text.slug import slug_from

#: Anchors that the pages use for themselves begin so; a text cannot take them.
PAGE_ANCHOR = "page-"

LONGEST_ANCHOR = 100


@dataclass(frozen=True)
class Section:
    """The part under one heading, up to the next heading of any level."""

    level: int
    anchor: str
    title: str
    digest: str
    """``sha256`` over the title and the HTML under it, in hexadecimal, without ids: equal means it reads the same."""


@dataclass(frozen=True)
class Part:
    """A section while it is read: the tokens of its heading, and those under it."""

    heading: list[html.Token]
    body: list[html.Token]

    @property
    def title(self) -> str:
        """The words of the heading that hold; all of them where everything is struck out."""
        source = "".join(token.source for token in self.heading)
        return words_in_force(source) or html.words(source)

    @property
    def text(self) -> str:
        """The words under the heading that hold: without those that are struck out."""
        return words_in_force("".join(token.source for token in self.body))


def parts(page: str) -> Iterator[Part]:
    """Cut clean HTML at its headings; the first part has no heading and may be empty."""
    part, target = Part([], []), None
    for token in html.tokens(page):
        if token.opening and token.tag in html.HEADINGS:
            yield part
            part = Part([], [])
            target = part.heading
        (part.body if target is None else target).append(token)
        if token.closing and token.tag in html.HEADINGS:
            target = None
    yield part


def sections(page: str) -> list[Section]:
    """The sections of clean HTML whose headings bear anchors; the text ahead of the first heading has anchor ``""``."""
    found = []
    for part in parts(page):
        level = int(part.heading[0].tag[1]) if part.heading else 0
        anchor = part.heading[0].attributes["id"] if part.heading else ""
        if part.heading or part.text:
            found.append(Section(level, anchor, part.title, _digest(part)))
    return found


def _digest(part: Part) -> str:
    source = "".join(_without_id(token) for token in part.body)
    title = html.words("".join(token.source for token in part.heading))
    return hashlib.sha256(f"{title}\n{source}".encode()).hexdigest()


def _without_id(token: html.Token) -> str:
    if token.has_id:
        before, _, after = token.source.partition(' id="')
        return before + after.partition('"')[2]
    return token.source


class Anchors:
    """The anchors of one page while it is made: each is given out once."""

    def __init__(self, typed: Set[str]) -> None:
        self._typed = typed
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def keep(self, anchor: str) -> bool:
        """Take an anchor that was typed, if it may be used and nobody has it yet."""
        usable = 0 < len(anchor) <= LONGEST_ANCHOR and not anchor.startswith(PAGE_ANCHOR)
        if not usable or anchor in self._taken:
            return False
        self._taken.add(anchor)
        return True

    def make(self, title: str) -> str:
        """A free anchor made from the words of a heading."""
        wish = slug_from(title) or "section"
        wish = f"section-{wish}" if wish.startswith(PAGE_ANCHOR) else wish
        number, anchor = self._next.get(wish, 1), wish
        while anchor in self._taken or anchor in self._typed:
            number += 1
            anchor = f"{wish}-{number}"
        self._next[wish] = number
        self._taken.add(anchor)
        return anchor


def anchored(page: str) -> str:
    """Clean HTML in which every heading has an anchor of its own and no two things share one.

    Levels are evened out for those who move by headings: the first is 2, none is more than one below the one before.
    """
    anchors = Anchors(html.anchors(page))
    out: list[str] = []
    heading: list[html.Token] = []
    level = 1
    for token in html.tokens(page):
        if heading and token.closing and token.tag in html.HEADINGS:
            level = min(int(token.tag[1]), level + 1)
            out.append(_heading(heading, level, anchors))
            heading = []
        elif heading or (token.opening and token.tag in html.HEADINGS):
            heading.append(token)
        else:
            out.append(_with_own_id(token, anchors))
    return "".join(out)


def _heading(tokens: list[html.Token], level: int, anchors: Anchors) -> str:
    inner = "".join(_with_own_id(token, anchors) for token in tokens[1:])
    typed = tokens[0].attributes.get("id", "")
    anchor = typed if anchors.keep(typed) else anchors.make(html.words(inner))
    return f'<h{level} id="{entities.escape(anchor)}">{inner}</h{level}>'


def _with_own_id(token: html.Token, anchors: Anchors) -> str:
    if not token.has_id:
        return token.source
    return token.source if anchors.keep(token.attributes["id"]) else _without_id(token)
