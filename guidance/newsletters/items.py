"""What a newsletter tells: its items, in their parts and their order, and how they are kept."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import Enum


class NewsletterPart(Enum):
    """The parts of a newsletter in their order: what is to be done otherwise comes first."""

    ENDED = "No longer to be followed"
    ADVICE_CHANGED = "Advice changed"
    NEW_ADVICE = "New advice"
    ADVICE_WITHDRAWN = "Advice withdrawn"
    CORRECTION = "Corrected"
    EVIDENCE_UPDATED = "Evidence updated, same advice"
    OTHER = "Other safety-critical changes"
    IN_FORCE_AGAIN = "In force again"
    REVIEWED = "Reviewed"
    OVERDUE = "Review overdue"
    NEWS = "News"
    EVENTS = "Coming events"


@dataclass(frozen=True)
class Item:
    """One thing that a newsletter tells. Addresses are paths of this service, or whole addresses."""

    key: str
    """What it is about, for ever: “page-12”, “news-7”. The same is never told twice."""
    part: str
    title: str
    words: str
    """Lines of plain text."""
    address: str
    """Where its title leads."""
    more: str = ""
    """Where exactly this is shown, such as the comparison of two versions; nothing where there is no such place."""
    more_words: str = ""
    tag: str = ""
    """“Safety-critical”, the category of news: what stands beside the title."""
    document: int = 0
    """The guidance page that it is about, by its id."""
    kept: bool = True
    """Whether the editor has left it in."""


def stored(items: Iterable[Item]) -> str:
    """The items as they are kept."""
    return json.dumps([asdict(item) for item in items], ensure_ascii=False)


def read_back(kept: str) -> list[Item]:
    """The items as ``stored`` kept them."""
    return [Item(**item) for item in json.loads(kept)]


def in_parts(items: Sequence[Item]) -> list[tuple[str, list[Item]]]:
    """The items by the part they stand in; parts with nothing in them are left out."""
    parts = [(part.value, [item for item in items if item.part == part.value]) for part in NewsletterPart]
    return [(part, found) for part, found in parts if found]


def sent(items: Sequence[Item]) -> list[tuple[str, list[Item]]]:
    """The items that readers get: those that the editor left in, by part."""
    return in_parts([item for item in items if item.kept])


def arranged(items: Sequence[Item], places: dict[str, int], kept: set[str]) -> list[Item]:
    """The items as an editor wants them.

    :param places: the place in its part that was typed for an item, by its key, where one was. An item that was moved
        stands before the one whose place it took.
    :param kept: the keys of those that stay in.
    """
    found: list[Item] = []
    for _, together in in_parts(items):
        order = [
            (places.get(item.key, place), places.get(item.key, place) == place, place, item)
            for place, item in enumerate(together, 1)
        ]
        order.sort(key=lambda each: each[:3])
        found += [replace(item, kept=item.key in kept) for *_, item in order]
    return found


def filled_in_anew(before: Sequence[Item], now: Sequence[Item]) -> list[Item]:
    """The items there are to tell ``now``, in the order and with the choices that were made ``before``.

    What is new stands at the end of its part; what is not true any more is gone. A choice holds for what it was made
    of: whoever left out a change of words has not left out that the page was withdrawn since.
    """
    choices = {replace(item, kept=True): item.kept for item in before}
    order = {item.key: number for number, item in enumerate(before)}
    told = [replace(item, kept=choices.get(replace(item, kept=True), item.kept)) for item in now]
    told.sort(key=lambda item: order.get(item.key, len(order)))
    return [item for _, part in in_parts(told) for item in part]


def outdated(items: Sequence[Item], now: Sequence[Item]) -> list[Item]:
    """Items that the editor left in and that are not, or not so, any more."""
    true = {replace(item, kept=True) for item in now}
    return [item for item in items if item.kept and item not in true]
