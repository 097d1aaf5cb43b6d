"""Which sections of a page answer a question best, and a few of their words with those that were looked for marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from guidance.search.pages import StoredSection, places

#: Characters of one piece of text, pieces of one snippet.
LENGTH, PIECES = 180, 2
#: What a word counts in a heading, against one in the text under it.
IN_HEADING = 2.0
_SATURATION, _BY_LENGTH = 1.2, 0.4

Places = list[tuple[int, int, str]]


@dataclass(frozen=True)
class FoundSection:
    """A section that matches, with a few of its words."""

    anchor: str
    heading: str
    snippet: Markup


def best_sections(sections: Sequence[StoredSection], rarity: Mapping[str, float], most: int) -> list[FoundSection]:
    """The sections with the words that tell most, best first; the beginning where only the title has them."""
    usual = max(sum(section.length for section in sections) / max(len(sections), 1), 1)
    scored = [(_score(section, rarity, usual), -place, section) for place, section in enumerate(sections)]
    best = sorted((row for row in scored if row[0] > 0), key=lambda row: (-row[0], -row[1]))[:most]
    chosen = [section for _, _, section in best] or [*sections[:1]]
    return [FoundSection(one.anchor, one.heading, _snippet(one, rarity)) for one in chosen]


def _score(section: StoredSection, rarity: Mapping[str, float], usual: float) -> float:
    """Okapi BM25 with the sections of this page as the collection."""
    score = 0.0
    longer = 1 - _BY_LENGTH + _BY_LENGTH * section.length / usual
    for term, telling in rarity.items():
        wanted = f"|{term}|"
        weight = section.body_places.count(wanted) + IN_HEADING * section.heading_places.count(wanted)
        if weight:
            score += telling * weight * (_SATURATION + 1) / (weight + _SATURATION * longer)
    return score


def _snippet(section: StoredSection, rarity: Mapping[str, float]) -> Markup:
    text = section.body
    found = sorted({(start, end, term) for term in rarity for start, end in places(section.body_places, term)})
    pieces = _pieces(found, rarity)
    if not pieces:
        end = _word_end(text, min(LENGTH, len(text)))
        return Markup(escape(text[:end]) + (" …" if end < len(text) else ""))
    stretches = [_stretched(text, start, end) for start, end in pieces]
    begins_late = stretches[0][0] > 0 and text[stretches[0][0] - 2 : stretches[0][0] - 1] not in ".?:"
    return Markup(("… " if begins_late else "") + " ".join(_marked(text, *each, found) for each in stretches))


def _pieces(found: Places, rarity: Mapping[str, float]) -> list[tuple[int, int]]:
    """Stretches of the text that have most of the telling words, in order, none over another."""
    chosen: list[tuple[int, int]] = []
    told: set[str] = set()
    for _ in range(PIECES):
        best, worth = None, 0.0
        for start, end, terms in _windows(found):
            value = sum(rarity[term] for term in terms - told) + 0.1 * sum(rarity[term] for term in terms & told)
            if value > worth and all(end + LENGTH < a or start > b + LENGTH for a, b in chosen):
                best, worth = (start, end, terms), value
        if best is None or (chosen and not best[2] - told):
            break
        chosen.append(best[:2])
        told |= best[2]
    return sorted(chosen)


def _windows(found: Places) -> list[tuple[int, int, set[str]]]:
    """From each place on, as far as a piece reaches: two fingers, so that it is linear in the places."""
    windows = []
    last = 0
    for first, (start, _, _) in enumerate(found):
        last = max(last, first)
        while last + 1 < len(found) and found[last + 1][1] - start <= LENGTH:
            last += 1
        windows.append(
            (
                start,
                max(found[last][1], found[first][1]),
                {term for _, _, term in found[first : min(last, first + 30) + 1]},
            )
        )
    return windows


def _stretched(text: str, start: int, end: int) -> tuple[int, int]:
    """A piece with words round it up to its full length, from the beginning of its sentence where that is near."""
    room = max(LENGTH - (end - start), 0)
    sentence = max(text.rfind(". ", 0, start), text.rfind("? ", 0, start), text.rfind(": ", 0, start)) + 2
    near = sentence if sentence > 1 and start - sentence <= room * 2 // 3 else None
    begin = (0 if start <= room // 2 else _word_start(text, start - room // 2)) if near is None else near
    return begin, _word_end(text, min(max(begin + LENGTH, end), len(text)))


def _word_start(text: str, at: int) -> int:
    space = text.find(" ", at, at + 40)
    return space + 1 if space >= 0 and at > 0 and text[at - 1] != " " else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text) or text[at] == " ":
        return at
    space = text.find(" ", at, at + 40)
    return len(text) if space < 0 and len(text) - at <= 40 else (space if space >= 0 else at)


def _merged(found: Places) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, stop, _ in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def _marked(text: str, begin: int, end: int, found: Places) -> str:
    out: list[str] = []
    at = begin
    for start, stop in _merged(found):
        if start >= at and stop <= end:
            out += [escape(text[at:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            at = stop
    return "".join([*out, escape(text[at:end]), " …" if end < len(text) else ""])
