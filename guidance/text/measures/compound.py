"""Amounts of several parts: between A and B, 1 in 100, 1:1000, two 5 mg tablets, a third of it, 1-0-1."""

from fractions import Fraction

from guidance.text.measures.amounts import bound_at, kind_of, over_articles
from guidance.text.measures.measure import Kind
from guidance.text.measures.numbers import PARTS, WORDS, number_of
from guidance.text.measures.numerals import number_at
from guidance.text.measures.rates import unit_at
from guidance.text.measures.reader import Found, Reader
from guidance.text.measures.spoken import Number, begins_scale, part_of_scale
from guidance.text.measures.units import FORMS, PEOPLE, TIMES
from guidance.text.measures.words import AS_ASKED, COMPARING, DETERMINERS, TIMES_AS_MUCH

_BETWEEN = {"between": "and", "entre": "et", "rhwng": "a"}
_HYPHENS = {"-", "‐", "‑", "–"}
_FORMS = FORMS | {"doses", "injections", "infusions", "vials", "bottles", "bags", "packs"}
_ONE = {"a", "an", "un", "one", "1"}
#: What stands between the two numbers of a share.
_JOINTS = {"in", "out", "of", ":"}
_OUT_OF = (("out", "of", "every"), ("out", "of"), ("in", "every"), ("in", "each"), ("in",), ("of", "every"), ("of",))
_BEGINNINGS = frozenset(WORDS) | _ONE
#: With what an amount of several parts begins that has no figure and no comparison ahead of it.
COMPOUNDS = _BEGINNINGS | _BETWEEN.keys()
#: With what begins how many times as much it is.
MULTIPLES = TIMES_AS_MUCH.keys() | (PARTS.keys() & WORDS.keys())
#: A scheme of doses over the day has small figures: 1-0-1.
_MOST_AT_ONCE = 10


def compound_at(reader: Reader, i: int) -> Found | None:
    """The amount of several parts that begins at token ``i``, with the comparison ahead of it."""
    here = reader[i]
    if here.fold in _BETWEEN:
        return _between(reader, i)
    bound, begin = bound_at(reader, i)
    if reader[begin].kind != "number" and reader[begin].fold not in _BEGINNINGS:
        return None
    part = begin + 1 + (reader[begin + 1].fold in _HYPHENS)
    if reader[part].fold in PARTS and (found := _part_of(reader, begin, bound)):
        return found
    first = number_at(reader, begin)
    if first is None or first.value is None:
        return None
    joint = reader[first.next]
    if joint.fold in _JOINTS:
        return _ratio(reader, first, bound)
    if joint.fold in _HYPHENS and joint.glued:
        return _scheme(reader, begin)
    if first.value < 1:
        return _of_strength(reader, first._replace(next=over_articles(reader, first.next)), bound)
    return _of_strength(reader, first, bound) if joint.kind == "number" and not joint.glued else None


def times_at(reader: Reader, i: int) -> Found | None:
    """How many times as much: tenfold, “double the dose”, “the dose is halved”."""
    fold = reader[i].fold
    if fold.endswith("fold") and (value := WORDS.get(fold.removesuffix("fold"))):
        return Found(Kind.NUMBER, i + 1, "times", low=value, high=value)
    if (part := _part_as_much(reader, i)) is not None:
        return part
    value = TIMES_AS_MUCH.get(fold)
    if value is None or (fold in WORDS and reader[i + 1].fold not in DETERMINERS):
        return None
    return Found(Kind.NUMBER, i + 1, "times", low=value, high=value)


def _part_as_much(reader: Reader, i: int) -> Found | None:
    """“Half as much”, “half the dose”."""
    value = PARTS.get(reader[i].fold) if reader[i].fold in WORDS else None
    if value is None or reader[i + 1].fold not in {"as", "the"} or reader[i + 2].fold in AS_ASKED | {"time", "way"}:
        return None
    return Found(Kind.NUMBER, i + 1, "times", low=value, high=value)


def _between(reader: Reader, i: int) -> Found | None:
    first = number_at(reader, i + 1)
    if first is None or first.value is None:
        return None
    low_unit = unit_at(reader, first.next, first.value)
    joint = low_unit.next if low_unit else first.next
    second = number_at(reader, joint + 1) if reader[joint].fold == _BETWEEN[reader[i].fold] else None
    if second is None or second.value is None:
        return None
    high_unit = unit_at(reader, second.next, second.value)
    unit = high_unit or low_unit
    if unit is None and not (first.alone and second.alone):
        return None
    low = first.value * (low_unit or unit).factor if unit else first.value
    high = second.value * unit.factor if unit else second.value
    what = unit.what if unit else ""
    return Found(kind_of(unit), high_unit.next if high_unit else second.next, what, "", low, high)


def _part_of(reader: Reader, i: int, bound: str) -> Found | None:
    """“A third of people”, “one-third of a tablet”, “two thirds”: without “of” a third is a place in a row."""
    here, after = reader[i], i + 1
    article = here.fold in _ONE
    count = Fraction(1) if article else _whole_count(reader, i)
    after += reader[after].fold in _HYPHENS and reader[after].glued
    part = PARTS.get(reader[after].fold)
    if count is None or part is None or reader[after].kind != "word":
        return None
    of = after + 1
    plural = reader[after].fold.endswith("s")
    if reader[of].fold in COMPARING:
        value = count * part
        return Found(Kind.NUMBER, of + 1, "part", bound, value, value, said=reader[of].fold)
    if part == PARTS["tiers"] and reader[after].fold == "tiers" and reader[of].fold not in _OF_FRENCH:
        return None  # two tiers of care
    if reader[of].fold not in {"of", "o", *_OF_FRENCH} and not (
        (bound or (reader[i - 1].fold == "by" and reader[after].fold not in WORDS)) if article else plural
    ):
        return None
    value = count * part
    if scale := part_of_scale(reader, of):
        value, of = value * (scale.value or 1), scale.next
    if strong := _of_strength(reader, Number(value, over_articles(reader, of), False), bound):
        return strong
    unit = unit_at(reader, over_articles(reader, of), value)
    what, factor = (unit.what, unit.factor) if unit else ("part", Fraction(1))
    return Found(kind_of(unit), unit.next if unit else of, what, bound, value * factor, value * factor)


def _whole_count(reader: Reader, i: int) -> Fraction | None:
    number = number_at(reader, i) if reader[i].kind == "number" else None
    if number is None and reader[i].kind == "word":
        return _SMALL.get(reader[i].fold)
    return number.value if number and number.next == i + 1 else None


_OF_FRENCH = {"de", "du", "des", "d'un", "d'une"}
_SMALL = {word: Fraction(value) for value, word in enumerate("two three four five six seven eight nine".split(), 2)} | {
    "deux": Fraction(2),
    "trois": Fraction(3),
}


def _ratio(reader: Reader, first: Number, bound: str) -> Found | None:
    """“1 in 100 people”, “3 out of 10”, 1:1000: the more there are of the second, the less it is."""
    joint = first.next
    if first.value is None or first.value <= 0:
        return None
    if reader[joint].fold == ":" and reader[joint].glued and reader[joint + 1].glued:
        after = joint + 1 if first.value == 1 else 0
    else:
        after = next((joint + len(words) for words in _OUT_OF if reader.folds(joint, len(words)) == words), 0)
    single = reader[after].fold in _ONE and not begins_scale(reader, after)
    second = number_at(reader, after) if after and not single else None
    if second is None or second.value is None or second.value < first.value or reader[second.next].fold == ":":
        return None
    unit = unit_at(reader, second.next, second.value)
    if unit.what not in PEOPLE if unit else reader[joint].fold == "of":  # “2 of 5 mg” are no share of anything
        return None
    share = first.value / second.value
    return Found(Kind.NUMBER, unit.next if unit else second.next, "ratio", bound, share, share)


def _scheme(reader: Reader, i: int) -> Found | None:
    """So many in the morning, at noon, in the evening, and sometimes at night."""
    parts: list[str] = []
    after = i
    while len(parts) < 5 and reader[after].kind == "number" and (not parts or reader[after].glued):
        value = number_of(reader[after].text)
        if value is None or value > _MOST_AT_ONCE or len(reader[after].text) > 2:
            return None
        parts.append(str(value))
        after += 1
        if reader[after].fold not in _HYPHENS or not reader[after].glued or not reader[after + 1].glued:
            break
        after += 1
    unit = unit_at(reader, after)
    if len(parts) not in {3, 4} or reader.is_name(i) or (unit and unit.what not in _FORMS):
        return None
    return Found(Kind.FREQUENCY, unit.next if unit else after, "through the day", said="-".join(parts))


def _of_strength(reader: Reader, count: Number, bound: str) -> Found | None:
    """“Two 5 mg tablets”: how many, and of what strength."""
    if count.value is None:
        return None
    inner = number_at(reader, count.next)
    strength = unit_at(reader, inner.next, inner.value) if inner and inner.value is not None else None
    if inner is None or strength is None or kind_of(strength) is not Kind.DOSE or strength.what in _FORMS | TIMES:
        return None
    form = unit_at(reader, strength.next)
    if form is None or form.what.partition(" per ")[0] not in _FORMS:
        return None
    assert inner.value is not None
    each = f"of {inner.value * strength.factor} {strength.what}"
    return Found(Kind.DOSE, form.next, form.what, bound, count.value, count.value, each)
