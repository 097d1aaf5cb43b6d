"""A large rewrite to be checked in parts: of each some sections with their marks, and all that is to tick in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby

from guidance.authoring.manuscript.look import Look
from guidance.authoring.manuscript.meaning import is_quiet
from guidance.text.checks.numbers import NumberChange
from guidance.text.compare import Change, MarkedSection
from guidance.text.compare.extent import Extent

#: Signs of a part, about: it ends with the section with which it has as many.
ENOUGH = 200_000
#: Signs that something to tick takes, with the words around it, and about how many pieces that count it has.
_TICK, _PIECES = 650, 4


@dataclass(frozen=True)
class PartToCheck:
    """Some sections that follow one another, what changed in them, and what is to tick of that."""

    sections: Sequence[MarkedSection]
    changes: Sequence[Change]
    look: Look
    is_first: bool

    @cached_property
    def numbers(self) -> Sequence[NumberChange]:
        """All to be ticked here, which is found out of no other part; the details of the page are in the first."""
        return self.look.numbers_of(self.changes, details=self.is_first)


def parts_of(look: Look, *, whole: bool) -> list[PartToCheck]:
    """All that differs in a text; in several parts where a page with all of it would be too large to read.

    What stands in no section, as the title does, is in the first.

    :param whole: whether sections in which nothing changed are shown as well.
    """
    if look.comparison is None:
        return [PartToCheck([], [], look, is_first=True)]
    shown = [section for section in look.comparison.sections if whole or section.changed]
    parts = [*_together(shown, every_sentence=is_quiet(look.kind))] or [[]]
    placed = {number: place for place, sections in enumerate(parts) for each in sections for number in each.changes}
    changes: list[list[Change]] = [[] for _ in parts]
    for change in look.comparison.changes:
        changes[placed.get(change.number, 0)].append(change)
    return [
        PartToCheck(sections, within, look, is_first=not place)
        for place, (sections, within) in enumerate(zip(parts, changes, strict=True))
    ]


def _together(shown: Sequence[MarkedSection], *, every_sentence: bool) -> Iterator[list[MarkedSection]]:
    """The sections of each part: how much is in them is estimated, so that only the part that is shown is written."""
    ahead = [0, *accumulate(_size(section.extent, every_sentence) for section in shown)]
    for _, members in groupby(range(len(shown)), key=lambda place: ahead[place] // ENOUGH):
        yield [shown[place] for place in members]


def _size(extent: Extent, every_sentence: bool) -> int:
    return extent.letters + _TICK * (extent.counting // _PIECES + extent.passages * every_sentence)
