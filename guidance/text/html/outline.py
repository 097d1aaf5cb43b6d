"""The sections of a page: headings with anchors that are stored, and a digest of what stands under each."""

import hashlib
import html as entities
from collections.abc import Iterator, Set
from dataclasses import dataclass

from guidance.text import html
from guidance.text.addresses.slug import slug_from
from guidance.text.html.in_force import words_in_force
from guidance.text.html.notes import Notes

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
    """``sha256`` over the title and the HTML under it, in hexadecimal, without ids: equal means it reads the same.

    A note is read where it is used, and its figure is not: so no other section changes with it.
    """


@dataclass(frozen=True)
class Part:
    """A section while it is read: clean HTML of its heading, and of what stands under it."""

    level: int
    anchor: str
    heading: str
    body: str

    @property
    def title(self) -> str:
        """The words of the heading that hold; all of them where everything is struck out."""
        return words_in_force(self.heading) or html.words(self.heading)

    @property
    def text(self) -> str:
        """The words under the heading that hold: without those that are struck out."""
        return words_in_force(self.body)


def parts(page: str) -> Iterator[Part]:
    """Cut clean HTML at its headings; the first part has no heading and may be empty."""
    tags = list(html.HEADING.finditer(page))
    starts = [number for number, tag in enumerate(tags) if not tag[1]]
    ends = [tags[number].start() for number in starts] + [len(page)]
    yield Part(0, "", "", page[: ends[0]])
    for number, end in zip(starts, ends[1:], strict=True):
        tag = tags[number]
        closed = number + 1 < len(tags) and tags[number + 1].start() < end
        inside = tags[number + 1].end() if closed else end
        anchor = html.Token(tag[0], tag[2]).attributes.get("id", "")
        yield Part(int(tag[2][1]), anchor, page[tag.start() : inside], page[inside:end])


def shown_parts(page: str) -> list[Part]:
    """The parts of a page that are its sections: all but its list of notes, and an empty one ahead of its headings."""
    return _shown(Notes(page))


def _shown(notes: Notes) -> list[Part]:
    return [part for part in parts(notes.page) if part.level or part.text]


def sections(page: str) -> list[Section]:
    """The sections of clean HTML whose headings bear anchors; the text ahead of the first heading has anchor ``""``."""
    notes = Notes(page)
    return [Section(part.level, part.anchor, part.title, _digest(part, notes)) for part in _shown(notes)]


def _digest(part: Part, notes: Notes) -> str:
    title, source = html.words(notes.in_place(part.heading)), html.without_anchors(notes.in_place(part.body))
    return hashlib.sha256(f"{title}\n{source}".encode()).hexdigest()


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
    return token.source if anchors.keep(token.attributes["id"]) else html.without_anchors(token.source)
