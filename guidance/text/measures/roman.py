"""Roman figures ahead of what is counted, as on old charts: i tablet, ii puffs, iss tablets (one and a half)."""

from fractions import Fraction

from guidance.text.measures.amounts import RANGES
from guidance.text.measures.measure import Kind
from guidance.text.measures.rates import unit_at
from guidance.text.measures.reader import Found, Reader
from guidance.text.measures.units import FORMS
from guidance.text.measures.words import OFTEN

ROMAN_AMOUNTS: dict[str, Fraction] = {
    **{word: Fraction(value) for value, word in enumerate("i ii iii iv v vi vii viii ix".split(), 1)},
    "ss": Fraction(1, 2),
    "iss": Fraction(3, 2),
    "iiss": Fraction(5, 2),
}
#: Behind these “IV” says by which way they are given.
_INJECTED = {"ampoules", "vials", "pens", "syringes"}


def roman_at(reader: Reader, i: int) -> Found | None:
    """The amount in Roman figures that begins at token ``i``, or a range of two."""
    amount = ROMAN_AMOUNTS.get(reader[i].fold)
    if amount is None:
        return None
    low = high = amount
    after = i + 1
    if reader[after].fold in RANGES and reader[after + 1].fold in ROMAN_AMOUNTS:
        high, after = ROMAN_AMOUNTS[reader[after + 1].fold], after + 2
    unit = unit_at(reader, after)
    form = unit.what.partition(" per ")[0] if unit else ""
    if unit is None and after == i + 1 and reader[i].text.islower() and reader[after].fold in OFTEN:
        return Found(Kind.NUMBER, after, "", "", low, high)  # “take ii tds”
    if unit is None or form not in FORMS or (reader[i].fold == "iv" and form in _INJECTED):
        return None
    return Found(Kind.DOSE, unit.next, unit.what, "", low, high)
