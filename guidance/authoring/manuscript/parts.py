"""A large rewrite to be checked in parts: of each some sections with their marks, and all that is to tick in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from guidance.authoring.manuscript.look import Look
from guidance.authoring.manuscript.meaning import is_quiet
from guidance.text.checks.numbers import NumberChange
from guidance.text.compare import Change, MarkedSection
from guidance.text.compare.extent import Extent
from guidance.text.compare.later import Later

#: Signs of a part, about: it ends with the section with which it has as many.
ENOUGH = 200_000
#: Signs that something to tick takes, with the words around it, and about how many pieces that count it has.
_TICK, _PIECES = 650, 4


@dataclass(frozen=True)
class PartToCheck:
    """Some sections that follow one another, what changed in them, and what is to tick of that."""

    sections: Sequence[MarkedSection]
    changes: Sequence[Change]
    told: Later[Sequence[NumberChange]]
    """All to be ticked in these sections."""
    piece: int = 0
    """Which piece of it is ticked here, from 0; the sections are shown with the first."""
    pieces: int = 1

    @property
    def numbers(self) -> Sequence[NumberChange]:
        """All to be ticked here, which is found out of no other part; the details of the page are in the first."""
        told = self.told()
        start, end = (len(told) * piece // self.pieces for piece in (self.piece, self.piece + 1))
        return told[start:end]


def parts_of(look: Look, *, whole: bool) -> list[PartToCheck]:
    """All that differs in a text; in several parts where a page with all of it would be too large to read.

    What stands in no section, as the title does, is in the first. Where a single passage has too much to tick, what is
    to tick in it is cut too.

    :param whole: whether sections in which nothing changed are shown as well.
    """
    if look.comparison is None:
        return [PartToCheck([], [], _to_tick_in(look, [], is_first=True))]
    shown = [section for section in look.comparison.sections if whole or section.changed]
    groups = [*_together(shown, every_sentence=is_quiet(look.kind))] or [([], 1)]
    placed = {
        number: place for place, (sections, _) in enumerate(groups) for each in sections for number in each.changes
    }
    changes: list[list[Change]] = [[] for _ in groups]
    for change in look.comparison.changes:
        changes[placed.get(change.number, 0)].append(change)
    return [
        part
        for place, ((sections, pieces), within) in enumerate(zip(groups, changes, strict=True))
        for part in _cut(sections, within, _to_tick_in(look, within, is_first=not place), pieces)
    ]


def _to_tick_in(look: Look, changes: Sequence[Change], *, is_first: bool) -> Later[Sequence[NumberChange]]:
    return Later(lambda: look.numbers_of(changes, details=is_first))


def _cut(
    sections: Sequence[MarkedSection], changes: Sequence[Change], told: Later[Sequence[NumberChange]], pieces: int
) -> Iterator[PartToCheck]:
    yield PartToCheck(sections, changes, told, 0, pieces)
    yield from (PartToCheck([], [], told, piece, pieces) for piece in range(1, pieces))


def _together(shown: Sequence[MarkedSection], *, every_sentence: bool) -> Iterator[tuple[list[MarkedSection], int]]:
    """The sections of each part, and in how many pieces what is to tick in them is cut.

    How much is in them is estimated, so that only the part that is shown is written.
    """
    ahead = [0, *accumulate(_size(section.extent, every_sentence) for section in shown)]
    for _, members in groupby(range(len(shown)), key=lambda place: ahead[place] // ENOUGH):
        places = [*members]
        sections = [shown[place] for place in places]
        ticks = sum(_ticks(section.extent, every_sentence) for section in sections)
        yield sections, max(1, min(_TICK * ticks // ENOUGH, ticks))


def _size(extent: Extent, every_sentence: bool) -> int:
    return extent.letters + _TICK * _ticks(extent, every_sentence)


def _ticks(extent: Extent, every_sentence: bool) -> int:
    return extent.counting // _PIECES + extent.passages * every_sentence
