"""Which of the blocks that went are blocks that came: a passage found elsewhere, whole or nearly so, was moved."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from guidance.text.compare.align import RARE, item_name, likeness
from guidance.text.compare.edit import Edit
from guidance.text.compare.runs import Op
from guidance.text.html import HEADINGS

#: A block of fewer words that is found elsewhere is a coincidence, not a move.
FEWEST_MOVED = 4
#: How many of the words of two blocks have to be equal (0 to 1) for one to be the other, changed on the way.
SAME_PASSAGE = 0.8
_LISTS = frozenset({"ul", "ol", "dl", "table", "thead", "tbody"})


def find_moves(edits: Sequence[Edit]) -> None:
    """Pair what went with what came: equal blocks first, then those that are nearly equal."""
    every = list(_alone(edits))
    alone = [edit for edit in every if len(edit.block.vocabulary) >= FEWEST_MOVED]
    _pair_equal(alone)
    _pair_sections(every)
    _pair_items(edits)
    gone, come = ([e for e in alone if e.op is op and not e.moved] for op in (Op.REMOVED, Op.ADDED))
    _pair_nearly_equal(gone, come)
    _take_along(every)
    _pair_items_of_lists(every)


def _pair_nearly_equal(gone: Sequence[Edit], come: Sequence[Edit]) -> None:
    for _, i, j in sorted(_nearly_equal(gone, come)):
        if not gone[i].moved and not come[j].moved:
            pair(gone[i], come[j])


def _pair_items_of_lists(every: Sequence[Edit]) -> None:
    """Items moved into a list that is new, or out of one that is gone with the last of them, are known one by one."""
    lists = [edit for edit in every if edit.block.tag in {"ul", "ol"} and not edit.moved]
    for edit in lists:
        edit.inside = [Edit(item, None) if edit.op is Op.REMOVED else Edit(None, item) for item in edit.block.children]
    items = [edit for edit in every if edit.block.tag == "li"] if lists else []
    items = [
        item
        for item in [*items, *(item for edit in lists for item in edit.inside)]
        if not item.moved and len(item.block.vocabulary) >= FEWEST_MOVED
    ]
    _pair_equal(items)
    gone, come = ([item for item in items if item.op is op and not item.moved] for op in (Op.REMOVED, Op.ADDED))
    _pair_nearly_equal(gone, come)
    for edit in lists:
        if not any(item.moved for item in edit.inside):
            edit.inside = []


def _take_along(every: Sequence[Edit]) -> None:
    """What is too short to be known by itself, as most headings are, moved when it stands next to what moved."""
    gone, come = ([edit for edit in every if edit.op is op] for op in (Op.REMOVED, Op.ADDED))
    places = {edit: place for place, edit in enumerate(come)}
    for step, order in ((-1, range(len(gone) - 1, 0, -1)), (1, range(len(gone) - 1))):
        for place in order:
            known, short = gone[place], gone[place + step]
            if not known.moved or short.moved:
                continue
            there = places[known.moved] + step
            if 0 <= there < len(come) and not come[there].moved and come[there].block.key == short.block.key:
                pair(short, come[there])


def _pair_equal(alone: Sequence[Edit]) -> None:
    removed: dict[str, list[Edit]] = defaultdict(list)
    for edit in alone:
        if edit.op is Op.REMOVED:
            removed[edit.block.key].append(edit)
    for edit in alone:
        if edit.op is Op.ADDED and (candidates := removed.get(edit.block.key)):
            pair(candidates.pop(0), edit)


def _pair_sections(every: Sequence[Edit]) -> None:
    """A heading that went and came once, with what stands under it, is a section that moved, however short it is."""
    gone, come = (
        {edit.block.key: (edit, under) for edit, under in pairwise(every) if edit.op is op and _heads(edit, under)}
        for op in (Op.REMOVED, Op.ADDED)
    )
    often = Counter((edit.op, edit.block.key) for edit in every)
    for key in gone.keys() & come.keys():
        (left, under), (right, other) = gone[key], come[key]
        alone = often[Op.REMOVED, key] == often[Op.ADDED, key] == 1
        if alone and under.block.key == other.block.key and not (left.moved or right.moved):
            pair(left, right)


def _heads(edit: Edit, under: Edit) -> bool:
    return edit.block.tag in HEADINGS and under.op is edit.op and under.block.tag not in HEADINGS


def _pair_items(edits: Sequence[Edit]) -> None:
    """Items of one list and rows of one table that are equal are the same, however short: they changed places."""
    for edit in edits:
        if edit.op is not Op.SAME or not edit.inside or edit.block.tag == "tr":
            continue
        if edit.block.tag in _LISTS:
            items = [item for item in edit.inside if not item.moved]
            _pair_equal(items)
            _pair_named(items)
        _pair_items(edit.inside)


def _pair_named(items: Sequence[Edit]) -> None:
    """Items below which others hang are known by their own words, whatever hangs there now."""
    gone, come = (
        {name: item for item in items if item.op is op and not item.moved and (name := item_name(item.block))}
        for op in (Op.REMOVED, Op.ADDED)
    )
    for name in gone.keys() & come.keys():
        pair(gone[name], come[name])


def pair(gone: Edit, come: Edit) -> None:
    """Tell of a block that went and one that came that it moved."""
    gone.moved, come.moved = come, gone


def _nearly_equal(gone: Sequence[Edit], come: Sequence[Edit]) -> Iterator[tuple[float, int, int]]:
    """Pairs by how unlike they are; only those that share rare words are looked at."""
    places: dict[str, list[int]] = defaultdict(list)
    for j, edit in enumerate(come):
        for word in edit.block.vocabulary:
            places[word].append(j)
    for i, edit in enumerate(gone):
        votes: Counter[int] = Counter()
        for word in edit.block.vocabulary:
            if len(places.get(word, ())) <= RARE:
                votes.update(places.get(word, ()))
        for j, _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:3]:
            alike = likeness(edit.block, come[j].block)
            if alike >= SAME_PASSAGE:
                yield -alike, i, j


def _alone(edits: Sequence[Edit]) -> Iterator[Edit]:
    for edit in edits:
        if edit.op is Op.SAME:
            yield from _alone(edit.inside)
        elif edit.block.tag not in {"td", "th"}:
            yield edit
