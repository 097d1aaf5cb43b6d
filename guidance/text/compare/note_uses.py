"""Under which headings the notes of two pages are used: what changed of a note is told there, wherever its list is."""

import re
from collections.abc import Sequence

from guidance.text.compare.edit import Edit
from guidance.text.compare.tree import Block
from guidance.text.html import HEADINGS

_USE = re.compile(r'href="#(note-\d+)"')

#: The headings above one place, the widest first, as the old page has them and as the new.
Above = tuple[list[Block], list[Block]]
NOWHERE: Above = ([], [])


class NoteUses:
    """The place of the first use of each note, of those of the old page and of those of the new."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._places: tuple[dict[str, Above], dict[str, Above]] = ({}, {})
        above = NOWHERE
        for edit in edits:
            above = (below(above[0], edit.old), below(above[1], edit.new))
            for side, block in enumerate((edit.old, edit.new)):
                if block is not None and holds_notes(block):
                    for note in notes_in(block):
                        self._find(note, side, self._places[side].get(note.anchor, NOWHERE))
                elif block is not None:
                    self._find(block, side, above)

    def of(self, edit: Edit) -> Above | None:
        """Where a note is used; of a list of notes, where all of them are."""
        block, places = edit.block, self._places[edit.new is not None]
        if not holds_notes(block):
            return places.get(block.anchor)
        found = [places.get(note.anchor, NOWHERE) for note in notes_in(block)]
        return found[0] if found and all(each == found[0] for each in found) else NOWHERE

    def are_one(self, gone: Edit, come: Edit) -> bool:
        """Whether a note that went and one that came are used under the same headings."""
        was, now = self.of(gone), self.of(come)
        return [block.text for block in (was or NOWHERE)[0]] == [block.text for block in (now or NOWHERE)[1]]

    def _find(self, block: Block, side: int, place: Above) -> None:
        for leaf in block.leaves:
            for name in _USE.findall(leaf.source) if "note-" in leaf.source else ():
                self._places[side].setdefault(name, place)


def notes_on_both(edits: Sequence[Edit]) -> frozenset[str]:
    """The words of the notes that the old page has as well as the new: where one of them went or came, it moved."""
    old = next((edit.old.notes for edit in edits if edit.old), {})
    new = next((edit.new.notes for edit in edits if edit.new), {})
    return frozenset(old.values()) & frozenset(new.values())


def below(above: list[Block], block: Block | None) -> list[Block]:
    """The headings above what follows a block."""
    for leaf in block.leaves if block is not None else ():
        if leaf.tag in HEADINGS:
            above = [*(wider for wider in above if wider.tag < leaf.tag), leaf]
    return above


def holds_notes(block: Block) -> bool:
    """Whether a block is the list of notes, which stands under the whole page whatever its last heading is."""
    return 'class="footnotes"' in block.opening


def notes_in(block: Block) -> list[Block]:
    """The notes of a list of them."""
    return [note for listed in block.children for note in listed.children if note.anchor]
