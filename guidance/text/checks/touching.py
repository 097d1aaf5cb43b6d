"""Whether an edit of a page touches more than wording, in any of its passages or by where they stand."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import filterfalse

from guidance.text.compare import Comparison
from guidance.text.compare.grid import Grid
from guidance.text.compare.tree import Block, Page, plain
from guidance.text.html import HEADINGS, words
from guidance.text.in_force import with_struck_told, without_struck
from guidance.text.meaning.pieces import is_number, kind_of, pieces
from guidance.text.meaning.touched import touched
from guidance.text.measures.unseen import without_unseen
from guidance.text.slips import slips_between

#: What a number stands under became another, or is only called otherwise.
PLACE, NAME_OF_PLACE = "what a number stands under", "how what a number stands under is called"
#: Words of headings that name nobody and nothing that is given.
_SAYS_NO_MORE = frozenset(
    "a about advice all an and are as at be by can do dosage dosages dose doses dosing dosed drug drugs following for "
    "further general get give given giving guidance guide have how if in information introduction is it key main "
    "management managing medicine medicines much more note notes now of offer offering on or our overview points "
    "prescribing recommendation recommendations recommended schedule section should step steps summary table take "
    "taken taking that the their them these they this to treat treating treatment treatments usual use used using "
    "what when where which who with you your "
    "dos dosau dosio gofal i o y yr a’r triniaeth sut pryd beth de des du et la le les l un une posologie traitement "
    "conseils comment quand quoi".split()
)
#: Letters of a word that no other word is likely to come near to.
_LONG = 6
#: A note, and the figure that stands for it.
_NOTE, _USE = (
    re.compile(r'<li id="(note-\d+)">(.*?)</li>', re.DOTALL),
    re.compile(r'<sup class="footnote-ref"><a href="#(note-\d+)"[^>]*>\[\d+\]</a></sup>'),
)
#: Letters that no text has, each for one note.
_MARKS, _MANY = ("\ue000", "\uf8ff"), 6400
_STRUCK = re.compile(r"<(s|del|strike)(?:\s[^>]*)?>")


@dataclass(frozen=True)
class Touch:
    """One place where an edit is more than wording: of what kind, and what it was and is."""

    what: str
    was: str
    now: str
    section: str = ""

    @property
    def told(self) -> str:
        """The change in a few words."""
        if self.was and self.now:
            return f"“{self.was}” became “{self.now}”"
        return f"“{self.was}” went" if self.was else f"“{self.now}” came"


def touches(old: str, new: str, comparison: Comparison) -> list[Touch]:
    """Everything in which the page ``new`` says more than other words for what ``old`` said; both are clean HTML."""
    found = []
    for change in comparison.changes:
        if change.edited:
            found += [
                Touch(what, was, now, change.section)
                for what, was, now in touched(change.was_in_force, change.now_in_force)
            ]
    if [*_struck(old)] != [*_struck(new)]:
        found.append(Touch("struck text", "; ".join(_struck(old)), "; ".join(_struck(new))))
    return found or list(_elsewhere(old, new, comparison))


def _struck(page: str) -> Iterator[str]:
    if not _STRUCK.search(page):
        return
    told = plain(with_struck_told(page))
    for part in told.split("[struck out: ")[1:]:
        yield part.partition("]")[0]


def _elsewhere(old: str, new: str, comparison: Comparison) -> Iterator[Touch]:
    """All that counts and stands under another heading, or in another row or column, than it did.

    How the pages were compared says only which headings were edited: what stands where is counted on each.
    """
    notes = _notes(old), _notes(new)
    both = sorted({*notes[0].values()} & {*notes[1].values()})
    marks = {text: chr(ord(_MARKS[0]) + number % _MANY) for number, text in enumerate(both)}
    was, now = (_standing(page, names, marks) for page, names in zip((old, new), notes, strict=True))
    gone, come = was - now, now - was
    places = {told: where for where, told in come}
    moves = [(where, places[told]) for where, told in gone if told in places]
    renamed = {pair for pair in _edited_headings(comparison) if is_only_called_otherwise(*pair)}
    others = [*filterfalse(renamed.__contains__, moves)]
    if moves:
        yield Touch(PLACE if others or len(moves) < len(gone) else NAME_OF_PLACE, *(others or moves)[0])
        return
    for (where, told), _ in [*gone.items(), *come.items()][:1]:
        told = " ".join("[note]" if _is_mark(piece) else piece for piece in told.split())
        yield Touch(PLACE, told if gone else "", "" if gone else told, where)


def is_only_called_otherwise(was: str, now: str) -> bool:
    """Whether a heading says the same: its words are only spelt or bent otherwise, or say that care stands below.

    Every other word may name for whom it is, or what is given.

    >>> is_only_called_otherwise("Dosing in adult", "Doses for adults")
    True
    >>> is_only_called_otherwise("Renal impairment", "Hepatic impairment")
    False
    """
    gone, come = ({word for word in map(str.casefold, pieces(side)) if _names(word)} for side in (was, now))
    left, right = gone - come, come - gone
    return all(any(map(partial(_is_bent, word), right)) for word in left) and len(left) == len(right)


def _names(word: str) -> bool:
    return word[0].isalnum() and word not in _SAYS_NO_MORE


def _is_bent(was: str, now: str) -> bool:
    most = 1 if min(len(was), len(now)) >= _LONG else 0
    return was.removesuffix("s") == now.removesuffix("s") or (was[0] == now[0] and slips_between(was, now, 1) <= most)


def _edited_headings(comparison: Comparison) -> set[tuple[str, str]]:
    """The old and new words of each heading that was edited; none where headings changed places."""
    edits = {(change.was_in_force, change.now_in_force) for change in comparison.changes if change.edited}
    names = {was for was, _now in edits}
    return {(was, now) for was, now in edits if now not in names}


def _standing(page: str, notes: Mapping[str, str], marks: Mapping[str, str]) -> Counter[tuple[str, str]]:
    """How often what counts stands where.

    :param notes: the words of each note of the page.
    :param marks: the mark of each note that is on both pages, by its words: its figure says nothing, its place much.
    """
    counted: Counter[tuple[str, str]] = Counter()
    section, counting = "", list[str]()

    def close() -> None:
        if any(is_number(piece) or _is_mark(piece) for piece in counting):
            counted[section, " ".join(counting)] += 1
        counting.clear()

    marked = _USE.sub(lambda use: f" {marks.get(notes.get(use[1], ''), '')} ", page)
    for block, where in _leaves(Page(without_struck(marked)).blocks, ""):
        if block.tag in HEADINGS:
            close()
            section = block.text
        elif where:
            if counts := _counting(block.text):
                counted[f"{section}: {where}", counts] += 1
        else:
            counting += _counting(block.text).split()
    close()
    return counted


def _notes(page: str) -> dict[str, str]:
    return {name: words(text) for name, text in _NOTE.findall(page)} if "footnote-ref" in page else {}


def _is_mark(piece: str) -> bool:
    return _MARKS[0] <= piece <= _MARKS[1] and len(piece) == 1


def _counting(text: str) -> str:
    return " ".join(piece for piece in pieces(without_unseen(text)) if kind_of(piece) or _is_mark(piece))


def _leaves(blocks: Sequence[Block], where: str) -> Iterator[tuple[Block, str]]:
    for block in blocks:
        if block.tag == "table":
            yield from _cells(block)
        elif block.is_leaf:
            yield block, where
        else:
            yield from _leaves(block.children, where)


def _cells(table: Block) -> Iterator[tuple[Block, str]]:
    """The cells of a table with the names of their row and column; what stands in the head names others."""
    grid = Grid(table)
    for row in grid.rows:
        for cell in row.children:
            yield cell, grid.where(cell)
