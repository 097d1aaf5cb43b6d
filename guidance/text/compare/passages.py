"""What a passage was and is now: with the words round each change, as plain text and as marked HTML."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from guidance.text.compare import marked
from guidance.text.compare.edits import Edit
from guidance.text.compare.tree import Block, Word, plain, without_notes
from guidance.text.compare.words import Op, Run
from guidance.text.html import HEADINGS

#: How many words, spaces and signs are shown on each side of a change.
CONTEXT = 30
_GAP: Word = (" … ", (), " … ")
_HREF = re.compile(r'<a [^>]*?href="([^"]*)"')
_ALT = re.compile(r'alt="([^"]*)"')


@dataclass(frozen=True)
class Passage:
    """One side of a change; ``measured`` is its text without the figures of notes."""

    text: str
    html: str
    measured: str


NOTHING = Passage("", "", "")


def sides(edit: Edit) -> tuple[Passage, Passage]:
    """The old and the new side of one edit."""
    if edit.runs:
        runs = list(_shortened(edit.runs))
        return _side(runs, Op.REMOVED), _side(runs, Op.ADDED)
    if edit.inside:
        return NOTHING, NOTHING  # a box that became another kind: what changed inside is told by itself
    old = _whole(edit.old, Op.REMOVED) if edit.old else NOTHING
    return old, _whole(edit.new, Op.ADDED) if edit.new else NOTHING


def joined(passages: Iterable[Passage]) -> Passage:
    """Several passages as one, each on a line of its own."""
    shown = [passage for passage in passages if passage.text]
    if len(shown) == 1:
        return shown[0]
    return Passage(
        "\n".join(p.text for p in shown),
        "<br>".join(p.html for p in shown),
        "\n".join(p.measured for p in shown),
    )


def _side(runs: Sequence[Run], op: Op) -> Passage:
    mine = [
        (run.op, marked.words_html(run.old if op is Op.REMOVED else run.new)) for run in runs if run.op in (op, Op.SAME)
    ]
    html = "".join(words for _, words in mine)
    text = plain(html)
    unnoted = without_notes(html)
    return Passage(
        text,
        "".join(words if fate is Op.SAME else marked.marked(fate, words) for fate, words in mine),
        text if unnoted is html else plain(unnoted),
    )


def _whole(block: Block, op: Op) -> Passage:
    """A block that stands on one side only, or became another kind of block: all of its words."""
    html = "<br>".join(marked.marked(op, leaf.inner) for leaf in _leaves(block) if leaf.inner)
    measured = " ".join(plain(without_notes(leaf.source)) for leaf in _leaves(block))
    return Passage(block.text, html, measured)


def _leaves(block: Block) -> Iterator[Block]:
    if block.is_leaf:
        yield block
    for child in block.children:
        yield from _leaves(child)


def _shortened(runs: Sequence[Run]) -> Iterator[Run]:
    """The runs with long stretches that stayed cut down to the words next to a change."""
    for index, run in enumerate(runs):
        if run.op is not Op.SAME:
            yield run
            continue
        head = CONTEXT if index > 0 else 0
        tail = CONTEXT if index < len(runs) - 1 else 0
        if len(run.new) <= head + tail + 1:
            yield run
        else:
            yield Run(Op.SAME, _cut(run.old, head, tail), _cut(run.new, head, tail))


def _cut(words: Sequence[Word], head: int, tail: int) -> list[Word]:
    return [*words[:head], _GAP, *words[len(words) - tail :]]


def notes(edit: Edit) -> list[str]:
    """What cannot be seen in the words: other link targets, pictures, formatting, kinds of block."""
    found = [_reframed(edit)] if edit.reframed else []
    if not any("<" in block.source for block in (edit.old, edit.new) if block):
        return found
    was, now = (_words(edit.runs, op) for op in (Op.REMOVED, Op.ADDED))
    if not was and not now:
        return found
    found += _told("Link", _links(was), _links(now), "leads to")
    found += _told("Picture", _pictures(was), _pictures(now), "")
    if not found and [same for _, _, same in was] == [same for _, _, same in now]:
        found.append("Only the formatting changed.")
    return found


def _words(runs: Iterable[Run], op: Op) -> list[Word]:
    return [word for run in runs if run.op is op for word in run.words]


def _links(words: Iterable[Word]) -> list[str]:
    return _unique(_HREF.findall("".join(mark for _, marks, _ in words for mark in marks)))


def _pictures(words: Iterable[Word]) -> list[str]:
    return _unique(shown for shown, _, _ in words if shown.startswith("<img"))


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def _told(what: str, was: list[str], now: list[str], verb: str) -> list[str]:
    gone, come = [x for x in was if x not in now], [x for x in now if x not in was]
    if not gone and not come:
        return []
    old, new = (", ".join(_named(x) for x in side) for side in (gone, come))
    if gone and come:
        return [
            f"{what} changed: it {verb} {new} and no longer {old}." if verb else f"{what} changed: {old}, now {new}."
        ]
    return [f"{what} removed: {old}."] if gone else [f"{what} added: {new}."]


def _named(source: str) -> str:
    """A link target as it is, a picture by what it shows and its file."""
    if not source.startswith("<img"):
        return unescape(source)
    alt = _ALT.search(source)
    file = source.partition('src="')[2].partition('"')[0].rpartition("/")[2]
    return unescape(f"“{alt[1] if alt else ''}” ({file})")


def _reframed(edit: Edit) -> str:
    assert edit.old is not None and edit.new is not None
    old, new = edit.old, edit.new
    if old.tag in HEADINGS:
        return f"Heading moved from level {old.tag[1]} to level {new.tag[1]}."
    if old.family == "ul" and old.tag != new.tag:
        return "The list is now " + ("numbered." if new.tag == "ol" else "no longer numbered.")
    if old.tag == "div":
        return f"The box is now {_box(new)}; it was {_box(old)}."
    return "The layout changed."


def _box(block: Block) -> str:
    name = block.opening.partition("block-")[2].partition('"')[0].partition(" ")[0]
    return {"do": "a “do” list", "dont": "a “don’t” list", "": "plain"}.get(name, f"“{name}”")
