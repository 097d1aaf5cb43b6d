"""Which measure of an old wording is which of a new one: by what is measured and where it stands.

What stayed with the words around it, between all that differs, is itself. Each of the others is known by the words
around it, up to its neighbours. Pairs are taken best first; what shares no words with anything is paired only with the
one measure of its sort that is left on the other side. The order in the sentence decides nothing, so that a number
which came first is not told as a change of the next.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from typing import NamedTuple

from guidance.text.measures.grammar import Reading
from guidance.text.measures.measure import Kind, Measure
from guidance.text.patience import Pair as Places
from guidance.text.patience import differing

#: A measure that was and what it is now; nothing where it came new or went.
Pair = tuple[Measure | None, Measure | None]

#: How far the words that a measure is known by may stand from it, in letters, and how many they are.
_NEAR, _WORDS = 80, 6
#: What the time of a dose weighs beside the name of the medicine, which is 1; and what it weighs that two measures
#: are equal and stand in the same place between all that differs.
_BESIDE, _ALIGNED = 0.7, 0.3
#: What it weighs that two measures stand in the same stretch of those that differ, and right beside what stayed: where
#: the words say as much of another one, “2–4 times a day” became what stands in its place.
_SAME_STRETCH, _NEXT = 0.15, 0.1
#: Up to so many combinations all are looked at; above it only measures that share words which so many others have at
#: most, and so many neighbours in the same place between what stayed.
_FEW, _RARE, _NEIGHBOURS = 2_500, 3, 2
#: Beyond so many that did not stay, figures in names are left out.
_MANY = 300
_TIMES = {Kind.FREQUENCY, Kind.GRADE, Kind.DATE}
_STOP = re.compile(r"[.!?;:\n]")
_WORD = re.compile(r"[^\W\d_]+")
_SLIGHT = frozenset(
    "a an the of and or to for with in on at by is are be it give take use as then from each every un une le la les de "
    "du des et ou y yr i o".split()
)
_SORTS = {Kind.NUMBER: Kind.DOSE}
#: Figures in names, as in B12, are nothing but themselves.
_NAMES = "name"
_AMOUNTS = {Kind.NUMBER: Kind.DOSE, Kind.DURATION: Kind.DOSE}
_AMOUNTS_AND_DOSES = {Kind.DOSE, *_AMOUNTS}


def paired(old: Reading, new: Reading, references: bool) -> list[Pair]:
    """Every measure of both wordings, with the one that it is on the other side.

    :param references: whether to pair the figures of sections, versions and notes, and nothing else.
    """
    before, after = _Side(old, references), _Side(new, references)
    if not (before.measures or after.measures):
        return []
    stayed, likely, slots = _aligned(before, after) if before.measures and after.measures else ([], set(), ({}, {}))
    held = {i for i, _ in stayed}, {j for _, j in stayed}
    left = [
        [n for n in range(len(side.measures)) if n not in mine]
        for side, mine in zip((before, after), held, strict=True)
    ]
    if max(map(len, left)) > _MANY:  # a name that came or went is no change by itself, and so many are a new text
        left = [
            [n for n in mine if not side.measures[n].is_name] for side, mine in zip((before, after), left, strict=True)
        ]
    found: list[Pair] = [(before.measures[i], after.measures[j]) for i, j in stayed]
    if not all(left):  # with nothing on the other side each of them came or went
        return [*found, *((before.measures[i], None) for i in left[0]), *((None, after.measures[j]) for j in left[1])]
    rest = [
        [side.site(n, places.get(n, 0)) for n in mine]
        for side, mine, places in zip((before, after), left, slots, strict=True)
    ]
    beside = {(i + step, j + step) for i, j in stayed for step in (-1, 1)}
    return [*found, *_matched(rest[0], rest[1], likely, beside)]


class _Site(NamedTuple):
    """One measure and the words by which it is known."""

    measure: Measure
    number: int
    ahead: dict[str, float]
    behind: dict[str, float]
    place: float
    """Where it stands in its passage, from 0 to 1."""
    slot: int
    """In which of the stretches that differ."""
    sort: Kind | str
    """What it may be paired with: measures of its own sort."""


class _Side:
    """The measures of one wording, and the words by which each is known."""

    def __init__(self, reading: Reading, references: bool) -> None:
        self._text = reading.text
        self.measures = reading.references if references else reading.counting

    def spelt(self) -> tuple[list[object], dict[int, int]]:
        """The words and measures in order, and which of them is which measure."""
        found: list[object] = []
        places: dict[int, int] = {}
        done = 0
        for number, measure in enumerate(self.measures):
            found += map(str.casefold, _WORD.findall(self._text, done, measure.start))
            places[len(found)] = number
            found.append((measure.kind, measure.spelling))
            done = measure.end
        found += map(str.casefold, _WORD.findall(self._text, done))
        return found, places

    def site(self, number: int, slot: int) -> _Site:
        measure, text, found = self.measures[number], self._text, self.measures
        end = min(found[number + 1].start if number + 1 < len(found) else len(text), measure.end + _NEAR)
        behind = _weighed(iter(_WORD.findall(text, measure.end, end)))
        ahead, first = self._ahead(number), number
        while first and number - first < _WORDS and not _parts(text, found[first - 1].end, found[first].start):
            first -= 1  # “tds” of “paracetamol 1 g tds” is said of paracetamol too
            ahead = self._ahead(first) | ahead
        ahead |= _beside(text, found, number, -1)
        behind |= _beside(text, found, number, 1)
        return _Site(measure, number, ahead, behind, number / len(found), slot, _sort(measure))

    def _ahead(self, number: int) -> dict[str, float]:
        start = self.measures[number].start
        begin = max(self.measures[number - 1].end if number else 0, start - _NEAR)
        return _weighed(reversed(_WORD.findall(self._text, begin, start)))


def _aligned(before: _Side, after: _Side) -> tuple[list[Places], set[Places], tuple[dict[int, int], dict[int, int]]]:
    """The measures that stayed with words around them, those that may have, and in which slot each of the others is."""
    (old, rows), (new, columns) = before.spelt(), after.spelt()
    stayed: list[Places] = []
    likely: set[Places] = set()
    slots: tuple[dict[int, int], dict[int, int]] = {}, {}
    i = j = 0
    for slot, (a, a_end, b, b_end) in enumerate([*differing(old, new), (len(old), len(old), len(new), len(new))]):
        same = [(rows[place], columns[place - i + j]) for place in range(i, a) if place in rows]
        if any(isinstance(item, str) and item not in _SLIGHT for item in old[i:a]):
            stayed += same
        elif a - i > 1:
            likely.update(same)
        slots[0].update((rows[place], slot) for place in range(a, a_end) if place in rows)
        slots[1].update((columns[place], slot) for place in range(b, b_end) if place in columns)
        i, j = a_end, b_end
    return stayed, likely, slots


def _beside(text: str, found: Sequence[Measure], number: int, step: int) -> dict[str, float]:
    """What a measure is known by as by a word: 10 mg *in the morning*, 5 mg *at night*; weekly, *not* daily."""
    if not 0 <= number + step < len(found):
        return {}
    here, other = found[number], found[number + step]
    left, right = (other, here) if step < 0 else (here, other)
    between = text[left.end : right.start].strip()
    denied = step < 0 and other.kind is Kind.NEGATION
    timed = _sort(here) is Kind.DOSE and bool(other.said) and other.kind in _TIMES
    whose = step < 0 and other.kind in _AMOUNTS_AND_DOSES and _is_span(other) and other.what != here.what
    if not (denied or timed or whose) or (between != ":" and _parts(text, left.end, right.start)):
        return {}
    return {repr(other.value): _BESIDE}


def _is_span(measure: Measure) -> bool:
    """Whether an amount may be of whom a dose is: “10–20 kg: 1 tablet”, “over 65 give 5 mg”."""
    return bool(measure.bound) or measure.low != measure.high


def _parts(text: str, start: int, end: int) -> bool:
    """Whether something between two measures tells what is measured by each: words, or the end of a sentence."""
    between = text[start:end]
    return _STOP.search(between) is not None or any(word.casefold() not in _SLIGHT for word in _WORD.findall(between))


def _weighed(words: Iterator[str]) -> dict[str, float]:
    weighed: dict[str, float] = {}
    for distance, word in enumerate(words):
        if distance == _WORDS:
            break
        fold = word.casefold()
        weighed.setdefault(fold, (1 - distance / 8) * (0.2 if fold in _SLIGHT else 1))
    return weighed


def _sort(measure: Measure) -> Kind | str:
    return _NAMES if measure.is_name else _SORTS.get(measure.kind, measure.kind)


def _matched(
    before: Sequence[_Site], after: Sequence[_Site], likely: set[Places], beside: set[Places]
) -> Iterator[Pair]:
    scored = []
    for i, j in _candidates(before, after):
        a, b = before[i], after[j]
        if a.sort is b.sort and (score := _score(a, b)) > 0:
            place = (a.number, b.number)
            aligned = _ALIGNED * (place in likely) + _SAME_STRETCH * (a.slot == b.slot) + _NEXT * (place in beside)
            scored.append((-score - aligned, i, j))
    scored.sort()
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in scored:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    _pair_the_only_ones(before, after, partner, taken)
    for i, site in enumerate(before):
        yield site.measure, after[partner[i]].measure if i in partner else None
    for j, site in enumerate(after):
        if j not in taken:
            yield None, site.measure


def _candidates(before: Sequence[_Site], after: Sequence[_Site]) -> Iterator[Places]:
    if len(before) * len(after) <= _FEW:
        return ((i, j) for i in range(len(before)) for j in range(len(after)))
    return iter({*_neighbours(before, after), *_sharing_rare_words(before, after)})


def _neighbours(before: Sequence[_Site], after: Sequence[_Site]) -> Iterator[Places]:
    """Those that stand as far from the beginning, or from the end, of the same stretch, or nearly so."""
    there: dict[int, list[int]] = defaultdict(list)
    here: dict[int, list[int]] = defaultdict(list)
    for sites, slots in ((before, here), (after, there)):
        for n, site in enumerate(sites):
            slots[site.slot].append(n)
    for slot, rows in here.items():
        columns = there.get(slot, [])
        for n, i in enumerate(rows):
            for middle in {n, n + len(columns) - len(rows)}:
                near = columns[max(middle - _NEIGHBOURS, 0) : max(middle + _NEIGHBOURS + 1, 0)]
                yield from ((i, j) for j in near)


def _sharing_rare_words(before: Sequence[_Site], after: Sequence[_Site]) -> Iterator[Places]:
    places: dict[str, list[int]] = defaultdict(list)
    for j, site in enumerate(after):
        for word in {*site.ahead, *site.behind}:
            places[word].append(j)
    for i, site in enumerate(before):
        for word in {*site.ahead, *site.behind}:
            found = places.get(word, ())
            if len(found) <= _RARE:
                yield from ((i, j) for j in found)


def _score(a: _Site, b: _Site) -> float:
    """How surely two measures of one sort are of the same thing; 0 where nothing but the sort says so."""
    words = sum(min(weight, b.ahead.get(word, 0)) for word, weight in a.ahead.items())
    words += sum(min(weight, b.behind.get(word, 0)) for word, weight in a.behind.items())
    same = a.measure.spelling == b.measure.spelling
    if (not words and not same) or _counts_else(a, b) or _counts_else(b, a):
        return 0
    near = 0.2 * (1 - abs(a.place - b.place))
    if a.measure.kind is Kind.NEGATION and a.measure.said == b.measure.said:
        words += 4  # a “not” is never told as having become the “unless” of another clause
    return words + 0.5 * (a.measure.what == b.measure.what) + 0.1 * same + near


def _counts_else(a: _Site, b: _Site) -> bool:
    """Whether the bare figure of ``a`` counts something that is named, and ``b`` is an amount of something else."""
    bare = a.measure.kind is Kind.NUMBER and not a.measure.what and not a.measure.is_name
    if not bare or not b.measure.what or b.measure.kind is not Kind.DOSE or a.measure.low == b.measure.low:
        return False
    counted, ahead = next(iter(a.behind), ""), next(iter(a.ahead), "")
    named = counted not in _SLIGHT and counted not in b.behind and counted not in b.ahead
    return bool(counted) and named and ahead not in b.ahead


def _pair_the_only_ones(
    before: Sequence[_Site], after: Sequence[_Site], partner: dict[int, int], taken: set[int]
) -> None:
    """Pair what says the only thing left of its unit on both sides, then of its sort, then any amount."""
    if len(partner) == len(before) or len(taken) == len(after):
        return
    for name in (lambda m: (_sort(m), m.what), _unless_name(_sort), _unless_name(_amount)):
        rows, columns = _grouped(before, name, partner), _grouped(after, name, taken)
        for key, some in rows.items():
            others = columns.get(key, ())
            if len(some) != len(others) or not (_are_one(before, some) and _are_one(after, others)):
                continue
            for i, j in zip(some, others, strict=True):
                a, b = before[i], after[j]
                if a.slot == b.slot and not _counts_else(a, b) and not _counts_else(b, a):
                    partner[i] = j
                    taken.add(j)


def _grouped(sites: Sequence[_Site], name: Callable[[Measure], object], but: Container[int]) -> dict[object, list[int]]:
    found: dict[object, list[int]] = defaultdict(list)
    for n, site in enumerate(sites):
        if n not in but:
            found[name(site.measure)].append(n)
    return found


def _are_one(sites: Sequence[_Site], some: Sequence[int]) -> bool:
    """Whether they all say the same, as “twice daily (every 12 hours)” does: which of them is which decides nothing."""
    return len({sites[n].measure.value for n in some}) == 1


def _amount(measure: Measure) -> Kind | str:
    return _NAMES if measure.is_name else _AMOUNTS.get(measure.kind, measure.kind)


def _unless_name(sort: Callable[[Measure], object]) -> Callable[[Measure], object]:
    """``sort`` of a measure, but each name with a figure is a sort of its own; a unit in a head may become another."""
    return lambda measure: measure if measure.is_name and measure.kind is Kind.NUMBER else sort(measure)
