"""The number that begins at a token: in figures, in words or in ideographs, with its sign and its scale."""

from fractions import Fraction

from guidance.text.measures.numbers import IDEOGRAPHS, SCALES, WORDS, number_of, of_ideographs
from guidance.text.measures.reader import Reader
from guidance.text.measures.spoken import Number, begins_point, begins_scale, behind_point, in_words

#: Signs that may stand ahead of a number.
SIGNS = frozenset({"-", "−", "+", "±"})
#: Behind figures these are other words: per cent, and “mil” for millilitres.
_SCALES = SCALES - {"cent", "cents", "mil", "fil"}


def number_at(reader: Reader, i: int, *, joined: bool = False) -> Number | None:
    """The number that begins at token ``i``, in digits or in words.

    :param joined: whether what glues it to the token before is known to be a sign of a range and not part of a name.
    """
    here = reader[i]
    if here.fold in SIGNS and reader[i + 1].kind == "number" and reader[i + 1].glued and not _joined(reader, i):
        found = number_at(reader, i + 1) if not reader.is_name(i + 1) else None
        negative = here.fold in {"-", "−"}
        return found and Number(-found.value if negative and found.value is not None else found.value, found.next, True)
    if here.kind == "number":
        return None if not joined and reader.is_name(i) else _scaled(reader, number_of(here.text), i + 1)
    if begins_scale(reader, i):
        return in_words(reader, i + 1)
    if begins_point(reader, i) and (pointed := behind_point(reader, i)):
        return Number(*pointed, False, False)
    if here.kind == "word" and here.fold in WORDS:
        return _with_figures(reader, in_words(reader, i))
    return _in_ideographs(reader, i) if here.kind == "close" and here.text in IDEOGRAPHS else None


def _with_figures(reader: Reader, number: Number) -> Number:
    """A number in words with its figures behind it, as prescriptions write them: one (1) tablet."""
    bracket, figures, end = reader[number.next : number.next + 3]
    again = bracket.fold == "(" and figures.kind == "number" and end.fold == ")"
    same = again and number_of(figures.text) == number.value
    return Number(number.value, number.next + 3, False) if same else number


def _in_ideographs(reader: Reader, i: int) -> Number | None:
    after = i + 1
    while reader[after].text in IDEOGRAPHS and reader[after].glued and after < i + _LONGEST_IDEOGRAPHS:
        after += 1
    value = of_ideographs("".join(token.text for token in reader[i:after]))
    return None if value is None else Number(value, after, False, False)


_LONGEST_IDEOGRAPHS = 8


def _joined(reader: Reader, i: int) -> bool:
    """Whether a sign joins what stands before it, as the hyphen of 4-8 does."""
    return reader[i].glued and reader[i - 1].kind in {"word", "number"}


def _scaled(reader: Reader, value: Fraction | None, i: int) -> Number:
    if value is not None and value.denominator == 1 and (pointed := behind_point(reader, i)):
        value, i = value + pointed[0], pointed[1]
    if reader[i].fold in _SCALES and value is not None:
        return Number(value * WORDS[reader[i].fold], i + 1, True)
    return Number(value, i, True)
