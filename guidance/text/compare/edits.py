"""What became of each block: a tree of edits over two trees of blocks, the same whichever of the two is called old."""

from collections.abc import Sequence
from itertools import groupby

from guidance.text.compare.align import align
from guidance.text.compare.edit import Edit
from guidance.text.compare.moves import find_moves
from guidance.text.compare.runs import Op, tidy
from guidance.text.compare.tree import Block, Page
from guidance.text.compare.words import Differ
from guidance.text.patience import equal_pairs


def edits_between(old: Page, new: Page, differ: Differ) -> list[Edit]:
    """The edits that lead from ``old`` to ``new``, in reading order, moves recognised."""
    edits = _children(old.blocks, new.blocks, differ)
    find_moves(edits)
    return edits


def mirrored(edits: Sequence[Edit]) -> list[Edit]:
    """The edits that lead back."""
    twins: dict[Edit, Edit] = {}
    turned = _mirrored(edits, twins)
    for edit, twin in twins.items():
        twin.moved = twins[edit.moved] if edit.moved else None
    return turned


def _mirrored(edits: Sequence[Edit], twins: dict[Edit, Edit]) -> list[Edit]:
    turned: list[Edit] = []
    for stayed, group in groupby(edits, key=lambda edit: edit.op is Op.SAME):
        neighbours = [_twin(edit, twins) for edit in group]
        turned += neighbours if stayed else sorted(neighbours, key=lambda edit: edit.op is Op.ADDED)
    return turned


def _twin(edit: Edit, twins: dict[Edit, Edit]) -> Edit:
    runs = tidy(run.mirrored() for run in edit.runs)
    twins[edit] = Edit(edit.new, edit.old, runs, _mirrored(edit.inside, twins))
    return twins[edit]


def _children(old: Sequence[Block], new: Sequence[Block], differ: Differ) -> list[Edit]:
    return [_edit(a, b, differ) for a, b in align(old, new)]


def _edit(old: Block | None, new: Block | None, differ: Differ) -> Edit:
    edit = Edit(old, new)
    if old is None or new is None or old.key == new.key:
        return edit
    if new.is_leaf:
        edit.runs = differ.runs(old.words, new.words)
    elif new.tag == "table":
        edit.inside = _table(old, new, differ)
    else:
        edit.inside = _children(old.children, new.children, differ)
    return edit


def _table(old: Block, new: Block, differ: Differ) -> list[Edit]:
    """Rows are aligned like blocks, the cells of two rows by the columns of the two tables."""
    columns = _columns(old, new)

    def part(a: Block | None, b: Block | None) -> Edit:
        edit = Edit(a, b)
        if a is None or b is None or a.key == b.key:
            return edit
        if b.tag == "tr":
            edit.inside = _cells(a.children, b.children, columns, differ)
        elif b.is_leaf:
            return _edit(a, b, differ)
        else:
            edit.inside = [part(x, y) for x, y in align(a.children, b.children)]
        return edit

    return [part(a, b) for a, b in align(old.children, new.children)]


def _columns(old: Block, new: Block) -> list[tuple[int, int]] | None:
    """Which column of the old table is which of the new one; nothing when they are the same by position."""
    before, after = ([cell.key for cell in _first_row(table)] for table in (old, new))
    return None if len(before) == len(after) else equal_pairs(before, after)


def _first_row(table: Block) -> list[Block]:
    while table.children and table.tag != "tr":
        table = table.children[0]
    return table.children


def _cells(
    old: Sequence[Block], new: Sequence[Block], columns: list[tuple[int, int]] | None, differ: Differ
) -> list[Edit]:
    if columns is None or len(old) == len(new):
        columns = [(i, i) for i in range(min(len(old), len(new)))]
    columns = [(a, b) for a, b in columns if a < len(old) and b < len(new)]
    edits: list[Edit] = []
    i = j = 0
    for a, b in [*columns, (len(old), len(new))]:
        edits += [Edit(cell, None) for cell in old[i:a]]
        edits += [Edit(None, cell) for cell in new[j:b]]
        if a < len(old):
            edits.append(_cell(old[a], new[b], differ))
        i, j = a + 1, b + 1
    return edits


def _cell(old: Block, new: Block, differ: Differ) -> Edit:
    """Two cells of one column belong together however different their words are."""
    edit = Edit(old, new)
    if old.key == new.key:
        return edit
    leaves = [block.children[0] if len(block.children) == 1 else None for block in (old, new)]
    if leaves[0] and leaves[1] and leaves[0].is_leaf and leaves[1].is_leaf:
        edit.inside = [_edit(leaves[0], leaves[1], differ)]
    else:
        edit.inside = _children(old.children, new.children, differ)
    return edit
