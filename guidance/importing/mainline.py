"""The history of the main line of a repository: what its branch said, commit after commit, and when it said it.

A merge is one change, made of what its side branches brought; those who wrote them are its authors. The main line is
read along the first parents (git-log(1), ``--first-parent``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from guidance.importing.repository import Repository, readable

_FIELDS = ("%H", "%P", "%at", "%ct", "%an", "%ae", "%s", "%b", "%(trailers:key=Co-authored-by,valueonly)")
_RAW = (
    "--raw",
    "-z",
    "--no-abbrev",
    "--find-renames=50%",
    "--break-rewrites",
    "-l2000",
    "--no-ext-diff",
    "--no-textconv",
    "--root",
)
_OLDEST_FIRST = ("--reverse", "--topo-order")
_MERGE = re.compile(r"Merge (?:pull request|branch|branches|remote-tracking branch|tag|commit)\b", re.IGNORECASE)
_OF_TWO = " (merged with other changes)"
_SOMEBODY = re.compile(r"(.*?)\s*<([^<>]*)>")

#: No history of texts is older: such dates are those of a clock that was never set.
OLDEST = datetime(1980, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class FileChange:
    """One path in one commit: ``kind`` is A, M, D, R (renamed from ``before``) or T (became another kind of file)."""

    kind: str
    path: str
    before: str
    mode: str
    blob: str
    origin: str = ""
    """The path from which a side branch brought the file, when it renamed it on the way."""


@dataclass(frozen=True)
class Person:
    """Somebody as a history names them."""

    name: str
    email: str


@dataclass(frozen=True)
class TreeEntry:
    """A commit as it is written down, wherever it stands."""

    id: str
    parents: tuple[str, ...]
    authored: datetime | None
    committed: datetime | None
    author: Person
    subject: str
    body: str
    helpers: tuple[Person, ...]


@dataclass
class Commit:
    """One commit of the main line with what it changed there."""

    entry: TreeEntry
    at: datetime
    """When it came onto the main line: never before the commit that it follows, and never after now."""
    changes: list[FileChange] = field(default_factory=list)
    brought: list[tuple[TreeEntry, dict[str, str]]] = field(default_factory=list)
    """The commits that a merge brought in, oldest first, each with the paths that it touched and their blobs then."""

    @property
    def id(self) -> str:
        return self.entry.id

    def note(self, path: str) -> str:
        """The words of a commit about a file; for a merge, those of the commits it brought that touched the file.

        Where the merge has a text that none of them had, it says so: somebody, or git, made it of two.
        """
        if not self.brought or not _MERGE.match(self.entry.subject):
            return self.entry.subject
        theirs = [touched[path] for _, touched in self.brought if touched.get(path)]
        return self._subjects(path) + (_OF_TWO if theirs and self._blobs.get(path, theirs[-1]) != theirs[-1] else "")

    @cached_property
    def _blobs(self) -> dict[str, str]:
        return {change.path: change.blob for change in self.changes}

    def _subjects(self, path: str) -> str:
        if self.entry.subject.lower().startswith("merge pull request"):
            said = next((line.strip() for line in self.entry.body.split("\n") if line.strip()), "")
            if said:
                return said
        subjects = dict.fromkeys(entry.subject for entry in self._behind(path) if entry.subject)
        return "; ".join(subjects) or self.entry.subject

    def authors(self, path: str) -> list[Person]:
        """Who wrote what the commit says in a file, the first author first."""
        behind = self._behind(path) or [self.entry]
        people = [person for entry in behind for person in (entry.author, *entry.helpers)]
        once: dict[str, Person] = {}
        for person in people:
            once.setdefault(person.email.lower() or person.name, person)
        return list(once.values())

    def _behind(self, path: str) -> list[TreeEntry]:
        return [entry for entry, touched in self.brought if path in touched and len(entry.parents) < 2]


@dataclass
class MainLine:
    """The commits of the main line, oldest first, and what was wrong with their dates."""

    commits: list[Commit]
    main_of: dict[str, int]
    """For every commit of the history, the place on the main line of the one that has it or brought it in."""
    impossible: list[str]
    """Commits with a date after now, or before there were any."""
    moved: list[str]
    """Commits that are dated before the one that they follow."""


def main_line(repository: Repository, under: str, now: datetime) -> MainLine:
    """Read the main line of a repository."""
    entries = {entry.id: entry for entry in _entries(repository)}
    firsts = repository.run("rev-list", "--first-parent", "--reverse", "HEAD").split()
    line = MainLine([], {}, [], [])
    _date([entries[name] for name in firsts], line, now)
    brought = _assigned(firsts, entries, line.main_of)
    sides = _changes(repository, under, "--no-merges") if any(brought) else {}
    changes = _changes(repository, under, "-m", "--first-parent")
    for commit, names in zip(line.commits, brought, strict=True):
        commit.brought = [(entries[name], _touched(sides.get(name, ()))) for name in names]
        renames = _origins(sides.get(name, ()) for name in names)
        commit.changes = [_with_origin(change, renames) for change in changes.get(commit.id, [])]
    return line


def _date(entries: Sequence[TreeEntry], line: MainLine, now: datetime) -> None:
    """A text is on the main line from the day of its commit; a main line never goes back."""
    last: datetime | None = None
    for entry in entries:
        at = _possible(entry.committed, now) or _possible(entry.authored, now)
        if _possible(entry.committed, now) is None or _possible(entry.authored, now) is None:
            line.impossible.append(entry.id)
        if at is None or (last is not None and at < last):
            if at is not None:
                line.moved.append(entry.id)
            at = last or _first_possible(entries, now)
        line.commits.append(Commit(entry, at))
        last = at


def _possible(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and OLDEST <= moment <= now else None


def _first_possible(entries: Sequence[TreeEntry], now: datetime) -> datetime:
    return next((at for entry in entries if (at := _possible(entry.committed, now))), now)


def _assigned(firsts: Sequence[str], entries: dict[str, TreeEntry], main_of: dict[str, int]) -> list[list[str]]:
    """For each commit of the main line the others that it brought, oldest first; each is brought once."""
    order = {name: place for place, name in enumerate(entries)}
    main = set(firsts)
    brought: list[list[str]] = []
    for place, name in enumerate(firsts):
        main_of[name] = place
        waiting, found = list(entries[name].parents[1:]), []
        while waiting:
            other = waiting.pop()
            if other in main_of or other in main or other not in entries:
                continue
            main_of[other] = place
            found.append(other)
            waiting += entries[other].parents
        brought.append(sorted(found, key=order.__getitem__))
    return brought


def _touched(changes: Sequence[FileChange]) -> dict[str, str]:
    """The blob of each path after these changes; none of one that was renamed away."""
    return {change.before: "" for change in changes if change.before} | {each.path: each.blob for each in changes}


def _origins(histories: Iterator[Sequence[FileChange]]) -> dict[str, str]:
    """From where side branches renamed files, through all the renames between."""
    origins: dict[str, str] = {}
    for changes in histories:
        renames = [change for change in changes if change.kind == "R"]
        origins |= {change.path: origins.pop(change.before, change.before) for change in renames}  # all at once: a swap
    return origins


def _with_origin(change: FileChange, renames: dict[str, str]) -> FileChange:
    if change.kind != "A" or change.path not in renames:
        return change
    return FileChange(change.kind, change.path, change.before, change.mode, change.blob, renames[change.path])


def _entries(repository: Repository) -> Iterator[TreeEntry]:
    """Every commit that leads to HEAD, oldest first."""
    lines = "%x00".join(_FIELDS) + "%x00"  # no name, address or message can hold a NUL
    fields = repository.run("log", *_OLDEST_FIRST, f"--format=tformat:{lines}", "HEAD").split("\0")
    for start in range(0, len(fields) - len(_FIELDS), len(_FIELDS)):
        name, parents, authored, committed, author, email, subject, body, helpers = (
            field.strip("\n") for field in fields[start : start + len(_FIELDS)]
        )
        yield TreeEntry(
            id=name,
            parents=tuple(parents.split()),
            authored=_moment(authored),
            committed=_moment(committed),
            author=_person(author, email),
            subject=_plain(subject),
            body="\n".join(_plain(line) for line in body.split("\n")),
            helpers=tuple(_person(*match.groups()) for match in map(_SOMEBODY.match, helpers.split("\n")) if match),
        )


def _changes(repository: Repository, under: str, *which: str) -> dict[str, list[FileChange]]:
    places = ["--", under] if under else ["--"]
    output = repository.run("log", *_OLDEST_FIRST, *which, *_RAW, "--format=tformat:%x00=%H", "HEAD", *places)
    found: dict[str, list[FileChange]] = {}
    here: list[FileChange] = []
    tokens = iter(token for piece in output.split("\0") if (token := piece.strip("\n")))
    for token in tokens:
        if token.startswith("="):
            here = found.setdefault(token[1:], [])
        else:
            _, mode, _, blob, kind = token.split()
            before = next(tokens) if kind[0] in "RC" else ""
            path = readable(next(tokens))
            if kind[0] == "C":  # the file has another text now, and keeps its page: readers come for what it is named
                kind, before = "A", ""
            here.append(FileChange(kind[0], path, readable(before), mode, blob))
    return found


def _moment(seconds: str) -> datetime | None:
    """A time; nothing for what no calendar can hold."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _person(name: str, email: str) -> Person:
    return Person(_plain(name) or "Unknown author", _plain(email))


def _plain(words: str) -> str:
    """Words without bytes that are no text."""
    clean = words.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(letter for letter in clean if letter.isprintable()).strip()
