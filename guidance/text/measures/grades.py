"""Order and grade: first dose, Grade II, stage 3b, NYHA III, day 8, group B, and what stands before or after a time."""

import re
import unicodedata

from guidance.text.measures.amounts import RANGES
from guidance.text.measures.measure import Kind
from guidance.text.measures.numerals import number_at
from guidance.text.measures.rates import unit_at
from guidance.text.measures.reader import Found, Reader
from guidance.text.measures.units import PEOPLE, TIMES, unit_named
from guidance.text.measures.words import GRADES, LABELS, MONTHS, ORDERED, ORDINALS, SCALES

_ROMAN = re.compile(r"(X?(?:IX|IV|V?I{0,3}))([A-Ca-c]?)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
#: Roman figures that are no other words; IV is a way of giving a medicine.
ROMAN = frozenset("ii iii vi vii viii ix xi xii xiii".split())
_SUFFIXES = {"st", "nd", "rd", "th"}
_LETTERS = frozenset("ABCDEF")
_DIRECTIONS = {"before", "after", "avant", "après", "cyn"}
_MEALS = {
    *("meal", "meals", "food", "breakfast", "lunch", "dinner", "supper", "eating", "surgery"),
    *("repas", "petit-déjeuner", "dîner", "manger", "bwyd", "brecwast", "cinio", "swper", "bwyta"),
}
_THE = {"the", "a", "le", "la", "les", "un", "y", "yr", "each", "every", "chaque", "bob"}
_EVERY, _OTHER = {"each", "every"}, {"other", "second", "alternate"}
#: With what a grade, a label or a direction begins.
GRADED = GRADES | SCALES | LABELS | ROMAN | _DIRECTIONS | {"on", "with", "between", "ar"}
_SAME = {"avant": "before", "cyn": "before", "après": "after"}
#: Ahead of a label these say how often, not which one.
_PER = {"a", "per", "each", "every", "/"}
_MOST_LISTED = 8


def grade_at(reader: Reader, i: int) -> Found | None:
    """The grade, the label or the direction that begins at token ``i``."""
    here = reader[i]
    if here.kind != "word":
        return None
    if here.fold in GRADES or here.fold in SCALES:
        return _grade(reader, i) or (_labelled(reader, i) if here.fold in LABELS else None)
    if here.fold in LABELS:
        return _labelled(reader, i)
    if here.fold in ROMAN and here.text.isupper():
        return Found(Kind.GRADE, i + 1, "", said=str(_arabic(here.text)))
    return _direction(reader, i)


def _direction(reader: Reader, i: int) -> Found | None:
    """“2 hours before” and “after meals”; elsewhere these are words like others."""
    fold = reader[i].fold
    if fold == "on" and reader.folds(i, 4) == ("on", "an", "empty", "stomach"):
        return Found(Kind.GRADE, i + 4, "direction", said="fasting")
    if fold == "with" and (found := _with_food(reader, i + 1)):
        return found
    if fold == "between" and reader.folds(i, 2) == ("between", "meals"):
        return Found(Kind.GRADE, i + 2, "direction", said="between meals")
    if fold == "ar" and reader.folds(i, 2) == ("ar", "ôl"):
        meal = reader[i + 2 + (reader[i + 2].fold in _THE)].fold in _MEALS
        return Found(Kind.GRADE, i + 2, "direction", said="after") if meal else None
    if fold not in _DIRECTIONS:
        return None
    ahead = reader[i + 1 + (reader[i + 1].fold in _THE)]
    dated = (ahead.text.isdecimal() and len(ahead.text) == len("1970")) or ahead.fold in MONTHS
    behind = unit_named(reader[i - 1].text) if reader[i - 1].kind == "word" else None
    if (behind and behind.what in TIMES) or dated or ahead.fold in _MEALS:
        return Found(Kind.GRADE, i + 1, "direction", said=_SAME.get(fold, fold))
    return None


def _with_food(reader: Reader, i: int) -> Found | None:
    """A meal with which something is taken: each, or every other one."""
    meal = i + (reader[i].fold in _THE)
    other = reader[i].fold in _EVERY and reader[meal].fold in _OTHER
    if reader[meal + other].fold not in _MEALS - {"surgery"}:
        return None
    return Found(Kind.GRADE, meal + other + 1, "direction", said="with every other meal" if other else "with food")


def _grade(reader: Reader, i: int) -> Found | None:
    begin = i + 1 + 2 * (reader.folds(i + 1, 2) == ("of", "evidence"))
    begin += reader[begin].fold == ":" and reader[begin].glued
    said, end = _degree(reader, begin)
    if not said:
        return None
    if reader[end].fold in RANGES | {"and"}:
        more, further = _degree(reader, end + 1)
        if more:
            said, end = f"{said} to {more}", further
    fold = reader[i].fold
    if fold in {"level", "levels"} and (unit := unit_at(reader, end)) and unit.what not in PEOPLE:
        return None  # of something in the blood: it is an amount
    name = "class" if fold in {"class", "classes"} else fold.removesuffix("s")
    return Found(Kind.GRADE, end, "category" if name == "categorie" else name, said=said)


def _degree(reader: Reader, i: int) -> tuple[str, int]:
    """A grade as a figure with its letter, however it is written: III is 3, IIIb is 3b."""
    here = reader[i]
    written = here.text if here.text.isascii() else unicodedata.normalize("NFKC", here.text)
    if here.kind == "word" and (roman := _ROMAN.fullmatch(written)) and roman[1]:
        return f"{_arabic(roman[1])}{roman[2].lower()}", i + 1
    if here.kind == "word" and here.text in _LETTERS:
        return here.text, i + 1
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


def _labelled(reader: Reader, i: int) -> Found | None:
    """“Day 8”, “weeks 4, 8 and 12”, “group B”; an amount that follows is told by itself."""
    if reader[i - 1].fold in _PER or reader[i - 1].kind == "number":
        return None
    said, end = _one_label(reader, i + 1)
    if not said:
        return None
    listed = [said]
    while len(listed) < _MOST_LISTED:
        after = end + (reader[end].fold == ",")
        after += reader[after].fold in {"and", "or", "to", "-", "–", "&"}
        more, further = _one_label(reader, after) if after > end else ("", end)
        if not more:
            break
        listed.append(more)
        end = further
    return Found(Kind.GRADE, end, reader[i].fold.removesuffix("s"), said=",".join(listed))


def _one_label(reader: Reader, i: int) -> tuple[str, int]:
    here = reader[i]
    if here.kind == "word" and here.text in _LETTERS and not reader[i + 1].fold.startswith("'"):
        return here.text, i + 1
    if here.kind != "number" or not here.text.isdecimal() or unit_at(reader, i + 1) is not None:
        return "", i
    if reader[i + 1].fold == "/" and reader[i + 1].glued:
        return "", i  # a date: 2030/11/09
    if reader[i + 1].fold in RANGES and unit_at(reader, i + 3) is not None and reader[i + 2].kind == "number":
        return "", i  # “dose 5 to 10 mg”: the figures are of the amount
    return here.text, i + 1


def order_at(reader: Reader, i: int) -> Found | None:
    """“First dose” and “2nd booster”; “the first thing” counts nothing."""
    here = reader[i]
    place, after = _ordinal(reader, i)
    if place is None:
        return None
    if reader[after].fold in {"-", "‐"} and reader[after].glued:
        after += 1
    last, end = _ordinal(reader, after + 1) if reader[after].fold in {"and", "or", "to"} else (None, after)
    if last and reader[end].fold in ORDERED:  # “the second and third trimesters”
        return Found(Kind.GRADE, end + 1, reader[end].fold.removesuffix("s"), said=f"{place},{last}")
    if reader[after].fold in ORDERED:
        return Found(Kind.GRADE, after + 1, reader[after].fold.removesuffix("s"), said=str(place))
    return Found(Kind.NUMBER, after, "", said=f"{place}th") if here.kind == "number" else None


def _ordinal(reader: Reader, i: int) -> tuple[int | None, int]:
    """The place in a row that a word or a figure names, and the token after it: second, 2nd."""
    here = reader[i]
    suffix = here.kind == "number" and reader[i + 1].glued and reader[i + 1].fold in _SUFFIXES
    if suffix and unit_at(reader, i + 1) is None:  # 8st 4lb
        number = number_at(reader, i)
        return (int(number.value) if number and number.value else None), i + 2
    return (ORDINALS.get(here.fold) if here.kind == "word" else None), i + 1
