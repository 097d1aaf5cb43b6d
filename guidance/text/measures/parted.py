"""An amount in a greater unit and the rest in a smaller one: 3 years 4 months, 5 ft 4 in, 1h30."""

from fractions import Fraction

from guidance.text.measures.numbers import number_of
from guidance.text.measures.rates import Measured, unit_at
from guidance.text.measures.reader import Reader
from guidance.text.measures.units import TIMES

_HOUR = 3600
_AND = {"and", "et"}


def with_smaller(reader: Reader, low: Fraction, unit: Measured, i: int) -> tuple[Fraction, int]:
    """The rest in a smaller unit: 3 years 4 months, 12 weeks and 3 days, 5 ft 4 in."""
    begin = i + (reader[i].fold in _AND)
    more = number_of(reader[begin].text) if reader[begin].kind == "number" and not reader[begin].glued else None
    if more is None or more <= 0:
        return low, i
    name = reader[begin + 1]
    part = _PART_OF_LARGER.get((unit.what, name.fold))
    if part is None and unit.what in TIMES and (smaller := unit_at(reader, begin + 1, more)):
        whole = smaller.what == unit.what and more * smaller.factor < unit.factor
        return (low + more * smaller.factor / unit.factor, smaller.next) if whole else (low, i)
    return (low + more * part, begin + 2) if part and more * part < 1 else (low, i)


#: Other units with a smaller one behind them, and what part of the greater one that is.
_PART_OF_LARGER = {
    **dict.fromkeys([("feet", name) for name in ("in", "ins", "inch", "inches")], Fraction(1, 12)),
    **dict.fromkeys([("pounds", name) for name in ("oz", "ounce", "ounces")], Fraction(1, 16)),
    **dict.fromkeys([("stones", name) for name in ("lb", "lbs", "pound", "pounds")], Fraction(1, 14)),
}


def with_minutes(reader: Reader, low: Fraction, unit: Measured, i: int) -> tuple[Fraction, int]:
    """1h30 is an hour and thirty minutes."""
    minutes = number_of(reader[i].text) if reader[i].kind == "number" and reader[i].glued else None
    if minutes is None or unit.factor != _HOUR or reader[i - 1].fold != "h" or not 0 < minutes < 60:
        return low, i
    return low + minutes / 60, i + 1
