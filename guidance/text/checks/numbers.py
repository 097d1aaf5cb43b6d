"""Every number, dose, unit and date that differs between two texts, to be ticked one by one by who publishes them."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from guidance.text.compare import Change, Comparison, compare
from guidance.text.measures import MOST, changed_measures, figures

#: How much of the words around a number is shown, in letters.
AROUND = 60


@dataclass(frozen=True)
class NumberChange:
    """A number that was, and what it is now; ``""`` where it came new or went."""

    key: str
    """The same for the same change in the same section, however often the page is shown: a form can name it."""
    was: str
    now: str
    section: str
    anchor: str
    before: str
    """A few words ahead of the number, as the new text has them; as the old one had them where the number went."""
    after: str
    """A few words behind it."""


def changed_numbers(old: str, new: str) -> list[NumberChange]:
    """What became of the numbers of a page, from its HTML as it was and as it is; nothing for a new page."""
    return numbers_in(compare(old, new)) if old else []


def numbers_in(comparison: Comparison) -> list[NumberChange]:
    """The numbers that a comparison of two pages finds changed.

    Beside measures (“7.5 mg a day”) these are all words with a figure, number words and units standing alone: the
    “mg” in the head of a column counts for every figure under it.
    """
    found: list[NumberChange] = []
    count: Counter[tuple[str, str, str]] = Counter()
    for change in comparison.changes:
        if not change.edited:
            continue
        was, now = _Words(change.was), _Words(change.now)
        for before, after in _pairs(change):
            same = (change.section, before, after)
            count[same] += 1
            around = now.around(after) if after else was.around(before)
            found.append(NumberChange(_key(*same, count[same]), before, after, change.section, change.anchor, *around))
    return found


def numbers_of_field(name: str, was: str, now: str) -> list[NumberChange]:
    """The measures that changed in a field of one line, as the title, which goes by its ``name``."""
    changed = list(enumerate(changed_measures(was, now), 1))
    return [NumberChange(_key(name, a, b, nth), a, b, name, "", "", "") for nth, (a, b) in changed]


def _pairs(change: Change) -> Iterator[tuple[str, str]]:
    """The measures that changed, then the figures that changed outside them."""
    yield from change.measures
    gone, come = _changed(figures(change.was_in_force), figures(change.now_in_force))
    told_gone = Counter(figure for measure in change.measures for figure in figures(measure.was))
    told_come = Counter(figure for measure in change.measures for figure in figures(measure.now))
    yield from zip_longest(_beyond(gone, told_gone), _beyond(come, told_come), fillvalue="")


def _changed(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    if before == after:
        return [], []
    if max(len(before), len(after)) > MOST:
        return list((Counter(before) - Counter(after)).elements()), list((Counter(after) - Counter(before)).elements())
    gone: list[str] = []
    come: list[str] = []
    for op, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op != "equal":
            gone += before[i:i_end]
            come += after[j:j_end]
    return gone, come


def _beyond(found: list[str], told: Counter[str]) -> Iterator[str]:
    """What is not told yet."""
    for figure in found:
        if told[figure] > 0:
            told[figure] -= 1
        else:
            yield figure


def _key(section: str, was: str, now: str, occurrence: int) -> str:
    return hashlib.sha256("\x1f".join([section, was, now, str(occurrence)]).encode()).hexdigest()[:16]


class _Words:
    """A passage in which numbers are looked up one after another."""

    def __init__(self, text: str) -> None:
        self._text = " ".join(text.split())
        self._next = 0

    def around(self, number: str) -> tuple[str, str]:
        """A few words ahead of ``number`` and behind it."""
        start = self._text.find(number, self._next)
        start = start if start >= 0 else self._text.find(number)
        if start < 0:
            return "", ""
        self._next = end = start + len(number)
        head, tail = self._text[:start], self._text[end:]
        return (
            head if len(head) <= AROUND else "… " + head[-AROUND:].partition(" ")[2],
            tail if len(tail) <= AROUND else tail[:AROUND].rpartition(" ")[0] + " …",
        )
