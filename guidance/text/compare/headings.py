"""What stayed in its place and stands under another heading now: where two headings changed places, doses did."""

import re
from collections.abc import Iterable, Iterator, Sequence

from guidance.text.compare.edit import Edit
from guidance.text.compare.note_uses import holds_notes
from guidance.text.compare.runs import Op
from guidance.text.compare.tree import Block
from guidance.text.html import HEADINGS

#: The heading of each level under which a block stands; a label stands below all of them.
Above = dict[str, Edit]
#: A paragraph that is all bold and no sentence.
_LABEL = re.compile(r"\s*<(strong|b)>[^<]*[^<.\s]\s*</\1>:?\s*")
#: A label of more words is a sentence that leads in.
_MOST = 6


def is_label(block: Block) -> bool:
    """Whether a block heads what follows it without being a heading: it is all bold, or short and ends with a colon."""
    if block.tag != "p" or not block.is_leaf:
        return False
    return is_bold(block) or (block.source.rstrip().endswith(":") and len(block.source.split()) <= _MOST)


def is_bold(block: Block) -> bool:
    """Whether a block is all bold and no sentence."""
    return _LABEL.fullmatch(block.source) is not None


def is_name(block: Block) -> bool:
    """Whether a label names all that follows it, as a heading does: it is bold, short and no caption."""
    words = block.text.casefold().split()
    return is_bold(block) and len(words) <= _MOST and words[0] not in {"table", "figure", "box"}


def heads(block: Block) -> bool:
    """Whether what follows a block stands under it."""
    return block.tag in HEADINGS or is_label(block)


def torn(edits: Sequence[Edit]) -> Iterator[Edit]:
    """The edits, with what came under the heading of another section told as moved there.

    A heading that is new, or called otherwise, takes nothing away: only one that is on both pages does.
    """
    before = {edit.old.text for edit in _headings(edits) if edit.old}
    after = {edit.new.text for edit in _headings(edits) if edit.new}
    was: Above = {}
    now: Above = {}
    for edit in edits:
        if heads(edit.block):
            _pass(was, edit, edit.old is not None)
            _pass(now, edit, edit.new is not None)
        elif edit.op is Op.SAME and not holds_notes(edit.block) and _stands_elsewhere(was, now, before, after):
            yield from _moved(edit)
            continue
        yield edit


def _headings(edits: Iterable[Edit]) -> Iterator[Edit]:
    return (edit for edit in edits if heads(edit.block))


def _pass(above: Above, heading: Edit, here: bool) -> None:
    if here:
        tag = heading.block.tag
        for deeper in [level for level in above if level >= tag]:
            del above[deeper]
        above[tag] = heading


def _stands_elsewhere(was: Above, now: Above, before: set[str], after: set[str]) -> bool:
    for level in was.keys() & now.keys():
        old, new = was[level].old, now[level].new
        if was[level] is now[level] or old is None or new is None or old.text == new.text:
            continue
        if old.text in after and new.text in before:
            return True
    # Nearest of all, whatever their levels are.
    nearest, next_one = (next(reversed(above.values()), None) for above in (was, now))
    if nearest is next_one or not (nearest and nearest.old and next_one and next_one.new):
        return False
    left, right = nearest.old.text, next_one.new.text
    return left != right and left in after and right in before


def _moved(edit: Edit) -> Iterator[Edit]:
    gone, come = Edit(edit.old, None), Edit(None, edit.new)
    if edit.old and edit.new and edit.old.key == edit.new.key:
        gone.moved, come.moved = come, gone
    yield gone
    yield come
