"""Anchors that last: the sections of a page laid beside those of the page before, so that each keeps its own.

A link to a section has to lead to that section for as long as it is there, whatever its heading is called and
whatever was written in ahead of it. So the words of a heading only name what is new; what was there before is found
again by where it stands, what it says and what it is called, together. Where that does not decide, an anchor is
retired and leads to the nearest place: it is never given to other words.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from guidance.text import html
from guidance.text.addresses.slug import slug_from
from guidance.text.html.outline import PAGE_ANCHOR, Section, shown_parts
from guidance.text.markdown.rendering import Rendered

#: Bodies with so many words speak for themselves; below, a title or a place has to agree.
TELLING_WORDS = 8
#: Comparisons of words for one page at most; past them only sections of the same name and place are recognised.
MOST_WORK = 500_000
#: From this share of equal words a section under another heading is the one it was.
SAME = 0.5

Path = tuple[str, ...]


@dataclass(frozen=True)
class Retired:
    """An anchor of a section that is gone."""

    anchor: str
    path: str
    """The headings it stood under, and its own."""
    digest: str
    """What it said: only that gets the anchor back."""
    title: str = ""
    """What it was called; nothing where an older rule did not note it."""
    since: int = 0
    """The number of the first version without it, which whoever numbers versions fills in; 0 where nobody did."""


@dataclass(frozen=True)
class Kept:
    """A section with every anchor that leads to it."""

    section: Section
    aliases: tuple[str, ...] = ()
    """Other anchors of the section: those it had, and the one its heading would make."""
    retired: tuple[Retired, ...] = ()
    """Anchors of sections that are gone, whose nearest place this is."""


@dataclass
class _Place:
    """A section while it is laid beside others."""

    number: int
    section: Section
    path: Path
    parent: "_Place | None"
    words: Counter[str] = field(default_factory=Counter)
    size: int = 0
    opening: tuple[str, ...] = ()
    """Its first words."""
    other: "_Place | None" = None
    """Its counterpart on the other page."""
    shared: dict[int, float] = field(default_factory=dict)
    """The share of words that it has in common with sections of the other page, by their number."""


def carried(made: Rendered, before: str, known: Sequence[Kept]) -> tuple[str, list[Kept]]:
    """The page of a text with the anchors that its sections had on the page ``before``, and all that lead to each.

    What its author typed stays; the rest goes by what is known of the page before.

    :param before: the HTML of the page before; empty when there was none.
    :param known: the sections of the page before, with their anchors.
    """
    new, old = _places(made.sections), _places([kept.section for kept in known])
    _match(old, new, before, made.html)
    names = _Names(made, known)
    named = [replace(place.section, anchor=names.of(place, known)) for place in new]
    kept = [
        Kept(section, names.aliases(place, section.anchor, known)) for place, section in zip(new, named, strict=True)
    ]
    anchors = [section.anchor for section in named if section.level]
    page = made.html if named == made.sections else _with_anchors(made.html, anchors)
    return page, _with_retired(kept, old, new, names.taken, known)


def path_key(path: Path) -> str:
    """The headings above a section and its own, as one line."""
    return " > ".join(path)


def _places(sections: Sequence[Section]) -> list[_Place]:
    found: list[_Place] = []
    above: list[_Place] = []
    for number, section in enumerate(sections):
        while above and above[-1].section.level >= section.level:
            above.pop()
        parent = above[-1] if above and above[-1].section.level else None
        path = (*(parent.path if parent else ()), section.title.casefold())
        found.append(_Place(number, section, path, parent))
        above.append(found[-1])
    return found


def _read(places: Sequence[_Place], page: str) -> None:
    """Note the words of each section, which only those need that are not found again as they were."""
    shown = shown_parts(page)
    if len(shown) != len(places):  # an outline of older rules: then only names and digests tell
        return
    for place, part in zip(places, shown, strict=True):
        if place.other is not None:
            continue
        words = part.text.casefold().split()
        place.words, place.opening = Counter(words), tuple(words[:TELLING_WORDS])
        place.size = place.words.total()


# Laying two pages side by side


def _match(old: Sequence[_Place], new: Sequence[_Place], before: str, page: str) -> None:
    """Find the counterpart of every section that is still there: what is the same first, then the likeliest."""
    _pair_equal(old, new, lambda place: (place.path, place.section.digest))
    left, right = _unpaired(old), _unpaired(new)
    if not (left and right):
        return
    if len(left) == len(right) == 1 and _is_called_alike(left[0], right[0]):
        _pair(left[0], right[0])  # the only one left, as after most edits: whatever its words are, it is the one
        return
    _read(old, before)
    _read(new, page)
    for _round in range(2):  # once more where headings above have found their counterpart meanwhile
        _pair_likely(old, new)


def _pair_equal(old: Sequence[_Place], new: Sequence[_Place], key: Callable[[_Place], object]) -> None:
    waiting = defaultdict(list)
    for place in old:
        waiting[key(place)].append(place)
    for place in new:
        if (same := waiting.get(key(place))) and place.other is None:
            _pair(same.pop(0), place)


def _pair(old: _Place, new: _Place) -> None:
    old.other, new.other = new, old


def _is_called_alike(old: _Place, new: _Place) -> bool:
    """Whether two sections have the same title and stand under the same heading."""
    return old.path == new.path and _same_place(old.parent, new.parent)


def _pair_likely(old: Sequence[_Place], new: Sequence[_Place]) -> None:
    left, right = _unpaired(old), _unpaired(new)
    for _score, one, other in sorted(_scored(left, right), key=lambda found: -found[0]):
        if one.other is None and other.other is None:
            _pair(one, other)


def _unpaired(places: Sequence[_Place]) -> list[_Place]:
    """The sections with a heading whose counterpart is not found yet: the words ahead of the first one need none."""
    return [place for place in places if place.other is None and place.section.level]


def _scored(left: Sequence[_Place], right: Sequence[_Place]) -> Iterator[tuple[float, _Place, _Place]]:
    work = sum(len(place.words) + 4 for place in left) * len(right)
    by_path = defaultdict(list)
    for place in right:
        by_path[place.path].append(place)
    for one in left:
        likely = [
            (score, one, other)
            for other in (right if work <= MOST_WORK else by_path[one.path])
            if (score := _likeness(one, other)) > 0
        ]
        # Whose words stand elsewhere now is not what came under its name.
        moved = work <= MOST_WORK and any(
            _could_tell(one, other) >= SAME and _weight_of_shared_words(one, other) >= SAME for other in right
        )
        yield from (found for found in likely if not moved or _weight_of_shared_words(one, found[2]) >= SAME)


def _likeness(old: _Place, new: _Place) -> float:
    """How surely two sections are one; 0 when nobody could say so."""
    same_title = old.section.title.casefold() == new.section.title.casefold()
    same_place = _same_place(old.parent, new.parent)
    if not same_place and (old.size != new.size or not old.size):
        return 0.0
    words = _shared(old, new)
    told = _weight_of_shared_words(old, new)
    title = 1.0 if same_title else _shared_words(old.section.title, new.section.title)
    identical = words == 1.0 and old.size > 0
    if not same_place:  # the same words under another heading are often said of somebody else
        return told + title if identical and told == 1.0 else 0.0
    by_name = old.path == new.path or (title >= SAME and (words >= SAME / 2 or old.size == new.size == 0))
    if not (by_name or told >= SAME or identical):
        return 0.0
    near = 0.1 / (1 + abs(old.number - new.number))
    begins = 0.5 if old.size and old.opening == new.opening else 0.0  # of what was split, the first part
    return 2 * told + title / 2 + (0.5 if old.path == new.path else 0.25) + near + begins


def _weight_of_shared_words(old: _Place, new: _Place) -> float:
    """How much the common words of two sections say: a few common words say little."""
    return _shared(old, new) * min(1.0, min(old.size, new.size) / TELLING_WORDS)


def _could_tell(old: _Place, new: _Place) -> float:
    """The most that their common words could say, by their number alone."""
    less, both = min(old.size, new.size), old.size + new.size
    return 2 * less / both * min(1.0, less / TELLING_WORDS) if both else 0.0


def _same_place(old: _Place | None, new: _Place | None) -> bool:
    """Whether two sections stand under the same heading: one that has its counterpart, or none."""
    if old is None or new is None:
        return old is new
    return old.other is new


def _shared(old: _Place, new: _Place) -> float:
    """The share of words that two sections have in common (Dice's coefficient over words with their counts)."""
    if (known := old.shared.get(new.number)) is not None:
        return known
    both = old.size + new.size
    less, more = sorted((old.words, new.words), key=len)
    common = sum(min(count, more.get(word, 0)) for word, count in less.items())
    old.shared[new.number] = share = 2 * common / both if both else 0.0
    return share


def _shared_words(one: str, other: str) -> float:
    mine, theirs = (Counter(words.casefold().split()) for words in (one, other))
    both = mine.total() + theirs.total()
    return 2 * (mine & theirs).total() / both if both else 0.0


# Giving out anchors


class _Names:
    """The anchors of a page while they are given out: what somebody ever had is given to nobody else."""

    def __init__(self, made: Rendered, known: Sequence[Kept]) -> None:
        self._typed = made.typed
        headings = {section.anchor for section in made.sections}
        #: What things besides headings are called, and what the author typed.
        self.taken = (html.anchors(made.html) - headings) | made.typed
        self._had = {anchor for kept in known for anchor in _all_anchors(kept)}
        self._retired = {gone.digest: gone.anchor for kept in known for gone in reversed(kept.retired)}
        self._given: set[str] = set()

    def of(self, place: _Place, known: Sequence[Kept]) -> str:
        """The anchor of a section: the one that its author typed, the one it had, or a new one that nobody had."""
        own = place.section.anchor
        if not place.section.level:
            return ""
        anchor = own
        if own not in self._typed:
            before = (
                known[place.other.number].section.anchor if place.other else self._retired.get(place.section.digest, "")
            )
            anchor = before if before and self._free(before) else self._new(place)
        self._given.add(anchor)
        return anchor

    def _free(self, anchor: str) -> bool:
        return anchor not in self.taken and anchor not in self._given

    def _new(self, place: _Place) -> str:
        if self._free(own := place.section.anchor) and own not in self._had:
            return own
        wish = slug_from(place.section.title) or "section"
        wish = f"section-{wish}" if wish.startswith(PAGE_ANCHOR) else wish
        number = 2
        while not self._free(anchor := f"{wish}-{number}") or anchor in self._had:
            number += 1
        return anchor

    def aliases(self, place: _Place, anchor: str, known: Sequence[Kept]) -> tuple[str, ...]:
        """Every other anchor that leads to a section, once all have theirs."""
        had = known[place.other.number] if place.other else None
        wanted = [had.section.anchor, *had.aliases] if had else []
        if place.section.anchor not in self._had:
            wanted.append(place.section.anchor)
        found = [alias for alias in dict.fromkeys(wanted) if alias and alias != anchor and self._free(alias)]
        self._given.update(found)
        return tuple(found)


def _all_anchors(kept: Kept) -> Iterator[str]:
    yield kept.section.anchor
    yield from kept.aliases
    yield from (gone.anchor for gone in kept.retired)


def _with_anchors(page: str, anchors: Sequence[str]) -> str:
    """``page`` with these anchors on its headings, in order."""
    left = iter(anchors)

    def anchored(tag: re.Match[str]) -> str:
        return tag[0] if tag[1] else f'<{tag[2]} id="{escape(next(left))}">'

    return html.HEADING.sub(anchored, page)


# What is gone


def _with_retired(
    kept: Sequence[Kept], old: Sequence[_Place], new: Sequence[_Place], taken: frozenset[str], known: Sequence[Kept]
) -> list[Kept]:
    """The sections with the anchors of those that are gone: under the same headings, or at the nearest place left."""
    alive = taken.union(*({each.section.anchor, *each.aliases} for each in kept))
    under = {path_key(place.path): place.number for place in reversed(new)}
    retired: dict[int, dict[str, Retired]] = defaultdict(dict)
    nearest = 0
    for place, was in zip(old, known, strict=True):
        nearest = place.other.number if place.other else nearest
        for gone in (*_gone(place, was), *was.retired):
            if gone.anchor and gone.anchor not in alive:
                retired[under.get(gone.path, nearest)].setdefault(gone.anchor, gone)
    return [replace(each, retired=tuple(retired[number].values())) for number, each in enumerate(kept)]


def _gone(place: _Place, was: Kept) -> list[Retired]:
    if place.other is not None:
        return []
    path, section = path_key(place.path), was.section
    return [Retired(anchor, path, section.digest, section.title) for anchor in (section.anchor, *was.aliases)]
