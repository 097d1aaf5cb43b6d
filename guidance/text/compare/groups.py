"""Edits in groups, each of which is one change to a reader, and where on both pages it stands."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from guidance.text.compare.edit import Edit
from guidance.text.compare.grid import Grid
from guidance.text.compare.headings import is_label, is_name
from guidance.text.compare.later import Later
from guidance.text.compare.note_uses import NoteUses, holds_notes
from guidance.text.compare.runs import Op
from guidance.text.compare.tree import Block
from guidance.text.html import HEADINGS

#: Between the names of places, of which one stands below the other.
BELOW = " › "
#: What holds the notes of a page and all their parts, as the tag of the box that holds an edit.
NOTES = "notes"
_LISTS = frozenset({"ul", "ol", "li"})


class Stand(NamedTuple):
    """Where an edit stands: below which headings, the widest first, and below which item or in which cell."""

    path: tuple[str, ...] = ()
    place: str = ""
    title: str = ""
    """The headings by which readers know it."""

    def apart_from(self, other: "Stand") -> str:
        """The headings that tell it from another place."""
        return BELOW.join(self.path) if self.title == other.title and self.path != other.path else self.title


@dataclass
class Group:
    """Neighbouring edits that are one change to a reader."""

    edits: list[Edit]
    section: str
    anchor: str
    inside: str
    """The tag of the box that holds them, or ``NOTES``."""
    place: str
    rows: list[str] = field(default_factory=list)
    """What the rows of a column are called, one for each edit."""
    table: Grid | None = None
    """That of which whole rows came or went."""


@dataclass
class Names:
    """The names of cells and columns of a table, and the changes of whole columns that were met so far."""

    old: Grid
    new: Grid
    columns: dict[tuple[Op, int], Group] = field(default_factory=dict)

    def grid(self, edit: Edit) -> Grid:
        return self.new if edit.new else self.old

    def where(self, cell: Edit) -> str:
        return self.grid(cell).where(cell.block)

    def above(self, row: Edit) -> str:
        """The name that a row has from a cell that begins above it."""
        return self.grid(row).reaching_down(row.block) if row.block.tag == "tr" else ""

    def row(self, cell: Edit) -> str:
        row, column = self.grid(cell).place[id(cell.block)]
        return self.grid(cell).row_name(row, but=column)

    def column(self, cell: Edit) -> str:
        column = self.grid(cell).place[id(cell.block)][1]
        name = self.grid(cell).column_name(column)
        return f"column “{name}”" if name else f"column {column + 1}"


@dataclass
class Walk:
    """Walks over the edits in reading order and remembers under which headings it is."""

    repeated: Set[str]
    """The headings that a page has more than once: they are told with the heading above them."""
    note_uses: Later[NoteUses]
    old: list[Block] = field(default_factory=list)
    new: list[Block] = field(default_factory=list)
    """The headings above the place where it is, the widest first, as the old page has them and as the new."""
    labels: dict[int, Block] = field(default_factory=dict)
    """The label below the last of these headings, on each page, by which of the two lists it stands below."""
    terms: dict[int, Block] = field(default_factory=dict)
    """The term of which a definition is told, likewise."""
    ahead: dict[int, Block] = field(default_factory=dict)
    """The heading or paragraph that was passed last, likewise."""
    groups: list[Group] = field(default_factory=list)
    divided: dict[int, Group] = field(default_factory=dict)
    stands: dict[Edit, Stand] = field(default_factory=dict)

    def read(self, edits: Sequence[Edit], inside: str = "", place: str = "") -> None:
        for same, neighbours in groupby(edits, key=lambda edit: edit.op is Op.SAME or bool(edit.inside)):
            if same:
                for edit in neighbours:
                    self._same(edit, inside, place)
            else:
                self._alone(list(neighbours), inside, place)

    def _same(self, edit: Edit, inside: str, place: str) -> None:
        self._pass(edit)
        if inside == NOTES:
            self._go_to_use(edit)
        if not edit.changed:
            return
        if edit.kin:
            self._divided(edit, inside, place)
        elif edit.runs or edit.reframed:
            self._add([edit], inside, place)
        if edit.block.tag == "table":
            assert edit.old is not None and edit.new is not None
            self._rows(edit.inside, Names(Grid(edit.old), Grid(edit.new)))
            return
        tag = NOTES if inside == NOTES or holds_notes(edit.block) else edit.block.tag
        if below := _below(edit.block):
            first = sum(map(_is_title, edit.inside)) or 1
            self.read(edit.inside[:first], tag, place)
            self.read(edit.inside[first:], tag, f"{place}, {below}" if place.startswith("under") else below)
        else:
            self.read(edit.inside, tag, place)

    def _rows(self, edits: Sequence[Edit], names: "Names") -> None:
        """The rows of a table, or of a part of it; a change in a cell is told by row and column."""
        for same, neighbours in groupby(edits, key=lambda edit: edit.op is Op.SAME):
            if not same:
                self._whole_rows(list(neighbours), names)
                continue
            for edit in neighbours:
                if not edit.changed:
                    continue
                if edit.block.tag == "tr":
                    self._cells(edit, names)
                elif edit.inside and not edit.runs:
                    self._rows(edit.inside, names)
                else:
                    self._same(edit, "table", "")

    def _whole_rows(self, edits: list[Edit], names: "Names") -> None:
        """Rows that went or came; with those that a cell above them names, or that were edited, stands their name."""
        known = len(self.groups)
        if not any(map(names.above, edits)) and not any(edit.edited for edit in edits):
            self._alone(edits, "table", "")
        else:
            for edit in edits:
                name = names.above(edit) or (edit.block.children[0].text if edit.block.children else "")
                self._add([edit], "table", f"row “{name}”" if name else "")
        for group in self.groups[known:]:
            group.table = names.grid(group.edits[0])

    def _cells(self, row: Edit, names: "Names") -> None:
        for cell in row.inside:
            if cell.column < 0:
                self.read([cell], "tr", names.where(cell))
                continue
            key = cell.op, cell.column
            if key not in names.columns:
                self._add([cell], "column", names.column(cell))
                names.columns[key] = self.groups[-1]
            else:
                names.columns[key].edits.append(cell)
                self.stands[cell] = self.stands[names.columns[key].edits[0]]
            names.columns[key].rows.append(names.row(cell))

    def _pass(self, edit: Edit) -> None:
        for heading, above in ((edit.old, self.old), (edit.new, self.new)):
            if heading is not None and (heading.tag in HEADINGS or heading.tag == "p"):
                self.ahead[id(above)] = heading
            if heading is not None and heading.tag in HEADINGS:
                above[:] = [*(wider for wider in above if wider.tag < heading.tag), heading]
                self.labels.pop(id(above), None)
            elif heading is not None and is_label(heading):
                self.labels[id(above)] = heading
            elif heading is not None and heading.tag == "dt":
                self.terms[id(above)] = heading

    def _go_to_use(self, note: Edit) -> None:
        """Stand under the headings under which a note is used; nothing but notes follows."""
        if above := self.note_uses().of(note):
            self.old[:], self.new[:] = above
            for known in (self.labels, self.terms):
                known.clear()

    def _alone(self, edits: list[Edit], inside: str, place: str) -> None:
        for edit in edits:
            if edit.kin:
                self._divided(edit, inside, place)
        alone = [edit for edit in edits if not edit.kin]
        parts = [[note] for note in alone] if inside == NOTES else list(_split(alone))
        gone, come = ([p for p in parts if p[0].op is op and not p[0].moved] for op in (Op.REMOVED, Op.ADDED))
        if len(gone) == len(come) == 1 and self._are_one(gone[0], come[0], inside):
            # One went and one came: to a reader that is one change, behind what moved ahead of it.
            parts = [gone[0] + come[0] if part is gone[0] else part for part in parts if part is not come[0]]
        for part in parts:
            self._add(part, inside, place)

    def _are_one(self, gone: list[Edit], come: list[Edit], inside: str) -> bool:
        if inside == NOTES and not self.note_uses().are_one(gone[0], come[0]):
            return False
        return _may_be_one(gone[0].block, come[0].block) or turns_into_heading([*gone, *come])

    def _divided(self, edit: Edit, inside: str, place: str) -> None:
        """What was split or joined is one change, told where it begins."""
        known = self.divided.get(id(edit.kin))
        if known is None:
            self._add([edit], inside, place)
            self.divided[id(edit.kin)] = self.groups[-1]
        else:
            known.edits.append(edit)
            self.stands[edit] = self.stands[known.edits[0]]

    def _add(self, edits: list[Edit], inside: str, place: str) -> None:
        for edit in edits:
            if edit.op is not Op.SAME:
                self._pass(edit)
        if inside == NOTES or holds_notes(edits[0].block):
            self._go_to_use(edits[-1])
        gone = edits[0].op is Op.REMOVED and edits[-1].op is Op.REMOVED
        above = self.old if gone else self.new
        title, path = self._title(above), above
        anchor = self.new[-1].anchor if self.new and not (gone and title != self._title(self.new)) else ""
        if edits[0].moved and edits[0].block.tag in HEADINGS:  # its parts moved along
            wider = [heading for heading in above if heading.tag < edits[0].block.tag]
            title, path = self._title([*wider, edits[0].block]), wider
            anchor = "" if gone else edits[0].block.anchor
        names = [heading.text for heading in path]
        label = self.labels.get(id(above))
        if label and any(side and is_label(side) for edit in (edits[0], edits[-1]) for side in (edit.old, edit.new)):
            label = None
        if label:
            names.append(label.text.removesuffix(":"))
        if not place and (edits[0].block.tag or inside) == "dd" and id(above) in self.terms:
            place = f"under “{self.terms[id(above)].text}”"
        stand = Stand(tuple(names), place, self._title(path))
        self.stands.update(dict.fromkeys(edits, stand))
        in_list = not _LISTS.isdisjoint((inside, edits[0].block.tag)) and label is self.ahead.get(id(above))
        if not place and label and (edits[0].moved or is_name(label) or in_list):
            place = f"under “{names[-1]}”"
        self.groups.append(Group(edits, title, anchor, inside, place))

    def _title(self, above: Sequence[Block]) -> str:
        """The heading that is nearest, with those above it up to one that the pages have once."""
        names: list[str] = []
        for heading in reversed(above):
            names.insert(0, heading.text)
            if heading.text not in self.repeated:
                break
        return BELOW.join(names)


def _may_be_one(gone: Block, come: Block) -> bool:
    """Whether what came may be what went: rows and parts of tables are paired by their names, and by nothing else."""
    return gone.family == come.family and gone.tag not in {"tr", "thead", "tbody", "tfoot"}


def turns_into_heading(edits: Sequence[Edit]) -> bool:
    """Whether a heading went and its words came as plain text, or the other way round: “10.2.6 Dose” is still there."""
    blocks = [edit.block for edit in edits]
    tags = [block.tag in HEADINGS for block in blocks]
    return sorted(tags) == [False, True] and all(block.is_leaf for block in blocks) and blocks[0].text == blocks[1].text


def _split(edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """Neighbours with one fate; a heading begins anew."""
    part: list[Edit] = []
    for edit in edits:
        if part and (_fate(edit) != _fate(part[-1]) or edit.edited or part[-1].edited or _begins_anew(edit, part[0])):
            yield part
            part = []
        part.append(edit)
    if part:
        yield part


def _fate(edit: Edit) -> tuple[Op, bool]:
    return edit.op, edit.moved is not None


def _begins_anew(edit: Edit, first: Edit) -> bool:
    """A heading does, unless it moved along with the section of which it is a part."""
    if edit.block.tag not in HEADINGS:
        return False
    return not edit.moved or first.block.tag not in HEADINGS or edit.block.tag <= first.block.tag


def _is_title(edit: Edit) -> bool:
    return "block-label" in edit.block.opening or edit.block.tag == "summary"


def _below(block: Block) -> str:
    """The words of a list item or the title of a box, for what stands below: that of a warning, or what not to do."""
    names_itself = block.tag in {"li", "details"} or (block.tag == "div" and 'class="block ' in block.opening)
    if not names_itself or not block.children or not block.children[0].is_leaf:
        return ""
    return f"under “{block.children[0].text}”"
