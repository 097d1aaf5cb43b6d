"""The number check: every number, unit and sign of the original has to stand in the page, in the same order.

Texts are compared in their smallest pieces, so that ``10⁹/L`` is a number, a raised 9, a stroke and a unit: a lost
superscript, minus or unit is a lost piece. What people are shown are whole measures with the words around them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape

from guidance.text import html
from guidance.text.measures import places_of_measures
from guidance.text.patience import equal_pairs, gaps
from guidance.text.word.equations import with_signs

_AROUND = 45
#: Beyond so many combinations a stretch that differs is flagged as a whole.
_MOST_COMBINATIONS = 4_000_000
#: So many repeated pieces are not looked through for the best pairing.
_FEW = 0

_RAISED = "⁰¹²³⁴-⁹⁺⁻⁼⁽⁾ⁿ"
_LOWERED = "₀-₉₊₋₌₍₎"
_PIECE = re.compile(
    r"\d+(?:[.,]\d+)*"
    rf"|[{_RAISED}]|[{_LOWERED}]"
    r"|(?<=\d)\s?[A-Za-zµμ]+|(?<=/)[A-Za-zµμ]+"
    r"|[-‐‑–—](?=\s?[\d.])|(?<=[\w%])/(?=\w)"
    r"|[<>≤≥≈~±∓×÷=≠≡%‰°µμ−+√∞∑∫∝→←↑↓↔£€$^*¼-¾⅐-⅞Α-Ωα-ω\ufffd☐☑☒✓✗]"
)
_DIGIT = re.compile(r"\d")
_UNREAD = {"visually-hidden", "footnote-back", "footnotes-label"}


@dataclass(frozen=True)
class Figure:
    """One measure of the original, the words around it, and whether the page has it in its place."""

    text: str
    where: str
    found: bool


def figures(original: str, page: str) -> list[Figure]:
    """Every measure, number and sign of ``original``, compared with the text ``page``."""
    original, page = _spaced(original), _spaced(page)
    pieces = [(match.start(), match.end(), _read(match)) for match in _PIECE.finditer(original)]
    there = _found([piece for _, _, piece in pieces], [_read(match) for match in _PIECE.finditer(page)])
    told: list[Figure] = []
    for begin, end, members in _grouped(original, pieces):
        found = all(number in there for number in members)
        text = original[begin:end].strip()
        if not found or _DIGIT.search(text) or len(text) == 1:
            told.append(Figure(text, _around(original, begin, end), found))
    return told


def _read(match: re.Match[str]) -> str:
    """A piece, and whether it is a number that sticks to the word before it: “5 mg0.5 mg” is not “5 mg 0.5 mg”."""
    before = match.string[match.start() - 1 : match.start()]
    stuck = before.isalpha() and match.group()[0].isdigit()
    return f"…{match.group()}" if stuck else match.group().strip()


def text_of_page(page: str) -> str:
    """The text of clean HTML, raised digits as signs of their own; without the marks of notes and unseen words."""
    out: list[str] = []
    unread, raised = "", ""
    for token in html.tokens(page):
        if unread:
            unread = "" if token.closing and token.tag == unread else unread
        elif token.opening and _UNREAD & set(token.attributes.get("class", "").split()):
            unread = token.tag
        elif token.opening and token.tag == "sup" and "footnote-ref" in token.source:
            unread = "sup"
        elif token.tag in {"sup", "sub"}:
            raised = "" if token.closing else {"sup": "superscript", "sub": "subscript"}[token.tag]
        elif token.tag in html.BLOCKS or token.tag == "br":
            out.append("\n")
        elif not token.tag:
            out.append(with_signs(unescape(token.source), raised))
    return "".join(out)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _found(old: list[str], new: list[str]) -> set[int]:
    """Which pieces of ``old`` are in ``new`` in the same order."""
    rest = iter(enumerate(new))
    if all(any(piece == other for _, other in rest) for piece in old):
        return set(range(len(old)))
    pairs = equal_pairs(old, new, _FEW)
    found = {number for number, _ in pairs}
    for begin, end, other_begin, other_end in gaps(pairs, (0, len(old), 0, len(new))):
        if (end - begin) * (other_end - other_begin) <= _MOST_COMBINATIONS:
            matcher = SequenceMatcher(None, old[begin:end], new[other_begin:other_end], autojunk=False)
            for block in matcher.get_matching_blocks():
                found.update(range(begin + block.a, begin + block.a + block.size))
    return found


def _grouped(text: str, pieces: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, list[int]]]:
    """The pieces by the measures they belong to, with where these begin and end; others stand alone."""
    measures = list(places_of_measures(text))
    place = number = 0
    while number < len(pieces):
        begin, end, _ = pieces[number]
        while place < len(measures) and measures[place][1] <= begin:
            place += 1
        members = [number]
        if place < len(measures) and measures[place][0] < end:
            begin, end = min(begin, measures[place][0]), max(end, measures[place][1])
            while number + 1 < len(pieces) and pieces[number + 1][0] < end:
                number += 1
                members.append(number)
                end = max(end, pieces[number][1])
        yield begin, end, members
        number += 1


def _around(text: str, begin: int, end: int) -> str:
    before, after = text[max(0, begin - _AROUND) : begin], text[end : end + _AROUND]
    if begin > _AROUND:
        before = "…" + before.partition(" ")[2]
    if end + _AROUND < len(text):
        after = after.rpartition(" ")[0] + "…"
    return f"{before}{text[begin:end]}{after}"
