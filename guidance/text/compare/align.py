"""Which blocks of an old list are which blocks of a new one.

Every pair of blocks that are equal, or that read alike, is a candidate with a weight: the words it would keep from
being shown as taken out and put in again. The heaviest chain of candidates that increases on both sides is the
alignment (patience sorting, generalised to weights); what it leaves between its links is aligned again by itself.
Costs grow with n log n, and the number of combinations that are looked at is bounded whatever the input.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise
from typing import TypeVar

from guidance.text.compare.headings import is_label
from guidance.text.compare.tree import Block
from guidance.text.html import HEADINGS
from guidance.text.patience import Candidate, Pair, equal_ends, gaps, heaviest_chain

T = TypeVar("T")

#: How alike two blocks have to read (0 to 1, Dice's coefficient over their words) to be shown as one changed block.
ALIKE = 0.5
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
    found = _same_sections(old, new)
    whole = (0, len(old), 0, len(new))
    todo = list(gaps(found, whole)) if found else [whole]
    while todo:
        i, i_end, j, j_end = todo.pop()
        ends = [(i + a, j + b) for a, b in equal_ends(old_keys[i:i_end], new_keys[j:j_end])]
        found += ends
        for a, a_end, b, b_end in gaps(ends, (i, i_end, j, j_end)):
            part, other = old[a:a_end], new[b:b_end]
            chain = _labels_in_order(part, other) or heaviest_chain(_candidates(part, other))
            links = [(a + x, b + y) for x, y in chain]
            found += links
            todo += gaps(links, (a, a_end, b, b_end)) if links else []
    return sorted(found)


def _same_sections(old: Sequence[Block], new: Sequence[Block]) -> list[Pair]:
    """The headings that are on both sides, by the words under them: what stands under one never becomes another's."""
    before, after = _headings(old), _headings(new)
    common = [(rows, after[title]) for title, rows in before.items() if title in after]
    lone = [(rows[0], columns[0]) for rows, columns in common if len(rows) == len(columns) == 1]
    if len(lone) == len(common) and all(b < d for (_, b), (_, d) in pairwise(lone)):
        return lone  # nothing to choose from, whatever stands under them
    under, other = _under(old), _under(new)
    found = []
    for rows, columns in common:
        pairs = (
            [(a, b) for a in rows for b in columns] if len(rows) * len(columns) <= RARE else _by_turns(rows, columns)
        )
        found += [(a, b, HEADING_WEIGHT + EQUAL_WEIGHT * len(under[a] & other[b])) for a, b in pairs]
    return heaviest_chain(found)


def _labels_in_order(old: Sequence[Block], new: Sequence[Block]) -> list[Pair]:
    """The labels and terms that are once on each side, where all stayed in order: each keeps what stands under it."""
    before = _labels(old)
    after = _labels(new) if before else {}
    found = [(place, after[title]) for title, place in before.items() if title in after]
    return found if all(b < d for (_, b), (_, d) in pairwise(found)) else []


def _labels(blocks: Sequence[Block]) -> dict[str, int]:
    """The places of the labels and terms by their words, without those that stand there more than once."""
    found = [(block.text, place) for place, block in enumerate(blocks) if block.tag == "dt" or is_label(block)]
    often = Counter(text for text, _ in found)
    return {text: place for text, place in found if often[text] == 1}


def _headings(blocks: Sequence[Block]) -> dict[str, list[int]]:
    """The places of the headings by their words."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, block in enumerate(blocks):
        if block.tag in HEADINGS:
            found[block.text].append(place)
    return found


def _under(blocks: Sequence[Block]) -> dict[int, frozenset[str]]:
    """The words that stand under the heading at each place."""
    places = [place for place, block in enumerate(blocks) if block.tag in HEADINGS]
    return {
        place: frozenset().union(*(block.vocabulary for block in blocks[place + 1 : following]))
        for place, following in pairwise([*places, len(blocks)])
    }


def _by_turns(rows: Sequence[T], columns: Sequence[T]) -> list[tuple[T, T]]:
    """Where too much is equal to try every pair: the first with the first, and the last with the last."""
    ends = zip(reversed(rows), reversed(columns), strict=False)
    return [*zip(rows, columns, strict=False), *(ends if len(rows) != len(columns) else ())]


def _candidates(old: Sequence[Block], new: Sequence[Block]) -> list[Candidate]:
    places_old, places_new = _places(old), _places(new)
    found = []
    for key, rows in places_old.items():
        columns = places_new.get(key, [])
        pairs = (
            [(a, b) for a in rows for b in columns] if len(rows) * len(columns) <= RARE else _by_turns(rows, columns)
        )
        found += [(a, b, _equal_weight(old[a])) for a, b in pairs]
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
    names, others = ([item_name(block) for block in side] for side in (old, new))
    known = {*filter(None, names)} & {*filter(None, others)}
    words, words_new = (
        {a: (old[a].family, old[a].vocabulary) for a in rows},
        {b: (new[b].family, new[b].vocabulary) for b in columns},
    )
    least = ALIKE_ALONE if alone else ALIKE
    for a, b in pairs:
        mine, theirs = words[a], words_new[b]
        alike = _likeness(*mine, *theirs)
        if known and known & {names[a], others[b]}:  # what hangs below one item never becomes another's
            alike = max(alike, ALIKE) if names[a] == others[b] else 0.0
        if alike >= least:
            found.append((a, b, alike * max(len(mine[1]), len(theirs[1]), 1)))
    return found


def item_name(block: Block) -> str:
    """The words of a list item below which others hang; nothing for any other block."""
    hangs = block.tag == "li" and len(block.children) > 1 and block.children[0].is_leaf
    return block.children[0].text if hangs else ""


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
    return _likeness(old.family, old.vocabulary, new.family, new.vocabulary)


def _likeness(family: str, words: Set[str], other: str, others: Set[str]) -> float:
    if family != other:
        return 0.0
    total = len(words) + len(others)
    return 2 * len(words & others) / total if total else 1.0
