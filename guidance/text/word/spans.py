"""A line of text with bold, italic, raised and linked passages as Markdown that means just that.

Stars are used where CommonMark takes them for emphasis (spec.commonmark.org, “left-flanking delimiter run”), and tags
everywhere else: ``**5 mg:**at once`` would show its stars.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from guidance.text.addresses.web import parts_of
from guidance.text.plain import as_markdown

SCHEMES = {"http", "https", "mailto"}
_BLANKS = re.compile(r" {2,}")
_STARS = {"strong": "**", "em": "*"}
#: The outermost first.
_ORDER = ("strong", "em", "s", "sup", "sub")
#: Everything that may stand in an address as it is (RFC 3986), without brackets.
_IN_ADDRESSES = ":/?#@!$&'*+,;=%~-._"


@dataclass(frozen=True)
class Span:
    """A piece of a line that looks the same all along; ``ready`` is Markdown already: a note, a picture, a break."""

    text: str
    looks: frozenset[str] = frozenset()
    link: str = ""
    ready: bool = False


@dataclass(frozen=True)
class _Tag:
    """One end of a passage with a look."""

    name: str
    closing: bool
    pair: int


Piece = str | _Tag


def line(spans: Sequence[Span]) -> str:
    """The Markdown of a line."""
    spans = list(_joined(spans))
    pieces: list[Piece] = []
    counter = iter(range(1_000_000))
    for link, group in groupby(spans, key=lambda span: span.link):
        inner = list(_nested(list(group), 0, counter, begins_line=not pieces and not link))
        pieces += _linked(inner, link) if link else inner
    return _BLANKS.sub(" ", _chosen(pieces)).strip(" ")


def safe_address(address: str) -> str:
    """The address of a link as it stands in Markdown; nothing for one that guidance may not have."""
    address = "".join(letter for letter in address.strip() if letter > " ")
    return quote(address, safe=_IN_ADDRESSES) if parts_of(address).scheme in SCHEMES else ""


def _joined(spans: Sequence[Span]) -> Iterator[Span]:
    """The spans with neighbours of one look made one, and no look on blanks."""
    for (looks, link, ready), group in groupby(spans, key=lambda span: (span.looks, span.link, span.ready)):
        if ready:
            yield from group
        else:
            yield Span("".join(span.text for span in group), looks, link)


def _nested(spans: list[Span], depth: int, counter: Iterator[int], *, begins_line: bool) -> Iterator[Piece]:
    if depth == len(_ORDER):
        for number, span in enumerate(spans):
            yield span.text if span.ready else as_markdown(span.text, begins_line=begins_line and number == 0)
        return
    name = _ORDER[depth]
    for wanted, group in groupby(spans, key=lambda span: name in span.looks):
        inner = list(_nested(list(group), depth + 1, counter, begins_line=begins_line))
        yield from _wrapped(inner, name, next(counter)) if wanted else inner
        begins_line = False


def _wrapped(inner: list[Piece], name: str, pair: int) -> Iterator[Piece]:
    """A passage between two tags, with the blanks at its ends outside of them."""
    while inner and isinstance(inner[0], str) and not inner[0].strip():
        yield inner.pop(0)
    behind: list[Piece] = []
    while inner and isinstance(inner[-1], str) and not inner[-1].strip():
        behind.insert(0, inner.pop())
    if inner:
        first, last = inner[0], inner[-1]
        if isinstance(first, str) and first[0] == " ":
            yield first[: len(first) - len(first.lstrip(" "))]
            inner[0] = first.lstrip(" ")
        if isinstance(last := inner[-1], str) and last.endswith(" "):
            behind.insert(0, last[len(last.rstrip(" ")) :])
            inner[-1] = last.rstrip(" ")
        yield from (_Tag(name, False, pair), *inner, _Tag(name, True, pair))
    yield from behind


def _linked(inner: list[Piece], link: str) -> list[Piece]:
    return ["[", *inner, f"]({link})"] if any(isinstance(p, _Tag) or p.strip() for p in inner) else inner


def _chosen(pieces: list[Piece]) -> str:
    """The line with stars for the passages at which they are read as meant."""
    places: dict[int, list[int]] = {}
    for place, piece in enumerate(pieces):
        if isinstance(piece, _Tag):
            places.setdefault(piece.pair, []).append(place)
    stars = {pair for pair, (opens, closes) in places.items() if _may_have_stars(pieces, opens, closes)}
    return "".join(_end(piece, piece.pair in stars) if isinstance(piece, _Tag) else piece for piece in pieces)


def _end(tag: _Tag, stars: bool) -> str:
    return _STARS[tag.name] if stars else f"</{tag.name}>" if tag.closing else f"<{tag.name}>"


def _may_have_stars(pieces: list[Piece], opens: int, closes: int) -> bool:
    tag = pieces[opens]
    if not isinstance(tag, _Tag) or tag.name not in _STARS:
        return False
    before, after_opening = _letter(pieces, opens - 1, -1), _letter(pieces, opens + 1, 0)
    before_closing, after = _letter(pieces, closes - 1, -1), _letter(pieces, closes + 1, 0)
    if None in (before, after_opening, before_closing, after):
        return False
    return _flanks(after_opening or " ", before or " ") and _flanks(before_closing or " ", after or " ")


def _letter(pieces: list[Piece], place: int, index: int) -> str | None:
    """The letter at this end of a neighbour: blank at the ends of the line, nothing beside another tag."""
    if not 0 <= place < len(pieces):
        return " "
    piece = pieces[place]
    return None if isinstance(piece, _Tag) or not piece else piece[index]


def _flanks(inside: str, outside: str) -> bool:
    if inside.isspace():
        return False
    return not _is_punctuation(inside) or outside.isspace() or _is_punctuation(outside)


def _is_punctuation(letter: str) -> bool:
    return unicodedata.category(letter)[0] in {"P", "S"}
