"""Paragraphs and items that were split or joined: neighbours over which the same words are only spread otherwise.

A dose that stands in a paragraph of its own now did not go and come anew.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from guidance.text.compare.edit import Edit
from guidance.text.compare.moves import pair
from guidance.text.compare.runs import Op
from guidance.text.html import HEADINGS

#: So many stretches ahead are looked for the words that went or came; not where more passages stand in them than this.
_NEAR, _MOST = 2, 24
#: How many of the words that left one passage have to come in the other (0 to 1), and how many at least: more of them
#: where both stayed where they were, for then a sentence went over and no paragraph was split.
_SHARED, _FEWEST, _FEWEST_OF_SENTENCE = 0.6, 3, 6
_APART = HEADINGS | {"table", "hr", "pre"}


def find_divided(edits: Sequence[Edit]) -> None:
    """Give each passage that was split or joined the list of all that belong together with it, in reading order."""
    lone = _only_on_one_page(edits)
    for slots in _between_headings(edits, lone):
        for find in (_pair_equal, _link):
            for place, slot in enumerate(slots):
                near = [words for ahead in slots[place : place + 1 + _NEAR] for words in ahead]
                if len(near) <= _MOST:
                    find(slot, near)
    for edit in edits:
        if edit.op is Op.SAME and edit.changed and edit.block.tag not in _APART:
            find_divided(edit.inside)


@dataclass(frozen=True, eq=False)
class _Words:
    """The words of a passage that went and those that came, without figures; and both with them."""

    edit: Edit
    gone: frozenset[str]
    come: frozenset[str]
    all_gone: Set[str]
    all_come: Set[str]

    def cross(self, other: "_Words") -> bool:
        stayed = self.edit.op is other.edit.op is Op.SAME
        if not stayed and (_is_part(self.all_gone, other.all_come) or _is_part(other.all_gone, self.all_come)):
            return True
        return any(
            (shared := len(gone & come)) >= (_FEWEST_OF_SENTENCE if stayed else _FEWEST)
            and shared >= _SHARED * min(len(gone), len(come))
            for gone, come in ((self.gone, other.come), (other.gone, self.come))
        )


def _is_part(gone: Set[str], come: Set[str]) -> bool:
    """Whether all of a passage, though it be of one or two words, is in what went from, or came to, the other."""
    return bool(gone and come) and (gone <= come or come <= gone)


def _only_on_one_page(edits: Sequence[Edit]) -> set[Edit]:
    """The headings that are new or gone: they part what stood together, and take nothing to another section."""
    before = {edit.old.text for edit in edits if edit.old is not None and edit.old.tag in HEADINGS}
    after = {edit.new.text for edit in edits if edit.new is not None and edit.new.tag in HEADINGS}
    return {
        edit
        for edit in edits
        if edit.op is not Op.SAME
        and edit.block.tag in HEADINGS
        and not edit.moved
        and edit.block.text not in before & after
    }


def _between_headings(edits: Sequence[Edit], lone: Set[Edit]) -> Iterator[list[list[_Words]]]:
    """What changed under each heading: a passage that stayed where it was, and by turns all that went or came.

    :param lone: headings that do not part what is under one from what is under the next.
    """
    slots: list[list[_Words]] = [[]]
    for stayed, neighbours in groupby(edits, key=lambda edit: edit.op is Op.SAME):
        stretch = list(neighbours)
        if not stayed and any(edit.block.tag in HEADINGS and edit not in lone for edit in stretch):
            yield slots  # what is ahead of such a heading, and what behind it, is not the same on both pages
            slots = [[]]
        elif not stayed:
            slots[-1] += [
                _words(edit) for edit in stretch if edit.block.tag not in _APART and not (edit.moved or edit.inside)
            ]
        for edit in stretch if stayed else ():
            if edit.block.tag in HEADINGS:
                yield slots
                slots = [[]]
            elif edit.changed:
                slots += [[*map(_words, _passages(edit))], []]
    yield slots


def _passages(edit: Edit) -> list[Edit]:
    """What changed within a passage that stayed: its own words, or those of the item that it is."""
    if edit.block.tag == "li":
        return [inner for inner in edit.inside if inner.runs]
    return [edit] if edit.runs and edit.block.tag not in _APART else []


def _words(edit: Edit) -> _Words:
    gone, come = (frozenset(filter(str.isalnum, _of(edit, op))) for op in (Op.REMOVED, Op.ADDED))
    return _Words(edit, frozenset(filter(str.isalpha, gone)), frozenset(filter(str.isalpha, come)), gone, come)


def _of(edit: Edit, op: Op) -> Set[str]:
    if edit.op is op:
        return edit.block.vocabulary
    return {word[2].lower() for run in edit.runs if run.op is op for word in run.words}


def _pair_equal(slot: Sequence[_Words], near: Sequence[_Words]) -> None:
    """What went and came under one heading as it was is no coincidence, however short: it moved."""
    for number, one in enumerate(slot):
        for other in near[number + 1 :]:
            lone = {one.edit.op, other.edit.op} == {Op.REMOVED, Op.ADDED}
            if lone and one.edit.block.key == other.edit.block.key and not (one.edit.moved or other.edit.moved):
                pair(*sorted((one.edit, other.edit), key=lambda edit: edit.op is Op.ADDED))


def _link(slot: Sequence[_Words], near: Sequence[_Words]) -> None:
    for number, one in enumerate(slot):
        for other in near[number + 1 :]:
            if not (one.edit.moved or other.edit.moved) and one.cross(other):
                _join(one.edit, other.edit)


def _join(one: Edit, other: Edit) -> None:
    if one.kin is other.kin and one.kin:
        return
    kin = [*(one.kin or [one]), *(other.kin or [other])]
    for edit in kin:
        edit.kin = kin
