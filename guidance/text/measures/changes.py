"""Which measures changed between two wordings of one passage, and how that is told."""

import re
from bisect import bisect
from collections.abc import Sequence
from typing import NamedTuple

from guidance.text.measures.grammar import Readings
from guidance.text.measures.joining import are_same, joined, with_names_written_apart
from guidance.text.measures.measure import Kind, Measure
from guidance.text.measures.pairing import Pair, paired
from guidance.text.measures.ratio import amounts_to
from guidance.text.turning import without

#: How much of the words around a measure is shown, in letters.
AROUND = 60


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
    old_at: int = -1
    """Where it begins in the old wording; −1 where it is not there, or cannot be told."""
    new_at: int = -1
    was_before: str = ""
    """A few words ahead of what it was, in the old wording; ``""`` where it is on one side only."""
    was_after: str = ""
    of: str = ""
    """What its row and its column are called, where only a table says what it is a measure of."""

    @property
    def ahead(self) -> str:
        """All that is said of it ahead of it."""
        return f"{self.of}: {self.before}" if self.of else self.before


def changed(old: str, new: str, *, references: bool = False, readings: Readings | None = None) -> list[MeasureChange]:
    """Every measure that differs between two wordings of one passage, in reading order of the new one.

    >>> [change[:2] for change in changed("Plan for 2 doses, 12 weeks apart.", "2 doses, 8 weeks apart.")]
    [('12 weeks', '8 weeks')]

    :param references: whether to tell the figures of sections, versions and notes, and nothing else.
    :param readings: what was read of the page before, to be read no second time.
    """
    shown = without(old), without(new)  # signs that turn are told by themselves, and are no part of a number
    read = Readings() if readings is None else readings
    found = _changed(*shown, references, read) if shown[0] != shown[1] else []
    return found if shown == (old, new) else [change._replace(old_at=-1, new_at=-1) for change in found]


def _changed(old: str, new: str, references: bool, read: Readings) -> list[MeasureChange]:
    if old > new:  # one direction is computed, the other is its mirror
        pairs = [(a, b) for b, a in paired(read[new], read[old], references)]
    else:
        pairs = paired(read[old], read[new], references)
    whole = not old or not new
    pairs = with_names_written_apart(old, new, pairs)
    told = joined(old, new, pairs)
    found = [(a, b) for a, b in told if not (a and b and are_same(a, b)) and not _is_lone_name(a, b, whole)]
    return [_change_between(old, new, a, b) for a, b in _as_read(found, pairs)]


def changed_measures(old: str, new: str) -> list[tuple[str, str]]:
    """Pairs of what a measure was and is; ``""`` where it was added or taken away.

    >>> changed_measures("Give 1 g within 1 hour.", "Give 2 g within 3 hours, once.")
    [('1 g', '2 g'), ('within 1 hour', 'within 3 hours'), ('', 'once')]
    """
    return [(change.was, change.now) for change in changed(old, new)]


def _as_read(found: Sequence[Pair], pairs: Sequence[Pair]) -> list[Pair]:
    """In the order of the new wording; what went stands behind what stood closest ahead of it in the old one."""
    stayed = sorted((old.start, now.start) for old, now in pairs if old and now)

    def place(pair: Pair) -> tuple[int, int]:
        old, now = pair
        if now:
            return now.start, -1
        assert old is not None
        ahead = bisect(stayed, (old.start,))
        return stayed[ahead - 1][1] if ahead else -1, old.start

    return sorted(found, key=place)


def _is_lone_name(a: Measure | None, b: Measure | None, whole: bool) -> bool:
    """Whether a name with a figure came or went, which is told in the words; only B12 that became B6 is a number.

    :param whole: whether all of the passage came or went, in which a way of giving says nothing by itself.
    """
    return any(
        one is not None and other is None and (one.is_name or (whole and one.kind is Kind.ROUTE))
        for one, other in ((a, b), (b, a))
    )


def _change_between(old: str, new: str, a: Measure | None, b: Measure | None) -> MeasureChange:
    measure, text = (b, new) if b else (a, old)
    assert measure is not None
    kind = min((m.kind for m in (a, b) if m), key=list(Kind).index)
    before, after = around(text, slice(measure.start, measure.end))
    was_before, was_after = around(old, slice(a.start, a.end)) if a and b else ("", "")
    name = _name_ahead(old, new, a, b)
    ahead = (name, name) if name else _leads(a, b)
    was, now = (f"{lead}{one.text}" if one else "" for lead, one in zip(ahead, (a, b), strict=True))
    old_at, new_at = (one.start - len(lead) if one else -1 for lead, one in zip(ahead, (a, b), strict=True))
    was_before, before = was_before.removesuffix(ahead[0]), before.removesuffix(ahead[1])
    return MeasureChange(was, now, kind, amounts_to(a, b), before, after, old_at, new_at, was_before, was_after)


def _name_ahead(old: str, new: str, a: Measure | None, b: Measure | None) -> str:
    """The abbreviation of what a bare figure is the amount of, which stands ahead of it on both sides: AUC 5."""
    if not (a and b and a.kind is b.kind is Kind.NUMBER) or a.what or b.what or a.bound or b.bound:
        return ""
    names = {
        found[0] if (found := _ABBREVIATION.search(text, max(one.start - _LONGEST, 0), one.start)) else ""
        for text, one in ((old, a), (new, b))
    }
    return names.pop() if len(names) == 1 else ""


_ABBREVIATION, _LONGEST = re.compile(r"(?<!\w)[A-Z]{2,6} \Z"), 8


def _leads(a: Measure | None, b: Measure | None) -> tuple[str, str]:
    """The words ahead of both where those changed: by 25%, to 25%."""
    return (a.lead, b.lead) if a and b and a.bound != b.bound and a.lead != b.lead else ("", "")


def around(text: str, place: slice) -> tuple[str, str]:
    """A few words ahead of what stands at ``place``, and a few behind it."""
    begin, end = max(place.start - AROUND, 0), place.stop + AROUND
    before, after = text[begin : place.start], text[place.stop : end]
    if begin:
        cut, _, before = before.partition(" ")
        before = before if cut.endswith((".", "!", "?")) else f"… {before}"
    if end < len(text):
        after = after.rpartition(" ")[0] + " …"
    return before, after
