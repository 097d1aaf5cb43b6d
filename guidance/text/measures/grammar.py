"""The grammar of measures: at each word the rules are asked in turn, and none looks further ahead than a few words."""

import re
from collections.abc import Callable
from fractions import Fraction

from guidance.text.measures.amounts import RANGES, amount_at, number_at, unit_at
from guidance.text.measures.dates import NAMED_TIMES, date_at
from guidance.text.measures.measure import Kind, Measure
from guidance.text.measures.numbers import WORDS
from guidance.text.measures.often import EVERY, often_at
from guidance.text.measures.reader import Found, Reader
from guidance.text.measures.words import (
    BOUNDS_AHEAD,
    GRADES,
    MONTHS,
    NEGATIONS,
    OFTEN,
    OFTEN_WORDS,
    ORDERED,
    ORDINALS,
    REFERENCES,
    TIMES_OF,
)

_ROMAN = re.compile(r"(X?(?:IX|IV|V?I{0,3}))([A-Ca-c]?)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_SUFFIXES = {"st", "nd", "rd", "th"}
_HELPERS = {"do", "does", "did", "should", "must", "may", "can", "could", "will", "would", "is", "are", "was", "has"}
_ASKS = {"you", "i", "we", "they", "the", "he", "she", "it", "people", "patients", "not", "n't", "your"}
_SENTENCE_ENDS = {".", "!", "?", ":", ";", "•", "\n", ""}


def read(text: str) -> list[Measure]:
    """Every measure of ``text``, in order; none overlaps another. The time taken grows with the length of the text.

    >>> [(m.text, m.kind.name) for m in read("Give no more than ½ tablet bd, e.g. on Mondays.")]
    [('no more than ½ tablet', 'DOSE'), ('bd', 'FREQUENCY')]
    """
    reader = Reader(text)
    found: list[Measure] = []
    place = 0
    while place < reader.length:
        hit = _measure_at(reader, place)
        if hit is None:
            place += 1
            continue
        start, end = reader[place].start, reader[hit.next - 1].end
        found.append(Measure(" ".join(text[start:end].split()), start, end, hit.kind, *hit[2:]))
        place = hit.next
    return found


def _measure_at(reader: Reader, i: int) -> Found | None:
    here = reader[i]
    if here.kind == "word" and not _may_begin(here.fold):
        return None
    return next((found for rule in _RULES if (found := rule(reader, i)) is not None), None)


def _may_begin(word: str) -> bool:
    """Whether a measure can begin with this word: most words of a text pass here at once."""
    return word in _FIRST or len(word) == 1 or word.endswith("n't")


def _reference(reader: Reader, i: int) -> Found | None:
    """The figure of a note, a section or a version, which measures nothing."""
    here, after = reader[i], reader[i + 1]
    if here.fold == "[" and after.kind == "number" and reader[i + 2].fold == "]" and after.text.isdecimal():
        return Found(Kind.REFERENCE, i + 3, "note", said=after.text)
    if here.kind != "word" or here.fold not in REFERENCES:
        return None
    dotted = i + 2 if after.fold == "." and after.glued and len(here.fold) <= 3 else i + 1
    number = reader[dotted]
    if number.kind != "number":
        return None
    end = dotted + 1
    if reader[end].fold in RANGES and reader[end + 1].kind == "number":
        end += 2
    unit = unit_at(reader, end, None)
    if unit is not None and here.fold not in {"section", "sections"}:
        return None
    return Found(Kind.REFERENCE, end, here.fold.removesuffix("s"), said=number.text)


def _grade(reader: Reader, i: int) -> Found | None:
    here = reader[i]
    if here.kind != "word" or here.fold not in GRADES:
        return None
    said, end = _degree(reader, i + 1)
    if not said:
        return None
    if reader[end].fold in RANGES | {"and"}:
        more, further = _degree(reader, end + 1)
        if more:
            said, end = f"{said} to {more}", further
    name = "class" if here.fold in {"class", "classes"} else here.fold.removesuffix("s")
    return Found(Kind.GRADE, end, "category" if name == "categorie" else name, said=said)


def _degree(reader: Reader, i: int) -> tuple[str, int]:
    """A grade as a figure with its letter, however it is written: III is 3, IIIb is 3b."""
    here = reader[i]
    if here.kind == "word" and (roman := _ROMAN.fullmatch(here.text)) and roman[1]:
        return f"{_arabic(roman[1])}{roman[2].lower()}", i + 1
    if here.kind == "word" and (number := number_at(reader, i)) and number.value and number.value.denominator == 1:
        return str(number.value), number.next
    if here.kind != "number":
        return "", i
    letter = reader[i + 1]
    if letter.glued and letter.kind == "word" and len(letter.text) == 1:
        return here.text + letter.fold, i + 2
    return here.text, i + 1


def _arabic(roman: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in roman]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def _order(reader: Reader, i: int) -> Found | None:
    """“First dose” and “2nd booster”; “the first thing” counts nothing."""
    here, after = reader[i], i + 1
    place: Fraction | int | None = ORDINALS.get(here.fold) if here.kind == "word" else None
    if here.kind == "number" and reader[after].fold in _SUFFIXES and reader[after].glued:
        number = number_at(reader, i)
        place, after = (number.value if number else None), after + 1
    if place is None:
        return None
    if reader[after].fold in {"-", "‐"} and reader[after].glued:
        after += 1
    if reader[after].fold in ORDERED:
        return Found(Kind.GRADE, after + 1, reader[after].fold.removesuffix("s"), said=str(place))
    return Found(Kind.NUMBER, after, "", said=f"{place}th") if here.kind == "number" else None


def _negation(reader: Reader, i: int) -> Found | None:
    here = reader[i]
    if here.kind != "word":
        return None
    if here.fold in NEGATIONS:
        return Found(Kind.NEGATION, i + 1, said="not" if here.fold in {"no", "not"} else here.fold)
    if here.fold.endswith("n't"):
        return Found(Kind.NEGATION, i + 1, said=here.fold.removesuffix("n't") + " not")
    if here.fold in _HELPERS and reader[i + 1].fold in {"not", "never"}:
        return Found(Kind.NEGATION, i + 2, said=f"{here.fold} {reader[i + 1].fold}")
    begins = reader[i - 1].fold in _SENTENCE_ENDS
    if here.text == "Do" and begins and reader[i + 1].kind == "word" and reader[i + 1].fold not in _ASKS:
        return Found(Kind.NEGATION, i + 1, said="do")
    return None


Rule = Callable[[Reader, int], Found | None]
_RULES: list[Rule] = [_reference, date_at, often_at, _grade, _order, amount_at, _negation]
_FIRST = frozenset(
    {words[0] for words in [*BOUNDS_AHEAD, *OFTEN_WORDS]}
    | {"a", "an", "un", "une", "q", "toutes"}
    | GRADES
    | NEGATIONS
    | ORDINALS.keys()
    | REFERENCES
    | MONTHS.keys()
    | OFTEN.keys()
    | TIMES_OF.keys()
    | WORDS.keys()
    | EVERY
    | NAMED_TIMES.keys()
    | _HELPERS
)
