"""Whether an edit of a page touches more than wording, in any of its passages or by where they stand."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress

from guidance.text.checks.beside import replaced_pictures, telephones, turned_links
from guidance.text.checks.steps import reordered_steps
from guidance.text.checks.wording import sentences
from guidance.text.compare import Change, Comparison
from guidance.text.compare.grid import Grid
from guidance.text.compare.groups import BELOW
from guidance.text.compare.headings import is_bold
from guidance.text.compare.tree import Block, Page, plain
from guidance.text.html import HEADINGS, words
from guidance.text.html.in_force import with_struck_told, without_struck
from guidance.text.html.notes import USE
from guidance.text.meaning.pieces import as_said, in_any_case, in_figures, kind_of, pieces, without_idle_words
from guidance.text.meaning.touched import MORE_OR_LESS, OTHER_THING, is_what_it_is_about
from guidance.text.measures.unseen import composed, without_unseen
from guidance.text.measures.words import denied_by
from guidance.text.words.slips import slips_between
from guidance.text.words.spelling import with_plain_signs

#: What a number stands under became another, or is only called otherwise.
PLACE, NAME_OF_PLACE = "what a number stands under", "how what a number stands under is called"
STRUCK, TELEPHONE, PICTURE = "struck text", "the number that a link calls", "a picture"
LINK = "the page to which a link leads"
ORDER = "the order of steps"
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
#: The names of all that something stands under, the widest first, and what is written between them.
Path = tuple[str, ...]
#: Where something stands, and the pieces of it that count.
Standing = tuple[Path, str]
#: A leaf, the names of all that it stands under, and the number of its item where their order says nothing.
_Placed = tuple[Block, Path, int]
#: So many places of the same words are looked at for the one from which they came.
_NEAR = 8
#: Of so many words a label says no more than a heading.
_LABEL = 5
#: The name of every list of what not to do.
_DO_NOT = "Don’t"
#: Letters of a word that no other word is likely to come near to.
_LONG = 6
_NOTE = re.compile(r'<li id="(note-\d+)">(.*?)(?=<a href="[^"]*" class="footnote-back"|</li>)', re.DOTALL)
#: Letters that no text has, each for one note.
_MARKS, _MANY = ("\ue000", "\uf8ff"), 6400
#: So many words name a note.
_FEW = 8
#: So many words are told of what stands otherwise, from so many before the first that is another one.
_AT_MOST, _BEFORE = 25, 3
_NAMED = re.compile(r"^[A-Z][^\W\d_]*(\d+)$")
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
        was, now = _where_they_differ(self.was, self.now)
        if was and now:
            return f"“{was}” became “{now}”"
        return f"“{was}” went" if was else f"“{now}” came"


def _where_they_differ(was: str, now: str) -> Iterator[str]:
    """Both sides, of which a long one begins shortly before they differ, and ends soon."""
    sides = was.split(), now.split()
    same = next((place for place, (a, b) in enumerate(zip(*sides, strict=False)) if a != b), min(map(len, sides)))
    begin = max(0, same - _BEFORE)
    for text, told in zip((was, now), sides, strict=True):
        stretch = told[begin : begin + _AT_MOST]
        cut = " ".join(["…"] * (begin > 0) + stretch) + " …" * (begin + _AT_MOST < len(told))
        yield cut if len(told) > _AT_MOST else text


def touches(old: str, new: str, comparison: Comparison) -> list[Touch]:
    """Everything in which the page ``new`` says more than other words for what ``old`` said; both are clean HTML."""
    found = []
    for change in comparison.changes:
        if change.edited:
            found += [Touch(what, was, now, change.section) for what, was, now in _touched(change)]
    for what, told in ((STRUCK, _struck), (TELEPHONE, telephones)):
        was, now = ("; ".join(told(page)) for page in (old, new))
        if was != now:
            found.append(Touch(what, was, now))
    found += [Touch(PICTURE, *sides) for sides in replaced_pictures(old, new)]
    found += [Touch(LINK, *sides) for sides in turned_links(old, new)]
    found += [Touch(ORDER, *sides) for sides in reordered_steps(old, new, comparison)]
    return found or list(_elsewhere(old, new, comparison))


def _touched(change: Change) -> list[tuple[str, str, str]]:
    found = change.wordings.touched
    called = change.what in _HEADINGS and is_only_called_otherwise(change.was_in_force, change.now_in_force)
    return [each for each in found if each[0] not in {OTHER_THING, MORE_OR_LESS}] if called else found


#: How a heading is called that is another one.
_HEADINGS = frozenset({"heading", "section"})


def _struck(page: str) -> Iterator[str]:
    if not _STRUCK.search(page):
        return
    told = plain(with_struck_told(page))
    for part in told.split("[struck out: ")[1:]:
        yield part.partition("]")[0]


def _elsewhere(old: str, new: str, comparison: Comparison) -> Iterator[Touch]:
    """All that counts and stands under other names than it did: headings, items, lead-ins, rows and columns.

    How the pages were compared says only which names were edited: what stands where is counted on each.
    """
    notes = _notes(old), _notes(new)
    both = sorted({*notes[0].values()} & {*notes[1].values()})
    marks = {text: chr(ord(_MARKS[0]) + number % _MANY) for number, text in enumerate(both)}
    # An edit that touches nothing says the same in other words: what counts in it is counted as it is worded now.
    worded = {change.was_in_force: change.now_in_force for change in comparison.changes if change.edited}
    placed, placed_now = (_all_placed(page, named, marks) for page, named in zip((old, new), notes, strict=True))
    was, now = _standing(placed, worded), _standing(placed_now, {})
    names = _Names(comparison)
    others = [*_moved_items(_items(placed, worded), _items(placed_now, {}))]
    sides: dict[Path, list[list[str]]] = defaultdict(lambda: [[], []])
    for told, before, after in _moves(was - now, now - was, names):
        if before is None or after is None:  # it counts otherwise under the same names, or under none of the other page
            sides[before or after or ()][before is None].append(told)
        elif not names.are_reworded(before, after):
            what = NAME_OF_PLACE if names.are_only_called_otherwise(before, after) else PLACE
            others.append(Touch(what, *_apart(before, after)))
    others += [Touch(PLACE, " ".join(gone), " ".join(come), BELOW.join(path)) for path, (gone, come) in sides.items()]
    said = {ord(mark): f"[note: {_begun(text)}]" for text, mark in marks.items()}
    for touch in sorted(others, key=lambda touch: (touch.what == NAME_OF_PLACE, bool(touch.section)))[:1]:
        yield Touch(touch.what, *(side.translate(said) for side in (touch.was, touch.now, touch.section)))


def _moves(
    gone: Counter[Standing], come: Counter[Standing], names: "_Names"
) -> Iterator[tuple[str, Path | None, Path | None]]:
    """Each group of pieces that counts, with its old place and its new; nothing where it is on one side only."""
    there: dict[str, list[Path]] = defaultdict(list)
    for path, told in come.elements():
        there[told].append(path)
    for path, told in gone.elements():
        near = there[told][:_NEAR]
        best = next((other for other in near if names.are_alike(path, other)), near[0] if near else None)
        yield told, path, best
        if best is not None:
            there[told].remove(best)
    yield from ((told, None, path) for told, paths in there.items() for path in paths)


class _Names:
    """Which names of places were edited where they stand, from the changes of a comparison."""

    def __init__(self, comparison: Comparison) -> None:
        edited = [change for change in comparison.changes if change.edited]
        pairs = [(_name(change.was_in_force), _name(change.now_in_force)) for change in edited]
        leads = [(_lead(change.was_in_force), _lead(change.now_in_force)) for change in edited]
        before = {was for was, _ in pairs}
        self._edited = {(was, now) for was, now in pairs if now not in before}  # none that changed places
        said = {pair for pair, change in zip(leads, edited, strict=True) if change.what not in {"heading", "section"}}
        self._sentences = {pair for pair in said if min(len(side.split()) for side in pair) > _LABEL}

    def are_reworded(self, was: Path, now: Path) -> bool:
        """Whether no more than sentences differ, of which is asked by themselves what they say."""
        return _all_between(was, now, self._sentences.__contains__)

    def are_only_called_otherwise(self, was: Path, now: Path) -> bool:
        return _all_between(was, now, lambda pair: pair in self._edited and is_only_called_otherwise(*pair))

    def are_alike(self, was: Path, now: Path) -> bool:
        return self.are_reworded(was, now) or self.are_only_called_otherwise(was, now)


def _all_between(was: Path, now: Path, holds: Callable[[tuple[str, str]], bool]) -> bool:
    return len(was) == len(now) and all(a == b or holds((a, b)) for a, b in zip(was, now, strict=True))


def _apart(was: Path, now: Path) -> tuple[str, str]:
    """Two places without the names that both have."""
    if len(was) == len(now):
        differ = [a != b for a, b in zip(was, now, strict=True)]
        was, now = tuple(compress(was, differ)), tuple(compress(now, differ))
    return BELOW.join(was), BELOW.join(now)


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


def _all_placed(page: str, notes: Mapping[str, str], marks: Mapping[str, str]) -> list[_Placed]:
    """Every leaf of a page that is no heading, with marks in place of the figures of notes.

    :param notes: the words of each note of the page.
    :param marks: the mark of each note that is on both pages, by its words: its figure says nothing, its place much.
    """
    marked = USE.sub(lambda use: f" {marks.get(notes.get(use[1], ''), '')} ", composed(page))
    return [*_placed(Page(without_struck(marked)).blocks, ())]


def _standing(placed: Sequence[_Placed], worded: Mapping[str, str]) -> Counter[Standing]:
    """The pieces that count, under which names they stand.

    :param worded: other words in which passages are read.
    """
    counting: dict[tuple[Path, int], list[str]] = defaultdict(list)
    denied: Counter[Standing] = Counter()
    for block, path, item in placed:
        if path and path[-1] == _DO_NOT:
            denied[path, " ".join(_denied(block.text))] += 1
        else:
            counting[path, item] += _counting(worded.get(block.text, block.text))
    told = ((path, found) for (path, _item), found in counting.items() if any(map(_is_weighty, found)))
    return denied + Counter((path, " ".join(found)) for path, found in told)


def _moved_items(was: Counter[Standing], now: Counter[Standing]) -> Iterator[Touch]:
    """Items that stand under another lead-in or heading than they did, where both pages have both: they end them."""
    names, names_now = {path for path, _ in was}, {path for path, _ in now}
    there = {told: path for path, told in now - was if path in names}
    for path, told in was - now:
        if path in names_now and told in there:
            yield Touch(PLACE, *_apart(path, there[told]))


def _items(placed: Sequence[_Placed], worded: Mapping[str, str]) -> Counter[Standing]:
    """The words of each item of a list, under the names of all that it stands under."""
    found = ((block.text, path) for block, path, item in placed if item or block.tag == "li")
    return Counter((path, " ".join(map(as_said, pieces(worded.get(text, text))))) for text, path in found)


def _notes(page: str) -> dict[str, str]:
    return {name: words(text) for name, text in _NOTE.findall(page)} if "footnote-ref" in page else {}


def _begun(text: str) -> str:
    """The first words of a note."""
    told = text.split()
    return " ".join(told[:_FEW]) + " …" * (len(told) > _FEW)


def _is_mark(piece: str) -> bool:
    return _MARKS[0] <= piece <= _MARKS[1] and len(piece) == 1


def _denied(text: str) -> list[str]:
    """All words of what is in a list of what not to do: each of them is denied."""
    return ["not", *(as_said(piece).casefold() for piece in pieces(without_unseen(text)) if piece[0].isalnum())]


def _counting(text: str) -> list[str]:
    found = [*_written_out(pieces(without_idle_words(without_unseen(text))))]
    return [
        _NAMED.sub(r"\1", in_figures(in_any_case(piece)))  # B12 and B 12 are one name
        for place, piece in enumerate(found)
        if (kind_of(piece) and not is_what_it_is_about(found, place)) or _is_mark(piece)
    ]


def _written_out(found: Sequence[str]) -> Iterator[str]:
    """“Don’t” as “do not”."""
    for piece in found:
        denied = denied_by(with_plain_signs(piece.casefold()))
        yield from (denied, "not") if denied else (piece,)


def _is_weighty(piece: str) -> bool:
    """Whether it says something by itself of what it stands under."""
    return _is_mark(piece) or kind_of(piece) in {"a number", "how often", "a negation"}


def _placed(blocks: Sequence[Block], above: Path) -> Iterator[_Placed]:
    """Every leaf that is no heading."""
    headings: list[Block] = []
    label, lead = "", ""
    for block in blocks:
        if block.tag in HEADINGS:
            while headings and headings[-1].tag >= block.tag:
                headings.pop()
            headings.append(block)
            label, lead = "", ""
            continue
        path = (*above, *(heading.text for heading in headings), *filter(None, (label, lead)))
        yield from _under(block, path)
        label = _name(block.text) if block.tag == "dt" or is_bold(block) else label
        lead = _lead(block.text) if block.is_leaf and block.tag != "li" and block.text.endswith(":") else ""


def _under(block: Block, path: Path) -> Iterator[_Placed]:
    if block.tag == "table":
        grid = Grid(block)
        path = (*path, *(child.text for child in block.children if child.tag == "caption"))
        for row in grid.rows:
            yield from ((cell, (*path, grid.where(cell)), 0) for cell in row.children)
    elif block.tag == "div" and "block-dont" in block.opening:
        yield from _placed(block.children[1:], (*path, _DO_NOT))
    elif block.tag == "ul":
        for number, item in enumerate(block.children, 1):
            yield from ((leaf, where, number) for leaf, where, _ in _under(item, path))
    elif block.is_leaf:
        yield block, path, 0
    elif block.tag in {"li", "details"} and block.children and block.children[0].is_leaf:
        yield block.children[0], path, 0
        yield from _placed(block.children[1:], (*path, _lead(block.children[0].text)))
    else:
        yield from _placed(block.children, path)


def _name(text: str) -> str:
    return text.strip().removesuffix(":")


def _lead(text: str) -> str:
    """The last sentence of a passage, which leads on to what stands below it; a change may tell no other."""
    *_, (_start, last) = sentences(text.strip().removeprefix("… "))
    return _name(last)
