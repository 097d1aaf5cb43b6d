"""Edits as a list that can be read aloud: what kind of change, in which section, what it was and what it is now."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from operator import attrgetter

from guidance.text.compare.edit import Edit
from guidance.text.compare.grid import names_of_lines
from guidance.text.compare.groups import Group, Stand, Walk, turns_into_heading
from guidance.text.compare.kinds import holds_table, name_of
from guidance.text.compare.later import Later
from guidance.text.compare.leaf import seen
from guidance.text.compare.note_uses import NoteUses, notes_on_both
from guidance.text.compare.notes import moved_notes, notes, settled
from guidance.text.compare.passages import NOTHING, Passage, joined, named, sides
from guidance.text.compare.runs import Op
from guidance.text.compare.styles import ONLY_BREAKS, ONLY_UNSEEN
from guidance.text.compare.tree import Block
from guidance.text.html import HEADINGS
from guidance.text.meaning.beyond import Wordings
from guidance.text.meaning.sentences import are_in_another_order
from guidance.text.measures import Kind as Measure
from guidance.text.measures import MeasureChange, Readings
from guidance.text.measures.changes import around

DIVIDED = "The text is divided into paragraphs or items otherwise."
SENTENCES_MOVED = "The same sentences stand in another order or in other paragraphs."
ANOTHER_ORDER = "The same sentences stand in another order."
_HEADING = {True: "The heading is now plain text.", False: "The text is now a heading."}


class Kind(Enum):
    """The kinds of thing that happen to a passage."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Said:
    """The words of one change: ``was`` and ``now`` are plain text, their twins are marked HTML."""

    was: str
    now: str
    was_html: str
    now_html: str
    wordings: Wordings
    """What held of it: without struck text and the figures of notes, with what abbreviations stand for."""
    notes: tuple[str, ...]
    measures: tuple[MeasureChange, ...]


@dataclass(frozen=True, eq=False)
class Change:
    """One change as a reader would tell it; what it says is found out when somebody asks, as most of the work is."""

    number: int
    kind: Kind
    what: str
    section: str
    """The title of the section, as the new page has it where it still does; ``""`` above the first heading."""
    anchor: str
    """The section's anchor in the new page, where it has one."""
    place: str
    """Which row and column of a table, in words."""
    edited: bool
    """Nothing but a move leaves what it says as it was."""
    said: Later[Said]

    @property
    def was(self) -> str:
        return self.said().was

    @property
    def now(self) -> str:
        return self.said().now

    @property
    def was_html(self) -> str:
        return self.said().was_html

    @property
    def now_html(self) -> str:
        return self.said().now_html

    @property
    def wordings(self) -> Wordings:
        return self.said().wordings

    @property
    def notes(self) -> tuple[str, ...]:
        return self.said().notes

    @property
    def measures(self) -> tuple[MeasureChange, ...]:
        return self.said().measures

    @property
    def was_in_force(self) -> str:
        return self.wordings.was

    @property
    def now_in_force(self) -> str:
        return self.wordings.now

    @property
    def same_words(self) -> bool:
        """Whether nothing but what the notes tell changed."""
        return seen(self.was) == seen(self.now)


@dataclass(frozen=True)
class Told:
    """The changes in reading order, the change that begins at an edit, and the section in which an edit stands."""

    changes: list[Change]
    numbers: dict[Edit, int]
    sections: dict[Edit, str]


def tell(edits: Sequence[Edit], readings: Readings) -> Told:
    """Number and describe everything that ``edits`` changed.

    :param readings: what was read of both pages while they were compared.
    """
    walk = Walk(_repeated(edits), Later(partial(NoteUses, edits)))
    walk.read(edits)
    groups = [group for group in walk.groups if not _told_where_it_is_now(group, walk.stands)]
    on_both = Later(partial(notes_on_both, edits))
    return Told(
        [_change(number, group, walk.stands, readings, on_both) for number, group in enumerate(groups, 1)],
        {group.edits[0]: number for number, group in enumerate(groups, 1)},
        {edit: stand.apart_from(_of_twin(edit, walk.stands)) for edit, stand in walk.stands.items()},
    )


def _of_twin(edit: Edit, stands: dict[Edit, Stand]) -> Stand:
    """Where the other half of what moved stands."""
    return stands.get(edit.moved, Stand()) if edit.moved else Stand()


def _repeated(edits: Sequence[Edit]) -> frozenset[str]:
    pages = ([side for edit in edits if (side := which(edit))] for which in (attrgetter("old"), attrgetter("new")))
    counts = (Counter(block.text for block in blocks if block.tag in HEADINGS) for blocks in pages)
    return frozenset(title for count in counts for title, often in count.items() if often > 1)


def _told_where_it_is_now(group: "Group", stands: dict[Edit, Stand]) -> bool:
    """Whether a passage that left is told with its new place: always, unless it was changed on the way to another."""
    first = group.edits[0]
    if first.op is not Op.REMOVED or not first.moved:
        return False
    if group.inside == "column":
        return True
    return not first.edited or stands.get(first.moved) == stands.get(first)


def _change(
    number: int, group: Group, stands: dict[Edit, Stand], readings: Readings, on_both: Later[frozenset[str]]
) -> Change:
    return Change(
        number=number,
        kind=_kind(group.edits),
        what=name_of(group),
        section=_section(group, stands),
        anchor=group.anchor,
        place=group.place,
        edited=not group.edits[0].moved or any(edit.edited for edit in group.edits),
        said=Later(partial(_in_words, group, stands, readings, on_both)),
    )


def _section(group: Group, stands: dict[Edit, Stand]) -> str:
    """The section in which a change is told; where the words moved to another of its name, with those above it."""
    first = group.edits[0]
    here, there = stands.get(first, Stand()), _of_twin(first, stands)
    told = here.apart_from(there) if first.moved and here.title == there.title else ""
    return told if told and group.section == here.title else group.section


def _in_words(group: Group, stands: dict[Edit, Stand], readings: Readings, on_both: Later[frozenset[str]]) -> Said:
    was, now, wordings, measures = _told_sides(group, stands, readings)
    remarks = [
        *_move(group, stands),
        *([_HEADING[group.edits[0].block.tag in HEADINGS]] if turns_into_heading(group.edits) else ()),
        *([_divided(group.edits[0].kin, was, now)] if group.edits[0].kin else ()),
        *(note for edit in group.edits for note in notes(edit)),
    ]
    unseen = [] if remarks else _unseen(_kind(group.edits), was, now)
    words_changed = not unseen and any(map(_words_changed, group.edits))
    return Said(
        was=was.text,
        now=now.text,
        was_html=was.html,
        now_html=now.html,
        wordings=wordings,
        notes=settled([*remarks, *unseen], words_changed=words_changed),
        measures=(*measures, *_of_moved_notes(group, stands, on_both, readings)),
    )


def _of_moved_notes(
    group: Group, stands: dict[Edit, Stand], on_both: Later[frozenset[str]], readings: Readings
) -> Iterator[MeasureChange]:
    """What notes say that now belong to other words: a dose in one of them is another's dose."""
    first = group.edits[0]
    if first.moved and stands.get(first) == stands.get(first.moved):
        return
    for note, had, has in moved_notes(group.edits, on_both) if any(edit.block.notes for edit in group.edits) else ():
        fate = "belongs to other words" if had and has else "came" if has else "went"
        told = f"in a note that {'moved along' if first.moved else fate}"
        for one in readings[note].measures:
            was, now = one.text * (had or bool(first.moved)), one.text * (has or bool(first.moved))
            yield MeasureChange(was, now, one.kind, told, *around(note, slice(one.start, one.end)))


def _divided(kin: Sequence[Edit], was: Passage, now: Passage) -> str:
    """What became of passages over which the same words are spread otherwise."""
    if len(kin) == len(_LONE & {edit.op for edit in kin}) == 2:
        boxes = [edit for edit in kin if edit.block.tag in _BOXES]
        if len(boxes) == 1:
            box = _box(boxes[0].block)
            return f"The text now stands in {box}." if boxes[0].op is Op.ADDED else f"The text stood in {box} before."
    return SENTENCES_MOVED if are_in_another_order(was.in_force, now.in_force) else DIVIDED


def _box(block: Block) -> str:
    if holds_table(block):
        return "a table"
    return "a quotation" if block.tag == "blockquote" else "a box"


_LONE, _BOXES = {Op.REMOVED, Op.ADDED}, {"div", "blockquote", "details"}


def _unseen(kind: Kind, was: Passage, now: Passage) -> list[str]:
    """What changed in a passage that reads as it did, where nothing else says so."""
    if kind is Kind.CHANGED and are_in_another_order(was.text, now.text):
        return [ANOTHER_ORDER]
    if kind is not Kind.CHANGED or not now.text or seen(was.text) != seen(now.text):
        return []
    if was.text != now.text:
        return [ONLY_UNSEEN]
    return [ONLY_BREAKS] if "<br" in was.html + now.html else []


#: Both sides of a change as they are shown, as they hold, and the measures that are told of it.
_Sides = tuple[Passage, Passage, Wordings, Sequence[MeasureChange]]


def _told_sides(group: Group, stands: dict[Edit, Stand], readings: Readings) -> _Sides:
    """Both sides of a change and the measures in it; what moved and was changed has each side under its own heading."""
    first = group.edits[0]
    pairs = [sides(edit) for edit in group.edits]
    was, now = joined(old for old, _ in pairs), joined(new for _, new in pairs)
    if group.inside == "column":
        return _moved_column(group, now, readings) if first.moved else _column(group, readings)
    if first.moved and first.edited:
        return _moved_and_edited(first, was, now, stands, readings)
    wordings = _wordings(was, now, readings)
    if not first.moved:
        return was, now, wordings, _named_in_tables(group, wordings)
    here, there = stands.get(first), stands.get(first.moved)
    moved = [*_moved(now, there, here, readings)] if here and there and here != there else []
    return was, now, wordings, moved


def _named_in_tables(group: Group, wordings: Wordings) -> list[MeasureChange]:
    """The measures of what came or went whole: those of cells with the names of their row and column."""
    text = wordings.was or wordings.now
    names = (
        names_of_lines([edit.block for edit in group.edits], group.table) if not (wordings.was and wordings.now) else []
    )
    if len(names) != text.count("\n") + 1:
        return wordings.told
    return [_in_cell(one, names[text.count("\n", 0, max(one.old_at, one.new_at, 0))]) for one in wordings.told]


def _in_cell(one: MeasureChange, name: str) -> MeasureChange:
    before, after = one.before.rpartition("\n")[2], one.after.partition("\n")[0]
    return one._replace(of=name, before=before, after=after) if name else one


def _wordings(was: Passage, now: Passage, readings: Readings) -> Wordings:
    return Wordings(was.in_force, now.in_force, readings)


def _moved_and_edited(first: Edit, was: Passage, now: Passage, stands: dict[Edit, Stand], readings: Readings) -> _Sides:
    assert first.moved
    here, there, came = stands.get(first), stands.get(first.moved), first.op is Op.ADDED
    was, now = (sides(first.moved)[0], now) if came else (was, sides(first.moved)[1])
    whole = _wordings(was, now, readings)
    if not (here and there) or here == there:
        return was, now, whole, whole.told
    if came:
        come = [measure._replace(was="", told="") for measure in whole.told if measure.now]
        moved = _moved(now, there, here, readings, but=come)
        return NOTHING, now, _wordings(NOTHING, now, readings), [*come, *moved]
    gone = [_as_gone(measure) for measure in whole.told if measure.was]
    return was, NOTHING, _wordings(was, NOTHING, readings), gone


def _as_gone(one: MeasureChange) -> MeasureChange:
    """A measure as it was, among the words of the old wording."""
    return one._replace(now="", told="", before=one.was_before, after=one.was_after) if one.now else one


def _moved(
    passage: Passage, there: Stand, here: Stand, readings: Readings, but: Sequence[MeasureChange] = ()
) -> Iterator[MeasureChange]:
    """What a passage says that stood elsewhere: the same amounts, of something else.

    :param but: what is told of it by itself.
    """
    text = passage.in_force
    told = {at for one in but for at in range(one.new_at, one.new_at + len(one.now))}
    for one in readings[text].measures:
        if one.kind is not Measure.REFERENCE and one.start not in told:
            where = f"moved from {_spot(there, here)}"
            yield MeasureChange(one.text, one.text, one.kind, where, *around(text, slice(one.start, one.end)))


def _column(group: Group, readings: Readings) -> _Sides:
    """A column that came or went, and its measures, each with the name of its row."""
    cells = [(*sides(edit), row) for edit, row in zip(group.edits, group.rows, strict=True)]
    measures = [
        one._replace(of=row, old_at=-1, new_at=-1)
        for was, now, row in cells
        for one in _wordings(was, now, readings).told
    ]
    was, now = joined(named(was, row) for was, _, row in cells), joined(named(now, row) for _, now, row in cells)
    return was, now, _wordings(was, now, readings), measures


def _moved_column(group: Group, now: Passage, readings: Readings) -> _Sides:
    """A column that changed places is told whole; of cells that changed on the way both sides are told."""
    pairs = [
        (named(sides(edit.moved)[0], row), named(sides(edit)[1], row))
        for edit, row in zip(group.edits, group.rows, strict=True)
        if edit.moved and edit.edited
    ]
    if not pairs:
        return NOTHING, now, _wordings(NOTHING, now, readings), ()
    measures = [one._replace(old_at=-1, new_at=-1) for pair in pairs for one in _wordings(*pair, readings).told]
    was, now = joined(was for was, _ in pairs), joined(is_now for _, is_now in pairs)
    return was, now, _wordings(was, now, readings), measures


def _move(group: Group, stands: dict[Edit, Stand]) -> Iterator[str]:
    """From where a passage came, or where it went."""
    first = group.edits[0]
    if not first.moved:
        return
    if group.inside == "column":
        yield "The column stands in another place of the table."
        return
    here, there = stands.get(first, Stand()), _of_twin(first, stands)
    too = " and was changed" if first.edited else ""
    if first.op is Op.REMOVED:
        yield f"It moved to {_spot(there, here)}{too}."
    elif here != there:
        yield f"It stood {_spot(there, here, 'in')}{too}."
    elif first.edited:
        yield "It moved and was changed."


def _spot(there: Stand, here: Stand, within: str = "") -> str:
    section, place, parts = there.apart_from(here), there.place, []
    if there.path == here.path and not place and here.place.startswith("under "):
        return f"outside {here.place.removeprefix('under ')}"
    if there.path != here.path or not place:
        parts.append(f"{within} “{section}”".strip() if section else f"{'at ' if within else ''}the top of the page")
    if place:
        parts.append(f"{within} {place}".strip() if place.startswith("row") else place)
    return ", ".join(parts)


def _words_changed(edit: Edit) -> bool:
    return edit.op is not Op.SAME or any(not run.stayed for run in edit.runs)


def _kind(edits: Sequence[Edit]) -> Kind:
    ops = {edit.op for edit in edits}
    if len(ops) > 1:
        return Kind.CHANGED
    if edits[0].moved:
        return Kind.MOVED
    return {Op.REMOVED: Kind.REMOVED, Op.ADDED: Kind.ADDED}.get(edits[0].op, Kind.CHANGED)
