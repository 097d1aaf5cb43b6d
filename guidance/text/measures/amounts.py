"""Amounts: a comparison, a number or a range, a unit, and per what."""

from fractions import Fraction
from typing import NamedTuple

from guidance.text.measures.measure import Kind
from guidance.text.measures.numbers import SCALES, WORDS, number_of
from guidance.text.measures.reader import Found, Reader
from guidance.text.measures.units import FORMS, LONGEST_CLOSE, PEOPLE, TIMES, Unit, unit_named
from guidance.text.measures.words import BOUNDS_AHEAD, BOUNDS_BEHIND, MOST_AHEAD

RANGES = {"-", "–", "—", "−", "‑", "‐", "to", "or", "à", "ou", "至", "到", "~", "～"}
_PRODUCTS = {"×", "x", "X"}
_HYPHENS = {"-", "‐", "‑"}
_SIGNS = {"-", "−", "+", "±"}
_CURRENCY = {"£", "€", "$"}
_ARTICLES = {"a", "an", "the", "un", "une"}
_EACH = {"a", "an", "each", "every", "par", "y", "yr"}
_MOST_PER = 3


class Number(NamedTuple):
    """A number that was read: its value where it has one, and whether it was in digits."""

    value: Fraction | None
    next: int
    digits: bool


class Measured(NamedTuple):
    """A unit that was read, with all that it is per."""

    what: str
    factor: Fraction
    next: int
    last: str
    """The dimension of the last part."""


def number_at(reader: Reader, i: int, *, joined: bool = False) -> Number | None:
    """The number that begins at token ``i``, in digits or in words.

    :param joined: whether what glues it to the token before is known to be a sign of a range and not part of a name.
    """
    here = reader[i]
    if here.fold in _SIGNS and reader[i + 1].kind == "number" and reader[i + 1].glued and not _joined(reader, i):
        found = number_at(reader, i + 1) if not reader.is_name(i + 1) else None
        negative = here.fold in {"-", "−"}
        return found and Number(-found.value if negative and found.value is not None else found.value, found.next, True)
    if here.kind == "number":
        return None if not joined and reader.is_name(i) else _scaled(reader, number_of(here.text), i + 1)
    if here.kind == "word" and here.fold in WORDS:
        return _in_words(reader, i)
    return None


def _joined(reader: Reader, i: int) -> bool:
    """Whether a sign joins what stands before it, as the hyphen of 4-8 does."""
    return reader[i].glued and reader[i - 1].kind in {"word", "number"}


def _scaled(reader: Reader, value: Fraction | None, i: int) -> Number:
    if reader[i].fold in SCALES and value is not None:
        return Number(value * WORDS[reader[i].fold], i + 1, True)
    return Number(value, i, True)


def _in_words(reader: Reader, i: int) -> Number:
    value, i = WORDS[reader[i].fold], i + 1
    for _ in range(4):
        here, after = reader[i], reader[i + 1]
        hyphen = here.fold in _HYPHENS and here.glued and after.glued
        step = after if hyphen else here
        more = WORDS.get(step.fold) if step.kind == "word" else None
        if more is None:
            break
        if step.fold in SCALES or more < 1 <= value:
            value *= more
        elif value >= 20 and more < value and (hyphen or value >= 100):
            value += more
        else:
            break
        i += 1 + hyphen
    if reader[i].fold == "and" and reader[i + 1].fold in {"a", "one"} and reader[i + 2].fold in {"half", "quarter"}:
        return Number(value + WORDS[reader[i + 2].fold], i + 3, False)
    return Number(value, i, False)


def unit_at(reader: Reader, i: int, value: Fraction | None = None) -> Measured | None:
    """The unit that begins at token ``i`` behind a number, with all that it is per."""
    first = _one_unit(reader, i, value)
    if first is None:
        if reader[i].fold != "/" or not reader[i].glued:
            return None
        first = Unit("number"), i
    unit, i = first
    whats, factor, last = [unit.what], unit.factor, unit.what
    for _ in range(_MOST_PER):
        part = _per(reader, i)
        if part is None:
            break
        whats.append(part.what)
        factor, i, last = factor / part.factor, part.next, part.last
    return Measured(" per ".join(whats), factor, i, last)


def _per(reader: Reader, i: int) -> Measured | None:
    here = reader[i]
    if here.fold in {"/", "per"} and not (here.fold == "/" and reader[i + 1].kind not in {"word", "number", "close"}):
        return _per_unit(reader, i + 1, here.fold)
    if here.fold in _EACH and (found := _one_unit(reader, i + 1, None)) and found[0].what in TIMES | PEOPLE:
        return Measured(found[0].what, found[0].factor, found[1], found[0].what)
    return None


def _per_unit(reader: Reader, i: int, sign: str) -> Measured | None:
    times = Fraction(1)
    if reader[i].kind == "number":
        value = number_of(reader[i].text)
        if value is None or value <= 0:
            return None
        times, i = value, i + 1
        if _one_unit(reader, i, None) is None:
            return None
    if found := _one_unit(reader, i, None):
        return Measured(found[0].what, found[0].factor * times, found[1], found[0].what)
    if reader[i].kind == "word" and (sign == "per" or reader[i].glued):
        return Measured(reader[i].fold, times, i + 1, "")
    return None


def _one_unit(reader: Reader, i: int, value: Fraction | None) -> tuple[Unit, int] | None:
    here = reader[i]
    if here.fold in _HYPHENS and here.glued and reader[i + 1].glued and reader[i + 1].kind == "word":
        i, here = i + 1, reader[i + 1]
    if here.kind == "close":
        return _close_unit(reader, i)
    if here.fold == "°" and reader[i + 1].fold in {"c", "f"}:
        return unit_named(f"°{reader[i + 1].fold}") or Unit("degrees"), i + 2
    if here.fold == "per" and reader[i + 1].fold == "cent":
        return Unit("per cent"), i + 2
    if here.fold == "international" and reader[i + 1].fold in {"unit", "units"}:
        return Unit("international units"), i + 2
    return _spelt_unit(reader, i, value)


def _spelt_unit(reader: Reader, i: int, value: Fraction | None) -> tuple[Unit, int] | None:
    here = reader[i]
    name = here.text.rstrip("²³")
    unit = unit_named(name) if here.kind in {"word", "sign"} and name else None
    if unit is None or (here.kind == "word" and _no_unit(reader, i, value)):
        return None
    raised = here.text[len(name) :]
    following = reader[i + 1]
    if unit.what == "length" and following.glued and following.text in {"2", "3"}:
        raised, i = {"2": "²", "3": "³"}[following.text], i + 1
    elif following.fold == "⁻" and following.glued:
        raised, i = "⁻¹", i + 2
    power = {"": 1, "²": 2, "³": 3, "⁻¹": -1}.get(raised, 1)
    return Unit(unit.what + raised, unit.factor**power), i + 1


def _no_unit(reader: Reader, i: int, value: Fraction | None) -> bool:
    """Whether a short word only looks like a unit: the s of 1980s, the an of “60 an hour”, the letters of e.g."""
    here = reader[i]
    if here.fold == "s" and here.glued and value is not None and value >= 1000:
        return True
    if here.fold in {"an", "y"} and _one_unit(reader, i + 1, None) is not None:
        return True
    one_letter = len(here.text) == 1
    dotted = reader[i + 1].fold == "." and reader[i + 1].glued and reader[i + 2].glued and reader[i + 2].kind == "word"
    return one_letter and (dotted or here.text in "BWVJ")


def _close_unit(reader: Reader, i: int) -> tuple[Unit, int] | None:
    letters = ""
    found = None
    for ahead in range(LONGEST_CLOSE):
        token = reader[i + ahead]
        if token.kind != "close" or (ahead and not token.glued):
            break
        letters += token.text
        if unit := unit_named(letters):
            found = unit, i + ahead + 1
    return found


def bound_at(reader: Reader, i: int) -> tuple[str, int]:
    """The comparison that begins at token ``i`` in signs, of at most two parts, and where what it compares begins."""
    signs, after = "", i
    for _ in range(2):
        for length in range(MOST_AHEAD, 0, -1):
            if sign := BOUNDS_AHEAD.get(reader.folds(after, length)):
                signs, after = signs + sign * (sign not in signs), after + length
                break
    return signs, after


def amount_at(reader: Reader, i: int) -> Found | None:
    """The amount that begins at token ``i``, with the comparison ahead of it."""
    bound, begin = bound_at(reader, i)
    if reader[begin].fold in _CURRENCY and reader[begin + 1].kind == "number":
        begin += 1
        if (paid := number_at(reader, begin)) is not None:
            return Found(Kind.NUMBER, paid.next, "money", bound, paid.value, paid.value)
    first = number_at(reader, begin)
    if first is None:
        return _counted(reader, begin, bound)
    whole = _whole(reader, begin, first, bound)
    return whole or _ranged(reader, first, bound)


def _counted(reader: Reader, i: int, bound: str) -> Found | None:
    """“A tablet” is one of them; “a week” may be any."""
    if reader[i].fold not in {"a", "an", "un", "une"}:
        return None
    found = _one_unit(reader, i + 1, None)
    if found is None or found[0].what not in FORMS:
        return None
    unit = unit_at(reader, i + 1) or Measured(found[0].what, Fraction(1), found[1], "")
    return Found(Kind.DOSE, unit.next, unit.what, bound, Fraction(1), Fraction(1))


def _whole(reader: Reader, begin: int, first: Number, bound: str) -> Found | None:
    """What is told as it stands, because its parts make no sum: 1:2, 120/80 mmHg, 4 × 5 cm."""
    i, parts = first.next, 1
    while parts < 6:
        here, glued = reader[i], reader[i].glued and reader[i + 1].glued
        joins = here.fold in _PRODUCTS or (here.fold in {":", "/"} and glued)
        if not (joins and reader[i + 1].kind == "number"):
            break
        i, parts = i + 2, parts + 1
    if parts == 1:
        return None
    fraction = _simple_fraction(reader, begin, i)
    unit = unit_at(reader, _over_articles(reader, i, wanted=fraction is not None), None)
    if fraction is not None:
        factor = unit.factor if unit else Fraction(1)
        value = fraction * factor
        return Found(kind_of(unit), unit.next if unit else i, unit.what if unit else "", bound, value, value)
    said = "".join(token.text for token in reader[begin:i])
    return Found(kind_of(unit), unit.next if unit else i, unit.what if unit else "", bound, said=said)


def _simple_fraction(reader: Reader, begin: int, end: int) -> Fraction | None:
    if end - begin != 3 or reader[begin + 1].fold != "/":
        return None
    above, below = number_of(reader[begin].text), number_of(reader[begin + 2].text)
    if above is None or below is None or not 0 < above < below <= 10 or below.denominator != 1:
        return None
    return above / below


def _over_articles(reader: Reader, i: int, *, wanted: bool) -> int:
    """Past “of a” and “a”, as in half a tablet."""
    if not wanted:
        return i
    if reader[i].fold in {"of", "o", "de", "d'un", "d'une"}:
        i += 1
    return i + 1 if reader[i].fold in _ARTICLES else i


def _ranged(reader: Reader, first: Number, bound: str) -> Found | None:
    low, i = first.value, first.next
    part = low is not None and low < 1 and not first.digits
    unit = unit_at(reader, _over_articles(reader, i, wanted=part), low)
    after = unit.next if unit else i
    second = _second(reader, after) if low is not None else None
    high, last_unit = low, unit
    if second is not None:
        high = second.value
        last_unit = unit_at(reader, second.next, high)
        after = last_unit.next if last_unit else second.next
        if last_unit is None and unit is not None:
            last_unit = unit
        unit = unit or last_unit
    elif unit is None and not first.digits:
        return None
    if second is not None and unit is None and not (first.digits and second.digits):
        return None
    behind = BOUNDS_BEHIND.get(reader.folds(after, 2))
    if behind and reader[after + 2].fold != "than":
        bound, after = bound + behind, after + 2
    if reader[after].fold == "+" and reader[after].glued and reader[after + 1].kind != "number":
        bound, after = bound + "≥", after + 1
    return _found(reader, after, bound, low, high, unit, last_unit)


def _found(
    reader: Reader,
    after: int,
    bound: str,
    low: Fraction | None,
    high: Fraction | None,
    unit: Measured | None,
    last: Measured | None,
) -> Found:
    what = (last or unit).what if (last or unit) else ""  # type: ignore[union-attr]
    low = low * unit.factor if unit and low is not None else low
    high = high * last.factor if last and high is not None else high
    said = reader[after - 1].text if low is None else ""
    return Found(kind_of(last or unit), after, what, bound, low, high, said)


def _second(reader: Reader, i: int) -> Number | None:
    joins = reader[i].fold in RANGES
    if not joins or reader[i + 1].fold in _SIGNS:
        return None
    if reader[i].kind == "sign" and reader[i].glued != reader[i + 1].glued and reader[i + 1].kind != "number":
        return None
    return number_at(reader, i + 1, joined=True)


def kind_of(unit: Measured | None) -> Kind:
    """Which kind of measure an amount in this unit is."""
    if unit is None:
        return Kind.NUMBER
    if unit.what in TIMES:
        return Kind.DURATION
    return Kind.NUMBER if unit.what in PEOPLE or unit.what in {"times", "bytes", "money"} else Kind.DOSE
