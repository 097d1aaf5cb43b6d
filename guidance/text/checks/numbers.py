"""What who publishes a text ticks one by one: every number, dose, unit, frequency, negation and date that differs.

Where a class of change is not announced, every changed sentence is ticked, whether a number is found in it or not.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from guidance.text.checks.advice import meaning_of
from guidance.text.checks.touching import ADVICE, MEDICINE, WHAT_IT_IS_SAID_OF, kind_of, pieces, touched
from guidance.text.checks.wording import sentences
from guidance.text.compare import Change, Comparison
from guidance.text.measures import RISK, MeasureChange, changed
from guidance.text.measures import Kind as Sort
from guidance.text.measures.changes import MOST
from guidance.text.medicines import is_medicine
from guidance.text.patience import equal_pairs
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


def numbers_in(comparison: Comparison, *, every_sentence: bool = False) -> list[NumberChange]:
    """The numbers that a comparison of two pages finds changed, the biggest risk first.

    Beside measures (“7.5 mg a day”) these are all pieces that count or stand beside a number, whether the reader of
    measures knows them or not: the “mg” in the head of a column counts for every figure under it.

    :param every_sentence: whether each sentence that differs in more than these is to be ticked too.
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
    """The changes to be ticked of a field of one line, as the title, which goes by its ``name``."""
    found = [*_measured(was, now)]
    found += _sentences_beyond(was, now, found) if every_sentence else ()
    found = found or ([_Found(was, now)] if every_sentence and was != now else [])
    return [
        NumberChange(_key(name, one.was, one.now, nth), one.was, one.now, name, "", one.before, one.after, one.told)
        for nth, one in enumerate(found, 1)
    ]


def _of(change: Change, *, every_sentence: bool) -> Iterator[_Found]:
    if not change.edited:
        found = []
    else:
        found = _with_all_that_counts(change.was_in_force, change.now_in_force, change.measures)
    if every_sentence:
        found += _sentences_beyond(change.was_in_force, change.now_in_force, found) if change.edited else ()
        if change.notes or not found:
            found.append(_Found(_short(change.was), _short(change.now), told=" ".join(change.notes)))
    yield from found


def _sentences_beyond(was: str, now: str, told: Sequence[_Found]) -> list[_Found]:
    """The sentences of a passage in which something differs beside what is ``told``: each is ticked by itself."""
    before, after = ([words for _, words in sentences(text) if words.strip()] for text in (was, now))
    told = told if len(told) <= MOST else ()
    gone, come = ({_joined(one.was) for one in told}, {_joined(one.now) for one in told})
    found = []
    i = j = 0
    for a, b in [*equal_pairs(before, after), (len(before), len(after))]:
        for old, new in zip_longest(before[i:a], after[j:b], fillvalue=""):
            if _rest(old, gone) != _rest(new, come):
                found.append(_Found(_short(old), _short(new)))
        i, j = a + 1, b + 1
    return found


def _rest(sentence: str, told: Collection[str]) -> str:
    """What is left of a sentence without what is told of it; nothing where that are but signs."""
    rest = _joined(sentence)
    for words in sorted(filter(None, told), key=len, reverse=True):
        rest = f" {rest} ".replace(f" {words} ", "  ", 1).strip()
    return " ".join(rest.split()) if any(map(str.isalnum, rest)) else ""


def _joined(words: str) -> str:
    """Words in pieces, without the signs at both ends."""
    return " ".join(pieces(words.strip(" .,;:!?")))


def _measured(was: str, now: str) -> Iterator[_Found]:
    yield from _with_all_that_counts(was, now, changed(was, now))


def _with_all_that_counts(was: str, now: str, measures: Sequence[MeasureChange]) -> list[_Found]:
    """The measures, the figures of sections and notes, and whatever else counts."""
    told = [*measures, *changed(was, now, references=True)]
    found = [_Found(m.was, m.now, m.before, m.after, m.told, m.kind) for m in told]
    beyond = list(_beyond(was, now, found))
    return [one for one in found if not any(_is_within(one, other) for other in beyond)] + beyond


def _is_within(one: _Found, other: _Found) -> bool:
    """Whether a negation that came or went is told better with the word that stood or stands in its place."""
    if one.kind is not Sort.NEGATION or (one.was and one.now) or not (other.was and other.now):
        return False
    return one.was == other.was if one.was else one.now == other.now


def _beyond(was: str, now: str, told: list[_Found]) -> Iterator[_Found]:
    """What counts and is in none of the measures that are told."""
    old = Counter(piece for one in told for piece in pieces(one.was))
    new = Counter(piece for one in told for piece in pieces(one.now))
    alone = not was or not now
    for what, gone, come in touched(was, now):
        left, right = _counting(gone, alone=alone), _counting(come, alone=alone)
        if not left and not right and not alone:  # it is the words beside a number that changed, or turned round
            left, right = Counter(gone.split()), Counter(come.split())
        if (left - old) or (right - new):
            before, after = _around(now, come) if come else _around(was, gone)
            kind = _SORTS.get(what, Sort.NUMBER)
            yield _Found(named(_short(gone)), named(_short(come)), named(before), named(after), kind=kind)
        old, new = old - left, new - right


_SORTS = {
    "a unit": Sort.DOSE,
    "how often": Sort.FREQUENCY,
    "a negation": Sort.NEGATION,
    "by which way": Sort.ROUTE,
    MEDICINE: Sort.MEDICINE,
    "a comparison": Sort.ADVICE,
    ADVICE: Sort.ADVICE,
    WHAT_IT_IS_SAID_OF: Sort.ADVICE,
    "an order or a date": Sort.GRADE,
}


def _counting(text: str, *, alone: bool) -> Counter[str]:
    """The pieces that count.

    :param alone: whether the whole passage came or went, in which a unit says nothing without its number.
    """
    if alone:
        return Counter(piece for piece in text.split() if kind_of(piece) in _BY_THEMSELVES)
    return Counter(piece for piece in text.split() if kind_of(piece) or is_medicine(piece) or meaning_of(piece))


_BY_THEMSELVES = frozenset({"a number", "how often", "a negation"})


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
