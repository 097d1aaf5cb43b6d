"""What a passage was and is now: with the words round each change, as plain text and as marked HTML."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from guidance.text.compare import marked
from guidance.text.compare.edit import Edit
from guidance.text.compare.leaf import Word
from guidance.text.compare.runs import Op, Run
from guidance.text.compare.tree import Block, plain, without_notes
from guidance.text.html.in_force import without_struck
from guidance.text.turning import EMBEDDING

#: How many words, spaces and signs are shown on each side of a change.
CONTEXT = 30
_GAP: Word = (" … ", (), " … ")
_ABBREVIATION = re.compile(r'<abbr [^>]*?title="([^"]*)"[^>]*>([^<]*)</abbr>')


@dataclass(frozen=True)
class Passage:
    """One side of a change.

    ``in_force`` is its text as far as it holds: without what is struck out and the figures of notes, and with what
    abbreviations stand for.
    """

    text: str
    html: str
    in_force: str


NOTHING = Passage("", "", "")


def sides(edit: Edit) -> tuple[Passage, Passage]:
    """The old and the new side of one edit."""
    if edit.runs:
        runs = list(_shortened(edit.runs))
        return _side(runs, Op.REMOVED), _side(runs, Op.ADDED)
    if any(inner.changed for inner in edit.inside):
        return NOTHING, NOTHING  # a box that became another kind: what changed inside is told by itself
    stayed = edit.old is not None and edit.new is not None
    old = _whole(edit.old, None if stayed else Op.REMOVED) if edit.old else NOTHING
    return old, _whole(edit.new, None if stayed else Op.ADDED) if edit.new else NOTHING


def joined(passages: Iterable[Passage]) -> Passage:
    """Several passages as one, each on a line of its own."""
    shown = [passage for passage in passages if passage.text]
    if len(shown) == 1:
        return shown[0]
    return Passage(
        "\n".join(p.text for p in shown), "<br>".join(p.html for p in shown), "\n".join(p.in_force for p in shown)
    )


def named(passage: Passage, row: str) -> Passage:
    """A cell with the name of its row ahead of it, where it has one; what holds in it is no part of the name."""
    if not row or not passage.text:
        return passage
    return Passage(f"{row}: {passage.text}", f"{escape(row)}: {passage.html}", passage.in_force)


def _side(runs: Sequence[Run], op: Op) -> Passage:
    mine = [
        (run, marked.words_html(run.old if op is Op.REMOVED else run.new)) for run in runs if run.stayed or run.op is op
    ]
    html = "".join(words for _, words in mine)
    shown = "".join(words if run.stayed else marked.marked(run.op, words) for run, words in mine)
    return _passage(html, shown)


def _passage(html: str, shown: str) -> Passage:
    text = plain(html)
    holds = _explained(without_struck(without_notes(html)))
    in_force = text if holds is html else plain(holds)
    return Passage(_with_signs(text), marked.finished(shown), in_force)


def _explained(html: str) -> str:
    """With what each abbreviation stands for: a dose may hide there."""
    return _ABBREVIATION.sub(r"\2 (\1)", html) if "<abbr" in html else html


def _with_signs(text: str) -> str:
    return EMBEDDING.sub(lambda sign: f"⟨U+{ord(sign[0]):04X}⟩", text)


def _whole(block: Block, op: Op | None) -> Passage:
    """A block that stands on one side only, or became another kind of block: all of its words."""
    passages = [
        _passage(leaf.source, marked.marked(op, leaf.inner) if op else leaf.inner)
        for leaf in block.leaves
        if leaf.inner
    ]
    return Passage(
        " ".join(p.text for p in passages),
        "<br>".join(p.html for p in passages),
        "\n".join(p.in_force for p in passages),  # no measure reaches from one cell or item into the next
    )


def _shortened(runs: Sequence[Run]) -> Iterator[Run]:
    """The runs with long stretches that stayed cut down to the words next to a change."""
    for index, run in enumerate(runs):
        if run.op is not Op.SAME:
            yield run
            continue
        head = CONTEXT if index > 0 or len(runs) == 1 else 0
        tail = CONTEXT if index < len(runs) - 1 else 0
        if len(run.new) <= head + tail + 1:
            yield run
        else:
            yield Run(Op.SAME, _cut(run.old, head, tail), _cut(run.new, head, tail))


def _cut(words: Sequence[Word], head: int, tail: int) -> list[Word]:
    return [*words[:head], _GAP, *words[len(words) - tail :]]
