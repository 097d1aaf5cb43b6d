"""Whether an edit touches more than wording: counted token by token, so that nothing has to be understood to show.

A reader of measures knows the units and abbreviations it was taught. This check asks less and misses less: any changed
sign of counting in any script, any word that stands beside a number, any negation or comparison, any struck text.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from guidance.text.checks.advice import is_respelt, meaning_of, turned
from guidance.text.compare import Comparison
from guidance.text.compare.grid import Grid
from guidance.text.compare.tree import Block, Page, plain, without_notes
from guidance.text.html import HEADINGS
from guidance.text.in_force import with_struck_told, without_struck
from guidance.text.measures import changed
from guidance.text.measures.grades import ROMAN
from guidance.text.measures.numbers import WORDS
from guidance.text.measures.routes import WORDS as ROUTES
from guidance.text.measures.units import PEOPLE, unit_named
from guidance.text.measures.words import (
    GRADES,
    MONTHS,
    NEGATING,
    NEGATIONS,
    OFTEN,
    OPPOSITES,
    ORDINALS,
    STRENGTH,
    TIMES_OF,
    WEEKDAYS,
)
from guidance.text.medicines import is_medicine

#: How many words on each side of a number belong to it.
BESIDE = 3
MEDICINE = "the name of a medicine"
WHAT_IT_IS_SAID_OF = "what a number or a negation is said of"
ADVICE = "a word that turns advice"
#: Beyond so many pieces that differ all of them count as changed, which only ever finds more.
_MOST = 500
#: A figure belongs to the letters ahead of it, as in B12, but not to those of scripts without spaces.
_PIECE = re.compile(
    r"⟨U\+[0-9A-F]{4}⟩|\d+|(?:(?![\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])[^\W\d_])+\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|\S"
)
#: The figures of notes, which the page gives by itself.
_NOTE = re.compile(r"\[\d+\]")
_STRUCK = re.compile(r"<(s|del|strike)(?:\s[^>]*)?>")
#: Words that may change beside a number without changing what it is a number of.
_SLIGHT = frozenset("a an the of is are was were be been that which this these those your our their its and".split())
_SIGNS = frozenset("<>≤≥≈~±+−-–—/×÷=%‰°^.,:·*|")
_CLAUSE_ENDS = frozenset(".!?;\n")
_NOT_UNITS = frozenset("a an man pen min mis nos dos time times foot feet point points bar".split())


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
    return found or list(_elsewhere(old, new))


def touched(was: str, now: str) -> list[tuple[str, str, str]]:
    """The things that an edit of one passage touches, each as it was and is; nothing where only words changed.

    >>> touched("Give 5 blips of it daily.", "Give 5 blops of it daily.")
    [('words beside a number', 'blips', 'blops')]
    >>> touched("Ask the team first.", "Ask your team first.")
    []
    """
    before, after = pieces(_NOTE.sub("", was)), pieces(_NOTE.sub("", now))
    found = []
    differing = [*_differing(before, after)]
    moved, turns = _moved(before, after, differing), turned(_respelt(before, after, differing), after)
    for i, i_end, j, j_end in differing:
        kinds = [*_kinds(before, i, i_end), *_kinds(after, j, j_end)]
        kinds += ["a negation"] * _are_opposite(before[i:i_end], after[j:j_end])
        kinds += [ADVICE] * any(meaning_of(piece) in turns for piece in (*before[i:i_end], *after[j:j_end]))
        kinds += [WHAT_IT_IS_SAID_OF] * _moved_about(before[i:i_end], after[j:j_end], moved)
        if kinds:
            found.append((min(kinds, key=_WEIGHT.index), " ".join(before[i:i_end]), " ".join(after[j:j_end])))
    return found or [(f"a measure: {change.kind.value}", change.was, change.now) for change in changed(was, now)]


def _respelt(before: Sequence[str], after: Sequence[str], differing: Sequence[tuple[int, int, int, int]]) -> list[str]:
    """The words of ``before`` without the slips that ``after`` puts right."""
    right = {i: after[j] for i, i_end, j, j_end in differing if i_end - i == j_end - j == 1}
    return [right[at] if at in right and is_respelt(word, right[at]) else word for at, word in enumerate(before)]


def _moved(before: Sequence[str], after: Sequence[str], differing: Sequence[tuple[int, int, int, int]]) -> set[str]:
    """Words that went in one place and came in another of a passage in which something counts or is denied.

    The same words in another order deny something else: “no NSAIDs but paracetamol”.
    """
    gone = {piece.casefold() for i, i_end, _, _ in differing for piece in before[i:i_end]}
    come = {piece.casefold() for _, _, j, j_end in differing for piece in after[j:j_end]}
    both = {piece for piece in gone & come if len(piece) > 2 and piece not in _SLIGHT}
    return both if both and any(map(kind_of, (*before, *after))) else set()


def _moved_about(gone: Sequence[str], come: Sequence[str], moved: set[str]) -> bool:
    return bool(moved) and any(piece.casefold() in moved for piece in (*gone, *come))


def pieces(text: str) -> list[str]:
    """A text in the smallest pieces that are looked at: words, runs of digits, signs."""
    return _PIECE.findall(text)


def _are_opposite(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether one word became its own opposite: safe and unsafe, hypo- and hyperglycaemia, inter- and intra-."""
    was, now = ([one for piece in side for one in _bare(piece)] for side in (gone, come))
    rests: dict[str, set[str]] = {}
    for beginning, rest in was:
        rests.setdefault(rest, set()).add(beginning)
    return any(rests.get(rest, set()) - {beginning} for beginning, rest in now)


def _bare(piece: str) -> Iterator[tuple[str, str]]:
    """A word as each beginning that may turn it round, and the rest; such a beginning may stand alone."""
    fold = piece.casefold()
    yield "", fold
    for one in OPPOSITES:
        if len(one) > 2 and fold == one:
            yield one, ""
        elif fold.startswith(one) and len(fold) > len(one) + 3:
            yield one, fold[len(one) :]


def _differing(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    i_end, j_end = len(before) - tail, len(after) - tail
    if max(i_end, j_end) - head > _MOST:
        yield head, i_end, head, j_end
        return
    matcher = SequenceMatcher(None, before[head:i_end], after[head:j_end], autojunk=False)
    for op, i, i_to, j, j_to in matcher.get_opcodes():
        if op != "equal":
            yield head + i, head + i_to, head + j, head + j_to


_WEIGHT = [
    "a number",
    "a unit",
    "how often",
    "a negation",
    "by which way",
    "a comparison",
    ADVICE,
    "an order or a date",
    "words beside a number",
    MEDICINE,
    WHAT_IT_IS_SAID_OF,
]


def _kinds(found: Sequence[str], begin: int, end: int) -> Iterator[str]:
    for place in range(begin, end):
        piece = found[place]
        if kind := kind_of(piece):
            yield kind
        elif piece.casefold() in OPPOSITES and found[place + 1 : place + 2] == ["-"]:
            yield "a negation"
        elif _is_beside(found, place):
            yield "words beside a number"
        elif is_medicine(piece):
            yield MEDICINE
        elif _is_denied(found, place):
            yield WHAT_IT_IS_SAID_OF


@lru_cache(maxsize=8192)
def kind_of(piece: str) -> str:
    """Why a change of this piece is more than wording, by itself; nothing when it is a word like others."""
    fold = piece.casefold().replace("’", "'")
    if is_number(piece) or fold in WORDS or fold in TIMES_OF or fold.removesuffix("fold") in WORDS:
        return "a number"
    if fold in OFTEN:
        return "how often"
    if (
        fold in NEGATIONS
        or fold.endswith("n't")
        or fold.startswith("n'")
        or any(letter in NEGATING for letter in piece)
    ):
        return "a negation"
    if fold in ROUTES:
        return "by which way"
    if fold in STRENGTH or fold in "<>≤≥≈~±" or _is_picture(piece):
        return "a comparison"
    if fold in ORDINALS or fold in GRADES or _is_label(piece):
        return "an order or a date"
    unit = unit_named(piece) if len(piece) > 1 or piece in "%‰°" else None
    return "a unit" if unit and fold not in _NOT_UNITS and unit.what not in PEOPLE else ""


def _is_picture(piece: str) -> bool:
    """Whether it is a sign that says something by its look: ✓ and ✗, 👍 and 👎, ↑ and ↓."""
    return len(piece) == 1 and not piece.isascii() and unicodedata.category(piece) in {"So", "Sm"}


def _is_label(piece: str) -> bool:
    """A month, a day of the week, or a letter or Roman figure by which something goes: group B, Grade III."""
    fold = piece.casefold()
    if not piece[0].isupper():
        return False
    return (
        fold in MONTHS or fold in WEEKDAYS or (piece.isupper() and (fold in ROMAN or len(piece) == 1 > (piece in "AI")))
    )


def is_number(piece: str) -> bool:
    """Whether any letter of it counts, in whatever script."""
    return any(letter.isnumeric() for letter in piece)


def _is_beside(found: Sequence[str], place: int) -> bool:
    piece = found[place]
    if piece.casefold() in _SLIGHT:
        return False
    if not piece[0].isalnum():
        joins = found[max(place - 1, 0) : place + 2]
        return (piece in _SIGNS or unicodedata.category(piece[0]) in {"Sm", "Sc", "Cf", "Mn"}) and any(
            map(is_number, joins)
        )
    return any(_counts_near(found, place, step) for step in (-1, 1))


def _is_denied(found: Sequence[str], place: int) -> bool:
    """Whether a word stands behind a negation, which then denies something else."""
    if not found[place][0].isalnum() or found[place].casefold() in _SLIGHT:
        return False
    for other in range(place - 1, max(place - 1 - BESIDE, -1), -1):
        if found[other] in _CLAUSE_ENDS:
            return False
        if kind_of(found[other]) == "a negation":
            return True
    return False


def _counts_near(found: Sequence[str], place: int, step: int) -> bool:
    other, words = place, 0
    while words < BESIDE:
        other += step
        if not 0 <= other < len(found) or (found[other] in _CLAUSE_ENDS and not _inside_number(found, other)):
            return False
        if is_number(found[other]):
            return True
        words += found[other] not in _SIGNS  # the “v” of 5 % w/v stands beside the figure
    return False


def _inside_number(found: Sequence[str], place: int) -> bool:
    around = found[max(place - 1, 0) : place + 2]
    return len(around) == 3 and is_number(around[0]) and is_number(around[2])


def _struck(page: str) -> Iterator[str]:
    """What is struck out on a page, in order."""
    if not _STRUCK.search(page):
        return
    told = plain(with_struck_told(page))
    for part in told.split("[struck out: ")[1:]:
        yield part.partition("]")[0]


def _elsewhere(old: str, new: str) -> Iterator[Touch]:
    """What counts and stands under another heading, or in another row or column, than it did.

    This asks nothing of how the pages were compared: it counts what stands where on each.
    """
    was, now = _standing(old), _standing(new)
    gone, come = was - now, now - was
    for (where, told), _ in [*gone.items(), *come.items()][:1]:
        yield Touch("what a number stands under", told if gone else "", "" if gone else told, where)


def _standing(page: str) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    section, counting = "", list[str]()

    def close() -> None:
        if any(map(is_number, counting)):
            counted[section, " ".join(counting)] += 1
        counting.clear()

    for block, where in _leaves(Page(without_struck(without_notes(page))).blocks, ""):
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


def _counting(text: str) -> str:
    return " ".join(piece for piece in pieces(text) if kind_of(piece))


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
