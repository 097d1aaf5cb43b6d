"""What became of each block: a tree of edits over two trees of blocks, the same whichever of the two is called old."""

from collections.abc import Sequence
from itertools import groupby

from guidance.text.compare.align import align
from guidance.text.compare.edit import Edit
from guidance.text.compare.headings import torn
from guidance.text.compare.moves import find_moves
from guidance.text.compare.runs import Op, tidy
from guidance.text.compare.tables import table_edits
from guidance.text.compare.tree import Block, Page
from guidance.text.compare.words import Differ

_CELLS = frozenset({"td", "th"})


def edits_between(old: Page, new: Page, differ: Differ) -> list[Edit]:
    """The edits that lead from ``old`` to ``new``, in reading order, moves recognised."""
    edits = list(torn(_children(old.blocks, new.blocks, differ)))
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
    twins[edit] = Edit(edit.new, edit.old, runs, _mirrored(edit.inside, twins), column=edit.column)
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
        edit.inside = table_edits(old, new, lambda a, b: _cell_or_block(a, b, differ))
    else:
        edit.inside = _children(old.children, new.children, differ)
    return edit


def _cell_or_block(old: Block | None, new: Block | None, differ: Differ) -> Edit:
    if old and new and old.tag in _CELLS and new.tag in _CELLS:
        return _cell(old, new, differ)
    return _edit(old, new, differ)


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
