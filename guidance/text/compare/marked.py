"""Edits as HTML: ``<del>`` and ``<ins>`` round what went and came, each with a word for those who cannot see marks.

Whatever is copied, read aloud, printed without colour or shown in the reader's own colours, old and new are never one
word: a space stands between them, and words of ours in brackets say which is which.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from operator import itemgetter

from guidance.text.compare.edit import Edit
from guidance.text.compare.leaf import NOTE, Word
from guidance.text.compare.notes import other_note, reframed, short
from guidance.text.compare.runs import Op, Run, added, removed
from guidance.text.compare.styles import remarks
from guidance.text.compare.tree import Block
from guidance.text.html import HEADINGS
from guidance.text.html.in_force import AFTER, BEFORE
from guidance.text.turning import EMBEDDING

_TAGS = {Op.REMOVED: "del", Op.ADDED: "ins"}
_LABELS = {Op.REMOVED: "Removed", Op.ADDED: "Added"}
_CLASSES = {Op.REMOVED: "compare-removed", Op.ADDED: "compare-added"}
#: Boxes that may hold nothing but boxes of certain kinds: what is said of them stands ahead of them.
_STRICT = frozenset({"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr"})
_TAG = re.compile(r"(<[^>]*>)")
_OPENING = frozenset("([{\"'“‘«")
#: A space that is never struck or underlined: ahead of a figure a line through it would look like a minus.
_GAP = '<span class="compare-gap"> </span>'


#: Ahead of the anchor of a section: the place of its heading in a marked page.
SECTION_ANCHOR = "page-section-"


def label(text: str) -> str:
    """Words that are ours and not the page's; readers of marks do not see them, listeners hear them."""
    return f'<span class="compare-label visually-hidden">{text}</span>'


def beside(sentences: Sequence[str]) -> str:
    """One small mark behind words that stayed, which says what else changed of them."""
    said = escape("; ".join(dict.fromkeys(map(short, sentences))))
    return f'<span class="compare-note"> [{said}]</span>'


def finished(html: str) -> str:
    """Marked HTML in which struck text is also said to be struck, and signs that turn the order of letters are seen."""
    if "<s>" in html:
        html = html.replace("<s>", f"<s>{label(BEFORE)}").replace("</s>", f"{label(AFTER)}</s>")
    if not EMBEDDING.search(html):
        return html
    parts = _TAG.split(html)
    return "".join(part if part.startswith("<") else EMBEDDING.sub(_shown_sign, part) for part in parts)


def _shown_sign(sign: re.Match[str]) -> str:
    return f'<span class="compare-sign">⟨U+{ord(sign[0]):04X}⟩</span>'


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
    runs = _with_brackets(runs)
    return "".join(_run(runs, place) for place in range(len(runs)))


def _with_brackets(runs: Sequence[Run]) -> list[Run]:
    """The runs, in which a bracket or quotation mark that opens what was replaced is on both sides.

    So a space that the page has ahead of it parts the two, and neither side has one of ours within it.
    """
    found = [*runs]
    for place in range(len(found) - 2):
        stayed, gone, come = found[place : place + 3]
        if (stayed.op, gone.op, come.op) != (Op.SAME, Op.REMOVED, Op.ADDED):
            continue
        count = _opening(stayed.old)
        if count and count == _opening(stayed.new):
            found[place : place + 3] = [
                Run(Op.SAME, stayed.old[:-count], stayed.new[:-count]),
                removed([*stayed.old[-count:], *gone.old]),
                added([*stayed.new[-count:], *come.new]),
            ]
    return [run for run in found if run.words]


def _opening(words: Sequence[Word]) -> int:
    """How many words at the end only open something, behind a space or nothing."""
    begin = len(words)
    while begin and words[begin - 1][2] in _OPENING:
        begin -= 1
    return len(words) - begin if not begin or words[begin - 1][2] == " " else 0


def _run(runs: Sequence[Run], place: int) -> str:
    run = runs[place]
    if run.op is Op.REMOVED and _other_note(runs[place : place + 2]):
        return ""
    html = words_html(run.words)
    if place and (said := _other_note(runs[place - 1 : place + 1])):
        return html + beside([said])
    if run.stayed:
        return html + beside(remarks(run)) if run.op is Op.RESTYLED else html
    return marked(run.op, html, apart=_apart(runs, place))


def _other_note(runs: Sequence[Run]) -> str:
    """What is to be said where the figure of a note stands for another one: it is the same figure to a reader."""
    if [run.op for run in runs] != [Op.REMOVED, Op.ADDED] or any(len(run.words) != 1 for run in runs):
        return ""
    (was,), (now,) = ([same for _, _, same in run.words] for run in runs)
    return other_note(was, now) if was.startswith(NOTE) and now.startswith(NOTE) else ""


def _apart(runs: Sequence[Run], place: int) -> tuple[str, str]:
    """The spaces ahead of a run and behind it that part it from the other side and from figures that stayed.

    They stand within the marks, where they are no space that the page does not have: ahead of what came where one
    stands ahead of both sides in any case, and else behind what went.
    """
    before, run, after = (runs[p] if 0 <= p < len(runs) else None for p in (place - 1, place, place + 1))
    assert run is not None
    ahead = before is not None and _figures_join(before, run)
    behind = after is not None and _figures_join(run, after)
    if run.op is Op.REMOVED and after and after.op is Op.ADDED:
        behind = not (_is_spaced(runs, place - 1) or _begins_with_space(after))
    elif run.op is Op.ADDED and before and before.op is Op.REMOVED:
        ahead = _is_spaced(runs, place - 2) or _begins_with_space(run)
    return _GAP * ahead, _GAP * behind


def _begins_with_space(run: Run) -> bool:
    return run.words[0][2] == " "


def _is_spaced(runs: Sequence[Run], place: int) -> bool:
    """Whether a space, or nothing, ends there."""
    return place < 0 or runs[place].words[-1][2] in {" ", "<br>", "\n"}


def _figures_join(before: Run, run: Run) -> bool:
    return before.words[-1][2][-1:].isnumeric() and run.words[0][2][:1].isnumeric()


def marked(op: Op, html: str, said: str = "", apart: tuple[str, str] = ("", "")) -> str:
    """HTML that is on one side only.

    :param said: what happened to it.
    :param apart: the spaces that part it from what stands ahead and from what stands behind.
    """
    ahead, behind = apart
    opening, closing = label(f"[{said or _LABELS[op]}: "), label("]")
    return f"<{_TAGS[op]}>{ahead}{opening}{html}{closing}{behind}</{_TAGS[op]}>"


class Writer:
    """Writes edits as HTML; ``numbers`` says at which blocks the changes begin, so that links can lead there."""

    def __init__(self, numbers: Mapping[Edit, int], titles: Mapping[Edit, str]) -> None:
        self._numbers = numbers
        self._titles = titles

    def html(self, edits: Sequence[Edit]) -> str:
        return "\n".join(self.edit(edit) for edit in edits)

    def numbers_in(self, edits: Iterable[Edit]) -> Iterator[int]:
        """The numbers of the changes that begin at any of these edits, or within."""
        for edit in edits:
            if (number := self._numbers.get(edit)) is not None:
                yield number
            yield from self.numbers_in(edit.inside)

    def edit(self, edit: Edit) -> str:
        """One block, marked."""
        number = self._numbers.get(edit)
        if edit.op is not Op.SAME and not edit.inside:
            class_ = "compare-moved" if edit.moved else _CLASSES[edit.op]
            return self._alone(edit, edit.block, class_, number)
        opening, closing = _frame(edit.block, "compare-changed" if number else "", number)
        if edit.block.tag in HEADINGS and edit.block.anchor:
            opening += f'<span id="{SECTION_ANCHOR}{edit.block.anchor}"></span>'
        if edit.reframed:
            opening = _said_of(edit, opening)
        if edit.runs:
            return f"{opening}{runs_html(edit.runs)}{closing}"
        if edit.inside:
            return f"{opening}{self.html(edit.inside)}{closing}"
        return _plain(edit.block, opening, closing)

    def _alone(self, edit: Edit, block: Block, class_: str = "", number: int | None = None) -> str:
        opening, closing = _frame(block, class_, number)
        if block.tag == "hr":
            said = label(f"[{_LABELS[edit.op]}: a dividing line.]")
            return f'<p class="{class_}"{_id(number)}>{said}</p>{block.opening}'
        if not block.is_leaf:
            return opening + "\n".join(self._alone(edit, child) for child in block.children) + closing
        if edit.op is Op.ADDED and block.tag in HEADINGS and block.anchor:
            opening += f'<span id="{SECTION_ANCHOR}{block.anchor}"></span>'
        inner = marked(edit.op, block.inner, self._word(edit)) if block.inner else ""
        return f"{opening}{inner}{closing}"

    def _word(self, edit: Edit) -> str:
        if not edit.moved:
            return _LABELS[edit.op]
        if edit.column >= 0:
            return "Moved from another column" if edit.op is Op.ADDED else "Moved to another column"
        title = escape(self._titles.get(edit.moved, ""))
        where = f"“{title}”" if title else "another place"
        changed = " and changed" if edit.edited else ""
        return f"Moved {'from' if edit.op is Op.ADDED else 'to'} {where}{changed}"


def _said_of(edit: Edit, opening: str) -> str:
    said = beside([reframed(edit)])
    return f'<p class="compare-said">{said}</p>{opening}' if edit.block.tag in _STRICT else f"{opening}{said} "


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
    return (f"{opening[:-1]}{_id(number)}>" if number else opening), closing


def _id(number: int | None) -> str:
    return f' id="change-{number}"' if number else ""


def _shared(a: Sequence[str], b: Sequence[str]) -> int:
    for index, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return index
    return min(len(a), len(b))


def _close(mark: str) -> str:
    return f"</{mark[1:].partition(' ')[0].rstrip('>')}>"
