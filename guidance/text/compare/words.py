"""What changed inside one block: diff-match-patch on word tokens. This file is the only door to that library.

Every distinct word (with its formatting) becomes one character, so that the library, which compares characters,
compares words; the work is bounded by a budget of steps, never by a clock, so the same two texts always compare alike.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from diff_match_patch.diff_match_patch import diff_match_patch

from guidance.text.compare.align import equal_pairs
from guidance.text.compare.tree import Word


class Op(Enum):
    """What became of a run of words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words with one fate: ``old`` is how the old page has them, ``new`` how the new one does.

    Words that stayed are on both sides and may differ in what a page numbers by itself; the others are on one side.
    """

    op: Op
    old: Sequence[Word]
    new: Sequence[Word]

    @property
    def words(self) -> Sequence[Word]:
        return self.old if self.op is Op.REMOVED else self.new

    def mirrored(self) -> "Run":
        """The same run as seen from the new page."""
        return Run(_MIRROR[self.op], self.new, self.old)


_MIRROR = {Op.SAME: Op.SAME, Op.REMOVED: Op.ADDED, Op.ADDED: Op.REMOVED}


def removed(words: Sequence[Word]) -> Run:
    return Run(Op.REMOVED, words, ())


def added(words: Sequence[Word]) -> Run:
    return Run(Op.ADDED, (), words)


@dataclass
class Budget:
    """How many steps may still be spent on the words of one comparison; ``exhausted`` tells that it was not enough."""

    steps: int = 1_200_000
    exhausted: bool = False

    def allows(self, cost: int, most: int) -> bool:
        """Spend ``cost`` steps, if they are left and no more than ``most``."""
        if cost > most or cost > self.steps:
            self.exhausted = True
            return False
        self.steps -= cost
        return True


#: One block's share of the budget.
MOST_STEPS = 600_000
#: Up to so many words on both sides even the worst case costs next to nothing.
SHORT = 250
#: What is cheaper than this is compared as a whole; what is dearer is first cut at the words that occur once in both.
CHEAP = 100_000

_SENTENCE_END = {".", "!", "?", ";", "\n", "<br>"}


def diff(old: Sequence[Word], new: Sequence[Word], budget: Budget) -> list[Run]:
    """Runs that, without the added ones, read as ``old``, and without the removed ones as ``new``.

    Where the budget does not allow to look at words, whole sentences are compared: coarser, and nothing is hidden.
    """
    before, after = _identities(old), _identities(new)
    head, tail = _equal_ends(before, after)
    i_end, j_end = len(old) - tail, len(new) - tail
    inner = _inner(old[head:i_end], new[head:j_end], before[head:i_end], after[head:j_end], budget)
    return tidy([Run(Op.SAME, old[:head], new[:head]), *inner, Run(Op.SAME, old[i_end:], new[j_end:])])


def _identities(words: Iterable[Word]) -> list[Hashable]:
    """Formatting counts, except for spaces, on which nobody sees it."""
    return [(same, marks) if marks and same != " " else same for _, marks, same in words]


def _equal_ends(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[int, int]:
    least = min(len(old), len(new))
    head = next((n for n in range(least) if old[n] != new[n]), least)
    tail = next((n for n in range(least - head) if old[-1 - n] != new[-1 - n]), least - head)
    return head, tail


def _inner(
    old: Sequence[Word],
    new: Sequence[Word],
    before: Sequence[Hashable],
    after: Sequence[Hashable],
    budget: Budget,
) -> list[Run]:
    """Myers needs (n + m) × d steps, where d is the number of words on one side only.

    That number is at least what the two do not share in any order, and at most what patience leaves over.
    """
    total = len(old) + len(new)
    if not old or not new or total <= SHORT:
        return _diff_short(old, new) if budget.allows(total * total // 4, MOST_STEPS) else _by_sentence(old, new)
    pairs = equal_pairs(before, after)
    cost = total * max(total - 2 * len(pairs), 1)
    if not budget.allows(cost, MOST_STEPS):
        return _by_sentence(old, new)
    return _diff_short(old, new) if cost <= CHEAP else _diff_between(old, new, pairs)


def _diff_between(old: Sequence[Word], new: Sequence[Word], pairs: Sequence[tuple[int, int]]) -> list[Run]:
    """What lies between words that stayed; a gap that is still long is shown as replaced."""
    runs: list[Run] = []
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        if a > i or b > j:
            short = a - i + b - j <= SHORT
            runs += _diff_short(old[i:a], new[j:b]) if short else [removed(old[i:a]), added(new[j:b])]
        if a < len(old):
            runs.append(Run(Op.SAME, old[a : a + 1], new[b : b + 1]))
        i, j = a + 1, b + 1
    return runs


def _by_sentence(old: Sequence[Word], new: Sequence[Word]) -> list[Run]:
    sentences = _sentences(old), _sentences(new)
    pairs = equal_pairs(*([tuple(_identities(sentence)) for sentence in side] for side in sentences))
    return _between(*sentences, pairs)


def _diff_short(old: Sequence[Word], new: Sequence[Word]) -> list[Run]:
    if not old or not new:
        return [removed(old), added(new)]
    alphabet = _Alphabet()
    diffs = _LIBRARY.diff_main(alphabet.spell(old), alphabet.spell(new), False)
    _LIBRARY.diff_cleanupSemantic(diffs)
    runs, i, j = [], 0, 0
    for sign, letters in diffs:
        a, b = i + (len(letters) if sign <= 0 else 0), j + (len(letters) if sign >= 0 else 0)
        runs.append(Run(_SIGNS[sign], old[i:a], new[j:b]))
        i, j = a, b
    return runs


_LIBRARY = diff_match_patch()
_LIBRARY.Diff_Timeout = 0
_SIGNS = {-1: Op.REMOVED, 0: Op.SAME, 1: Op.ADDED}


class _Alphabet:
    """One letter for each distinct word. Spaces and signs stand for themselves: the library prefers to cut there."""

    def __init__(self) -> None:
        self._letters: dict[Hashable, str] = {}
        self._next = 0x3400  # ideographs: letters to the library, and clear of the surrogates that Python cannot join

    def spell(self, words: Sequence[Word]) -> str:
        identities = _identities(words)
        for identity in identities:
            if identity not in self._letters:
                self._letters[identity] = self._new(identity)
        return "".join(map(self._letters.__getitem__, identities))

    def _new(self, identity: Hashable) -> str:
        if isinstance(identity, str) and len(identity) == 1 and identity.isascii() and not identity.isalnum():
            return identity
        self._next += 1
        if self._next == 0xD800:
            self._next = 0x20000
        return chr(self._next)


def _sentences(words: Sequence[Word]) -> list[list[Word]]:
    found: list[list[Word]] = [[]]
    for word in words:
        found[-1].append(word)
        if word[2] in _SENTENCE_END:
            found.append([])
    return [sentence for sentence in found if sentence]


def _between(old: list[list[Word]], new: list[list[Word]], pairs: list[tuple[int, int]]) -> list[Run]:
    runs: list[Run] = []
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        runs += [removed(sentence) for sentence in old[i:a]]
        runs += [added(sentence) for sentence in new[j:b]]
        if a < len(old):
            runs.append(Run(Op.SAME, old[a], new[b]))
        i, j = a + 1, b + 1
    return runs


def tidy(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of one kind joined; between two runs that stayed, all that was removed ahead of all that was added."""
    joined: list[Run] = []
    for is_same, group in groupby(runs, key=lambda run: run.op is Op.SAME):
        together = list(group)
        old = [word for run in together for word in run.old]
        new = [word for run in together for word in run.new]
        parts = [Run(Op.SAME, old, new)] if is_same else [removed(old), added(new)]
        joined += [part for part in parts if part.words]
    return joined
