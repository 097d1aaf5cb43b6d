"""Edits as a list that can be read aloud: what kind of change, in which section, what it was and what it is now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby

from guidance.text.compare.edit import Edit
from guidance.text.compare.grid import Grid
from guidance.text.compare.leaf import seen
from guidance.text.compare.notes import notes, settled
from guidance.text.compare.passages import NOTHING, Passage, joined, named, sides
from guidance.text.compare.runs import Op
from guidance.text.compare.styles import ONLY_BREAKS, ONLY_UNSEEN
from guidance.text.compare.tree import Block
from guidance.text.html import HEADINGS
from guidance.text.measures import MeasureChange, changed

_NAMES = {
    "li": "list item",
    "ul": "list",
    "ol": "list",
    "tr": "table row",
    "td": "table cell",
    "th": "table heading",
    "table": "table",
    "pre": "fixed text",
    "hr": "dividing line",
    "dt": "term",
    "dd": "definition",
    "blockquote": "quotation",
    "div": "box",
    "details": "box",
    "summary": "title of a box",
} | dict.fromkeys(HEADINGS, "heading")


class Kind(Enum):
    """What happened to a passage."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Change:
    """One change as a reader would tell it; ``was`` and ``now`` are plain text, their twins are marked HTML."""

    number: int
    kind: Kind
    what: str
    section: str
    """The title of the section, as the new page has it where it still does; ``""`` above the first heading."""
    anchor: str
    """The section's anchor in the new page, where it has one."""
    place: str
    """Which row and column of a table, in words."""
    was: str
    now: str
    was_html: str
    now_html: str
    was_in_force: str
    """What held of it: without struck text and the figures of notes, with what abbreviations stand for."""
    now_in_force: str
    notes: tuple[str, ...]
    measures: tuple[MeasureChange, ...]
    edited: bool = True
    """Nothing but a move leaves what it says as it was."""

    @property
    def same_words(self) -> bool:
        """Whether nothing but what the notes tell changed."""
        return seen(self.was) == seen(self.now)


@dataclass(frozen=True)
class Told:
    """The changes in reading order, the change that begins at an edit, and the section in which an edit stands."""

    changes: list[Change]
    numbers: dict[Edit, int]
    sections: dict[Edit, str]


def tell(edits: Sequence[Edit]) -> Told:
    """Number and describe everything that ``edits`` changed."""
    reader = _Reader()
    reader.read(edits)
    groups = [group for group in reader.groups if not _told_where_it_is_now(group, reader.stands)]
    return Told(
        [_change(number, group, reader.stands) for number, group in enumerate(groups, 1)],
        {group.edits[0]: number for number, group in enumerate(groups, 1)},
        {edit: section for edit, (section, _) in reader.stands.items()},
    )


def _told_where_it_is_now(group: "_Group", stands: dict[Edit, tuple[str, str]]) -> bool:
    """Whether a passage that left is told with its new place: always, unless it was changed on the way to another."""
    first = group.edits[0]
    if first.op is not Op.REMOVED or not first.moved:
        return False
    if group.inside == "column":
        return True
    return not first.edited or stands.get(first.moved) == stands.get(first)


@dataclass
class _Group:
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
class _Names:
    """What cells and columns of a table are called, and the changes of whole columns that were met so far."""

    old: Grid
    new: Grid
    columns: dict[tuple[Op, int], _Group] = field(default_factory=dict)

    def where(self, cell: Edit) -> str:
        return (self.new if cell.new else self.old).where(cell.block)

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
class _Reader:
    """Walks over the edits in reading order and remembers under which heading it is."""

    old_title: str = ""
    new_title: str = ""
    new_anchor: str = ""
    groups: list[_Group] = field(default_factory=list)
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
        if edit.runs or edit.reframed:
            self._add([edit], inside, place)
        if edit.block.tag == "table":
            assert edit.old is not None and edit.new is not None
            self._rows(edit.inside, _Names(Grid(edit.old), Grid(edit.new)))
        elif below := _below(edit.block):
            self.read(edit.inside[:1], edit.block.tag, place)
            self.read(edit.inside[1:], edit.block.tag, below)
        else:
            self.read(edit.inside, edit.block.tag, place)

    def _rows(self, edits: Sequence[Edit], names: "_Names") -> None:
        """The rows of a table, or of a part of it; a change in a cell is told by row and column."""
        for same, neighbours in groupby(edits, key=lambda edit: edit.op is Op.SAME):
            if not same:
                self._alone(list(neighbours), "table", "")
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

    def _cells(self, row: Edit, names: "_Names") -> None:
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
        parts = list(_split(edits))
        gone, come = ([p for p in parts if p[0].op is op and not p[0].moved] for op in (Op.REMOVED, Op.ADDED))
        if len(gone) == len(come) == 1 and gone[0][0].block.family == come[0][0].block.family:
            parts = [p for p in parts if p[0].moved]  # one went and one came: to a reader that is one change
            self._add(gone[0] + come[0], inside, place)
        for part in parts:
            self._add(part, inside, place)

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
        self.groups.append(_Group(edits, title, anchor, inside, place))


def _split(edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """Neighbours with one fate; a heading begins anew."""
    part: list[Edit] = []
    for edit in edits:
        if part and (_fate(edit) != _fate(part[-1]) or edit.edited or part[-1].edited or _begins_anew(edit, part[0])):
            yield part
            part = []
        part.append(edit)
    yield part


def _fate(edit: Edit) -> tuple[Op, bool]:
    return edit.op, edit.moved is not None


def _begins_anew(edit: Edit, first: Edit) -> bool:
    """A heading does, unless it moved along with the section of which it is a part."""
    if edit.block.tag not in HEADINGS:
        return False
    return not edit.moved or first.block.tag not in HEADINGS or edit.block.tag <= first.block.tag


def _change(number: int, group: _Group, stands: dict[Edit, tuple[str, str]]) -> Change:
    kind = _kind(group.edits)
    was, now, measures = _told_sides(group, stands)
    remarks = [*_move(group, stands), *(note for edit in group.edits for note in notes(edit))]
    unseen = [] if remarks else _unseen(kind, was, now)
    words_changed = not unseen and any(map(_words_changed, group.edits))
    return Change(
        number=number,
        kind=kind,
        what=_what(group),
        section=group.section,
        anchor=group.anchor,
        place=group.place,
        was=was.text,
        now=now.text,
        was_html=was.html,
        now_html=now.html,
        was_in_force=was.in_force,
        now_in_force=now.in_force,
        notes=settled([*remarks, *unseen], words_changed=words_changed),
        measures=measures,
        edited=not group.edits[0].moved or any(edit.edited for edit in group.edits),
    )


def _unseen(kind: Kind, was: Passage, now: Passage) -> list[str]:
    """What changed in a passage that reads as it did, where nothing else says so."""
    if kind is not Kind.CHANGED or not now.text or seen(was.text) != seen(now.text):
        return []
    if was.text != now.text:
        return [ONLY_UNSEEN]
    return [ONLY_BREAKS] if "<br" in was.html + now.html else []


def _told_sides(
    group: _Group, stands: dict[Edit, tuple[str, str]]
) -> tuple[Passage, Passage, tuple[MeasureChange, ...]]:
    """Both sides of a change and the measures in it; what moved and was changed has each side under its own heading."""
    first = group.edits[0]
    pairs = [sides(edit) for edit in group.edits]
    was, now = joined(old for old, _ in pairs), joined(new for _, new in pairs)
    if group.inside == "column" and first.moved:
        return _moved_column(group, now)
    if not first.moved:
        return was, now, tuple(changed(was.in_force, now.in_force))
    if not first.edited:
        return was, now, ()
    was, now = (
        sides(first.moved)[0] if first.op is Op.ADDED else was,
        now if first.op is Op.ADDED else sides(first.moved)[1],
    )
    measures = changed(was.in_force, now.in_force)
    if stands.get(first) == stands.get(first.moved):
        return was, now, tuple(measures)
    if first.op is Op.ADDED:
        return NOTHING, now, tuple(measure._replace(was="", told="") for measure in measures if measure.now)
    return was, NOTHING, tuple(measure._replace(now="", told="") for measure in measures if measure.was)


def _moved_column(group: _Group, now: Passage) -> tuple[Passage, Passage, tuple[MeasureChange, ...]]:
    """A column that changed places is told whole; of cells that changed on the way both sides are told."""
    pairs = [
        (named(sides(edit.moved)[0], row), named(sides(edit)[1], row))
        for edit, row in zip(group.edits, group.rows, strict=True)
        if edit.moved and edit.edited
    ]
    if not pairs:
        return NOTHING, now, ()
    measures = [change for was, is_now in pairs for change in changed(was.in_force, is_now.in_force)]
    return joined(was for was, _ in pairs), joined(is_now for _, is_now in pairs), tuple(measures)


def _move(group: _Group, stands: dict[Edit, tuple[str, str]]) -> Iterator[str]:
    """From where a passage came, or where it went."""
    first = group.edits[0]
    if not first.moved:
        return
    if group.inside == "column":
        yield "The column stands in another place of the table."
        return
    here, there = stands.get(first, ("", "")), stands.get(first.moved, ("", ""))
    too = " and was changed" if first.edited else ""
    if first.op is Op.REMOVED:
        yield f"It moved to {_spot(there, here)}{too}."
    elif here != there:
        yield f"It stood {_spot(there, here, 'in')}{too}."
    elif first.edited:
        yield "It moved within the section and was changed."


def _spot(there: tuple[str, str], here: tuple[str, str], within: str = "") -> str:
    (section, place), parts = there, []
    if section != here[0] or not place:
        parts.append(f"{within} “{section}”".strip() if section else f"{'at ' if within else ''}the top of the page")
    return ", ".join([*parts, *([place] if place else [])])


def _below(block: Block) -> str:
    """The words of a list item, for what hangs below it."""
    if block.tag != "li" or not block.children or not block.children[0].is_leaf:
        return ""
    return f"under “{block.children[0].text}”"


def _words_changed(edit: Edit) -> bool:
    return edit.op is not Op.SAME or any(not run.stayed for run in edit.runs)


def _kind(edits: Sequence[Edit]) -> Kind:
    ops = {edit.op for edit in edits}
    if len(ops) > 1:
        return Kind.CHANGED
    if edits[0].moved:
        return Kind.MOVED
    return {Op.REMOVED: Kind.REMOVED, Op.ADDED: Kind.ADDED}.get(edits[0].op, Kind.CHANGED)


def _what(group: _Group) -> str:
    first = group.edits[0].block
    if group.inside == "column":
        return "table column"
    if first.tag in HEADINGS and len(group.edits) > 1:
        return "section"
    if first.is_leaf and first.source.strip().startswith("<img") and not first.text.partition("]")[2]:
        return "picture"
    if first.tag == "div" and first.children and first.children[0].tag == "table":
        return "table"
    return _NAMES.get(first.tag or group.inside, "paragraph")
