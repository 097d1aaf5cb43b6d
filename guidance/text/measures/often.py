"""How often: abbreviations of prescribers, “every other day”, “three times a day”, q6h, 6-hourly."""

from fractions import Fraction

from guidance.text.measures.amounts import bound_at
from guidance.text.measures.measure import Kind
from guidance.text.measures.numbers import WORDS
from guidance.text.measures.numerals import number_at
from guidance.text.measures.rates import Measured, unit_at
from guidance.text.measures.reader import Found, Phrases, Reader
from guidance.text.measures.spoken import Number
from guidance.text.measures.units import TIMES
from guidance.text.measures.words import (
    AS_ASKED,
    BOUNDS_BEHIND,
    DETERMINERS,
    OFTEN,
    OFTEN_WORDS,
    ORDINALS,
    TIMES_OF,
    WEEKDAYS,
)

_EVERY = {"every", "each", "chaque", "bob", "每", "隔", "كل", "каждые", "каждый", "каждую", "हर", "cada"}
_ALL = {"toutes", "tous"}
_PHRASES = Phrases(OFTEN_WORDS)
_IN = {"a", "an", "per", "each", "every", "in", "par", "y", "yr", "the", "/", "в"}
_OTHER = {"other", "second", "alternate"}
_OTHER_ONES = _OTHER - {"second"}
#: Ahead of what is so many times as much.
_SAID_OF = DETERMINERS - _EVERY
_OR = {"or", "ou", "neu"}
_HYPHENS = {"-", "‐", "‑"}
_TO = {"to", "–", "—", "à", *_HYPHENS, *_OR}
#: A weekday of every other week.
_OTHER_WEEKDAY = "/2"
_DAY = Fraction(86400)
_SHORT = 3
_CROSSES = {"x", "×"}
_TIMES = {"time", "times", "fois", "gwaith", "waith", "раз", "раза"}
_SUFFIXES = {"st", "nd", "rd", "th"}
_HOURS = {"h", "hr", "hrs"}
#: With what it begins that has no figure ahead of it.
HOW_OFTEN = frozenset({"q", "toutes", "tous", "a", "an", "un", "une", *OFTEN, *TIMES_OF, *WORDS}).union(
    _EVERY, _CROSSES, _PHRASES.beginnings
)


def often_at(reader: Reader, i: int) -> Found | None:
    """How often, when it is said from token ``i`` on."""
    here = reader[i]
    if here.kind == "number":
        return _numbered(reader, i)
    if here.fold in _CROSSES and reader[i + 1].kind == "number" and (number := number_at(reader, i + 1, joined=True)):
        return _per(reader, number.next, number.value, needed=True) if number.value else None
    if here.kind not in {"word", "close"}:
        return None
    return _phrase(reader, i) or _every(reader, i) or _times(reader, i) or _dotted(reader, i) or _one_word(reader, i)


def bounded_often_at(reader: Reader, i: int) -> Found | None:
    """How often at most or at least: no more than twice a day."""
    bound, begin = bound_at(reader, i)
    found = often_at(reader, begin) if bound else None
    in_some_time = found is not None and found.kind is Kind.FREQUENCY and found.what in {"per day", "per month"}
    return found._replace(bound=bound + found.bound) if found and in_some_time and found.low is not None else None


def _phrase(reader: Reader, i: int) -> Found | None:
    found = _PHRASES.at(reader, i)
    if found is None:
        return None
    (what, value, said), after = found[0], i + found[1]
    if reader[after].kind == "close" and (number := _close_times(reader, after)):
        return Found(Kind.FREQUENCY, after + 2, what, "", value and value * number, value and value * number)
    return Found(Kind.FREQUENCY, after, what, "", value, value, said)


def _close_times(reader: Reader, i: int) -> int:
    """How many times, where the number and “times” are one letter each."""
    numbers = "一二三四五六七八九十"
    letter = reader[i].text
    if reader[i + 1].text not in {"次", "回"}:
        return 0
    return 2 if letter == "两" else (numbers.find(letter) + 1 if letter in numbers else 0)


def _every(reader: Reader, i: int) -> Found | None:
    """“Every 6 hours”, “every day”, “toutes les 6 heures”, q6h."""
    here = reader[i]
    if here.fold == "q" and reader[i + 1].kind == "number":
        return _apart(reader, i + 1, usual="h")
    if here.fold in _EVERY:
        after = i + 1
    elif here.fold in _ALL and reader[i + 1].fold == "les":
        after = i + 2
    else:
        return None
    if reader[after].fold in WEEKDAYS:
        return Found(Kind.FREQUENCY, after + 1, "weekday", said=str(WEEKDAYS[reader[after].fold]))
    if reader[after].fold in _OTHER and reader[after + 1].fold in WEEKDAYS:
        said = f"{WEEKDAYS[reader[after + 1].fold]}{_OTHER_WEEKDAY}"
        return Found(Kind.FREQUENCY, after + 2, "weekday", said=said)
    if reader[after].fold in _OTHER_ONES:
        return _each(reader, after + 1, Fraction(2), Fraction(2))
    if place := ORDINALS.get(reader[after].fold):
        return _each(reader, after + 1, Fraction(place), Fraction(place))
    return _apart(reader, after) or _each(reader, after, Fraction(1), Fraction(1))


def _apart(reader: Reader, i: int, usual: str = "") -> Found | None:
    """A frequency from a number or a range of them and a unit of time."""
    number = number_at(reader, i, joined=True)
    if number is None:
        return None
    high, after = number, number.next
    if reader[after].fold in _SUFFIXES and reader[after].glued:
        after += 1
    elif last := _end_of_range(reader, after):
        high, after = last, last.next
    return _each(reader, after, number.value, high.value, usual)


def _each(reader: Reader, i: int, low: Fraction | None, high: Fraction | None, usual: str = "") -> Found | None:
    """A frequency from the time between two doses."""
    unit = unit_at(reader, i, low)
    if usual and reader[i].fold in _HOURS:
        unit = Measured("time", Fraction(3600), i + 1, "time")
    if usual and reader[i].fold == "w":
        unit = Measured("time", 7 * _DAY, i + 1, "time")
    if unit is None or unit.what not in TIMES or not low or not high:
        if not (usual and reader[i].fold in {"hourly", "hrly"} and low):
            return None
        return Found(Kind.FREQUENCY, i + 1, "per day", "", Fraction(24) / low, Fraction(24) / low)
    whole = _DAY if unit.what == "time" else Fraction(1)
    what = "per day" if unit.what == "time" else "per month"
    most = whole / (low * unit.factor)
    return Found(Kind.FREQUENCY, unit.next, what, "", most if high is low else whole / (high * unit.factor), most)


def _end_of_range(reader: Reader, i: int) -> Number | None:
    """The number behind “to”, “or” or a dash, as in four-to-six-hourly."""
    i += reader[i].fold in _HYPHENS and reader[i + 1].fold in _TO
    if reader[i].fold not in _TO:
        return None
    i += 1 + (reader[i + 1].fold in _HYPHENS and reader[i + 1].glued)
    number = number_at(reader, i, joined=True)
    return number if number and number.value else None


def _numbered(reader: Reader, i: int) -> Found | None:
    """“3 times a day”, “2 to 3 times daily”, “6-hourly”."""
    number = number_at(reader, i)
    if number is None or number.value is None or number.value <= 0:
        return None
    last = _end_of_range(reader, number.next) or number
    after = last.next
    hyphen = reader[after].fold in _HYPHENS and reader[after].glued
    word = reader[after + hyphen].fold
    if word in {"hourly", "hrly", "weekly", "monthly", "yearly"}:
        what, value, _ = OFTEN[word]
        assert value is not None and last.value is not None
        return Found(Kind.FREQUENCY, after + hyphen + 1, what, "", value / last.value, value / number.value)
    if word not in _SO_MANY_TIMES:
        return None
    if last is not number:
        most = _per(reader, after + 1, last.value or number.value, needed=True)
        low = most.low * number.value / last.value if most and most.low and last.value else None
        return most._replace(low=low, said="or" if reader[number.next].fold in _OR else "") if most and low else None
    if (limit := unit_at(reader, after)) and limit.what.endswith("limits of normal"):
        return None  # it is an amount: 3 times the upper limit of normal
    if word in {"time", "times"} and _is_factor(reader, after + 1):
        return Found(Kind.NUMBER, after + 1, "times", "", number.value, number.value)
    limited = _limited(reader, after + 1, number.value)
    return limited or _per(reader, after + 1, number.value, needed=word in _CROSSES)


_SO_MANY_TIMES = _TIMES | _CROSSES


def _times(reader: Reader, i: int) -> Found | None:
    """“Twice a week”, “once every 3 weeks”, “three times daily”."""
    times = TIMES_OF.get(reader[i].fold)
    if times is None:
        return _numbered(reader, i)
    if _is_factor(reader, i + 1):
        return Found(Kind.NUMBER, i + 1, "times", "", Fraction(times), Fraction(times))
    if limited := _limited(reader, i + 1, Fraction(times)):
        return limited
    most, after = _most_times(reader, i + 1)
    last = _per(reader, after, most or Fraction(times))
    return last._replace(low=last.low * times / most) if last and last.low and most else last


def _limited(reader: Reader, i: int, times: Fraction) -> Found | None:
    """How often at least or at most, where that stands behind the times: twice or more a day."""
    bound = BOUNDS_BEHIND.get(reader.folds(i, 2))
    found = _per(reader, i + 2, times, needed=True) if bound else None
    return found._replace(bound=bound) if found and bound else None


def _most_times(reader: Reader, i: int) -> tuple[Fraction | None, int]:
    """The other end of “once or twice” and of “twice or three times”, and the token behind it."""
    if reader[i].fold in _TO and (most := TIMES_OF.get(reader[i + 1].fold)):
        return Fraction(most), i + 2
    end = _end_of_range(reader, i)
    return (end.value, end.next + 1) if end and reader[end.next].fold in _TIMES else (None, i)


def _is_factor(reader: Reader, i: int) -> bool:
    """Whether “times” ahead of token ``i`` says how many times as much: twice the dose, three times as many."""
    if reader[i].fold == "as":
        return reader[i + 1].kind == "word" and reader[i + 1].fold not in AS_ASKED
    unit = unit_at(reader, i + 1) if reader[i].fold in _SAID_OF else None
    return reader[i].fold in _SAID_OF and (unit is None or unit.what not in TIMES)


def _per(reader: Reader, i: int, times: Fraction, *, needed: bool = False) -> Found | None:
    """So many times in some time; by itself where the text does not say in which."""
    i += reader[i].fold in _HYPHENS and reader[i].glued and reader[i + 1].fold in OFTEN
    meaning = OFTEN.get(reader[i].fold)
    if meaning and meaning[1]:
        return Found(Kind.FREQUENCY, i + 1, meaning[0], "", times * meaning[1], times * meaning[1])
    apart = _every(reader, i) if reader[i].fold in _EVERY else None
    if apart and apart.low and apart.low == apart.high:  # twice every other day
        return apart._replace(low=times * apart.low, high=times * apart.low)
    after = i
    while after < i + 2 and reader[after].fold in _IN:
        after += 1
    if needed and after == i and reader[i].fold in {"day", "week", "month"}:  # 3 x day
        return _each(reader, i, 1 / times, 1 / times)
    number = number_at(reader, after) if after > i else None
    span = number.value if number and number.value else Fraction(1)
    unit = unit_at(reader, number.next if number else after, span) if after > i else None
    if unit is None or unit.what not in TIMES or span <= 0:
        return None if needed else Found(Kind.FREQUENCY, i, "times", "", times, times)
    whole = _DAY if unit.what == "time" else Fraction(1)
    value = times * whole / (span * unit.factor)
    return Found(Kind.FREQUENCY, unit.next, "per day" if unit.what == "time" else "per month", "", value, value)


def _dotted(reader: Reader, i: int) -> Found | None:
    """b.d. and t.d.s., letter by letter."""
    letters, after = "", i
    while len(letters) < _SHORT and reader[after].kind == "word" and len(reader[after].text) == 1:
        if letters and not reader[after].glued:
            break
        letters += reader[after].fold
        if reader[after + 1].fold != "." or not reader[after + 1].glued:
            return None
        after += 2
    meaning = OFTEN.get(letters) if len(letters) > 1 else None
    return Found(Kind.FREQUENCY, after, meaning[0], "", meaning[1], meaning[1], meaning[2]) if meaning else None


def _one_word(reader: Reader, i: int) -> Found | None:
    here = reader[i]
    meaning = OFTEN.get(here.fold)
    if meaning is None or (len(here.text) <= _SHORT and here.text not in {here.fold, here.text.upper()}):
        return None
    return Found(Kind.FREQUENCY, i + 1, meaning[0], "", meaning[1], meaning[1], meaning[2])
