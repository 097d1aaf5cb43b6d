"""How much there is to read in a stretch of edits, and to tick, estimated before anything of it is written or told."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from guidance.text.compare.edit import Edit
from guidance.text.compare.runs import Op
from guidance.text.compare.tree import plain
from guidance.text.meaning.pieces import kind_of, pieces


class Extent(NamedTuple):
    """Letters of both sides together; the pieces of what is on one side only that count; the passages that changed."""

    letters: int
    counting: int
    passages: int


def extent_of(edits: Sequence[Edit]) -> Extent:
    """About what the marked page of these edits takes, and what is in its lists."""
    changed = [[*_on_one_side(edit)] for edit in edits]
    words = [words for passage in changed for words in passage]
    counting = sum(1 for each in words for piece in pieces(each) if kind_of(piece))
    return Extent(sum(map(letters_of, edits)) + sum(map(len, words)), counting, sum(map(bool, changed)))


def _on_one_side(edit: Edit) -> Iterator[str]:
    if edit.inside:
        for inner in edit.inside:
            yield from _on_one_side(inner)
    elif edit.op is not Op.SAME:
        yield from (plain(leaf.source) for leaf in edit.block.leaves)
    else:
        yield from ("".join([same for *_, same in run.words]) for run in edit.runs if not run.stayed)


def letters_of(edit: Edit) -> int:
    """The letters of one side."""
    return sum(len(leaf.source) for leaf in edit.block.leaves)
