"""Which page every file of a history is, through all its renames, and the address that it has at the end."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from guidance.importing.mainline import Commit, FileChange
from guidance.importing.source import slug_from_path


@dataclass(eq=False)
class Place:
    """One page of an outside history: the files that it was, one after the other."""

    slug: str
    """Its newest address."""
    document_id: int | None = None
    withdrawn: bool = False
    """The import withdrew it; what a person withdrew is not reinstated by a file that comes back."""
    anchors: dict[str, str] = field(default_factory=dict)
    """Where the anchors of other makers of web pages lead on this page, as it was read last."""
    done: int = -1
    """The last place on the main line at which something of the page was imported before."""
    left_alone: str = ""
    """Why this import does nothing to the page."""


@dataclass(frozen=True)
class HistoryStep:
    """One change of a file, in its meaning for one page."""

    commit: Commit
    at: int
    """The place of the commit on the main line."""
    change: FileChange
    place: Place
    ends: bool
    """The file is gone, or no wanted one any more."""
    slug: str
    """The address that the page has from this change on."""
    after: str = ""
    """What keeps it apart, in the record, from a step of the same commit that was imported before."""

    @property
    def named(self) -> str:
        """The step in the words of a report."""
        return f"{self.change.path} at {self.commit.id[:10]}"


class Addresses:
    """All addresses that are, or ever were, those of a page: none of them is given to another one."""

    def __init__(self, taken: dict[str, int]) -> None:
        self._taken: dict[str, int | Place] = dict(taken)

    def give(self, wish: str, place: Place) -> str:
        """``wish``, or the first of ``wish-2``, ``wish-3`` … that no other page has or had."""
        number, slug = 1, wish
        while self._taken.get(slug, place) not in (place, place.document_id):
            number += 1
            slug = f"{wish}-{number}"
        self._taken[slug] = place
        return slug


class Plan:
    """The steps of a main line, and which page each path was at any time.

    :param pages: those that were imported before, at the first path that each had.
    """

    def __init__(self, takes: Callable[[str], bool], under: str, addresses: Addresses, pages: dict[str, Place]) -> None:
        self._takes, self._under, self._addresses, self._pages = takes, under, addresses, pages
        self._now: dict[str, Place] = {}
        self._ever: dict[str, list[tuple[int, Place]]] = {}
        self._files: set[str] = set()
        self.places: list[Place] = []
        self.steps: list[HistoryStep] = []

    def add(self, number: int, commit: Commit, known: dict[tuple[int, str], Place | None]) -> None:
        """Take the next commit of the main line into account; ``known`` are the changes that were imported before."""
        changes = list(self._told_by_path(commit.changes))
        left = {change.before: self._now.get(change.before) for change in changes if change.before}
        for change in sorted(changes, key=_renames_first):
            self._add(number, commit, change, left.get(change.before), known)
        self._files -= {path for change in changes for path in (change.path, change.before)}
        self._files |= {change.path for change in changes if change.kind != "D"}

    def _told_by_path(self, changes: Sequence[FileChange]) -> Iterator[FileChange]:
        """Changes of which none renames a file onto another one that stays: that one changed, and the first is gone."""
        renames = self._renames(changes)
        paths = {change.path for change in changes}
        for change in changes:
            if change.kind == "R" and change.path not in renames:
                yield replace(change, kind="M", before="")
                if change.before not in paths:
                    yield FileChange("D", change.before, "", "", "")
            else:
                yield change

    def _renames(self, changes: Sequence[FileChange]) -> dict[str, str]:
        """From where the files came that took nobody's place; a file that cannot leave keeps its own from others."""
        renames = {change.path: change.before for change in changes if change.kind == "R"}
        staying = self._files.intersection(renames).difference(renames.values())
        while staying:
            path = renames.pop(staying.pop())
            staying |= {path} & renames.keys()
        return renames

    def _add(
        self,
        number: int,
        commit: Commit,
        change: FileChange,
        before: Place | None,
        known: dict[tuple[int, str], Place | None],
    ) -> None:
        if not self._takes(change.path) and before is None:
            return
        ends = change.kind == "D" or not self._takes(change.path)
        path = change.before if ends and before else change.path
        place = known.get((number, change.path)) or before or self._now.get(path) or self._come_from(change, commit)
        if place is None:
            if ends:
                return
            place = self._imported(change.path) or self._new(change)
        slug = place.slug if ends else self._move(number, change, place)
        if ends and change.kind == "R":
            self._now[change.path] = place  # no page while its name is none, and the same one when it comes back
        if (number, change.path) in known:
            place.done = number
        self.steps.append(HistoryStep(commit, number, change, place, ends, slug))

    def _come_from(self, change: FileChange, commit: Commit) -> Place | None:
        """The page that a side branch renamed, when the main line gave its file up with the same merge."""
        if not change.origin:
            return None
        gone = {each.path for each in commit.changes if each.kind == "D"} | {change.origin}
        history = self._ever.get(change.origin, [])
        place = history[-1][1] if history else None
        still = {path for path, other in self._now.items() if other is place} if place else set()
        return place if place and still and still <= gone else None

    def _imported(self, path: str) -> Place | None:
        """The page that was imported from this file by changes that this main line has later, or not any more."""
        place = self._pages.get(path)
        return place if place and place.done < 0 and place not in self._now.values() else None

    def _new(self, change: FileChange) -> Place:
        place = Place("")
        place.slug = self.address(change.path, place)
        self.places.append(place)
        return place

    def address(self, path: str, place: Place) -> str:
        """The address that a page gets from the path of its file."""
        return self._addresses.give(slug_from_path(path, self._under), place)

    def _move(self, number: int, change: FileChange, place: Place) -> str:
        """Note where a page is now; its address from then on."""
        came = change.kind == "R" or bool(change.origin)
        if came or change.kind == "A":
            elsewhere = [
                path for path, other in self._now.items() if other is place and (came or not self._takes(path))
            ]
            for path in elsewhere:
                del self._now[path]
        if self._now.get(change.path) is not place:
            self._now[change.path] = place
            self._ever.setdefault(change.path, []).append((number, place))
        if came:
            place.slug = self.address(change.path, place)
        return place.slug

    def at(self, path: str, number: int) -> Place | None:
        """The page that a path was at a place of the main line; else the first one later, else none."""
        history = self._ever.get(path)
        if not history:
            return None
        return history[max(0, bisect_right(history, number, key=lambda entry: entry[0]) - 1)][1]

    def now(self, path: str) -> Place | None:
        """The page that a path is at the end of the main line."""
        return self._now.get(path)

    def all_now(self) -> dict[str, Place]:
        """Every page by its path, at the end of what was added so far."""
        return {path: place for path, place in self._now.items() if self._takes(path)}

    def paths(self) -> Iterable[str]:
        """Every path that ever was a page."""
        return self._ever


def _renames_first(change: FileChange) -> int:
    """Pages leave their paths before others come there; what is gone for good is said last."""
    return {"R": 0, "D": 2}.get(change.kind, 1)
