"""Amounts: a comparison, a number or a range, a unit, and per what."""

from fractions import Fraction

from guidance.text.measures.measure import Kind
from guidance.text.measures.numbers import IDEOGRAPHS, WORDS, number_of
from guidance.text.measures.numerals import SIGNS, number_at
from guidance.text.measures.parted import with_minutes, with_smaller
from guidance.text.measures.rates import Measured, one_unit, unit_at
from guidance.text.measures.reader import Found, Phrases, Reader
from guidance.text.measures.spoken import POINTS, Number, added_in_welsh, half_behind
from guidance.text.measures.steps import is_changing
from guidance.text.measures.units import FORMS, PEOPLE, TIMES
from guidance.text.measures.words import (
    BETWEEN,
    BOUNDS_AHEAD,
    BOUNDS_BEHIND,
    DETERMINERS,
    OFTEN,
    OFTEN_WORDS,
    PARTS_OF_DAY,
    TIMES_OF,
    UNCOUNTED,
)

RANGES = {"-", "–", "—", "−", "‑", "‐", "to", "or", "à", "ou", "至", "到", "~", "～"}
_PRODUCTS = {"×", "x", "X"}
_SPREADS = RANGES | {"±", "+"}
_HYPHENS = {"-", "‐", "‑"}
_CURRENCY = {"£", "€", "$"}
_A = {"a", "an", "un", "une"}
_ARTICLES = _A | {"the"}
_OR = {"or", "ou"}
_AND = {"and", "et"}
_OF = {"of", "o", "de", "more"}
#: Between an article and what there is one of.
_ONE_OF = {"whole", "full", "single", "further"}
#: Words with which something else begins than what there is half of.
_AFTER_AMOUNT = OFTEN.keys() | {
    *("once", "twice", "every", "each", "per", "for", "at", "in", "with", "or", "before", "after"),
    *("par", "pendant", "matin", "le", "au", "chaque", "tous", "toutes", "avant", "bob", "ddwywaith", "unwaith"),
}


def bound_at(reader: Reader, i: int) -> tuple[str, int]:
    """The comparison that begins at token ``i`` in signs, of at most two parts, and where what it compares begins."""
    signs, after = "", i
    for _ in range(2):
        found = _AHEAD.at(reader, after)
        if found is None:
            break
        sign, length = found
        signs, after = signs + sign * (sign not in signs), after + length
        after += reader[after].glued and reader[after + 1].kind == "number" and _only_joins(reader, after)
    return signs, _past_age(reader, after) if signs else after


def _only_joins(reader: Reader, i: int) -> bool:
    """Whether a sign only joins a comparison and its number: max.5 mg, over-65s; that of “>-2.5” is a minus."""
    return reader[i].fold == "." or (reader[i].fold in _HYPHENS and reader[i - 1].kind == "word")


def _past_age(reader: Reader, i: int) -> int:
    """Past “age” and “the age of” behind a comparison: up to age 16."""
    after = i + 3 if reader.folds(i, 3) == ("the", "age", "of") else i + (reader[i].fold in {"age", "aged", "ages"})
    return after if reader[after].kind == "number" else i


_AHEAD = Phrases(BOUNDS_AHEAD)
#: With what a comparison begins.
BOUNDED = _AHEAD.beginnings
#: With what an amount begins that has no figure and no comparison ahead of it.
AMOUNTS = frozenset(WORDS) | IDEOGRAPHS | SIGNS | _CURRENCY | UNCOUNTED | _A | POINTS | {"×", "x"}
_BEGINS_AMOUNT = frozenset(WORDS) | POINTS | frozenset(TIMES_OF) | {"of", "dose", "daily", "a", "an"}
_BEHIND = frozenset(words[0] for words in BOUNDS_BEHIND)


def amount_at(reader: Reader, i: int) -> Found | None:
    """The amount that begins at token ``i``, with the comparison ahead of it."""
    bound, begin = bound_at(reader, i)
    if reader[begin].fold in _CURRENCY and reader[begin + 1].kind == "number":
        begin += 1
        if (paid := number_at(reader, begin)) is not None:
            return Found(Kind.NUMBER, paid.next, "money", bound, paid.value, paid.value)
    crossed = reader[begin].text in {"×", "x"} and reader[begin - 1].kind != "number" and not reader[begin - 1].glued
    begin += crossed and reader[begin + 1].kind == "number"  # “× 6 doses”: so many of them
    first = number_at(reader, begin, joined=crossed)
    if first is None:
        return _counted(reader, begin, bound) or _times_as_much(reader, begin, bound) or _some(reader, begin, bound)
    whole = _whole(reader, begin, first, bound)
    return whole or _ranged(reader, begin, first, bound)


def _counted(reader: Reader, i: int, bound: str) -> Found | None:
    """“A tablet” and “a week” are one of them; what is so many times a week was read before."""
    if reader[i].fold not in {"a", "an", "un", "une"}:
        return None
    i += reader[i + 1].fold in _ONE_OF
    found = one_unit(reader, i + 1, None)
    if found is None:
        return None
    if found[0].what in TIMES and len(reader[i + 1].fold) > 2 and reader[i + 1].fold != "second":
        half, after = _and_a_half(reader, found[1])
        value = found[0].factor * (1 + half)
        return Found(Kind.DURATION, after, found[0].what, bound, value, value)
    if found[0].what not in FORMS:
        return None
    unit = unit_at(reader, i + 1) or Measured(found[0].what, Fraction(1), found[1], "")
    half, after = _and_a_half(reader, unit.next)
    return Found(Kind.DOSE, after, unit.what, bound, 1 + half, 1 + half)


def _some(reader: Reader, i: int, bound: str) -> Found | None:
    """So many that nobody counted them: a few days, several tablets."""
    unit = unit_at(reader, i + 1 + (reader[i + 1].fold in _OF)) if reader[i].fold in UNCOUNTED else None
    if unit is None or kind_of(unit) not in {Kind.DOSE, Kind.DURATION}:
        return None
    return Found(kind_of(unit), unit.next, unit.what, bound, said=f"{reader[i].fold} × {unit.factor}")


def _times_as_much(reader: Reader, i: int, bound: str) -> Found | None:
    """“More than twice”: without a comparison it was read before."""
    times = TIMES_OF.get(reader[i].fold)
    return Found(Kind.NUMBER, i + 1, "times", bound, Fraction(times), Fraction(times)) if times and bound else None


def _whole(reader: Reader, begin: int, first: Number, bound: str) -> Found | None:
    """What is told as it stands, because its parts make no sum: 1:2, 120/80 mmHg, 4 × 5 cm."""
    i, parts = first.next, 1
    while parts < 6:
        here, glued = reader[i], reader[i].glued and reader[i + 1].glued
        joins = here.fold in _PRODUCTS | {"±"} or (here.fold in {":", "/", "⁄", "∕", "+"} and glued)
        if not (joins and reader[i + 1].kind == "number"):
            break
        i, parts = i + 2, parts + 1
    if (spread := _past_spread(reader, i)) > i:
        i, parts = spread, parts + 1
    if parts == 1:
        return None
    fraction = _simple_fraction(reader, begin, i)
    i = i if fraction is not None else _past_another(reader, begin, i)
    unit = unit_at(reader, over_articles(reader, i) if fraction is not None else i, None)
    if fraction is not None:
        factor = unit.factor if unit else Fraction(1)
        value = fraction * factor
        return Found(kind_of(unit), unit.next if unit else i, unit.what if unit else "", bound, value, value)
    said = "".join("×" if token.fold in _PRODUCTS else token.text for token in reader[begin:i])
    behind, length = _bound_behind(reader, unit.next if unit else i)
    if unit is None:
        return Found(Kind.NUMBER, i + length, "", bound + behind, said=said)
    return Found(kind_of(unit), unit.next + length, unit.what, bound + behind, said=f"{said} × {unit.factor}")


def _past_another(reader: Reader, begin: int, end: int) -> int:
    """Past the end of a range of two of them: 28+0 to 36+6 weeks, 120/80 to 140/90 mmHg."""
    joint, last = reader[end + 2 : end + 4]
    another = reader[end].fold in RANGES and reader[end + 1].kind == last.kind == "number"
    alike = end - begin == len("1+1") and joint.fold == reader[begin + 1].fold and joint.fold in {"+", "/"}
    return end + 4 if another and alike and joint.glued and last.glued else end


def _past_spread(reader: Reader, i: int) -> int:
    """Past how far a number may lie off, in brackets ahead of its unit: 5 (±0.5) mg, 12 (10–14) weeks."""
    end = i + 1
    while reader[i].fold == "(" and end <= i + 3 and (reader[end].kind == "number" or reader[end].fold in _SPREADS):
        end += 1
    spreads = end > i + 2 and reader[end].fold == ")" and unit_at(reader, end + 1, None) is not None
    return end + 1 if spreads else i


def _simple_fraction(reader: Reader, begin: int, end: int) -> Fraction | None:
    if end - begin != 3 or reader[begin].kind != "number" or reader[begin + 1].fold not in {"/", "⁄", "∕"}:
        return None
    above, below = number_of(reader[begin].text), number_of(reader[begin + 2].text)
    if above is None or below is None or not 0 < above < below <= 10 or below.denominator != 1:
        return None
    return above / below


def over_articles(reader: Reader, i: int) -> int:
    """Past “of a”, “a” and “of all the”, as in half a tablet."""
    if reader[i].fold in {"of", "o", "de", "d'un", "d'une"}:
        i += 1 + (reader[i + 1].fold == "all")
    return i + 1 if reader[i].fold in _ARTICLES else i


def _ranged(reader: Reader, begin: int, first: Number, bound: str) -> Found | None:
    """A number, or a range that begins with it, with its unit; a bare word that may be none is nothing."""
    low = first.value
    vulgar = not any(map(str.isdecimal, reader[first.next - 1].text))  # “½ a tablet”
    part = low is not None and low < 1 and (not first.digits or vulgar or reader[first.next].fold == "of")
    of = reader[first.next].fold == "o"  # Welsh counts “20 o dabledi”
    unit = unit_at(reader, over_articles(reader, first.next) if part else first.next + of, low)
    plural = unit is None and first.digits and reader[first.next].fold == "s" and reader[first.next].glued
    after = unit.next if unit else first.next + plural
    if unit is not None and low is not None and unit.next == after:
        low, after = with_smaller(reader, low, unit, after)
        first = first._replace(value=low)
    second = _second(reader, after) if low is not None else None
    if second is not None and not (unit and _measures_else(reader, unit, second)):
        return _from_to(reader, first, unit, after, second, bound)
    said = reader[first.next - 1].text if low is None else ""  # a number without a value is told as it stands
    if unit is not None and low is not None:
        half, after = _and_a_half(reader, after)
        low += half
    if unit is None:
        unit, between, bound = _counted_behind(reader, first.next, bound)
        said = f"{said} {between}".strip()
        by_a_part = part and (_is_step(reader, begin) or reader[first.next].fold in DETERMINERS)
        if unit is None and not (first.alone or by_a_part or bound or _is_taken_at(reader, begin, first.next)):
            return None
        after = unit.next if unit else after
    if unit is not None and low is not None and unit.next == after and unit.what in TIMES:
        low, after = with_minutes(reader, low, unit, after)
    return _bounded_behind(reader, after, bound, (low, low), (unit, unit), said)


def _measures_else(reader: Reader, unit: Measured, second: Number) -> bool:
    """Whether a second amount is of something else and ends no range: increase after 1 week to 500 mg."""
    last = unit_at(reader, second.next, second.value)
    whats = {one.what.partition(" ")[0] for one in (unit, last) if one}
    return len(whats) > 1 and not whats <= TIMES


#: Behind these a number alone is a dose, when one of the others or nothing follows: take half, give one as needed.
_GIVEN = frozenset("take takes taking give gives giving swallow swallows inject injects prenez donnez cymerwch".split())
_NEXT = frozenset("as when if on in at every each with after before now then for au le si gyda pan bob".split())


def _is_taken_at(reader: Reader, begin: int, end: int) -> bool:
    """Whether it is so many at a part of the day: one in the morning, but not “at one in the morning”."""
    ahead = begin - 1 - (reader[begin - 1].fold in _A)
    if reader[ahead].fold in _GIVEN:
        return reader[end].kind in {"end", "break", "sign"} or reader[end].fold in _NEXT
    if reader[begin - 1].fold in DETERMINERS | {"at", "no"}:
        return False
    meanings = (OFTEN_WORDS.get(reader.folds(end, length)) for length in (2, 3))
    return any(meaning and meaning[2] in PARTS_OF_DAY for meaning in meanings)


def _is_step(reader: Reader, begin: int) -> bool:
    """Whether a part of a whole is how much something changes, or what is left of it: by half, to a quarter."""
    ahead = begin - 1 - (reader[begin - 1].fold in _ARTICLES)
    return reader[ahead].fold == "by" or (reader[ahead].fold == "to" and is_changing(reader, ahead))


def _and_a_half(reader: Reader, i: int) -> tuple[Fraction, int]:
    """“And a half” behind a unit, and where it ends; what is half of something else (and half an hour) is none.

    Welsh counts so beyond ten: un mis ar ddeg is eleven months.
    """
    if more := added_in_welsh(reader, i) or _part_behind(reader, i):
        return more
    half = half_behind(reader, i + 1) if reader[i].fold in _AND else None
    if half is None or (reader[half[1]].kind == "word" and reader[half[1]].fold not in _AFTER_AMOUNT):
        return Fraction(0), i
    return half


def _part_behind(reader: Reader, i: int) -> tuple[Fraction, int] | None:
    """How French writes a part of what was counted, behind it: 1 comprimé 1/2 is one and a half."""
    if reader[i - 1].fold not in _WITH_PART_BEHIND or reader[i].kind != "number":
        return None
    vulgar = number_of(reader[i].text)
    part, end = (vulgar, i + 1) if vulgar and vulgar < 1 else (_simple_fraction(reader, i, i + 3), i + 3)
    return (part, end) if part is not None and unit_at(reader, end, None) is None else None


_WITH_PART_BEHIND = frozenset("comprimé comprimés cp cps sachet sachets ampoule ampoules cuillère cuillères".split())


def _from_to(
    reader: Reader, first: Number, unit: Measured | None, sign: int, second: Number, bound: str
) -> Found | None:
    """A range from ``first`` to ``second``; an end without a unit has that of the other.

    :param sign: the token that joins them: “to”, “or”, a dash.
    """
    part = second.value is not None and second.value < 1 and not second.digits
    last_unit = unit_at(reader, over_articles(reader, second.next) if part else second.next, second.value)
    between = ""
    if unit is None and last_unit is None:
        last_unit, between, bound = _counted_behind(reader, second.next, bound)
    after = last_unit.next if last_unit else second.next
    units = (unit or last_unit, last_unit or unit)
    if units == (None, None) and not (first.alone and second.alone):
        return None
    said = f"{'or' if reader[sign].fold in _OR else ''} {between}".strip()
    return _bounded_behind(reader, after, bound, (first.value, second.value), units, said)


def _bounded_behind(
    reader: Reader,
    after: int,
    bound: str,
    values: tuple[Fraction | None, Fraction | None],
    units: tuple[Measured | None, Measured | None],
    said: str,
) -> Found:
    """An amount that ends before token ``after``, with the comparison behind it: 5 mg or more, 65+."""
    behind, length = _bound_behind(reader, after)
    bound, after = bound + behind, after + length
    if reader[after].fold == "+" and reader[after].glued and reader[after + 1].kind != "number":
        bound, after = bound + "≥", after + 1
    found = _found(reader, after, bound, *values, *units)
    return found._replace(said=said) if said else found


def _counted_behind(reader: Reader, i: int, bound: str) -> tuple[Measured | None, str, str]:
    """What a number counts behind words between: 3 divided doses, 2 or more tablets."""
    begin, behind = i, BOUNDS_BEHIND.get(reader.folds(i, 2), "")
    if behind:
        begin += 2
    between = begin
    while between < begin + 2 and reader[between].fold in BETWEEN:
        between += 1
    unit = unit_at(reader, between) if between > i else None
    if unit is None:
        return None, "", bound
    return unit, " ".join(token.fold for token in reader[begin:between]), bound + behind


def _bound_behind(reader: Reader, i: int) -> tuple[str, int]:
    """A comparison behind an amount, and its length; one that belongs to the next number is none of it."""
    for length in (2, 1) if reader[i].fold in _BEHIND else ():
        behind = BOUNDS_BEHIND.get(reader.folds(i, length))
        if behind and reader[i + length].fold != "than":
            named = length == 1 and reader[i + 1].fold == ":"  # Max: 10 mg
            following = reader[i + length + named]
            begins = following.kind == "number" or following.fold in _BEGINS_AMOUNT
            if not begins or reader.folds(i, length)[-1:] not in BOUNDS_AHEAD:
                return behind, length
    return "", 0


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
    least = low * unit.factor if unit and low is not None else low
    one = high is low and last is unit  # no range, but an amount, as nearly all are
    most = least if one else high * last.factor if last and high is not None else high
    return Found(kind_of(last or unit), after, what, bound, least, most)


def _second(reader: Reader, i: int) -> Number | None:
    joins = reader[i].fold in RANGES
    if not joins or reader[i + 1].fold in SIGNS:
        return None
    if reader[i].kind == "sign" and reader[i].glued != reader[i + 1].glued and reader[i + 1].kind != "number":
        return None
    number = number_at(reader, i + 1, joined=True)
    if number is not None and reader[i].kind == "word" and reader[number.next].fold in _DASHES:
        dash, last = reader[number.next : number.next + 2]
        if dash.glued and last.glued and last.kind == "number":
            return None  # “by 500 mg to 2–3 g”: the second begins a range of its own
    return number


_DASHES = {"-", "–", "—"}


def kind_of(unit: Measured | None) -> Kind:
    """Which kind of measure an amount in this unit is."""
    if unit is None:
        return Kind.NUMBER
    if unit.what in TIMES:
        return Kind.DURATION
    if unit.what.startswith("times per ") or unit.what == "time per time":
        return Kind.FREQUENCY
    return Kind.NUMBER if unit.what in PEOPLE or unit.what in {"times", "bytes", "money"} else Kind.DOSE
