"""The grammar of measures: at each word the rules are asked in turn, and none looks further ahead than a few words."""

import re
from collections.abc import Callable, Iterator, Set
from functools import cached_property, lru_cache, partial
from threading import Lock

from cachetools import LRUCache, cached

from guidance.text.measures.amounts import AMOUNTS, BOUNDED, RANGES, amount_at, kind_of
from guidance.text.measures.compound import COMPOUNDS, MULTIPLES, compound_at, times_at
from guidance.text.measures.dates import DATES, date_at
from guidance.text.measures.grades import GRADED, grade_at, order_at
from guidance.text.measures.measure import WORDS_ONLY, Kind, Measure
from guidance.text.measures.often import HOW_OFTEN, bounded_often_at, often_at
from guidance.text.measures.rates import unit_at
from guidance.text.measures.reader import LONGEST_NAME, NAME_JOINS, Found, Phrases, Reader
from guidance.text.measures.roman import ROMAN_AMOUNTS, roman_at
from guidance.text.measures.routes import BEGINNINGS as OF_ROUTES
from guidance.text.measures.routes import route_at
from guidance.text.measures.steps import STEPS, WHEN, is_changing
from guidance.text.measures.units import is_name as is_unit_in_full
from guidance.text.measures.unseen import places, without_unseen
from guidance.text.measures.words import (
    BIRTHS,
    LEADING,
    NEGATING,
    NEGATION_WORDS,
    NEGATIONS,
    NUMBERED,
    ORDINALS,
    REFERENCES,
    denied_by,
)

_JOINS = {"–", "/"} | NAME_JOINS
_HYPHENS = {"-", "‐", "‑"}
_LETTERS = re.compile(r"[^\W\d_]+")
#: What joins no words of a name, but its figures: those of B.1.1.7, while a sentence ends in “B12.Take it”.
_OF_FIGURES = {".", ":", "*"}
_ADDRESSES = {"http", "https", "doi"}
#: So many notes at most are called in one place.
_MOST_NOTES = 12
#: Figures of the number of a heading or an item.
_LONGEST_PLACE = 3
_AMOUNTS = {Kind.DOSE, Kind.NUMBER, Kind.DURATION}
_TIMES = {Kind.DURATION, Kind.DATE}
_HELPERS = {"do", "does", "did", "should", "must", "may", "can", "could", "will", "would", "is", "are", "was", "has"}
_ASKS = {"you", "i", "we", "they", "the", "he", "she", "it", "people", "patients", "not", "n't", "your"}
_ON_OR, _ON_OR_WHEN = ("on", "or"), {"after": "≥", "before": "≤"}
_SENTENCE_ENDS = {".", "!", "?", ":", ";", "•", "\n", ""}


def read(text: str, *, names: bool = False) -> list[Measure]:
    """Every measure of ``text``, in order; none overlaps another. The time taken grows with the length of the text.

    >>> [(m.text, m.kind.name) for m in read("Give no more than ½ tablet bd, e.g. on Mondays.")]
    [('no more than ½ tablet', 'DOSE'), ('bd', 'FREQUENCY'), ('Mondays', 'DATE')]

    :param names: whether to read names with figures too, as B12 and COX-1, which measure nothing.
    """
    found = reading(text)
    return list(found.named if names else found.measures)


class Reading:
    """A text and its measures, which are read once, whoever asks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.named = _read(text, names=True)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Those without names with figures: where the text has no such name, both are one reading."""
        return _read(self.text, names=False) if any(one.is_name for one in self.named) else self.named

    @cached_property
    def references(self) -> tuple[Measure, ...]:
        """The figures of sections, versions and notes, which most texts have none of."""
        return tuple(one for one in self.measures if one.kind is Kind.REFERENCE) if self._may_refer else ()

    @property
    def _may_refer(self) -> bool:
        """Whether a figure was read, or the word for one may be a part of a name: “B12-section 4”."""
        names = (one.text.casefold() for one in self.named if one.is_name)
        told = any(one.kind is Kind.REFERENCE for one in self.named)
        return told or any(not REFERENCES.isdisjoint(_LETTERS.findall(name)) for name in names)

    @cached_property
    def counting(self) -> tuple[Measure, ...]:
        """All others, with names with figures."""
        return tuple(one for one in self.named if one.kind is not Kind.REFERENCE)

    @property
    def places(self) -> Iterator[tuple[int, int]]:
        """Where each measure begins and ends; negations and ways of giving are not among them."""
        found = (one for one in self.named if one.kind not in WORDS_ONLY and not one.is_name)
        return ((one.start, one.end) for one in found)


class Readings(dict[str, Reading]):
    """The readings of all texts that one act asks for, as a comparison of two pages: each of them is read once."""

    def __missing__(self, text: str) -> Reading:
        self[text] = found = reading(text)
        return found


def reading(text: str) -> Reading:
    """The reading of ``text``, kept for a while when it is short."""
    return _kept(text) if len(text) <= _LONGEST_KEPT else Reading(text)


#: Short passages are read again and again while a page is written and brought in: so many measures are remembered, and
#: so many letters of a passage at most.
_MOST_KEPT, _LONGEST_KEPT = 20_000, 2_000


@cached(LRUCache(_MOST_KEPT, getsizeof=lambda found: 4 + len(found.named)), lock=Lock())
def _kept(text: str) -> Reading:
    return Reading(text)


#: A measure made of its parts, as ``tokens`` makes a token.
_made: Callable[[tuple[object, ...]], Measure] = partial(tuple.__new__, Measure)


def _read(text: str, names: bool) -> tuple[Measure, ...]:
    back = places(text)
    if back is not None:
        return tuple(_moved(measure, back, len(text)) for measure in read(without_unseen(text), names=names))
    reader = Reader(text)
    found: list[Measure] = []
    place = 0
    while place < reader.length:
        token = reader[place]
        rules = _rules_of(token.kind, token.fold)
        hit = _measure_at(reader, place, rules) if rules else None
        if hit is None and names and token.kind == "word":
            after = reader[place + 1]
            if after.glued or after.kind == "number" or _may_be_unit(reader, place):  # most words by far are no name
                hit = _name(reader, place)
        if hit is None:
            place += 1
            continue
        begin, start, end = reader[place].start, reader[place + hit.lead].start, reader[hit.next - 1].end
        said = " ".join(text[start:end].split())
        measure = _made((said, start, end, hit.kind, *hit[2:-1], text[begin:start]))
        if names or not measure.is_name:
            found.append(measure)
        place = hit.next
    return tuple(found)


def _moved(measure: Measure, back: list[int], length: int) -> Measure:
    """With the signs behind it that nobody sees: they may make one picture of its last figure."""
    return measure._replace(start=back[measure.start], end=back[measure.end] if measure.end < len(back) else length)


def _measure_at(reader: Reader, i: int, rules: tuple["Rule", ...]) -> Found | None:
    for rule in rules:
        if (found := rule(reader, i)) is not None:
            return found
    return None


@lru_cache(maxsize=8192)
def _rules_of(kind: str, fold: str) -> tuple["Rule", ...]:
    """The rules by which a measure can begin with such a token: most words of a text pass here at once."""
    if kind == "number":
        return _OF_NUMBERS
    found = _OF_WORDS.get(fold)
    if found is None:
        found = _OF_SHAPES if _is_shaped(fold) and kind in {"word", "close"} else ()
    return found


def _is_shaped(word: str) -> bool:
    """Whether a word may begin a measure whatever it is: b.d., doesn't, tenfold, and letters that are words."""
    return len(word) == 1 or word.endswith(("n't", "fold")) or word.startswith("n'")


def _step(reader: Reader, i: int) -> Found | None:
    """By how much something changes, or to what; until or after which time."""
    word = i + len(_ON_OR) * (reader.folds(i, len(_ON_OR)) == _ON_OR)
    fold = reader[word].fold
    step = STEPS.get(fold) if fold in STEPS and is_changing(reader, word) else None
    sign = step or (WHEN if word == i else _ON_OR_WHEN).get(fold)
    if sign is None or (not step and grade_at(reader, word)):
        return None
    for begin in (word + 1, word + 2) if reader[word + 1].fold in {"a", "an", "un", "une"} else (word + 1,):
        token = reader[begin]
        rules = tuple(rule for rule in _rules_of(token.kind, token.fold) if rule not in {_reference, _step})
        found = _measure_at(reader, begin, rules)
        if found is not None and found.kind in (_AMOUNTS if step else _TIMES) and (step or found.low == found.high):
            return found._replace(bound=sign + found.bound, lead=begin - i)
    return None


def _reference(reader: Reader, i: int) -> Found | None:
    """The figure of a note, a section or a version, which measures nothing."""
    here, after = reader[i], reader[i + 1]
    if here.fold == "[" and after.kind == "number" and (end := _end_of_notes(reader, i + 1)):
        return Found(Kind.REFERENCE, end, "note", said="".join(token.text for token in reader[i + 1 : end - 1]))
    births = here.fold in BIRTHS and reader[i - 1].fold not in LEADING
    if here.kind != "word" or here.fold not in REFERENCES or births:
        return None
    dotted = i + 2 if after.fold == "." and after.glued and len(here.fold) <= 3 else i + 1
    if here.fold in NUMBERED and dotted == i + 1 and not (after.glued and after.text.startswith(".")):
        return None
    number = reader[dotted]
    if number.kind != "number":
        return None
    end = dotted + 1
    letter = reader[end]
    if letter.glued and letter.kind == "word" and len(letter.text) == 1:
        return Found(Kind.REFERENCE, end + 1, here.fold.removesuffix("s"), said=number.text + letter.fold)
    if reader[end].fold in RANGES and reader[end + 1].kind == "number":
        end += 2
    unit = unit_at(reader, end, None)
    if unit is not None and here.fold not in {"section", "sections"}:
        return None
    while here.fold.endswith("s") and reader[end].fold in {",", "and", "&"} and reader[end + 1].kind == "number":
        if unit_at(reader, end + 2, None) is not None:  # “sections 9 and 24 tablets”
            break
        end += 2
    said = "".join(token.text for token in reader[dotted:end])
    return Found(Kind.REFERENCE, end, here.fold.removesuffix("s"), said=said.lstrip("."))


def _end_of_notes(reader: Reader, i: int) -> int:
    """Where the figures of notes in square brackets end: [12], [3–5], [3, 7]; 0 where they are none."""
    for end in range(i, i + _MOST_NOTES, 2):
        notes = reader[end].text.split(",")  # “[1,2]” is one token, as a decimal is
        if not all(note.isdecimal() and len(note) <= _LONGEST_PLACE and note[0] != "0" for note in notes):
            return 0
        if reader[end + 1].fold == "]":
            return end + 2
        if reader[end + 1].fold not in {",", "-", "–", ";"}:
            return 0
    return 0


def _numbered(reader: Reader, i: int) -> Found | None:
    """The number of a heading or an item that is typed ahead of its words: “24. Pausing methotrexate”."""
    here, point, words = reader[i], reader[i + 1], reader[i + 2]
    before = reader[i - 1]
    begins = before.kind == "end" or (before.kind == "break" and reader[i - 2].text in {".", "!", "?", "\n"})
    if not begins or not here.text.isdecimal() or len(here.text) > _LONGEST_PLACE:
        return None
    if not (point.fold == "." and point.glued and words.kind == "word" and words.text[0].isupper() and not words.glued):
        return None
    counts = before.kind == "break" and unit_at(reader, i + 2, None) is not None  # a slip of the keyboard: 5. Tablets
    return None if counts else Found(Kind.REFERENCE, i + 2, "section", said=here.text)


def _name(reader: Reader, i: int) -> Found | None:
    """A name with a figure: B12, COX-1, P2Y12."""
    if (alone := _unit_alone(reader, i)) is not None:
        return alone
    end = _end_of_name(reader, i)
    parts = reader[i:end]
    if "number" not in [part.kind for part in parts]:
        return None
    letters = "".join([part.fold for part in parts if part.kind == "word"])
    said = "".join([part.fold for part in parts if part.fold not in _HYPHENS])
    return Found(Kind.NUMBER, end, f"name {letters}", said=said)


def _end_of_name(reader: Reader, i: int) -> int:
    end = i + 1
    while end < i + LONGEST_NAME and reader[end].glued:
        joins = _JOINS if reader[end - 1].kind == "number" else NAME_JOINS  # “saline/4% glucose” names no saline/4
        joined = reader[end].fold in joins and reader[end + 1].glued
        figures = end + 2 + (reader[end + 2].fold == "*")
        another = joined and reader[end + 1].kind == "word" and reader[figures].kind == "number"
        part = reader[end + joined]
        words = part.kind == "word" and (not joined or (another and reader[end + 2].glued))
        if not (words and reader[end].fold not in _OF_FIGURES) and part.kind != "number":
            break
        end += 1 + joined
    return end + 2 if reader[end].kind == "number" and reader.ends_postcode(end) else end


def _address(reader: Reader, i: int) -> Found | None:
    """An address of the Web, or the name of a published work: of all that is in it only the figures count."""
    joined = reader[i + 1].fold == ":" and reader[i + 1].glued and reader[i + 2].glued
    if reader[i].fold not in _ADDRESSES or not joined:
        return None
    end = i + 3
    while reader[end].glued:
        end += 1
    while reader[end - 1].kind == "sign" and reader[end - 1].text != "/":
        end -= 1
    figures = (token.text for token in reader[i:end] if token.kind == "number")
    return Found(Kind.NUMBER, end, "name address", said=" ".join(figures))


def _unit_alone(reader: Reader, i: int) -> Found | None:
    """A unit without a number, which counts for all that is under it: “Dose (mg)”, “in micrograms”."""
    unit = unit_at(reader, i, None) if _may_be_unit(reader, i) else None
    if unit is None or kind_of(unit) is not Kind.DOSE:
        return None
    return Found(Kind.DOSE, unit.next, f"name {unit.what}", "", unit.factor, unit.factor)


def _may_be_unit(reader: Reader, i: int) -> bool:
    return reader[i - 1].fold in _AHEAD_OF_UNITS or is_unit_in_full(reader[i].text)


_AHEAD_OF_UNITS = frozenset({"(", "[", "/", "in"})


def _negation(reader: Reader, i: int) -> Found | None:
    here = reader[i]
    if here.kind == "close" and here.text in NEGATING:
        return Found(Kind.NEGATION, i + 1, said="not")
    if phrase := _NEGATION_PHRASES.at(reader, i):
        return Found(Kind.NEGATION, i + phrase[1], said=phrase[0])
    if here.kind != "word":
        return None
    if here.fold == "no" and reader[i + 1].fold == "." and reader[i + 2].text == "of":
        return None  # the number of
    if denied := denied_by(here.fold):
        return Found(Kind.NEGATION, i + 1, said=_denied(denied, "not"))
    if here.fold in NEGATIONS:
        return Found(Kind.NEGATION, i + 1, said="not" if here.fold in {"no", "not"} else here.fold)
    if here.fold.startswith("n'"):
        return Found(Kind.NEGATION, i + 1, said="not")
    if here.fold in _HELPERS and reader[i + 1].fold in {"not", "never"}:
        return Found(Kind.NEGATION, i + 2, said=_denied(here.fold, reader[i + 1].fold))
    begins = reader[i - 1].fold in _SENTENCE_ENDS
    if here.text == "Do" and begins and reader[i + 1].kind == "word" and reader[i + 1].fold not in _ASKS:
        return Found(Kind.NEGATION, i + 1, said="do")
    return None


def _denied(helper: str, word: str) -> str:
    """“It’s not” and “it is not” deny alike."""
    return word if helper in _BEING else f"{helper} {word}"


_NEGATION_PHRASES, _BEING = Phrases(NEGATION_WORDS), {"is", "are", "was", "were", "has", "have", "had"}
Rule = Callable[[Reader, int], Found | None]
#: The rules in the order in which they are asked, with the words and signs with which what each of them finds begins.
_RULES: dict[Rule, Set[str]] = {
    _address: _ADDRESSES,
    _reference: REFERENCES | {"["},
    _step: STEPS.keys() | WHEN.keys() | {"on"},
    date_at: DATES,
    compound_at: COMPOUNDS | BOUNDED,
    bounded_often_at: BOUNDED,
    often_at: HOW_OFTEN,
    grade_at: GRADED,
    order_at: ORDINALS.keys(),
    amount_at: AMOUNTS | BOUNDED,
    times_at: MULTIPLES,
    roman_at: ROMAN_AMOUNTS.keys(),
    route_at: OF_ROUTES,
    _negation: NEGATIONS | _HELPERS | _NEGATION_PHRASES.beginnings,
}
_OF_NUMBERS: tuple[Rule, ...] = (_numbered, date_at, compound_at, often_at, order_at, amount_at)
_OF_SHAPES: tuple[Rule, ...] = (often_at, amount_at, times_at, _negation)
_OF_WORDS = {
    word: tuple(rule for rule, words in _RULES.items() if word in words or (rule in _OF_SHAPES and _is_shaped(word)))
    for word in frozenset().union(*_RULES.values())
}
