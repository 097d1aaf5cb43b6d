"""Edits in groups, each of which is one change to a reader, and where on both pages it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from guidance.text.compare.edit import Edit
from guidance.text.compare.grid import Grid
from guidance.text.compare.runs import Op
from guidance.text.compare.tree import Block
from guidance.text.html import HEADINGS


@dataclass
class Group:
    """Neighbouring edits that are one change to a reader."""

    edits: list[Edit]
    section: str
    anchor: str
    inside: str
    """The tag of the box that holds them."""
    place: str
    rows: list[str] = field(default_factory=list)
    """What the rows of a column are called, one for each edit."""


@dataclass
class Names:
    """The names of cells and columns of a table, and the changes of whole columns that were met so far."""

    old: Grid
    new: Grid
    columns: dict[tuple[Op, int], Group] = field(default_factory=dict)

    def where(self, cell: Edit) -> str:
        return (self.new if cell.new else self.old).where(cell.block)

    def above(self, row: Edit) -> str:
        """The name that a row has from a cell that begins above it."""
        return (self.new if row.new else self.old).reaching_down(row.block) if row.block.tag == "tr" else ""

    def row(self, cell: Edit) -> str:
        grid = self.new if cell.new else self.old
        row, column = grid.place[id(cell.block)]
        return grid.row_name(row, but=column)

    def column(self, cell: Edit) -> str:
        grid = self.new if cell.new else self.old
        column = grid.place[id(cell.block)][1]
        name = grid.column_name(column)
        return f"column “{name}”" if name else f"column {column + 1}"


@dataclass
class Walk:
    """Walks over the edits in reading order and remembers under which heading it is."""

    old_title: str = ""
    new_title: str = ""
    new_anchor: str = ""
    groups: list[Group] = field(default_factory=list)
    divided: dict[int, Group] = field(default_factory=dict)
    stands: dict[Edit, tuple[str, str]] = field(default_factory=dict)
    """Under which heading an edit stands, and under which item or in which cell."""

    def read(self, edits: Sequence[Edit], inside: str = "", place: str = "") -> None:
        for same, neighbours in groupby(edits, key=lambda edit: edit.op is Op.SAME):
            if same:
                for edit in neighbours:
                    self._same(edit, inside, place)
            else:
                self._alone(list(neighbours), inside, place)

    def _same(self, edit: Edit, inside: str, place: str) -> None:
        self._pass(edit)
        if not edit.changed:
            return
        if edit.kin:
            self._divided(edit, inside, place)
        elif edit.runs or edit.reframed:
            self._add([edit], inside, place)
        if edit.block.tag == "table":
            assert edit.old is not None and edit.new is not None
            self._rows(edit.inside, Names(Grid(edit.old), Grid(edit.new)))
        elif below := _below(edit.block):
            self.read(edit.inside[:1], edit.block.tag, place)
            self.read(edit.inside[1:], edit.block.tag, below)
        else:
            self.read(edit.inside, edit.block.tag, place)

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
        """Rows that went or came; with those that a cell above them names stands its name."""
        if not any(map(names.above, edits)):
            self._alone(edits, "table", "")
            return
        for edit in edits:
            name = names.above(edit) or (edit.block.children[0].text if edit.block.children else "")
            self._add([edit], "table", f"row “{name}”" if name else "")

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
        if edit.block.tag not in HEADINGS:
            return
        if edit.new is not None:
            self.new_title, self.new_anchor = edit.new.text, edit.new.anchor
        if edit.old is not None:
            self.old_title = edit.old.text

    def _alone(self, edits: list[Edit], inside: str, place: str) -> None:
        for edit in edits:
            if edit.kin:
                self._divided(edit, inside, place)
        parts = list(_split([edit for edit in edits if not edit.kin]))
        gone, come = ([p for p in parts if p[0].op is op and not p[0].moved] for op in (Op.REMOVED, Op.ADDED))
        if len(gone) == len(come) == 1 and gone[0][0].block.family == come[0][0].block.family:
            parts = [p for p in parts if p[0].moved]  # one went and one came: to a reader that is one change
            self._add(gone[0] + come[0], inside, place)
        for part in parts:
            self._add(part, inside, place)

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
        gone = edits[0].op is Op.REMOVED and edits[-1].op is Op.REMOVED
        title = self.old_title if gone else self.new_title
        anchor = "" if gone and title != self.new_title else self.new_anchor
        if edits[0].moved and edits[0].block.tag in HEADINGS:  # its parts moved along
            title, anchor = edits[0].block.text, "" if gone else edits[0].block.anchor
        self.stands.update(dict.fromkeys(edits, (title, place)))
        self.groups.append(Group(edits, title, anchor, inside, place))


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


def _below(block: Block) -> str:
    """The words of a list item, for what hangs below it."""
    if block.tag != "li" or not block.children or not block.children[0].is_leaf:
        return ""
    return f"under “{block.children[0].text}”"
