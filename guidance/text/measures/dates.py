"""Dates and times of day, as people write them; their canonical form is that of ISO 8601."""

import re

from guidance.text.measures.measure import Kind
from guidance.text.measures.reader import Found, Reader
from guidance.text.measures.tokens import Token
from guidance.text.measures.words import MONTHS, WEEKDAYS, WRITTEN_SMALL

_SUFFIXES = {"st", "nd", "rd", "th", "er", "af", "ain", "eg"}
_RANGES = {"to", "-", "–", "—", "and", "or"}
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")
_CLOCK = re.compile(r"\d{1,2}(?:\.\d\d)?")
_NAMED_TIMES = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}
#: Days whose short names are other words, unless another day stands beside them.
_SHORT_DAYS = {"Sat": 6, "Sun": 7}
_MINUTES = 60
#: Ahead of a share that looks like a time of day: a titre of 1:40.
_DILUTING = frozenset("titre titres titer titers dilution diluted dilute ratio".split())
#: With what a date or time begins that does not begin with a figure.
DATES = frozenset({*MONTHS, *WEEKDAYS, *_NAMED_TIMES, *map(str.casefold, _SHORT_DAYS)})
_YEAR = re.compile(r"(?:19|20)\d\d")


def date_at(reader: Reader, i: int) -> Found | None:
    """The date or time of day that begins at token ``i``."""
    here = reader[i]
    if here.kind == "number" and not reader.is_name(i):
        return (
            _day_first(reader, i)
            or _in_figures(reader, i)
            or _clock(reader, i)
            or _years(reader, i)
            or _year(reader, i)
        )
    if here.kind != "word":
        return None
    if here.fold in _NAMED_TIMES:
        return Found(Kind.DATE, i + 1, "time of day", said=_NAMED_TIMES[here.fold])
    if here.text in _SHORT_DAYS and (_is_day(reader[i - 2]) or _is_day(reader[i + 2])):
        return Found(Kind.DATE, i + 1, "weekday", said=str(_SHORT_DAYS[here.text]))
    if here.fold in WEEKDAYS and (here.text[0].isupper() or here.fold in WRITTEN_SMALL):
        return Found(Kind.DATE, i + 1, "weekday", said=str(WEEKDAYS[here.fold]))
    return _month_first(reader, i)


def _is_day(token: Token) -> bool:
    return token.fold in WEEKDAYS or token.text in _SHORT_DAYS


def _month(token: Token) -> int | None:
    """The month that is named; in small letters “may” and “mars” are other words."""
    return (
        MONTHS.get(token.fold)
        if token.kind == "word" and not (token.fold in {"may", "mar", "mars"} and token.text[0].islower())
        else None
    )


def _day(token: Token) -> int | None:
    return int(token.text) if token.text.isdecimal() and len(token.text) <= 2 and 1 <= int(token.text) <= 31 else None


def _is_year(token: Token) -> bool:
    return token.kind == "number" and len(token.text) == 4 and _YEAR.fullmatch(token.text) is not None


def _day_first(reader: Reader, i: int) -> Found | None:
    day = _day(reader[i])
    if day is None:
        return None
    after = i + 1
    until = ""
    if reader[after].fold in _SUFFIXES and reader[after].glued:
        after += 1
    if reader[after].fold in _RANGES and (last := _day(reader[after + 1])) is not None:
        until, after = f"/{last:02}", after + 2
        if reader[after].fold in _SUFFIXES and reader[after].glued:
            after += 1
    if reader[after].fold in {"of", "o"}:
        after += 1
    month = 3 if reader[after].fold == "mars" else _month(reader[after])
    if month is None:
        return None
    if _is_year(reader[after + 1]):
        return Found(Kind.DATE, after + 2, "day", said=f"{int(reader[after + 1].text):04}-{month:02}-{day:02}{until}")
    return Found(Kind.DATE, after + 1, "day", said=f"{month:02}-{day:02}{until}")


def _month_first(reader: Reader, i: int) -> Found | None:
    month = _month(reader[i])
    if month is None:
        return None
    following = reader[i + 1]
    if _is_year(following):
        return Found(Kind.DATE, i + 2, "month", said=f"{int(following.text):04}-{month:02}")
    day = _day(following)
    if day is None:
        upper = reader[i].text[0].isupper() or reader[i].fold in WRITTEN_SMALL
        named = upper and reader[i - 1].fold in _MONTH_AHEAD
        return Found(Kind.DATE, i + 1, "month of the year", said=f"{month:02}") if named else None
    after = i + 2
    if reader[after].fold in _SUFFIXES and reader[after].glued:
        after += 1
    year = after + 1 if reader[after].fold == "," else after
    if _is_year(reader[year]):
        return Found(Kind.DATE, year + 1, "day", said=f"{int(reader[year].text):04}-{month:02}-{day:02}")
    return Found(Kind.DATE, after, "day", said=f"{month:02}-{day:02}")


def _in_figures(reader: Reader, i: int) -> Found | None:
    if "." in reader[i].text and (dotted := _DOTTED.fullmatch(reader[i].text)):
        return Found(Kind.DATE, i + 1, "day", said=f"{_full(dotted[3])}-{int(dotted[2]):02}-{int(dotted[1]):02}")
    parts = reader[i : i + 5] if reader[i + 1].glued else []
    if len(parts) < 5 or not all(part.glued for part in parts[1:]) or parts[1].fold != parts[3].fold:
        return None
    a, b, c = parts[0].text, parts[2].text, parts[4].text
    if not (a.isdecimal() and b.isdecimal() and c.isdecimal()) or parts[1].fold not in {"-", "/"}:
        return None
    if len(a) == 4 and len(b) == len(c) == 2:
        return Found(Kind.DATE, i + 5, "day", said=f"{a}-{int(b):02}-{int(c):02}")
    if len(a) <= 2 and len(b) <= 2 and len(c) in {2, 4} and int(a) <= 31:
        return Found(Kind.DATE, i + 5, "day", said=f"{_full(c)}-{int(b):02}-{int(a):02}")
    return None


def _full(year: str) -> str:
    return year if len(year) == 4 else f"20{int(year):02}"


def _clock(reader: Reader, i: int) -> Found | None:
    here, after = reader[i], i + 1
    minutes = ""
    if reader[after].fold == ":" and reader[after].glued and reader[after + 1].glued:
        minutes, after = reader[after + 1].text, after + 2
        if len(minutes) != 2 or not minutes.isdecimal() or not here.text.isdecimal() or int(here.text) > 24:
            return None
        if int(minutes) >= _MINUTES or any(token.fold in _DILUTING for token in reader[max(i - 3, 0) : i]):
            return None
    half, end = _half_of_day(reader, after)
    if half and (minutes or _CLOCK.fullmatch(here.text)):
        hour, _, more = here.text.partition(".")
        time = f"{int(hour) % 12 + (12 if half == 'pm' else 0):02}:{minutes or more or '00'}"
        return Found(Kind.DATE, end, "time of day", said=time)
    return Found(Kind.DATE, after, "time of day", said=f"{int(here.text):02}:{minutes}") if minutes else None


def _half_of_day(reader: Reader, i: int) -> tuple[str, int]:
    """“Am” or “pm”, also with full stops, and the token after it."""
    here = reader[i].fold
    if here in {"am", "pm"}:
        return here, i + 1
    dotted = here in {"a", "p"} and reader.folds(i + 1, 2) == (".", "m") and reader[i + 1].glued and reader[i + 2].glued
    return (f"{here}m", i + 3 + (reader[i + 3].fold == "." and reader[i + 3].glued)) if dotted else ("", i)


def _years(reader: Reader, i: int) -> Found | None:
    """2025/26 and 2025–2026."""
    joint, last = reader[i + 1], reader[i + 2]
    joined = joint.fold in {"/", "-", "–"} and joint.glued and last.glued and last.text.isdecimal()
    if not (joined and _is_year(reader[i]) and len(last.text) in {2, 4}) or reader[i + 3].fold in {"-", "/"}:
        return None
    return Found(Kind.DATE, i + 3, "years", said=f"{reader[i].text}/{last.text[-2:]}")


def _year(reader: Reader, i: int) -> Found | None:
    if not _is_year(reader[i]) or reader[i - 1].kind == "number":
        return None
    if reader[i - 1].fold in _SEASONS or reader[i + 1].fold in _NAMED_BY_YEAR or _stands_as_a_year(reader, i):
        return Found(Kind.DATE, i + 1, "year", said=reader[i].text)
    return None


def _stands_as_a_year(reader: Reader, i: int) -> bool:
    following = reader[i + 1]
    alone = following.kind in {"sign", "end", "break"} and following.fold not in {"%", "°", "/", "×"}
    return (alone or following.fold in {"and", "to", "in"}) and reader[i - 1].fold in _YEAR_AHEAD


#: Ahead of a month without a day or a year.
_MONTH_AHEAD = frozenset("from until till by in since to each every before after de en depuis o ym mis".split())
_SEASONS = frozenset("spring summer autumn winter gwanwyn haf hydref gaeaf printemps été automne hiver".split())
#: What is called by the year of its campaign: nobody has 2,022 boosters.
_NAMED_BY_YEAR = frozenset("booster boosters jab jabs vaccination vaccinations campaign programme season".split())
_YEAR_AHEAD = {
    "in",
    "since",
    "of",
    "by",
    "until",
    "from",
    "after",
    "before",
    "during",
    "(",
    ",",
    "to",
    "and",
    "en",
    "yn",
}
