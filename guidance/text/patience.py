"""Which items of one sequence are which of another, by patience: what stands once on both sides is paired first.

The chain of pairs that increases on both sides and weighs most is found by patience sorting, generalised to weights;
what it leaves between its links is looked at again by itself. Costs grow with n log n.
"""

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")
Pair = tuple[int, int]
Candidate = tuple[int, int, float]
#: Where a stretch begins and ends in the old sequence, and where in the new one.
Gap = tuple[int, int, int, int]
#: Beyond so many combinations in one stretch all of it counts as differing, which only ever finds more.
_MOST = 2_500


def equal_pairs(old: Sequence[T], new: Sequence[T], few: int = 0) -> list[Pair]:
    """Increasing pairs of positions at which two sequences hold the same, by patience (Bram Cohen's diff).

    Both ends first, then the items that occur once on each side, then the same within each gap of more than ``few``
    combinations.
    """
    found: list[Pair] = []
    todo = [(0, len(old), 0, len(new))]
    while todo:
        i, i_end, j, j_end = todo.pop()
        ends = [(i + a, j + b) for a, b in equal_ends(old[i:i_end], new[j:j_end])]
        found += ends
        for a, a_end, b, b_end in gaps(ends, (i, i_end, j, j_end)):
            once_old, once_new = _once(old, a, a_end), _once(new, b, b_end)
            links = heaviest_chain([(x, once_new[item], 1.0) for item, x in once_old.items() if item in once_new])
            found += links
            if links:
                todo += [gap for gap in gaps(links, (a, a_end, b, b_end)) if _combinations(gap) > few]
    return sorted(found)


def differing(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[Gap]:
    """The stretches that differ: what stands once on both sides holds, and between is looked at item by item."""
    i = j = 0
    for i_end, j_end in [*equal_pairs(before, after), (len(before), len(after))]:
        if i < i_end or j < j_end:
            yield from _between(before, after, (i, i_end, j, j_end))
        i, j = i_end + 1, j_end + 1


def _between(before: Sequence[Hashable], after: Sequence[Hashable], gap: Gap) -> Iterator[Gap]:
    i, i_end, j, j_end = gap
    if _combinations(gap) > _MOST or i == i_end or j == j_end:
        yield gap
        return
    matcher = SequenceMatcher(None, before[i:i_end], after[j:j_end], autojunk=False)
    for op, a, a_end, b, b_end in matcher.get_opcodes():
        if op != "equal":
            yield i + a, i + a_end, j + b, j + b_end


def heaviest_chain(candidates: list[Candidate]) -> list[Pair]:
    """The pairs that increase on both sides and weigh most together."""
    ends: list[int] = []  # new positions at which a chain may end, increasing …
    best: list[tuple[float, int]] = []  # … the weight of that chain, increasing too, and its last candidate
    before: list[int] = []
    candidates = sorted(candidates, key=lambda c: (c[0], -c[1]))
    if all(a < c and b < d for (a, b, _), (c, d, _) in pairwise(candidates)):
        return [(a, b) for a, b, _ in candidates]
    for index, (_, b, weight) in enumerate(candidates):
        at = bisect_left(ends, b)
        total = weight + (best[at - 1][0] if at else 0.0)
        before.append(best[at - 1][1] if at else -1)
        if at < len(ends) and ends[at] == b and best[at][0] >= total:
            continue
        stop = at
        while stop < len(ends) and best[stop][0] <= total:
            stop += 1
        ends[at:stop], best[at:stop] = [b], [(total, index)]
    chain: list[Pair] = []
    index = best[-1][1] if best else -1
    while index >= 0:
        chain.append(candidates[index][:2])
        index = before[index]
    return chain[::-1]


def equal_ends(old: Sequence[T], new: Sequence[T]) -> list[Pair]:
    """The pairs that are equal at both beginnings, and at both ends."""
    head, tail = common_ends(old, new)
    return [(n, n) for n in range(head)] + [(len(old) - n, len(new) - n) for n in range(tail, 0, -1)]


def common_ends(old: Sequence[T], new: Sequence[T]) -> Pair:
    """How many items are equal at both beginnings, and how many of the others at both ends."""
    least = min(len(old), len(new))
    head = next((n for n in range(least) if old[n] != new[n]), least)
    return head, next((n for n in range(least - head) if old[-1 - n] != new[-1 - n]), least - head)


def gaps(links: Sequence[Pair], limits: Gap) -> Iterator[Gap]:
    """The stretches between the links that have something on both sides."""
    i, i_end, j, j_end = limits
    for a, b in [*links, (i_end, j_end)]:
        if i < a and j < b:
            yield i, a, j, b
        i, j = a + 1, b + 1


def _combinations(gap: Gap) -> int:
    a, a_end, b, b_end = gap
    return (a_end - a) * (b_end - b)


def _once(items: Sequence[T], start: int, end: int) -> dict[T, int]:
    here = items[start:end]
    last = dict(zip(here, range(start, end), strict=True))
    first = dict(zip(reversed(here), range(end - 1, start - 1, -1), strict=True))
    return {item: place for item, place in last.items() if first[item] == place}
