"""What changed inside one block: diff-match-patch on units of words. This file is the only door to that library.

Every distinct unit (a word, or a measure as a whole) becomes one character, so that the library, which compares
characters, compares words. Formatting does not count: what of it differs is told of words that stayed. The
work is bounded by a budget of steps, never by a clock, so the same two texts always compare alike.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from diff_match_patch.diff_match_patch import diff_match_patch

from guidance.text.compare.leaf import Word, solid
from guidance.text.compare.phrases import phrases
from guidance.text.compare.runs import Op, Run, added, removed, tidy
from guidance.text.compare.styles import restyled
from guidance.text.compare.units import Unit, units
from guidance.text.measures import Readings
from guidance.text.patience import equal_pairs

#: One block's share of all steps.
MOST_STEPS = 300_000
#: So few combinations are looked at as they are; more are first cut at the words that occur once in both.
FEW = 400

_SENTENCE_END = {".", "!", "?", ";", "\n", "<br>"}


class Differ:
    """Compares the words of one block after another, with so many steps for all of them.

    Where they do not suffice, whole sentences are compared: ``coarse`` tells so, and nothing is hidden.
    """

    def __init__(self, steps: int = 1_200_000) -> None:
        self._steps = steps
        self._alphabet = _Alphabet()
        self.readings = Readings()
        self.coarse = False

    def runs(self, old: Sequence[Word], new: Sequence[Word]) -> list[Run]:
        """Runs that, without the added ones, read as ``old``, and without the removed ones as ``new``."""
        before, after = units(old, self.readings), units(new, self.readings)
        return list(restyled(phrases(self._by_unit(before, after))))

    def _by_unit(self, old: Sequence[Unit], new: Sequence[Unit]) -> list[Run]:
        before, after = self._alphabet.spelt(old), self._alphabet.spelt(new)
        gaps = list(_gaps_between(before, after))
        steps = sum((a_end - a) * (b_end - b) for a, a_end, b, b_end in gaps)
        if steps > MOST_STEPS or steps > self._steps:
            self.coarse = True
            return tidy(_by_sentence(old, new))
        self._steps -= steps
        diffs = list(_letters(before, after, gaps))
        _LIBRARY.diff_cleanupSemantic(diffs)
        return list(_runs(diffs, old, new))


def _gaps_between(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """The stretches in which two spellings differ, once what stands once in both has found its twin."""
    head = _LIBRARY.diff_commonPrefix(old, new)
    tail = _LIBRARY.diff_commonSuffix(old[head:], new[head:])
    i, i_end, j, j_end = head, len(old) - tail, head, len(new) - tail
    pairs = equal_pairs(old[i:i_end], new[j:j_end], FEW) if (i_end - i) * (j_end - j) > FEW else []
    for a, b in [*((a + head, b + head) for a, b in pairs), (i_end, j_end)]:
        if old[i:a] != new[j:b]:
            yield i, a, j, b
        i, j = a + 1, b + 1


def _letters(old: str, new: str, gaps: Iterable[tuple[int, int, int, int]]) -> Iterator[tuple[int, str]]:
    """The differences as the library tells them: −1 removed, 0 the same, 1 added. Between the gaps nothing changed."""
    i = 0
    for a, a_end, b, b_end in gaps:
        if a > i:
            yield 0, old[i:a]
        yield from _gap(old[a:a_end], new[b:b_end])
        i = a_end
    if i < len(old):
        yield 0, old[i:]


def _gap(old: str, new: str) -> list[tuple[int, str]]:
    if set(old).isdisjoint(new):  # the worst case of the library, and the commonest here
        return [(sign, letters) for sign, letters in ((-1, old), (1, new)) if letters]
    found: list[tuple[int, str]] = _LIBRARY.diff_main(old, new, False)
    return found


def _runs(diffs: Iterable[tuple[int, str]], old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[Run]:
    """The words behind the letters, tidy from the start: neighbours of one kind joined, removed ahead of added."""
    i = j = 0
    for changed, group in groupby(diffs, key=lambda diff: diff[0] != 0):
        a, b = i, j
        for sign, letters in group:
            a += len(letters) if sign <= 0 else 0
            b += len(letters) if sign >= 0 else 0
        gone, come = _flat(old[i:a]), _flat(new[j:b])
        runs = (removed(gone), added(come)) if changed else (Run(Op.SAME, gone, come),)
        yield from (run for run in runs if run.words)
        i, j = a, b


def _flat(units: Iterable[Unit]) -> list[Word]:
    return [word for unit in units for word in unit]


def _identity(unit: Unit) -> Hashable:
    """What a reader takes a unit for: its words, and whether they are struck out, raised or lowered."""
    if len(unit) == 1:
        _, marks, same = unit[0]
        return (same, kind) if marks and same != " " and (kind := solid(marks)) else same
    parts = [(kind, "".join(map(itemgetter(2), together))) for kind, together in groupby(unit, key=_kind)]
    return parts[0][1] if len(parts) == 1 and not parts[0][0] else tuple(parts)


def _kind(word: Word) -> tuple[str, ...]:
    _, marks, same = word
    return solid(marks) if marks and same != " " else ()


def _by_sentence(old: Sequence[Unit], new: Sequence[Unit]) -> list[Run]:
    sentences = _sentences(old), _sentences(new)
    before, after = ([tuple(map(_identity, sentence)) for sentence in side] for side in sentences)
    return _between(*sentences, equal_pairs(before, after))


_LIBRARY = diff_match_patch()
_LIBRARY.Diff_Timeout = 0


class _Alphabet(dict[Hashable, str]):
    """One letter for each distinct word. Spaces and signs stand for themselves: the library prefers to cut there."""

    _last = 0x3400  # from here on ideographs: letters to the library, and clear of the surrogates

    def spelt(self, units: Iterable[Unit]) -> str:
        """Units as letters."""
        return "".join(map(self.__getitem__, map(_identity, units)))

    def __missing__(self, identity: Hashable) -> str:
        self[identity] = letter = self._new(identity)
        return letter

    def _new(self, identity: Hashable) -> str:
        if isinstance(identity, str) and len(identity) == 1 and identity.isascii() and not identity.isalnum():
            return identity
        self._last += 1
        if self._last == 0xD800:
            self._last = 0x20000
        return chr(self._last)


def _sentences(units: Sequence[Unit]) -> list[list[Unit]]:
    found: list[list[Unit]] = [[]]
    for unit in units:
        found[-1].append(unit)
        if unit[-1][2] in _SENTENCE_END:
            found.append([])
    return [sentence for sentence in found if sentence]


def _between(old: list[list[Unit]], new: list[list[Unit]], pairs: list[tuple[int, int]]) -> list[Run]:
    runs: list[Run] = []
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        runs += [removed(_flat(sentence)) for sentence in old[i:a]]
        runs += [added(_flat(sentence)) for sentence in new[j:b]]
        if a < len(old):
            runs.append(Run(Op.SAME, _flat(old[a]), _flat(new[b])))
        i, j = a + 1, b + 1
    return runs
