"""Runs: neighbouring words of a leaf with one fate."""

from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import groupby
from typing import NamedTuple

from guidance.text.compare.leaf import Word


class Op(Enum):
    """The fate of a run of words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    RESTYLED = "restyled"
    """The same words with other formatting, another link, or signs that nobody sees."""


class Run(NamedTuple):
    """Neighbouring words with one fate: ``old`` is how the old page has them, ``new`` how the new one does.

    Words that stayed are on both sides and may differ in what a page numbers by itself; the others are on one side.
    """

    op: Op
    old: Sequence[Word]
    new: Sequence[Word]

    @property
    def words(self) -> Sequence[Word]:
        return self.old if self.op is Op.REMOVED else self.new

    @property
    def stayed(self) -> bool:
        """Whether the words are on both sides."""
        return self.op is Op.SAME or self.op is Op.RESTYLED

    def mirrored(self) -> "Run":
        """This run as seen from the new page."""
        return Run(_MIRROR.get(self.op, self.op), self.new, self.old)


_MIRROR = {Op.REMOVED: Op.ADDED, Op.ADDED: Op.REMOVED}


def removed(words: Sequence[Word]) -> Run:
    return Run(Op.REMOVED, words, ())


def added(words: Sequence[Word]) -> Run:
    return Run(Op.ADDED, (), words)


def tidy(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of one kind joined; between two runs that stayed, all that was removed ahead of all that was added."""
    tidied: list[Run] = []
    for stayed, group in groupby(runs, key=lambda run: run.stayed):
        together = list(group)
        if len(together) == 1 or (stayed and any(run.op is Op.RESTYLED for run in together)):
            tidied += [run for run in together if run.words]
        else:
            tidied += joined(together)
    return tidied


def joined(together: Sequence[Run]) -> list[Run]:
    """Neighbouring runs as one that stayed, or, when any of them did not, as one removed and one added."""
    old = [word for run in together for word in run.old]
    new = [word for run in together for word in run.new]
    stayed = all(run.op is Op.SAME for run in together)
    parts = [Run(Op.SAME, old, new)] if stayed else [removed(old), added(new)]
    return [part for part in parts if part.words]
