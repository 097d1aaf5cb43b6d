"""Numbers in words: twenty-five, one hundred and fifty, half a million, quatre-vingt-dix, un deg pump."""

from fractions import Fraction
from typing import NamedTuple

from guidance.text.measures.numbers import ADDED_BY_AND, ADDED_BY_AR, PARTS, SCALES, TENFOLDS, WORDS
from guidance.text.measures.reader import Reader
from guidance.text.measures.words import DETERMINERS

_HYPHENS = {"-", "‐", "‑"}
_AND = {"and", "et"}
_ARTICLES = {"a", "an", "one", "un", "une"}
_HALVES = {"half", "quarter", "demi", "demie", "hanner", "chwarter"}
_OF = {"of", "o", "de"}
POINTS = frozenset({"point", "virgule", "pwynt", "bwynt"})
#: Behind these “point” is a place or a time.
_POINTING = DETERMINERS | frozenset("a an any one some no which what same first last next to at end key".split())
_TEN = Fraction(10)
#: So many words at most make one number.
_MOST_WORDS = 10
#: Words that are numbers even where they count nothing, because they are no other words in another language.
ALONE = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million "
    "millions billion dozen deux trois quatre cinq huit neuf dix onze douze treize quatorze quinze seize vingt trente "
    "quarante cinquante soixante mille dau dwy tair pedwar pedair chwech saith wyth deuddeg pymtheg ugain deugain "
    "trigain miliwn dozens".split()
)


class Number(NamedTuple):
    """A number that was read: its value where it has one, the token after it, and how it was written."""

    value: Fraction | None
    next: int
    digits: bool
    alone: bool = True
    """Whether it is surely a number, though it counts nothing that is named."""


def begins_scale(reader: Reader, i: int) -> bool:
    """Whether “a hundred” or “a quarter of a million” begins here, in which the article counts."""
    if reader[i].fold not in _ARTICLES:
        return False
    part = WORDS.get(reader[i + 1].fold, 1) < 1 and part_of_scale(reader, i + 2) is not None
    return part or reader[i + 1].fold in SCALES


def in_words(reader: Reader, i: int) -> Number:
    """The number that begins with a number word at token ``i``."""
    begin, value, i = i, WORDS[reader[i].fold], i + 1
    if welsh := added_in_welsh(reader, i) or _score_behind(reader, i, value):
        return Number(value + welsh[0], welsh[1], False)
    if value < 1 and (scaled := part_of_scale(reader, i)):
        return scaled._replace(value=value * (scaled.value or 1))
    if reader[begin].fold == "couple" and reader[i].fold in _OF:
        i += 1
    last = begin
    total, value = (value, Fraction(0)) if value >= 1000 else (Fraction(0), value)
    while i < begin + _MOST_WORDS:
        step = _step(reader, i, total + value, WORDS[reader[last].fold])
        word = reader[step].fold if reader[step].kind == "word" else ""
        more = WORDS.get(word)
        grown = _grown(value, more, word, reader[last].fold, hyphen=step > i) if more is not None else None
        if grown is None:
            break
        value, last, i = grown, step, step + 1
        if more is not None and more >= 1000:
            total, value = total + value, Fraction(0)
    if pointed := behind_point(reader, i):
        return _before_scale(reader, total + value + pointed[0], pointed[1])
    joint = _past_hyphen(reader, i)
    if reader[joint].fold in _AND and (half := half_behind(reader, joint + 1)):
        # a million and a half is half a million more
        whole = WORDS[reader[last].fold] if WORDS[reader[last].fold] >= 1_000_000 else 1
        return _before_scale(reader, total + value + half[0] * whole, half[1])
    return Number(total + value, i, False, i > begin + 1 or reader[begin].fold in ALONE)


def _before_scale(reader: Reader, value: Fraction, i: int) -> Number:
    """The number, or so many thousands or millions of it where one of these stands at token ``i``."""
    scale = WORDS[reader[i].fold] if reader[i].fold in SCALES else Fraction(1)
    return Number(value * scale, i + (scale > 1), False)


def begins_point(reader: Reader, i: int) -> bool:
    """Whether a number begins with its point here, in words: “point five mg”, but not “at this point five people”."""
    return reader[i].fold in POINTS and reader[i - 1].fold not in _POINTING and behind_point(reader, i) is not None


def behind_point(reader: Reader, i: int) -> tuple[Fraction, int] | None:
    """The part of one that “point two five” or “point 25” adds to a number, and its end; nothing without a point."""
    if reader[i].fold not in POINTS:
        return None
    figure = reader[i + 1]
    digits = figure.text if figure.kind == "number" and figure.text.isdecimal() else ""
    length = 1 if digits else len(digits := _digits(reader, i + 1))
    return (Fraction(int(digits), 10 ** len(digits)), i + 1 + length) if digits and len(digits) <= _MOST_WORDS else None


def _digits(reader: Reader, i: int) -> str:
    """The figures behind a point, one word each: zero point two five."""
    found = ""
    while len(found) < _MOST_WORDS and (value := WORDS.get(reader[i + len(found)].fold, _TEN)) < _TEN:
        if value.denominator > 1:
            break
        found += str(value)
    return found


def added_in_welsh(reader: Reader, i: int) -> tuple[Fraction, int] | None:
    """“Ar ddeg” behind a number, or behind what it counts: un ar ddeg, un mis ar ddeg."""
    more = ADDED_BY_AR.get(reader[i + 1].fold) if reader[i].fold == "ar" else None
    return (Fraction(more), i + 2) if more else None


def _score_behind(reader: Reader, i: int, value: Fraction) -> tuple[Fraction, int] | None:
    """“A deugain” behind a number below twenty: deg a deugain, pymtheg a phedwar ugain."""
    more = ADDED_BY_AND.get(reader[i + 1].fold) if reader[i].fold in {"a", "ac"} and 1 <= value < 20 else None
    if not more or (reader[i + 1].fold == "phedwar" and reader[i + 2].fold != "ugain"):
        return None
    return Fraction(more), i + 2 + (reader[i + 1].fold == "phedwar")


def part_of_scale(reader: Reader, i: int) -> Number | None:
    """“Half a million”, “a quarter of a million”."""
    i += reader[i].fold in _OF
    if reader[i].fold in _ARTICLES and reader[i + 1].fold in SCALES:
        i += 1
    return Number(WORDS[reader[i].fold], i + 1, False) if reader[i].fold in SCALES | {"cant"} else None


def half_behind(reader: Reader, i: int) -> tuple[Fraction, int] | None:
    """“And a half”, “et demi”, “and three-quarters”, each with hyphens or without."""
    i = _past_hyphen(reader, i)
    i = _past_hyphen(reader, i + 1) if reader[i].fold in _ARTICLES else i
    if reader[i].fold in _HALVES:
        return WORDS[reader[i].fold], i + 1
    count, part = WORDS.get(reader[i].fold, _TEN), _past_hyphen(reader, i + 1)
    return (count * PARTS[reader[part].fold], part + 1) if count < 10 and reader[part].fold in PARTS else None


def _past_hyphen(reader: Reader, i: int) -> int:
    return i + (reader[i].fold in _HYPHENS and reader[i].glued and reader[i + 1].glued)


def _step(reader: Reader, i: int, so_far: Fraction, last: Fraction) -> int:
    """Where the next word of a number would stand: past a hyphen, or past an “and” that begins no other number.

    A hundred and fifty thousand is one number, and a million and fifty thousand; a thousand and two thousand are two.
    """
    if (past := _past_hyphen(reader, i)) > i:
        return past
    joined = reader[i].fold in _AND and WORDS.get(reader[i + 1].fold, 0) >= 1
    scale = WORDS[reader[i + 2].fold] if reader[i + 2].fold in SCALES else 0
    return i + 1 if joined and (scale < last or so_far < 1000 <= scale) else i


def _grown(value: Fraction, more: Fraction, word: str, last: str, *, hyphen: bool) -> Fraction | None:
    """The number so far with one more word; nothing where that word begins another number.

    :param hyphen: whether a hyphen or an “and” joins them.
    """
    if word in SCALES or (word in TENFOLDS and 1 < value < 10) or (word in TENFOLDS and last == "un"):
        low = value % 100 if more == 100 else value
        return (value - low) + max(low, Fraction(1)) * more if more >= 10 else None
    if more < 1 <= value:
        return value * more if hyphen or (last in _ARTICLES and word.startswith("demi")) else None
    if value == 4 and more == 20:
        return Fraction(80)  # quatre-vingts
    follows_scale = value % 100 == 0 or (last in TENFOLDS and more < 10)
    if follows_scale and 1 <= more < 100:
        return value + more if hyphen or value == 0 or last in SCALES | TENFOLDS else None
    tens = value % 100
    if value == 10 and hyphen and 7 <= more <= 9:
        return value + more  # dix-sept
    return value + more if tens >= 20 and tens % 10 == 0 and 1 <= more < (20 if hyphen else 10) else None
