"""What is told as one measure: a dose with how often it is given, and a name with the figure that stands apart."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from guidance.text.measures.measure import Kind, Measure
from guidance.text.measures.pairing import Pair
from guidance.text.measures.words import BOUNDS_BEHIND

_DAY = 86400
_SPACE = re.compile(r"\s+")
_NAME_AHEAD = re.compile(r"([^\W\d_]+)[^\S\n]$")
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_])[-.](?=\w)|(?<=[^\W\d_])\.$")
#: Letters of a word that is no sign of a unit; and kinds of measures that are none.
_WORDS, _WITHOUT_UNITS = re.compile(r"[^\W\d_]{4,}"), {Kind.FREQUENCY, Kind.GRADE, Kind.DATE}
_ENDS = "|".join({words[-1] for words in BOUNDS_BEHIND if words[0] in {"or", "and"}})
#: Kinds of which the words are names of what they say, their figures, and the words between that say nothing.
_NAMED, _FIGURES, _JOINING = (
    {Kind.GRADE, Kind.DATE},
    re.compile(r"\d+|[A-Z]{1,4}\b"),
    re.compile(rf"(?:or|and)(?=(?:{_ENDS})$)"),
)
#: So many letters at most has the word of a name.
_LONGEST_WORD = 20


def joined(old: str, new: str, pairs: Sequence[Pair]) -> list[Pair]:
    """A dose and how often it is given, side by side in both wordings, are told as one; a rate has both in itself."""
    at = {(a.start, b.start): (a, b) for a, b in pairs if a and b and a.kind is b.kind is Kind.FREQUENCY}
    lone: list[dict[int, Measure]] = [{}, {}]
    for side, one in _lone(pairs):
        if one.kind is Kind.FREQUENCY:
            lone[side][one.start] = one
    found: list[Pair] = []
    for a, b in pairs:
        if not (a and b and a.kind is b.kind is Kind.DOSE):
            found.append((a, b))
            continue
        often = at.get((_behind(old, a), _behind(new, b)))
        if often and not are_same(*often):
            found.append((_one(old, a, often[0]), _one(new, b, often[1])))
        else:
            found.append((_with_rate(old, a, b, lone[0]), _with_rate(new, b, a, lone[1])))
    doses = [(a, b) for a, b in found if a and b and a.kind is Kind.DOSE]
    ends = {a.end for a, _ in doses}, {b.end for _, b in doses}
    return [pair for pair in found if not _is_told_with_dose(pair, ends)]


def with_names_written_apart(old: str, new: str, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs, of which a name is one with what was a name and a figure: COVID-19 and COVID 19, IL-6 and IL 8."""
    lone = [*_lone(pairs)]
    names = [(side, one) for side, one in lone if one.is_name and one.kind is Kind.NUMBER]
    figures = [(side, one) for side, one in lone if one.kind is Kind.NUMBER and not one.what] if names else []
    apart = [(side, said, one) for side, one in figures if (said := _named_apart((old, new)[side], one))]
    found: list[Pair] = []
    taken: set[Measure] = set()
    for key in (attrgetter("said"), attrgetter("what")):  # first what is the same name, then one whose figure changed
        left: dict[tuple[int, str], list[Measure]] = defaultdict(list)
        for side, name in names:
            if name not in taken:
                left[side, key(name)].append(name)
        for side, written, figure in apart:
            others = left[1 - side, key(written)]
            if others and figure not in taken and (len(others) == 1 or key(written) == written.said):
                name = others.pop(0)
                taken |= {name, figure}
                found.append((name, written) if side else (written, name))
    return [*(pair for pair in pairs if taken.isdisjoint(filter(None, pair))), *found] if found else [*pairs]


def are_same(a: Measure, b: Measure) -> bool:
    """Whether two measures say the same amount and are written alike."""
    spelt = a.spelling == b.spelling or a.is_name or a.kind is Kind.NEGATION or _bare(a) == _bare(b)
    return a.value == b.value and spelt


def _bare(measure: Measure) -> str:
    """How it is written without hyphens between words, points in abbreviations and capitals of what is no sign.

    The name of what says the same is left out where nothing but figures may differ: Mon is Monday.
    """
    text = _BETWEEN_LETTERS.sub("", measure.spelling)
    if measure.kind in _NAMED:
        return " ".join(_FIGURES.findall(text))
    text = text.casefold() if measure.kind in _WITHOUT_UNITS else _WORDS.sub(lambda word: word[0].casefold(), text)
    return _JOINING.sub("", text)


def _lone(pairs: Sequence[Pair]) -> Iterator[tuple[int, Measure]]:
    """What came or went: 0 for what stood in the old wording, 1 for what stands in the new one."""
    return ((side, one) for pair in pairs if None in pair for side, one in enumerate(pair) if one)


def _is_told_with_dose(pair: Pair, ends: Sequence[set[int]]) -> bool:
    return all(one is None or (one.kind is Kind.FREQUENCY and one.end in ends[side]) for side, one in enumerate(pair))


def _behind(text: str, dose: Measure) -> int:
    """Where what stands behind a dose and a space begins."""
    space = _SPACE.match(text, dose.end)
    return space.end() if space else -1


def _with_rate(text: str, dose: Measure, other: Measure, lone: Mapping[int, Measure]) -> Measure:
    """A dose with how often it is given, where the other wording has a rate in its place: 1 g daily for 1 g/day."""
    often = lone.get(_behind(text, dose)) if lone and other.what == f"{dose.what} per time" else None
    if often is None:
        return dose
    one = _one(text, dose, often)
    if often.what != "per day" or not often.low == often.high == 1 or dose.low is None or dose.high is None:
        return one
    return one._replace(what=other.what, bound=dose.bound, low=dose.low / _DAY, high=dose.high / _DAY, said="")


def _one(text: str, dose: Measure, often: Measure) -> Measure:
    said = " ".join(text[dose.start : often.end].split())
    what = f"{dose.what}, {often.what}"
    value = f"{dose.value} {often.value}"
    return Measure(said, dose.start, often.end, Kind.DOSE, what, said=value)


def _named_apart(text: str, figure: Measure) -> Measure | None:
    """A name and the figure that stands apart from it, as one; nothing where no word stands ahead of the figure."""
    word = _NAME_AHEAD.search(text, max(figure.start - _LONGEST_WORD, 0), figure.start)
    if word is None:
        return None
    name, start = word[1].casefold(), word.start()
    said = text[start : figure.end]
    return figure._replace(
        text=said, start=start, what=f"name {name}", low=None, high=None, said=name + figure.text.casefold()
    )
