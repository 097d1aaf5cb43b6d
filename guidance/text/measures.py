"""Numbers, doses, units, times and dates in a text: what a careful reader checks first after any change."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher


def _in_any_case(*words: str) -> str:
    """Words in small letters, with a capital, or in capitals: much faster than to ignore the case of letters."""
    return "(?:" + "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}|{word.upper()}" for word in words) + ")"


_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b"
)
_UNIT_WORDS = (
    r"(?:percent|per cent|microgram|milligram|gram|kilogram|millilitre|litre|unit|dose|tablet|capsule|injection"
    r"|infusion|second|minute|hour|day|night|week|fortnight|month|year|time|cycle|point|patient|person|people|adult"
    r"|child|children|metre|centimetre|millimetre|mile|degree|pound)s?\b"
)
_UNIT_SIGNS = (
    r"(?:%|‰|°\s?[CF]?|(?:mcg|µg|μg|ng|mg|kg|g|mL|ml|dL|L|l|mmol|µmol|μmol|nmol|mol|mEq|IU|U|kU|MU|mmHg|kPa|bpm|kcal"
    r"|cm|mm|km|m|Hz|kHz|kB|MB|GB|ms|hrs?|mins?|secs?|am|pm|x)(?![A-Za-z]))"
)
_PER = r"(?:\s?/\s?\d*(?:\.\d+)?[A-Za-zµμ]+[²³⁰¹⁴-⁹⁻]*)*"
_NUMBER = r"(?:(?<!\w)[-−+±])?\d+(?:[.,]\d+)*[⁰¹²³⁴-⁹⁻]*"
_COUNT = _in_any_case(
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty"),
    *("sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "half"),
)
_EVERY = _in_any_case(
    *("once", "twice", "daily", "nightly", "weekly", "fortnightly", "monthly", "quarterly", "yearly", "annually"),
    *("hourly", "double", "halve", "halves", "halved"),
)

_IN_DIGITS = (
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?-i:{_MONTH})(?:\s+\d{{4}})?"
    r"|\b\d{4}-\d{2}-\d{2}\b"
    rf"|(?:[<>≤≥≈~]=?\s?)?(?<![\w.])(?<![A-Za-z]-){_NUMBER}(?:(?:[:/]|\s{{0,3}}(?:to|-|–|×|x)\s{{0,3}}){_NUMBER})*"
    rf"(?:\s{{0,3}}{_UNIT_SIGNS}{_PER}|(?:\s{{1,3}}|-){_UNIT_WORDS}|[A-Za-zµμ]+{_PER}|{_PER})"
)
_IN_WORDS = (
    rf"{_MONTH}\s+\d{{4}}"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    rf"|{_COUNT}(?:\s(?:to|or|and a)\s{_COUNT}|-{_COUNT})?[\s-](?i:{_UNIT_WORDS})"
    rf"|{_EVERY}\b"
)
#: The looks ahead let most letters of a text pass at once: this runs over everything that changed.
_MEASURE = re.compile(
    rf"(?=[\d<>≤≥≈~+±−-])(?i:{_IN_DIGITS})|\b(?=[ADEFHJMNOQSTWYadefhmnoqstwy])(?:{_IN_WORDS})",
)
#: Units and ordinals that say something even without a figure beside them, in the head of a column for one.
_LONE = (
    r"(?:(?:percent|microgram|milligram|gram|kilogram|millilitre|litre|minute|hour|day|night|week|fortnight|month|year"
    r"|metre|centimetre|millimetre|mile|degree|pound)s?|first|second|third|fourth|fifth|sixth)\b"
)
_FIGURE = re.compile(
    r"[^\s()\[\],;]*\d(?:[^\s()\[\],;]|[.,](?=\d))*(?<![.:!?])"
    rf"|\b{_COUNT}\b|\b{_EVERY}\b|\b(?i:{_LONE})|(?<!\w)(?!am\b|x\b){_UNIT_SIGNS}{_PER}",
)
_SPACE = re.compile(r"\s+")
_DATE = re.compile(rf"{_MONTH}|\d{{4}}-\d{{2}}-\d{{2}}")
_OFTEN = re.compile(_EVERY)
_AMOUNT = re.compile(rf"{_NUMBER}|{_COUNT}|[<>≤≥≈~=+±−×:/–-]|\b(?:to|or|and a)\b|\s+")
_TIME = re.compile(r"(?:second|sec|minute|min|hour|hr|day|night|week|fortnight|month|year)s?|ms|am|pm")

#: Beyond so many measures in one passage they are compared as wholes and not one by one.
MOST = 600


def measures(text: str) -> list[str]:
    """The numbers with their units, the dates and the frequencies of a text, in order, with single spaces.

    >>> measures("Give 7.5 mg/kg (maximum 500mg) twice daily for two weeks from 6 August 2026, ≥3 months apart.")
    ['7.5 mg/kg', '500mg', 'twice', 'daily', 'two weeks', '6 August 2026', '≥3 months']
    """
    return [_SPACE.sub(" ", match.group()) for match in _MEASURE.finditer(text)]


def figures(text: str) -> list[str]:
    """Every single word of a text that counts or measures, or is written with a figure, whatever stands beside it.

    >>> figures("Give two vaccines (B12), every day, dose in mg/kg")
    ['two', 'B12', 'day', 'mg/kg']
    """
    return [match.group() for match in _FIGURE.finditer(text)]


def places_of_measures(text: str) -> Iterator[tuple[int, int]]:
    """Where each measure begins and ends in ``text``."""
    return ((match.start(), match.end()) for match in _MEASURE.finditer(text))


def changed_measures(old: str, new: str) -> list[tuple[str, str]]:
    """Pairs of what a measure was and is; ``""`` where it was added or taken away.

    >>> changed_measures("Give 1 g within 1 hour.", "Give 2 g within 3 hours, once.")
    [('1 g', '2 g'), ('1 hour', '3 hours'), ('', 'once')]
    """
    before, after = measures(old), measures(new)
    if before == after:
        return []
    if before > after:
        return [(was, now) for now, was in _changed(after, before)]
    return _changed(before, after)


def _changed(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    if max(len(before), len(after)) > MOST:
        gone, come = set(before) - set(after), set(after) - set(before)
        was, now = (list(dict.fromkeys(m for m in side if m in lone)) for side, lone in ((before, gone), (after, come)))
        return [(measure, "") for measure in was] + [("", measure) for measure in now]
    found: list[tuple[str, str]] = []
    for op, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op != "equal":
            found += _paired(before[i:i_end], after[j:j_end])
    return found


def _paired(was: Sequence[str], now: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A dose may have become another dose, but never a date: only measures of one sort are shown as a change."""
    begin, sorts = 0, [_sort(new) for new in now]
    for old in was:
        wanted = _sort(old)
        here = next((place for place in range(begin, len(now)) if sorts[place] == wanted), None)
        if here is None:
            yield old, ""
            continue
        yield from (("", new) for new in now[begin:here])
        yield old, now[here]
        begin = here + 1
    yield from (("", new) for new in now[begin:])


def _sort(measure: str) -> str:
    """What a measure measures, coarsely: a dose may change its unit, and a time may."""
    if _DATE.search(measure):
        return "date"
    if _OFTEN.fullmatch(measure):
        return "how often"
    unit = _AMOUNT.sub("", measure).lower()
    return "time" if _TIME.fullmatch(unit) else ("amount" if unit else "number")
