"""A unit behind a number, however it is written, with all that it is per: mg/kg per day, kg⁻¹, anti-Xa units."""

from fractions import Fraction
from itertools import product
from typing import NamedTuple

from guidance.text.measures.numbers import number_of
from guidance.text.measures.reader import Reader
from guidance.text.measures.tokens import Token
from guidance.text.measures.units import LONGEST_CLOSE, PEOPLE, PREFIX_NAMES, TIMES, Unit, unit_named
from guidance.text.measures.words import OFTEN
from guidance.text.words.medicines import is_medicine

_HYPHENS = {"-", "‐", "‑"}
_SIGNS = {"-", "−", "+", "±"}
_EACH = {"a", "an", "each", "every", "par", "y", "yr"}
_A = {"a", "an"}
_EVERY = {"each", "every"}
_COUNTED = TIMES | PEOPLE
_DAY = Fraction(86400)
_MOST_PER = 3
_AHEAD_OF_AGE = frozenset("over under above below the their his her your our my mid early late all".split())
_TAKES_TIME = frozenset(
    "last lasts lasting lasted take takes taking hold holds holding held rest rests wait count stretch press wash "
    "rinse apply within every squeeze keep stand sit balance".split()
)
#: How many words ahead of an age such a word may stand.
_NEAR = 4
#: By weight or by volume.
_OF_WHAT = {("w", "/", "w"), ("w", "/", "v"), ("v", "/", "v"), ("v", "/", "w"), ("m", "/", "m"), ("m", "/", "v")}
#: Units of several words, by their first one.
_OF_WORDS: dict[str, list[tuple[tuple[str, ...], str]]] = {
    "per": [(("per", "cent"), "per cent")],
    "i": [(("i", ".", "u"), "international units")],
    "international": [(("international", word), "international units") for word in ("unit", "units")],
    "fingertip": [(("fingertip", word), "fingertips") for word in ("unit", "units")],
    "mm": [(("mm", *last), "pressure in mmHg") for last in (("hg",), ("of", "mercury"))],
    "cm": [(("cm", *last), "pressure in cmH2O") for last in (("h", "2", "o"), ("h2o",), ("of", "water"))],
    "cmh": [(("cmh", "2", "o"), "pressure in cmH2O")],
    "fl": [(("fl", *point, "oz"), "fluid ounces") for point in ((".",), ())],
    "fluid": [(("fluid", word), "fluid ounces") for word in ("ounces", "ounce")],
    "half": [(("half", *joint, word), "half-lives") for joint in (("-",), ()) for word in ("lives", "life")],
}
for _who, _joint, _years in product(("pack", "person", "patient"), (("-",), ()), ("years", "year")):
    _OF_WORDS.setdefault(_who, []).append(((_who, *_joint, _years), f"{_who}-years"))
for _sign, _article in product(("x", "×", "times"), ((), ("the",))):
    for _name, _short in (("upper", "uln"), ("lower", "lln")):
        for _limit in ((_short,), (_name, "limit", "of", "normal")):
            _OF_WORDS.setdefault(_sign, []).append(((_sign, *_article, *_limit), f"{_name} limits of normal"))
#: Needles are of these gauges: 21G is none of grams.
_GAUGES = range(10, 35)
_WEIGHED = {"mass", "volume", "substance"}
#: What is counted without a name: 60/min.
_BARE = "number"


class Measured(NamedTuple):
    """A unit that was read, with all that it is per."""

    what: str
    factor: Fraction
    next: int
    last: str
    """The dimension of the last part."""


def unit_at(reader: Reader, i: int, value: Fraction | None = None) -> Measured | None:
    """The unit that begins at token ``i`` behind a number, with all that it is per."""
    first = one_unit(reader, i, value)
    if first is None:
        volume = one_unit(reader, i + 1, None) if reader[i].fold == "per" else None
        if not (reader[i].fold == "/" and reader[i].glued) and not (volume and volume[0].what == "volume"):
            return None
        first = Unit(_BARE), i
    unit, i = first
    whats, factor, last = [unit.what], unit.factor, unit.what
    for _ in range(_MOST_PER):
        part = _per(reader, i) or _raised_below(reader, i) or (_often(reader, i) if unit.what == "times" else None)
        if part is None or (reader[i].fold == "/" and _is_no_part(unit, part)):
            break
        whats.append(part.what)
        factor, i, last = factor / part.factor, part.next, part.last
    return Measured(" per ".join(whats), factor, i, last) if whats != [_BARE] else None


def _is_no_part(unit: Unit, part: Measured) -> bool:
    """Whether a word behind a stroke is no unit: “1%/adrenaline” names what else is in it, and “05/doc” nothing."""
    return not part.last and (unit.what in {_BARE, "per cent"} or is_medicine(part.what))


def _per(reader: Reader, i: int) -> Measured | None:
    here = reader[i]
    if here.fold in {"/", "per"} and not (here.fold == "/" and reader[i + 1].kind not in {"word", "number", "close"}):
        return _per_unit(reader, i + 1, here.fold)
    # “Every week” is how often, as “every 2 weeks” is.
    counted = PEOPLE if here.fold in _EVERY else _COUNTED
    if here.fold == "in":
        return _in_a(reader, i)
    if here.fold in _EACH and (found := one_unit(reader, i + 1, None)) and found[0].what in counted:
        return Measured(found[0].what, found[0].factor, found[1], found[0].what)
    return None


def _often(reader: Reader, i: int) -> Measured | None:
    """“Daily” behind times, which are so many a day."""
    said, often, _ = OFTEN.get(reader[i].fold, ("", None, ""))
    time, unit = ("time", _DAY) if said == "per day" else ("months", Fraction(1))
    return Measured(time, unit / often, i + 1, time) if often else None


def _in_a(reader: Reader, i: int) -> Measured | None:
    """4 doses in a year, which are no 4 doses a year: they may be due when it has passed."""
    time = reader[i + 2].fold
    found = one_unit(reader, i + 2, None) if reader[i + 1].fold in _A and len(time) > 2 and time != "second" else None
    if found is None or found[0].what not in TIMES:
        return None
    return Measured(f"stretch of {found[0].what}", found[0].factor, found[1], found[0].what)


def _raised_below(reader: Reader, i: int) -> Measured | None:
    """Per what, written with a power: mg kg⁻¹ day⁻¹, mg.kg-1.h-1."""
    if reader[i].fold in {".", "·", "⋅"} and reader[i].glued and reader[i + 1].glued:
        i += 1
    found = one_unit(reader, i, None) if reader[i].kind == "word" else None
    if found is None:
        return None
    unit, after = found
    if unit.what.endswith("⁻¹"):
        what = unit.what.removesuffix("⁻¹")
        return Measured(what, 1 / unit.factor, after, what)
    sign, one = reader[after], reader[after + 1]
    if sign.fold in _SIGNS and sign.glued and one.text == "1" and one.glued:
        return Measured(unit.what, unit.factor, after + 2, unit.what)
    return None


def _per_unit(reader: Reader, i: int, sign: str) -> Measured | None:
    times = Fraction(1)
    if reader[i].kind == "number":
        value = number_of(reader[i].text)
        if value is None or value <= 0:
            return None
        times, i = value, i + 1
        if one_unit(reader, i, None) is None:
            return None
    if found := one_unit(reader, i, None):
        return Measured(found[0].what, found[0].factor * times, found[1], found[0].what)
    if reader[i].kind == "word" and (sign == "per" or reader[i].glued):
        return Measured(reader[i].fold, times, i + 1, "")
    return None


def one_unit(reader: Reader, i: int, value: Fraction | None) -> tuple[Unit, int] | None:
    """A single unit, and the token after it; ``value`` is that of the number ahead of it, where there is one."""
    here = reader[i]
    if here.fold in _HYPHENS and here.glued and reader[i + 1].glued and reader[i + 1].kind == "word":
        i, here = i + 1, reader[i + 1]
    if here.kind == "close":
        return _close_unit(reader, i)
    if here.fold == "." and here.glued and _follows_slip(reader[i + 1]):
        i, here = i + 1, reader[i + 1]
    if here.fold in {"°", "º"} and reader[i + 1].fold in {"c", "f"}:
        return unit_named(f"°{reader[i + 1].fold}") or Unit("degrees"), i + 2
    for words, what in _OF_WORDS.get(here.fold, ()):
        if reader.folds(i, len(words)) == words:
            return Unit(what), i + len(words)
    if here.fold == "%" and reader.folds(i + 1, 3) in _OF_WHAT:
        return Unit("per cent " + "".join(reader.folds(i + 1, 3))), i + 4
    if (
        here.fold == "anti"
        and reader.folds(i, 3) == ("anti", "-", "xa")
        and reader[i + 3].fold in {"unit", "units", "iu"}
    ):
        return Unit("anti-Xa units"), i + 4
    if here.text == "G" and value is not None and (unit := _capital_g(reader, i, value)):
        return unit, i + 1
    return _parted_unit(reader, i) or _spelt_unit(reader, i, value)


def _capital_g(reader: Reader, i: int, value: Fraction) -> Unit | None:
    """A gauge, or a gram in what is all capitals: “2 G DAILY”, “4 G/DAY”."""
    here, following = reader[i : i + 2]
    if here.glued and value in _GAUGES:
        return Unit("gauge")
    capitals = following.text.isupper() and len(following.text) > 1
    return Unit("mass") if capitals or (following.fold == "/" and following.glued) else None


def _follows_slip(unit: Token) -> bool:
    """Whether a full stop ahead of a unit is a slip of the keyboard: “5.mg”, and “5. mg”, for no sentence begins so."""
    if unit.glued:
        return len(unit.text) > 1
    named = unit_named(unit.text) if unit.kind == "word" and unit.text.islower() else None
    return named is not None and named.what in _WEIGHED and len(unit.text) > 1


def _parted_unit(reader: Reader, i: int) -> tuple[Unit, int] | None:
    """A unit whose prefix stands apart: mega units, milli-grams."""
    if reader[i].fold not in PREFIX_NAMES:
        return None
    name = i + 1 + (reader[i + 1].fold in _HYPHENS and reader[i + 1].glued)
    unit = unit_named(reader[i].fold + reader[name].fold) if reader[name].kind == "word" else None
    return (unit, name + 1) if unit else None


def _spelt_unit(reader: Reader, i: int, value: Fraction | None) -> tuple[Unit, int] | None:
    here = reader[i]
    if here.fold == "st" and reader[i + 1].kind == "number" and reader[i + 2].fold.startswith(("lb", "pound")):
        return Unit("stones"), i + 1  # 8st 4lb, and no 1st
    name = here.text.rstrip("²³")
    name = name[2:] if name[:2].casefold() in {"d'", "d’"} else name
    unit = unit_named(name) if here.kind in {"word", "sign"} and name else None
    if unit is None or (here.kind == "word" and _no_unit(reader, i, value)):
        return None
    raised = here.text[len(name) :]
    following = reader[i + 1]
    if unit.what == "length" and following.glued and following.text in {"2", "3"}:
        raised, i = {"2": "²", "3": "³"}[following.text], i + 1
    elif unit.what == "length" and following.text == "^" and reader[i + 2].text in {"2", "3"} and following.glued:
        raised, i = {"2": "²", "3": "³"}[reader[i + 2].text], i + 2
    elif following.fold == "⁻" and following.glued:
        raised, i = "⁻¹", i + 2
    if not raised:
        return unit, i + 1
    power = {"²": 2, "³": 3, "⁻¹": -1}.get(raised, 1)
    return Unit(unit.what + raised, unit.factor**power), i + 1


def _no_unit(reader: Reader, i: int, value: Fraction | None) -> bool:
    """Whether a short word only looks like a unit: the s of 1980s, the an of “60 an hour”, the letters of e.g."""
    here = reader[i]
    if here.fold == "s" and here.glued and value is not None and (value >= 1000 or _is_age(reader, i - 1)):
        return True
    if here.fold in {"an", "y"} and one_unit(reader, i + 1, None) is not None:
        return True
    one_letter = len(here.text) == 1
    dotted = reader[i + 1].fold == "." and reader[i + 1].glued and reader[i + 2].glued and reader[i + 2].kind == "word"
    power = value is None or here.text == "B" or not (reader[i + 1].text.islower() or reader[i + 1].kind != "word")
    return one_letter and (dotted or (here.text in "BWVJ" and power))


def _is_age(reader: Reader, number: int) -> bool:
    """Whether people are named by their age or decade: over 65s, in their 60s; “hold it for over 30s” is a time."""
    if reader[number - 1].fold not in _AHEAD_OF_AGE:
        return False
    return not any(token.fold in _TAKES_TIME for token in reader[max(number - 1 - _NEAR, 0) : number - 1])


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
