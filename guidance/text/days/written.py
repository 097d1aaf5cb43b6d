"""Days as people write them, read day first as in the United Kingdom: “1 March 2023”, “01/03/2023”, “3 weeks ago”.

One reader for every field in which readers name a day. A stretch of time (a month, a year, “last week”) is read as the
day on which it began, because what is asked is what happened since. Nothing is guessed: what could be read in two ways
that differ is refused with a sentence, and whoever asks is shown the day that was understood.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from guidance.text.days.dates import YEARS, in_words, months_later
from guidance.text.days.foreign import in_english
from guidance.text.measures.numbers import WORDS
from guidance.text.measures.words import MONTHS

#: No way to write a day is longer.
LONGEST = 60

EXAMPLES = "like 1 March 2023, 01/03/2023 or 3 weeks ago"
_UNREAD = f"Enter a date, {EXAMPLES}"
_NO_SUCH_DAY = f"There is no such day. Enter a real date, {EXAMPLES}"

_SPACES = re.compile(r"[\s,.]+")
_PIECE = re.compile(r"[^\W\d_]+|\d+|[-/]")
_IN_ONE = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)|(\d\d)(\d\d)((?:19|20)\d\d)")
_MONTH_AND_FIGURES = re.compile(r"\W*([^\W\d_]+)[\s.,/‐-―−-]+(\d\d)\W*")
#: A day with a time of it behind: 2026-11-25T14:00:00Z, 25 Nov 2026 at 2:30 pm.
_TIME = re.compile(r"(\S.*?)(?:(?<=\d)t|[ ,]+(?:at )?)\d{1,2}:\d{2}\S*(?: ?[ap]m)?")
#: Words that say nothing about which day it is.
_FILLERS = frozenset(
    "since from on in at as of the after de o le st nd rd th er beginning start earlier about around roughly".split()
)
#: A year that is written short: March ’23.
_SHORT_YEAR = re.compile(r"['’‘]([0-9]{2})(?![0-9])")
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_SHORT_DAYS = {short: name for name in _WEEKDAYS for short in {name[:3], name[:4], name[:5]} - {name}}
_COUNTS = {word: int(count) for word, count in WORDS.items() if count.denominator == 1} | {"a": 1, "an": 1}
_UNITS = {"day": (1, 0), "week": (7, 0), "fortnight": (14, 0), "month": (0, 1), "year": (0, 12)}
_MANY = frozenset(f"{unit}s" for unit in _UNITS)
#: What does not say how many; and a quarter of a year, with or without the year.
_VAGUE = frozenset({(), ("some",), ("several",), ("many",), ("a", "few"), ("few",)})
_YEAR = r"(?:19|20)?\d\d"
_QUARTER = re.compile(rf"(?:{_YEAR} (?:- )?)?(?:q (?:- )?|quarter )([1-4])(?: (?:- |/ )?{_YEAR}(?: [-/] {_YEAR})?)?")
_UNITS |= {"wk": (7, 0), "mth": (0, 1), "mo": (0, 1), "yr": (0, 12), "decade": (0, 120)}


class UnreadDate(ValueError):
    """Words that name no day; ``str()`` is the sentence that says what to write, without a full stop."""


def day_written(words: str, today: date) -> date:
    """The day that somebody wrote.

    >>> [str(day_written(words, date(2023, 3, 22))) for words in ("01/03/2023", "1st of March", "3 weeks ago")]
    ['2023-03-01', '2023-03-01', '2023-03-01']

    :param today: the day on which it was written.
    :raises UnreadDate: when it names no day, or one that there is not.
    """
    words = _SHORT_YEAR.sub(lambda year: f" {_whole_year(year[1], today)}", words)
    pieces = _pieces(words)
    _refuse_doubt(words, pieces, today)
    if words.strip().casefold().startswith("in ") and len(pieces) == 2 and _ago(pieces[0], pieces[1], today):
        raise UnreadDate(_UNREAD)  # “in 3 weeks” is still to come
    for reading in (_in_figures, _with_a_month, _told_from_today):
        if (found := reading(pieces, today)) is not None:
            return found
    raise UnreadDate(_UNREAD)


def _refuse_doubt(words: str, pieces: Sequence[str], today: date) -> None:
    """“Mar 23” is a month of 2023 to some and a day in March to others: three years of changes lie between.

    “Q1” begins in January or, where a year is a financial one, in April; and “years ago” does not say how many.
    """
    if quarter := _QUARTER.fullmatch(" ".join(pieces)):
        years = (piece for piece in pieces if piece.isdecimal() and len(piece) > 1)
        months = _beginnings(int(quarter[1]), int(_whole_year(next(years, str(today.year)), today)))
        raise UnreadDate(f"That can be a quarter of a calendar or a financial year: write {months}")
    if len(pieces) > 1 and pieces[-1] == "ago" and pieces[-2] in _MANY and tuple(pieces[:-2]) in _VAGUE:
        raise UnreadDate(f"Say how many {pieces[-2]} ago, {EXAMPLES}")
    found = _MONTH_AND_FIGURES.fullmatch(unicodedata.normalize("NFKC", words).casefold())
    month = MONTHS.get(found[1]) if found else None
    if found and month and int(found[2]) <= 31 and (year := int(_whole_year(found[2], today))) >= 2000:
        _, name, year_told = in_words(date(year, month, 1)).split()
        raise UnreadDate(f"That can be a day or a year: write {int(found[2])} {name} or {name} {year_told}")


def _beginnings(quarter: int, year: int) -> str:
    """The first month of a quarter of a calendar year, and of a financial one."""
    begins = (date(year + month // 12, month % 12 + 1, 1) for month in (3 * quarter - 3, 3 * quarter))
    return " or ".join(in_words(day).partition(" ")[2] for day in begins)


def _pieces(words: str) -> list[str]:
    """The words, numbers and signs of what was written, in one form of each."""
    plain = unicodedata.normalize("NFKC", words[: 4 * LONGEST]).casefold().strip()
    if len(words) > LONGEST or not plain:
        raise UnreadDate(_UNREAD)
    if stamped := _TIME.fullmatch(plain):
        plain = stamped[1]
    for dash in "‐‑‒–—−":
        plain = plain.replace(dash, "-")
    pieces = _PIECE.findall(plain)
    if "".join(pieces) != _SPACES.sub("", plain.replace("'", "").replace("’", "")):
        raise UnreadDate(_UNREAD)  # there is a sign in it that no date has
    told = [piece for piece in in_english(pieces) if piece not in _FILLERS]
    return [_SHORT_DAYS.get(piece, piece) for piece in told]


def _in_figures(pieces: Sequence[str], today: date) -> date | None:
    """“2023-03-01”, “20230301”, “01/03/2023”, “1.3.23”, “2023-03”, “2023”: the year is what has four figures."""
    if len(pieces) == 1 and (one := _IN_ONE.fullmatch(pieces[0])):
        return _day(one[1] or one[6], one[2] or one[5], one[3] or one[4])
    signs = {piece for piece in pieces if piece in "-/"}
    figures = [piece for piece in pieces if piece not in signs]
    if not figures or len(signs) > 1 or len(pieces) - len(figures) not in {0, len(figures) - 1}:
        return None
    if not all(figure.isdecimal() and len(figure) in {1, 2, 4} for figure in figures):
        return None
    match figures:
        case [year, *rest] if len(year) == 4 and len(rest) <= 2:
            return _day(year, *rest)
        case [month, year] if len(year) == 4:
            return _day(year, month)
        case [day, month, year] if len(year) in {2, 4}:
            return _day(_whole_year(year, today), month, day)
    return None


def _day(year: str, month: str = "1", day: str = "1") -> date:
    """:raises UnreadDate: when there is no such day."""
    numbers = int(year), int(month), int(day)
    if numbers[1] > 12 >= numbers[2]:
        raise UnreadDate(f"There is no month {numbers[1]}. Write the day first, {EXAMPLES}")
    try:
        found = date(*numbers)
    except ValueError:
        raise UnreadDate(_NO_SUCH_DAY) from None
    if found.year not in YEARS:
        raise UnreadDate(_NO_SUCH_DAY)
    return found


def _whole_year(year: str, today: date) -> str:
    """A year of two figures is the latest one that is no later than this year."""
    if len(year) == 4:
        return year
    this = today.year - today.year % 100 + int(year)
    return str(this if this <= today.year else this - 100)


def _with_a_month(pieces: Sequence[str], today: date) -> date | None:
    """“Wednesday, 1 March 2023”, “March 1st 2023”, “01-Mar-23”, “March 2023”, “1 March”, “March”."""
    words = [piece for piece in pieces if piece not in "-/"]
    weekday = words[0] if words and words[0] in _WEEKDAYS else ""
    words = words[1:] if weekday else words
    months = [word for word in words if word in MONTHS]
    figures = [word for word in words if word.isdecimal()]
    if len(months) != 1 or len(months) + len(figures) != len(words) or len(figures) > 2:
        return None
    years = [figure for figure in figures if len(figure) == 4]
    if len(years) > 1 or any(len(figure) not in {1, 2, 4} for figure in figures):
        return None
    rest = [figure for figure in figures if figure not in years]
    if words == [*rest[:1], *months, *rest[1:]] and len(rest) == 2:  # “1 Mar 23”: the year comes last
        years, rest = [_whole_year(rest[1], today)], rest[:1]
    if len(rest) > 1:
        return None
    month, day = str(MONTHS[months[0]]), rest[0] if rest else "1"
    found = _day(years[0], month, day) if years else _last_time(month, day, today)
    if weekday and _WEEKDAYS[found.weekday()] != weekday:
        raise UnreadDate(
            f"{in_words(found)} was a {_WEEKDAYS[found.weekday()].capitalize()}. Enter one day, {EXAMPLES}"
        )
    return found


def _last_time(month: str, day: str, today: date) -> date:
    """The latest such day that is not still to come; 29 February is looked for in the last eight years."""
    for year in range(today.year, today.year - 9, -1):
        try:
            found = date(year, int(month), int(day))
        except ValueError:
            continue
        if found <= today:
            return found
    raise UnreadDate(_NO_SUCH_DAY)


def _told_from_today(pieces: Sequence[str], today: date) -> date | None:
    """“yesterday”, “3 weeks ago”, “a fortnight ago”, “6 months”, “the last 6 months”, “last month”, “last Monday”."""
    words = ["last" if piece in {"past", "previous"} else piece for piece in pieces]
    if pieces[:1] == ["past"] and words[-1] in _BEGAN and len(words) == 2:
        words[0] = "a"  # the past year is the last twelve months, and last year the one before this
    match words[1:] if words[:2] == ["a", "couple"] else words:
        case ["today" | "now"]:
            return today
        case ["yesterday"]:
            return today - timedelta(days=1)
        case ["day", "before", "yesterday"]:
            return today - timedelta(days=2)
        case ["last", weekday] | [weekday] if weekday in _WEEKDAYS:
            return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(weekday) - 1) % 7 + 1)
        case [("this" | "last") as which, unit] if unit in _BEGAN:
            return _BEGAN[unit](today, which == "last")
        case ["half", "a", "year", "ago"]:
            return months_later(today, -6)
        case [count, unit, "ago"] | ["last", count, unit] | [count, unit]:
            return _ago(*(("1", count) if unit == "ago" else (count, unit)), today)
    return None


def _ago(count: str, unit: str, today: date) -> date | None:
    number = int(count) if count.isdecimal() and len(count) <= 5 else _COUNTS.get(count)
    length = _UNITS.get(unit.removesuffix("s"))
    if number is None or length is None:
        return None
    days, months = number * length[0], number * length[1]
    if days + months * 30 > (today - date(YEARS.start, 1, 1)).days:
        raise UnreadDate(_NO_SUCH_DAY)
    return months_later(today, -months) - timedelta(days=days)


#: From today to the day on which this, or the last, such stretch of time began.
_BEGAN: dict[str, Callable[[date, bool], date]] = {
    "week": lambda today, last: today - timedelta(days=today.weekday() + (7 if last else 0)),
    "month": lambda today, last: months_later(today.replace(day=1), -1 if last else 0),
    "year": lambda today, last: date(today.year - last, 1, 1),
}
