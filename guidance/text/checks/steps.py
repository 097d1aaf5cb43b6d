"""Whether numbered steps changed places, or go by other numbers."""

import re
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from guidance.text.compare import Comparison
from guidance.text.compare.tree import Block, Page
from guidance.text.html.in_force import without_struck

_START = re.compile(r'start="(\d+)"')


class _List(NamedTuple):
    """A numbered list: the number of its first step, whether it goes on from the list above, and its steps."""

    begins: int
    goes_on: bool
    steps: list[str]


class _Stayed(NamedTuple):
    """A step that is on both pages, with its list and its place there on each."""

    was: str
    now: str
    old: tuple[_List, int]
    new: tuple[_List, int]


def reordered_steps(old: str, new: str, comparison: Comparison) -> Iterator[tuple[str, str]]:
    """The first step of a numbered list that came ahead of one behind which it was, or that goes by another number.

    Its number is another one where its list begins with another: steps that were added ahead of it are told themselves.
    """
    if "<ol" not in old or "<ol" not in new:
        return
    before, after = ([*_lists(Page(without_struck(page)).blocks)] for page in (old, new))
    stayed = _stayed(before, after, comparison)
    for one, other in pairwise(stayed):
        if one.old[0] is other.old[0] and one.new[0] is other.new[0] and one.new[1] > other.new[1]:
            yield f"{one.was}; {other.was}", f"{other.now}; {one.now}"
            return
    for step in stayed:
        lists, numbers = zip(*((found, found.begins + at) for found, at in (step.old, step.new)), strict=True)
        begins_otherwise = lists[0].begins != lists[1].begins and not (lists[0].goes_on and lists[1].goes_on)
        if begins_otherwise and numbers[0] != numbers[1]:
            yield f"{numbers[0]}. {step.was}", f"{numbers[1]}. {step.now}"
            return


def _stayed(before: Sequence[_List], after: Sequence[_List], comparison: Comparison) -> list[_Stayed]:
    """Where a step stands twice, as washing hands does, nobody knows which of the two it is: it has no order."""
    edited = {change.was_in_force: change.now_in_force for change in comparison.changes if change.edited}
    once, once_now = (
        {step for step, count in Counter(chain(*(found.steps for found in lists))).items() if count == 1}
        for lists in (before, after)
    )
    place = {step: (found, at) for found in after for at, step in enumerate(found.steps)}
    return [
        _Stayed(step, now, (found, at), place[now])
        for found in before
        for at, step in enumerate(found.steps)
        if step in once and (now := edited.get(step, step)) in once_now
    ]


def _lists(blocks: Sequence[Block], expected: int = 0) -> Generator[_List, None, int]:
    """Each numbered list, with the first words of its items; notes are numbered as they are called.

    :returns: the number with which a list would go on from the last one; those inside of another's steps are none.
    """
    for block in blocks:
        if "footnotes" in block.opening:
            continue
        if block.tag != "ol":
            expected = yield from _lists(block.children, expected)
            continue
        found = _START.search(block.opening)
        begins = int(found[1]) if found else 1
        steps = [next((leaf.text for leaf in item.leaves), "") for item in block.children]
        yield _List(begins, begins == expected, steps)
        yield from _lists(block.children)
        expected = begins + len(steps)
    return expected
