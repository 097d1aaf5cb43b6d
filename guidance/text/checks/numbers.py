"""What who publishes a text ticks one by one: every number, dose, unit, frequency, negation and date that differs.

Where a class of change is not announced, every changed sentence is ticked, whether a number is found in it or not.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from guidance.text.checks.touching import kind_of, pieces, touched
from guidance.text.compare import Change, Comparison, compare
from guidance.text.measures import RISK, changed
from guidance.text.measures import Kind as Sort
from guidance.text.turning import named

#: How much of a passage is shown to be ticked where no number is told of it, in letters.
PASSAGE = 600
#: How much of the words around a number is shown, in letters.
AROUND = 60


@dataclass(frozen=True)
class NumberChange:
    """A number, or a whole sentence, that was, and what it is now; ``""`` where it came new or went."""

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
    told: str = ""
    """What the change amounts to, in words."""
    place: str = ""
    """The row and column of a table."""
    kind: Sort = Sort.NUMBER


@dataclass(frozen=True)
class _Found:
    """A change that is to be ticked, before it has its key."""

    was: str
    now: str
    before: str = ""
    after: str = ""
    told: str = ""
    kind: Sort = Sort.NUMBER


def changed_numbers(old: str, new: str) -> list[NumberChange]:
    """What became of the numbers of a page, from its HTML as it was and as it is; nothing for a new page."""
    return numbers_in(compare(old, new)) if old else []


def numbers_in(comparison: Comparison, *, every_sentence: bool = False) -> list[NumberChange]:
    """The numbers that a comparison of two pages finds changed, the biggest risk first.

    Beside measures (“7.5 mg a day”) these are all pieces that count or stand beside a number, whether the reader of
    measures knows them or not: the “mg” in the head of a column counts for every figure under it.

    :param every_sentence: whether changed passages without any of these are to be ticked too.
    """
    found: list[NumberChange] = []
    count: Counter[tuple[str, str, str]] = Counter()
    for change in comparison.changes:
        for one in _of(change, every_sentence=every_sentence):
            where = ", ".join(filter(None, [change.section, change.place]))
            same = (where, one.was, one.now)
            count[same] += 1
            found.append(
                NumberChange(
                    _key(*same, count[same]),
                    one.was,
                    one.now,
                    change.section,
                    change.anchor,
                    one.before,
                    one.after,
                    one.told,
                    change.place,
                    one.kind,
                )
            )
    return sorted(found, key=lambda number: RISK[number.kind])


def numbers_of_field(name: str, was: str, now: str, *, every_sentence: bool = False) -> list[NumberChange]:
    """What is to be ticked of a field of one line, as the title, which goes by its ``name``."""
    found = [*_measured(was, now)] or ([_Found(was, now)] if every_sentence and was != now else [])
    return [
        NumberChange(_key(name, one.was, one.now, nth), one.was, one.now, name, "", one.before, one.after, one.told)
        for nth, one in enumerate(found, 1)
    ]


def _of(change: Change, *, every_sentence: bool) -> Iterator[_Found]:
    if not change.edited:
        found = []
    elif change.measures:
        found = [_Found(m.was, m.now, m.before, m.after, m.told, m.kind) for m in change.measures]
        found += _beyond(change.was_in_force, change.now_in_force, found)
    else:
        found = list(_beyond(change.was_in_force, change.now_in_force, []))
    if not found and every_sentence:
        notes = " ".join(change.notes)
        found = [_Found(_short(change.was), _short(change.now), told=notes)]
    yield from found


def _measured(was: str, now: str) -> Iterator[_Found]:
    found = [_Found(m.was, m.now, m.before, m.after, m.told, m.kind) for m in changed(was, now)]
    yield from found
    yield from _beyond(was, now, found)


def _beyond(was: str, now: str, told: list[_Found]) -> Iterator[_Found]:
    """What counts and is in none of the measures that are told."""
    old = Counter(piece for one in told for piece in pieces(one.was))
    new = Counter(piece for one in told for piece in pieces(one.now))
    for _, gone, come in touched(was, now):
        left, right = _counting(gone), _counting(come)
        beside = not left and not right  # nothing counts by itself, so it is the words beside a number that changed
        if (left - old) or (right - new) or beside:
            before, after = _around(now, come) if come else _around(was, gone)
            yield _Found(named(_short(gone)), named(_short(come)), named(before), named(after))
        old, new = old - left, new - right


def _counting(text: str) -> Counter[str]:
    return Counter(piece for piece in text.split() if kind_of(piece))


def _around(text: str, words: str) -> tuple[str, str]:
    start = text.find(words)
    if start < 0:
        return "", ""
    head, tail = text[:start], text[start + len(words) :]
    return (
        head if len(head) <= AROUND else "… " + head[-AROUND:].partition(" ")[2],
        tail if len(tail) <= AROUND else tail[:AROUND].rpartition(" ")[0] + " …",
    )


def _short(text: str) -> str:
    return text if len(text) <= PASSAGE else text[:PASSAGE].rpartition(" ")[0] + " …"


def _key(section: str, was: str, now: str, occurrence: int) -> str:
    return hashlib.sha256("\x1f".join([section, was, now, str(occurrence)]).encode()).hexdigest()[:16]
