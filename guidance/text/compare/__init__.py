"""Two pages compared as their readers see them: as data, in words, and as one page with marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from guidance.text.compare.changes import Change, Kind, tell
from guidance.text.compare.divided import find_divided
from guidance.text.compare.edit import Edit
from guidance.text.compare.edits import edits_between, mirrored
from guidance.text.compare.extent import Extent, extent_of, letters_of
from guidance.text.compare.later import Later
from guidance.text.compare.marked import Writer, finished
from guidance.text.compare.tree import Page
from guidance.text.compare.words import Differ
from guidance.text.html import HEADINGS

#: Letters of a section behind which it goes on as another one without a title.
LONG = 100_000


@dataclass(frozen=True, eq=False)
class MarkedSection:
    """One section of the marked page, which is written when somebody asks; the first may have no title.

    A very long section comes in several, each of whole blocks.
    """

    title: str
    changed: bool
    changes: Sequence[int]
    """The numbers of the changes that begin in it."""
    extent: Extent
    written: Later[str]

    @property
    def html(self) -> str:
        return self.written()


@dataclass(frozen=True)
class Comparison:
    """The changes from one page to another."""

    changes: list[Change]
    sections: list[MarkedSection]
    coarse: bool
    """Whether some passages are shown as replaced whole, because too much of them changed to look at every word."""
    letters: int
    """Of both pages together."""

    @property
    def html(self) -> str:
        """The new page with everything that went in ``<del>`` and everything that came in ``<ins>``."""
        return "\n".join(section.html for section in self.sections)

    @property
    def summary(self) -> str:
        """The number of changes in one sentence."""
        if not self.changes:
            return "The text is the same."
        counts = [(kind.value, sum(change.kind is kind for change in self.changes)) for kind in Kind]
        total = len(self.changes)
        parts = ", ".join(f"{count} {word}" for word, count in counts if count)
        return f"{total} change{'s' if total > 1 else ''}: {parts}."


def compare(old: str, new: str) -> Comparison:
    """Compare two pages of safe HTML, block by block and then word by word.

    Without the ``<del>`` parts the marked page reads as ``new``, without the ``<ins>`` parts as ``old``; figures that a
    page numbers by itself (notes, lists) are not text. Turned round, the comparison is the same with the roles
    exchanged. The work is bounded: where too much changed it is told in coarser units, and nothing is left out.
    """
    differ = Differ()
    if old <= new:
        edits = edits_between(Page(old), Page(new), differ)
    else:  # one direction is computed, the other is its mirror
        edits = mirrored(edits_between(Page(new), Page(old), differ))
    find_divided(edits)
    told = tell(edits, differ.readings)
    writer = Writer(told.numbers, told.sections)
    letters = len(old) + len(new)
    return Comparison(told.changes, _sections(edits, writer), differ.coarse and bool(told.changes), letters)


def _sections(edits: list[Edit], writer: Writer) -> list[MarkedSection]:
    count = letters = 0

    def section(edit: Edit) -> tuple[int, int]:
        nonlocal count, letters
        if edit.block.tag in HEADINGS:
            count, letters = count + 1, 0
        begins, letters = letters, letters + letters_of(edit)
        return count, begins // LONG

    return [_section(list(members), writer) for _, members in groupby(edits, key=section)]


def _section(edits: list[Edit], writer: Writer) -> MarkedSection:
    return MarkedSection(
        title=edits[0].block.text if edits[0].block.tag in HEADINGS else "",
        changed=any(edit.changed for edit in edits),
        changes=[*writer.numbers_in(edits)],
        extent=extent_of(edits),  # the edits are let go once the section is written
        written=Later(lambda: finished(writer.html(edits))),
    )
