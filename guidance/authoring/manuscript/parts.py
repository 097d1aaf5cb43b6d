"""A large rewrite to be checked in parts: of each some sections with their marks, and all that is to tick in them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from guidance.authoring.manuscript.look import Look
from guidance.text.checks.numbers import NumberChange
from guidance.text.compare import Change, MarkedSection

#: Signs of a part, about: it ends with the section with which it has as many.
ENOUGH = 200_000
#: Signs that something to tick takes, with the words around it.
_TICK = 650
_CHANGE = re.compile(r'id="change-(\d+)"')


@dataclass(frozen=True)
class PartToCheck:
    """Some sections that follow one another, what changed in them, and what is to tick of that."""

    sections: Sequence[MarkedSection]
    changes: Sequence[Change]
    numbers: Sequence[NumberChange]


def parts_of(look: Look, *, whole: bool) -> list[PartToCheck]:
    """All that differs in a text; in several parts where a page with all of it would be too large to read.

    What stands in no section, as the title does, is in the first.

    :param whole: whether sections in which nothing changed are shown as well.
    """
    if look.comparison is None:
        return [PartToCheck([], [], look.numbers)]
    shown = [section for section in look.comparison.sections if whole or section.changed]
    parts = [*_together(shown, look.numbers)]
    placed = {number: place for place, (_, numbers) in enumerate(parts) for number in numbers}
    return [
        PartToCheck(
            sections,
            [change for change in look.comparison.changes if placed.get(change.number, 0) == place],
            [number for number in look.numbers if placed.get(number.change, 0) == place],
        )
        for place, (sections, _) in enumerate(parts or [([], set())])
    ]


def _together(
    shown: Sequence[MarkedSection], numbers: Sequence[NumberChange]
) -> Iterator[tuple[list[MarkedSection], set[int]]]:
    """The sections of each part, with the numbers of the changes that begin in them."""
    begin = [{int(number) for number in _CHANGE.findall(section.html)} for section in shown]
    ticks = Counter(number.change for number in numbers)
    sizes = [
        len(section.html) + _TICK * sum(ticks[number] for number in within)
        for section, within in zip(shown, begin, strict=True)
    ]
    ahead = [0, *accumulate(sizes)]
    for _, members in groupby(range(len(shown)), key=lambda place: ahead[place] // ENOUGH):
        places = list(members)
        yield [shown[place] for place in places], set().union(*(begin[place] for place in places))
