"""Which blocks of an old list are which blocks of a new one.

Every pair of blocks that are equal, or that read alike, is a candidate with a weight: the words it would keep from
being shown as taken out and put in again. The heaviest chain of candidates that increases on both sides is the
alignment (patience sorting, generalised to weights); what it leaves between its links is aligned again by itself.
Costs grow with n log n, and the number of combinations that are looked at is bounded whatever the input.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeVar

from guidance.text.compare.tree import Block
from guidance.text.html import HEADINGS

T = TypeVar("T")
Pair = tuple[int, int]
Candidate = tuple[int, int, float]

#: How alike two blocks have to read (0 to 1, Dice's coefficient over their words) to be shown as one changed block.
ALIKE = 0.4
#: The same where the two stand alone between blocks that did not change.
ALIKE_ALONE = 0.2
#: Up to this many combinations all are compared; above it only those that share rare words.
FEW = 2_500
RARE = 8
#: An equal block left out of the chain is shown as moved, not as removed and added: it weighs less than it has words.
EQUAL_WEIGHT = 0.5
#: Headings hold sections together.
HEADING_WEIGHT = 6.0


def align(old: Sequence[Block], new: Sequence[Block]) -> Iterator[tuple[Block | None, Block | None]]:
    """Pairs in the order of both lists; a block without a partner stands alone, removed ones ahead of added ones."""
    i = j = 0
    for a, b in [*_pairs(old, new), (len(old), len(new))]:
        yield from ((block, None) for block in old[i:a])
        yield from ((None, block) for block in new[j:b])
        if a < len(old):
            yield old[a], new[b]
        i, j = a + 1, b + 1


def _pairs(old: Sequence[Block], new: Sequence[Block]) -> list[Pair]:
    old_keys, new_keys = [block.key for block in old], [block.key for block in new]
    found: list[Pair] = []
    todo = [(0, len(old), 0, len(new))]
    while todo:
        i, i_end, j, j_end = todo.pop()
        ends = [(i + a, j + b) for a, b in _equal_ends(old_keys[i:i_end], new_keys[j:j_end])]
        found += ends
        for a, a_end, b, b_end in _gaps(ends, (i, i_end, j, j_end)):
            chain = heaviest_chain(_candidates(old[a:a_end], new[b:b_end]))
            links = [(a + x, b + y) for x, y in chain]
            found += links
            todo += _gaps(links, (a, a_end, b, b_end)) if links else []
    return sorted(found)


def _equal_ends(old: Sequence[T], new: Sequence[T]) -> list[Pair]:
    """The pairs that are equal at both beginnings, and at both ends."""
    least = min(len(old), len(new))
    head = next((n for n in range(least) if old[n] != new[n]), least)
    tail = next((n for n in range(least - head) if old[-1 - n] != new[-1 - n]), least - head)
    return [(n, n) for n in range(head)] + [(len(old) - n, len(new) - n) for n in range(tail, 0, -1)]


def _gaps(links: Sequence[Pair], limits: tuple[int, int, int, int]) -> Iterator[tuple[int, int, int, int]]:
    """The stretches between the links that have something on both sides."""
    i, i_end, j, j_end = limits
    for a, b in [*links, (i_end, j_end)]:
        if i < a and j < b:
            yield i, a, j, b
        i, j = a + 1, b + 1


def _candidates(old: Sequence[Block], new: Sequence[Block]) -> list[Candidate]:
    places_old, places_new = _places(old), _places(new)
    found = []
    for key, rows in places_old.items():
        columns = places_new.get(key, [])
        if len(rows) * len(columns) <= RARE:
            found += [(a, b, _equal_weight(old[a])) for a in rows for b in columns]
    lone_old = [a for a, block in enumerate(old) if block.key not in places_new]
    lone_new = [b for b, block in enumerate(new) if block.key not in places_old]
    return found + _alike(old, new, lone_old, lone_new)


def _places(blocks: Sequence[Block]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for index, block in enumerate(blocks):
        places[block.key].append(index)
    return places


def _equal_weight(block: Block) -> float:
    return 1 + EQUAL_WEIGHT * len(block.vocabulary) + (HEADING_WEIGHT if block.tag in HEADINGS else 0)


def _alike(old: Sequence[Block], new: Sequence[Block], rows: list[int], columns: list[int]) -> list[Candidate]:
    alone = len(old) == len(new) == 1
    if len(rows) * len(columns) <= FEW:
        pairs: Iterator[Pair] = ((a, b) for a in rows for b in columns)
    else:
        pairs = _sharing_rare_words(old, new, rows, columns)
    found = []
    for a, b in pairs:
        alike = likeness(old[a], new[b])
        if alike >= (ALIKE_ALONE if alone else ALIKE):
            found.append((a, b, alike * max(len(old[a].vocabulary), len(new[b].vocabulary), 1)))
    return found


def _sharing_rare_words(
    old: Sequence[Block], new: Sequence[Block], rows: list[int], columns: list[int]
) -> Iterator[Pair]:
    """For each old block the few new ones with which it shares most of the words that are rare."""
    places: dict[str, list[int]] = defaultdict(list)
    for b in columns:
        for word in new[b].vocabulary:
            places[word].append(b)
    rare = {word: found for word, found in places.items() if len(found) <= RARE}
    for a in rows:
        votes: Counter[int] = Counter()
        for word in old[a].vocabulary & rare.keys():
            votes.update(rare[word])
        best = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:3]
        yield from ((a, b) for b, _ in best)


def likeness(old: Block, new: Block) -> float:
    """Dice's coefficient over the words that two blocks use: 1 for the same words, 0 for none in common."""
    if old.family != new.family:
        return 0.0
    total = len(old.vocabulary) + len(new.vocabulary)
    return 2 * len(old.vocabulary & new.vocabulary) / total if total else 1.0


def heaviest_chain(candidates: list[Candidate]) -> list[Pair]:
    """The pairs that increase on both sides and weigh most together."""
    ends: list[int] = []  # new positions at which a chain may end, increasing …
    best: list[tuple[float, int]] = []  # … the weight of that chain, increasing too, and its last candidate
    before: list[int] = []
    candidates = sorted(candidates, key=lambda c: (c[0], -c[1]))
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


def equal_pairs(old: Sequence[T], new: Sequence[T], few: int = 0) -> list[Pair]:
    """Increasing pairs of positions at which two sequences hold the same, by patience (Bram Cohen's diff).

    Both ends first, then the items that occur once on each side, then the same within each gap of more than ``few``
    combinations.
    """
    found: list[Pair] = []
    todo = [(0, len(old), 0, len(new))]
    while todo:
        i, i_end, j, j_end = todo.pop()
        ends = [(i + a, j + b) for a, b in _equal_ends(old[i:i_end], new[j:j_end])]
        found += ends
        for a, a_end, b, b_end in _gaps(ends, (i, i_end, j, j_end)):
            once_old, once_new = _once(old, a, a_end), _once(new, b, b_end)
            links = heaviest_chain([(x, once_new[item], 1.0) for item, x in once_old.items() if item in once_new])
            found += links
            if links:
                todo += [gap for gap in _gaps(links, (a, a_end, b, b_end)) if _combinations(gap) > few]
    return sorted(found)


def _combinations(gap: tuple[int, int, int, int]) -> int:
    a, a_end, b, b_end = gap
    return (a_end - a) * (b_end - b)


def _once(items: Sequence[T], start: int, end: int) -> dict[T, int]:
    here = items[start:end]
    last = dict(zip(here, range(start, end), strict=True))
    first = dict(zip(reversed(here), range(end - 1, start - 1, -1), strict=True))
    return {item: place for item, place in last.items() if first[item] == place}
