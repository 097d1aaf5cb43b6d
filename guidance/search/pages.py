"""What the index holds of a document: its terms, the text of its sections, and what results are filtered by."""

import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document, Listing, Rendering, in_force, listings, withdrawn
from guidance.search.analysis import Token, analysed, written
from guidance.text.html.in_force import words_in_force
from guidance.text.html.notes import Notes
from guidance.text.html.outline import parts
from guidance.text.turning import without

#: A mark that leads to a note; in the text under it is a number that means nothing.
_NOTE_MARK = re.compile(r'<sup class="footnote-ref">.*?</sup>|<a [^>]*class="footnote-back"[^>]*>.*?</a>', re.DOTALL)
#: Where a cell ends before another one, and where a row ends: heads and cells are no running text.
_CELL, _ROW = re.compile(r"(?=</t[dh]>\s*<t[dh])"), re.compile(r"(?<![.;:!?])(?=</t[dh]>\s*</tr>)")


@dataclass(frozen=True)
class SectionText:
    """The words under one heading; ``anchor`` is empty for the text above the first one."""

    anchor: str
    heading: str
    body: str


@dataclass(frozen=True)
class Entry:
    """One document as the index knows it; without sections it is not to be found."""

    uid: str
    title: str = ""
    topics: tuple[str, ...] = ()
    updated_at: datetime | None = None
    withdrawn: bool = False
    sections: tuple[SectionText, ...] = field(default=())
    language: str = "en"

    @cached_property
    def title_tokens(self) -> list[Token]:
        return analysed(self.title, self.language)

    @cached_property
    def heading_tokens(self) -> list[list[Token]]:
        return [analysed(section.heading, self.language) for section in self.sections]

    @cached_property
    def body_tokens(self) -> list[list[Token]]:
        return [analysed(section.body, self.language) for section in self.sections]

    @property
    def words(self) -> set[str]:
        """Every word of it as it is written."""
        texts = [self.title, *(text for section in self.sections for text in (section.heading, section.body))]
        return set().union(*(written(text, self.language) for text in texts))

    def places(self, title: float, heading: float, body: float) -> dict[str, tuple[float, list[int]]]:
        """Every term with its weight and its places; between two sections is a place that no word takes.

        The weight is how often it stands where, and how much it counts there.
        """
        found: dict[str, list[int]] = defaultdict(list)
        weights: dict[str, float] = defaultdict(float)
        begin = 0
        for tokens, weight in self._stretches(title, heading, body):
            for place, token in enumerate(tokens, begin):
                for term in token.terms:
                    found[term].append(place)
                    weights[term] += weight
            begin += len(tokens) + 1
        return {term: (weights[term], at) for term, at in found.items()}

    def _stretches(self, title: float, heading: float, body: float) -> Iterator[tuple[Sequence[Token], float]]:
        yield self.title_tokens, title
        for above, below in zip(self.heading_tokens, self.body_tokens, strict=True):
            yield above, heading
            yield below, body


@dataclass(frozen=True)
class StoredSection:
    """A section of a page as the index gives it back, with the places of its terms."""

    anchor: str
    heading: str
    body: str
    heading_places: str
    body_places: str
    length: int


def packed(entry: Entry) -> bytes:
    """The sections of a page for ``unpacked``, with the places of their terms, so that nothing is analysed twice."""
    rows = [
        [s.anchor, s.heading, s.body, _places(heading), _places(body), len(body)]
        for s, heading, body in zip(entry.sections, entry.heading_tokens, entry.body_tokens, strict=True)
    ]
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 1)


def unpacked(stored: bytes) -> list[StoredSection]:
    """The sections of a page as they were packed."""
    return [StoredSection(*row) for row in json.loads(zlib.decompress(stored))]


def _places(tokens: Sequence[Token]) -> str:
    return "".join(
        [
            _place(tokens, number) if token.has_forms else f"|{token.term}|@{token.start}:{token.end};"
            for number, token in enumerate(tokens)
        ]
    )


def _place(tokens: Sequence[Token], number: int) -> str:
    """Where a token stands, and how far what begins with it reaches as one word."""
    token = tokens[number]
    if token.spans == 1:
        return f"|{'|'.join(token.terms)}|@{token.start}:{token.end};"
    own = [term for term in token.terms if term != token.joined]
    place = f"|{'|'.join(own)}|@{token.start}:{token.end};"
    if token.joined and number + token.spans <= len(tokens):
        place += f"|{token.joined}|@{token.start}:{tokens[number + token.spans - 1].end};"
    return place


def places(of: str, term: str) -> Iterator[tuple[int, int]]:
    """Where a term begins and ends in the text whose places these are."""
    wanted, at = f"|{term}|", 0
    while (at := of.find(wanted, at)) >= 0:
        begin = of.index("@", at)
        at = of.index(";", begin)
        start, _, end = of[begin + 1 : at].partition(":")
        yield int(start), int(end)


def entries(session: Session, changed_after: int = 0) -> Iterator[Entry]:
    """Every document that readers saw change after a number of the public sequence, as it stands today."""
    changed = sa.select(Document.id).where(Document.sequence > changed_after)
    found: set[int] = set()
    for query, is_withdrawn in ((in_force(), False), (withdrawn(), True)):
        for listing in listings(session, query.where(Document.id.in_(changed))):
            found.add(listing.document.id)
            yield _entry(session, listing, is_withdrawn)
    for id_, uid in session.execute(sa.select(Document.id, Document.uid).where(Document.id.in_(changed))):
        if id_ not in found:
            yield Entry(uid)


def how_many_changed(session: Session, changed_after: int) -> int:
    """How many documents ``entries`` would give."""
    return session.scalar(sa.select(sa.func.count()).where(Document.sequence > changed_after)) or 0


def _entry(session: Session, listing: Listing, is_withdrawn: bool) -> Entry:
    rendering = session.get(Rendering, listing.version.id)
    return Entry(
        uid=listing.document.uid,
        title=listing.title,
        topics=tuple({topic.slug for shelf in listing.document.topics for topic in shelf.path}),
        updated_at=listing.version.published_at,
        withdrawn=is_withdrawn,
        language=listing.document.language,
        sections=tuple(_sections(listing, without(rendering.html) if rendering else "")),
    )


def _sections(listing: Listing, html: str) -> Iterator[SectionText]:
    """The sections, each with the words of the notes that it uses: their list stands below the last one of all."""
    notes = Notes(_ROW.sub(";", _CELL.sub(" |", html)))
    for part in parts(notes.page):
        used = "".join(notes.used_by(part.heading + part.body).values())
        text, title = (words_in_force(_NOTE_MARK.sub("", piece)) for piece in (part.body + used, part.heading))
        body = text if part.level else f"{listing.summary} {text}".strip()
        yield SectionText(part.anchor, title or part.title, body)
