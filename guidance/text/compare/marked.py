"""Edits as HTML: ``<del>`` and ``<ins>`` round what went and came, each with a word for those who cannot see marks."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from guidance.text.compare.edits import Edit
from guidance.text.compare.tree import Block, Word
from guidance.text.compare.words import Op, Run

_TAGS = {Op.REMOVED: "del", Op.ADDED: "ins"}
_LABELS = {Op.REMOVED: "Removed: ", Op.ADDED: "Added: "}
_CLASSES = {Op.REMOVED: "compare-removed", Op.ADDED: "compare-added"}


def label(text: str) -> str:
    """Words that are ours and not the page's; readers of marks do not see them, listeners hear them."""
    return f'<span class="compare-label visually-hidden">{text}</span>'


def words_html(words: Sequence[Word]) -> str:
    """Words with their formatting, each tag opened and closed round as many of them as bear it."""
    if not words:
        return ""
    shown, marks_of, _ = zip(*words, strict=True)
    if not any(marks_of):
        return "".join(shown)
    out: list[str] = []
    open_marks: tuple[str, ...] = ()
    for marks, together in groupby(words, key=itemgetter(1)):
        if marks != open_marks:
            shared = _shared(open_marks, marks)
            out += [_close(mark) for mark in reversed(open_marks[shared:])]
            out += marks[shared:]
            open_marks = marks
        out += map(itemgetter(0), together)
    out += [_close(mark) for mark in reversed(open_marks)]
    return "".join(out)


def runs_html(runs: Sequence[Run]) -> str:
    """The words of a changed leaf with both sides marked."""
    htmls = ((run.op, words_html(run.words)) for run in runs)
    return "".join(html if op is Op.SAME else marked(op, html) for op, html in htmls)


def marked(op: Op, html: str) -> str:
    """HTML that is on one side only."""
    return f"<{_TAGS[op]}>{label(_LABELS[op])}{html}</{_TAGS[op]}>"


class Writer:
    """Writes edits as HTML; ``numbers`` says at which blocks the changes begin, so that links can lead there."""

    def __init__(self, numbers: Mapping[Edit, int], titles: Mapping[Edit, str]) -> None:
        self._numbers = numbers
        self._titles = titles

    def html(self, edits: Sequence[Edit]) -> str:
        return "\n".join(self.edit(edit) for edit in edits)

    def edit(self, edit: Edit) -> str:
        """One block, marked."""
        number = self._numbers.get(edit)
        if edit.op is not Op.SAME:
            class_ = "compare-moved" if edit.moved else _CLASSES[edit.op]
            return self._alone(edit, edit.block, class_, number)
        opening, closing = _frame(edit.block, "compare-changed" if number else "", number)
        if edit.runs:
            return f"{opening}{runs_html(edit.runs)}{closing}"
        if edit.inside:
            return f"{opening}{self.html(edit.inside)}{closing}"
        return _plain(edit.block, opening, closing)

    def _alone(self, edit: Edit, block: Block, class_: str = "", number: int | None = None) -> str:
        opening, closing = _frame(block, class_, number)
        if block.tag == "hr":
            return f'<p class="{class_}">{label(_LABELS[edit.op] + "a dividing line.")}</p>{block.opening}'
        if not block.is_leaf:
            return opening + "\n".join(self._alone(edit, child) for child in block.children) + closing
        tag = _TAGS[edit.op]
        inner = f"<{tag}>{label(self._word(edit))}{block.inner}</{tag}>" if block.inner else ""
        return f"{opening}{inner}{closing}"

    def _word(self, edit: Edit) -> str:
        if not edit.moved:
            return _LABELS[edit.op]
        title = self._titles.get(edit.moved, "")
        where = f"“{title}”" if title else "another place"
        return f"Moved from {where}: " if edit.op is Op.ADDED else f"Moved to {where}: "


def _plain(block: Block, opening: str, closing: str) -> str:
    if block.is_leaf:
        return f"{opening}{block.source}{closing}"
    return opening + "".join(_plain(child, *_frame(child)) for child in block.children) + closing


def _frame(block: Block, class_: str = "", number: int | None = None) -> tuple[str, str]:
    """The tags round a block, with a class, and with the anchor of a change that begins here."""
    opening, closing = block.opening, block.closing
    if not opening and class_:
        opening, closing = "<span>", "</span>"
    if class_ and 'class="' in opening:
        opening = opening.replace('class="', f'class="{class_} ', 1)
    elif class_:
        opening = f'{opening[:-1]} class="{class_}">'
    return (f'{opening[:-1]} id="change-{number}">' if number else opening), closing


def _shared(a: Sequence[str], b: Sequence[str]) -> int:
    for index, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return index
    return min(len(a), len(b))


def _close(mark: str) -> str:
    return f"</{mark[1:].partition(' ')[0].rstrip('>')}>"
