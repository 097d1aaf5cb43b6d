"""What who publishes a text ticks one by one: every number, dose, unit, frequency, negation and date that differs.

Where a class of change is not announced, every changed sentence is ticked, whether a number is found in it or not.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest

from guidance.text.checks.wording import sentences
from guidance.text.compare import Change, Comparison
from guidance.text.compare.changes import Kind
from guidance.text.meaning.beyond import Wordings
from guidance.text.meaning.pieces import pieces
from guidance.text.measures import RISK, MeasureChange
from guidance.text.measures import Kind as Sort
from guidance.text.patience import equal_pairs
from guidance.text.plain import shortened
from guidance.text.turning import named

#: How much of a passage is shown to be ticked where no number is told of it, in letters.
PASSAGE = 600
#: So long is a phrase in which its numbers are read at a glance.
_LINE = 60
#: Where more changes of one passage are told, each of its sentences is ticked as well.
MOST = 300


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
    change: int = 0
    """The number of the change of the page that it is part of; 0 of a field beside the text."""


def numbers_in(comparison: Comparison, *, every_sentence: bool = False) -> list[NumberChange]:
    """The numbers that a comparison of two pages finds changed, the biggest risk first.

    Beside measures (“7.5 mg a day”) these are all pieces that count or stand beside a number, whether the reader of
    measures knows them or not: the “mg” in the head of a column counts for every figure under it.

    :param every_sentence: whether each sentence that differs in more than these is to be ticked too.
    """
    read = partial(to_tick, every_sentence=every_sentence)
    return numbers_of(comparison.changes, among=comparison.changes, read=read)


def numbers_of(
    changes: Sequence[Change], *, among: Sequence[Change], read: Callable[[Change], Sequence[MeasureChange]]
) -> list[NumberChange]:
    """The numbers of some changes of a comparison, with the keys that they have ``among`` all of its changes.

    Only those that stand under the same names are looked at beside them.

    :param read: ``to_tick``; whoever asks for several parts of one comparison remembers what it gave.
    """
    wanted, places = {change.number for change in changes}, {_where(change) for change in changes}
    last = max(wanted, default=0)
    found: list[NumberChange] = []
    count: Counter[tuple[str, str, str]] = Counter()
    for change in among:
        if change.number > last or _where(change) not in places:
            continue
        for one in read(change):
            same = (_where(change), one.was, one.now)
            count[same] += 1
            if change.number in wanted:
                found.append(_number(change, one, _key(*same, count[same])))
    return sorted(found, key=lambda number: RISK[number.kind])


def _where(change: Change) -> str:
    return ", ".join(filter(None, [change.section, change.place]))


def _number(change: Change, one: MeasureChange, key: str) -> NumberChange:
    return NumberChange(
        key,
        one.was,
        one.now,
        change.section,
        change.anchor,
        one.ahead,
        one.after,
        one.told,
        change.place,
        one.kind,
        change.number,
    )


def numbers_of_field(name: str, was: str, now: str, *, every_sentence: bool = False) -> list[NumberChange]:
    """The changes to be ticked of a field of one line, as the title, which goes by its ``name``."""
    wordings = Wordings(was, now)
    found = _ticked(wordings, wordings.told)
    found += _sentences_beyond(was, now, found) if every_sentence else ()
    found = found or ([MeasureChange(was, now)] if every_sentence and was != now else [])
    return [
        NumberChange(_key(name, one.was, one.now, nth), one.was, one.now, name, "", one.before, one.after, one.told)
        for nth, one in enumerate(found, 1)
    ]


def to_tick(change: Change, *, every_sentence: bool) -> list[MeasureChange]:
    """All of one change that is to be ticked.

    :param every_sentence: whether each sentence is that differs in more than numbers.
    """
    found = [*change.measures]
    if change.edited:
        found = _ticked(change.wordings, change.measures)
    if every_sentence:
        found += _sentences_beyond(change.was_in_force, change.now_in_force, found) if change.edited else ()
        if change.notes or not found:
            found.append(_whole(change))
    return found


def _whole(change: Change) -> MeasureChange:
    """A change as one; what only stands elsewhere was there, and is."""
    moved = change.kind is Kind.MOVED and not change.was
    told = " ".join(change.notes) or "moved" * moved
    return MeasureChange(_short(change.now if moved else change.was), _short(change.now), told=told)


def _sentences_beyond(was: str, now: str, told: Sequence[MeasureChange]) -> list[MeasureChange]:
    """The sentences of a passage in which something differs beside what is ``told``: each is ticked by itself."""
    before, after = ([words for _, words in sentences(text) if words.strip()] for text in (was, now))
    told = told if len(told) <= MOST else ()
    gone, come = ({_joined(one.was) for one in told}, {_joined(one.now) for one in told})
    found = []
    i = j = 0
    for a, b in [*equal_pairs(before, after), (len(before), len(after))]:
        for old, new in zip_longest(before[i:a], after[j:b], fillvalue=""):
            if _rest(old, gone) != _rest(new, come):
                found.append(MeasureChange(_short(old), _short(new)))
        i, j = a + 1, b + 1
    return found


def _rest(sentence: str, told: Collection[str]) -> str:
    """Nothing where a sentence without what is told of it is but signs."""
    rest = _joined(sentence)
    for words in sorted(filter(None, told), key=lambda words: (-len(words), words)):
        rest = f" {rest} ".replace(f" {words} ", "  ", 1).strip()
    return " ".join(rest.split()) if any(map(str.isalnum, rest)) else ""


def _joined(words: str) -> str:
    """Words in pieces, without the signs at both ends."""
    return " ".join(pieces(words.strip(" .,;:!?")))


def _ticked(wordings: Wordings, measures: Sequence[MeasureChange]) -> list[MeasureChange]:
    """The measures, the figures of sections and notes, and whatever else counts."""
    found = [*measures, *wordings.figures]
    more = [
        one._replace(
            was=named(_short(one.was)), now=named(_short(one.now)), before=named(one.before), after=named(one.after)
        )
        for one in wordings.beyond(found)
    ]
    for at, wider in enumerate(more) if len(found) <= MOST else ():
        # “Unless pregnant” went, and “naproxen 500 mg” came: what is in them is no change by itself.
        if not (wider.was and wider.now) and (parts := [one for one in found if _is_part(one, wider)]):
            found = [one for one in found if one not in parts]
            more[at] = wider._replace(kind=min((one.kind for one in (wider, *parts)), key=RISK.__getitem__))
    return [*found, *more]


def _is_part(one: MeasureChange, wider: MeasureChange) -> bool:
    """Whether what came or went by itself stands in a wider phrase that did: a number only in a short one."""
    alone = bool(one.was) == bool(wider.was) and bool(one.now) == bool(wider.now)
    read = one.kind is Sort.NEGATION or len(wider.was + wider.now) <= _LINE
    return alone and read and f" {_joined(one.was or one.now)} " in f" {_joined(wider.was or wider.now)} "


_short = partial(shortened, longest=PASSAGE)


def _key(section: str, was: str, now: str, occurrence: int) -> str:
    return hashlib.sha256("\x1f".join([section, was, now, str(occurrence)]).encode()).hexdigest()[:16]
