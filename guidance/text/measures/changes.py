"""Which measures changed between two wordings of one passage: paired by what is measured and where it stands.

Each measure is known by the words around it, up to its neighbours. Pairs are taken best first; what shares no words
with anything is paired only with the one measure of its sort that is left on the other side. The order in the sentence
decides nothing, so that a number which came first is not told as a change of the next.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from guidance.text.measures.grammar import read
from guidance.text.measures.measure import Kind, Measure
from guidance.text.measures.ratio import amounts_to
from guidance.text.turning import without

#: Beyond so many measures that differ in one passage they are compared as wholes and not one by one.
MOST = 300
#: How far the words that a measure is known by may stand from it, in letters, and how many they are.
_NEAR, _WORDS = 80, 6
#: How much of the words around a measure is shown, in letters.
AROUND = 60
#: What the time of a dose weighs beside the name of the medicine, which is 1.
_BESIDE = 0.7
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


class MeasureChange(NamedTuple):
    """A measure that was, and what it is now; ``""`` where it came new or went."""

    was: str
    now: str
    kind: Kind = Kind.NUMBER
    told: str = ""
    """What the change amounts to, in words, where that can be said: a tenfold increase, the same amount."""
    before: str = ""
    """A few words ahead of it, in the new wording; in the old one where it went."""
    after: str = ""


class _Site(NamedTuple):
    """One measure and the words by which it is known."""

    measure: Measure
    ahead: dict[str, float]
    behind: dict[str, float]
    place: float
    """Where it stands in its passage, from 0 to 1."""
    sort: Kind | str
    """What it may be paired with: measures of its own sort."""


def changed(old: str, new: str, *, references: bool = False) -> list[MeasureChange]:
    """Every measure that differs between two wordings of one passage, in reading order of the new one.

    >>> [change[:2] for change in changed("Plan for 2 doses, 12 weeks apart.", "2 doses, 8 weeks apart.")]
    [('12 weeks', '8 weeks')]

    :param references: whether to tell the figures of sections, versions and notes, and nothing else.
    """
    old, new = without(old), without(new)  # they are told by themselves, and are no part of a number
    if old == new:
        return []
    # One direction is computed, the other is its mirror.
    pairs = [(a, b) for b, a in _pairs(new, old, references)] if old > new else _pairs(old, new, references)
    pairs.sort(key=lambda pair: pair[1].start if pair[1] else _place_in(new, pairs, pair[0]))
    whole = not old or not new
    joined = [(a, b) for a, b in _joined(old, new, pairs) if not _same(a, b) and not _is_lone_name(a, b, whole)]
    return [_change_between(old, new, a, b) for a, b in joined]


def changed_measures(old: str, new: str) -> list[tuple[str, str]]:
    """Pairs of what a measure was and is; ``""`` where it was added or taken away.

    >>> changed_measures("Give 1 g within 1 hour.", "Give 2 g within 3 hours, once.")
    [('1 g', '2 g'), ('within 1 hour', 'within 3 hours'), ('', 'once')]
    """
    return [(change.was, change.now) for change in changed(old, new)]


Pair = tuple[Measure | None, Measure | None]


def _place_in(new: str, pairs: Sequence[Pair], gone: Measure | None) -> int:
    """Where what went would stand in the new wording: behind the pair that stands closest ahead of it in the old."""
    assert gone is not None
    ahead = [(old.start, now.start) for old, now in pairs if old and now and old.start < gone.start]
    return max(ahead)[1] if ahead else -1


def _pairs(old: str, new: str, references: bool) -> list[Pair]:
    before, after = _Sites(old, references), _Sites(new, references)
    head, tail = _equal_ends(before, after)
    a_end, b_end = len(before.measures) - tail, len(after.measures) - tail
    pairs: list[Pair] = list(zip(before.measures[:head], after.measures[:head], strict=True))
    pairs += zip(before.measures[a_end:], after.measures[b_end:], strict=True)
    if max(a_end, b_end) - head > MOST:
        return [*pairs, *_as_wholes(before.measures[head:a_end], after.measures[head:b_end])]
    return [*pairs, *_matched(before.between(head, a_end), after.between(head, b_end))]


class _Sites:
    """The measures of a text with the words by which each is known, which are looked for as far as anybody asks."""

    def __init__(self, text: str, references: bool) -> None:
        found = read(text, names=not references)
        self._text, self._known = text, list[tuple[dict[str, float], dict[str, float]]]()
        self.measures = [measure for measure in found if (measure.kind is Kind.REFERENCE) is references]

    def between(self, start: int, end: int) -> list[_Site]:
        count = len(self.measures)
        return [_Site(m := self.measures[n], *self.known(n), n / count, _sort(m)) for n in range(start, end)]

    def known(self, number: int) -> tuple[dict[str, float], dict[str, float]]:
        """The words ahead of a measure and those behind it."""
        while len(self._known) <= number:
            self._known.append(self._around(len(self._known)))
        return self._known[number]

    def _around(self, number: int) -> tuple[dict[str, float], dict[str, float]]:
        text, found, measure = self._text, self.measures, self.measures[number]
        begin = max(found[number - 1].end if number else 0, measure.start - _NEAR)
        end = min(found[number + 1].start if number + 1 < len(found) else len(text), measure.end + _NEAR)
        ahead = _weighed(reversed(_WORD.findall(text, begin, measure.start)))
        behind = _weighed(iter(_WORD.findall(text, measure.end, end)))
        if number and not _parts(text, found[number - 1].end, measure.start):
            ahead = self._known[-1][0] | ahead  # “tds” of “paracetamol 1 g tds” is said of paracetamol too
        return ahead | _beside(text, found, number, -1), behind | _beside(text, found, number, 1)


def _beside(text: str, found: Sequence[Measure], number: int, step: int) -> dict[str, float]:
    """What a measure is known by as by a word: 10 mg *in the morning*, 5 mg *at night*; weekly, *not* daily."""
    if not 0 <= number + step < len(found):
        return {}
    here, other = found[number], found[number + step]
    left, right = (other, here) if step < 0 else (here, other)
    between = text[left.end : right.start].strip()
    denied = step < 0 and other.kind is Kind.NEGATION
    timed = _sort(here) is Kind.DOSE and bool(other.said) and other.kind in _TIMES
    if not (denied or timed) or (between != ":" and _parts(text, left.end, right.start)):
        return {}
    return {repr(other.value): _BESIDE}


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


def _equal_ends(before: _Sites, after: _Sites) -> tuple[int, int]:
    """How many sites at both ends are the same, words and all."""
    a_end, b_end = len(before.measures), len(after.measures)
    most = min(a_end, b_end)
    head = 0
    while head < most and _alike(before, head, after, head):
        head += 1
    tail = 0
    while tail < most - head and _alike(before, a_end - 1 - tail, after, b_end - 1 - tail):
        tail += 1
    return head, tail


def _alike(before: _Sites, i: int, after: _Sites, j: int) -> bool:
    return before.measures[i].text == after.measures[j].text and before.known(i) == after.known(j)


def _as_wholes(before: Sequence[Measure], after: Sequence[Measure]) -> Iterator[Pair]:
    """What is on one side only, where there is too much to look at each with each."""
    was, now = (Counter(measure.spelling for measure in side) for side in (before, after))
    gone, come = was - now, now - was
    for measure in before:
        if gone[measure.spelling] > 0:
            gone[measure.spelling] -= 1
            yield measure, None
    for measure in after:
        if come[measure.spelling] > 0:
            come[measure.spelling] -= 1
            yield None, measure


def _sort(measure: Measure) -> Kind | str:
    return _NAMES if measure.is_name else _SORTS.get(measure.kind, measure.kind)


def _is_lone_name(a: Measure | None, b: Measure | None, whole: bool) -> bool:
    """Whether a name with a figure came or went, which is told in the words; only B12 that became B6 is a number.

    :param whole: whether all of the passage came or went, in which a way of giving says nothing by itself.
    """
    return any(
        one is not None and other is None and (one.is_name or (whole and one.kind is Kind.ROUTE))
        for one, other in ((a, b), (b, a))
    )


def _matched(before: Sequence[_Site], after: Sequence[_Site]) -> Iterator[Pair]:
    scored = sorted(
        (-score, i, j)
        for i, a in enumerate(before)
        for j, b in enumerate(after)
        if a.sort is b.sort and (score := _score(a, b)) > 0
    )
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
    """Pair what is the only one left of its unit on both sides, then of its sort, then any amount."""
    for name in (lambda m: (_sort(m), m.what), _unless_name(_sort), _unless_name(_amount)):
        left = [(i, name(site.measure)) for i, site in enumerate(before) if i not in partner]
        right = [(j, name(site.measure)) for j, site in enumerate(after) if j not in taken]
        counts = Counter(key for _, key in left), Counter(key for _, key in right)
        for i, key in left:
            if counts[0][key] == counts[1][key] == 1:
                j = next(j for j, other in right if other == key)
                if _counts_else(before[i], after[j]) or _counts_else(after[j], before[i]):
                    continue
                partner[i] = j
                taken.add(j)


def _amount(measure: Measure) -> Kind:
    return _AMOUNTS.get(measure.kind, measure.kind)


def _unless_name(sort: Callable[[Measure], object]) -> Callable[[Measure], object]:
    """``sort`` of a measure, but each name is a sort of its own."""
    return lambda measure: measure if measure.is_name else sort(measure)


def _same(a: Measure | None, b: Measure | None) -> bool:
    return a is not None and b is not None and a.value == b.value and (a.spelling == b.spelling or a.is_name)


def _joined(old: str, new: str, pairs: Sequence[Pair]) -> Iterator[Pair]:
    """A dose and how often it is given, side by side in both wordings, are told as one."""
    rest = deque(pairs)
    while rest:
        a, b = rest.popleft()
        if rest and a and b and a.kind is Kind.DOSE and b.kind is Kind.DOSE:
            c, d = rest[0]
            if c and d and not _same(c, d) and _follows(old, a, c) and _follows(new, b, d):
                rest.popleft()
                yield _one(old, a, c), _one(new, b, d)
                continue
        yield a, b


def _follows(text: str, dose: Measure, often: Measure) -> bool:
    return often.kind is Kind.FREQUENCY and dose.end <= often.start and text[dose.end : often.start].isspace()


def _one(text: str, dose: Measure, often: Measure) -> Measure:
    said = " ".join(text[dose.start : often.end].split())
    what = f"{dose.what}, {often.what}"
    value = f"{dose.value} {often.value}"
    return Measure(said, dose.start, often.end, Kind.DOSE, what, said=value)


def _change_between(old: str, new: str, a: Measure | None, b: Measure | None) -> MeasureChange:
    measure, text = (b, new) if b else (a, old)
    assert measure is not None
    kind = min((m.kind for m in (a, b) if m), key=list(Kind).index)
    before, after = around(text, slice(measure.start, measure.end))
    was, now = _texts(a, b)
    return MeasureChange(was, now, kind, amounts_to(a, b), before, after)


def _texts(a: Measure | None, b: Measure | None) -> tuple[str, str]:
    """How both are written; with the word ahead where only that one changed: by 25%, to 25%."""
    if a and b and a.bound != b.bound and a.lead != b.lead:
        return f"{a.lead}{a.text}", f"{b.lead}{b.text}"
    return a.text if a else "", b.text if b else ""


def around(text: str, place: slice) -> tuple[str, str]:
    """A few words ahead of what stands at ``place``, and a few behind it."""
    begin, end = max(place.start - AROUND, 0), place.stop + AROUND
    before, after = text[begin : place.start], text[place.stop : end]
    if begin:
        before = "… " + before.partition(" ")[2]
    if end < len(text):
        after = after.rpartition(" ")[0] + " …"
    return before, after
