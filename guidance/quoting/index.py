"""The marks of every version's text, in a file that can be thrown away: which versions share words with an excerpt.

A mark that many versions of a page share is one row, from the first of them to the last. The file holds checksums and
no words; it follows the history behind a watermark, and is built anew after a text was removed or erased.
"""

import contextlib
import os
import secrets
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from guidance.text.quotes.shared import Words

#: Grows whenever the rows change: a file of another format is built anew.
FORMAT = 4
_FILE = "marks.sqlite"
_TABLES = (
    "CREATE TABLE mark (run INTEGER, document INTEGER, first INTEGER, last INTEGER, "
    "PRIMARY KEY (run, document, first)) WITHOUT ROWID;"
    "CREATE TABLE seen (document INTEGER PRIMARY KEY, number INTEGER);"
    "CREATE TABLE state (format INTEGER, sequence INTEGER, ended INTEGER);"
)
#: Documents that are looked into, and runs of an excerpt that are looked up.
CANDIDATES, LOOKED_UP = 5, 600


@dataclass(frozen=True)
class Watermark:
    """How far the index has followed: the public sequence, and how many texts had been taken away by then."""

    sequence: int
    ended: int


@dataclass(frozen=True)
class Candidate:
    """A page that shares words with an excerpt, and those of its versions that share most."""

    document: int
    weight: float
    versions: list[int] = field(default_factory=list)


class Marks:
    """The index of one installation."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._busy = threading.Lock()

    def state(self) -> Watermark | None:
        """How far it has followed; nothing where there is none, or it is damaged."""
        try:
            with self._opened() as opened:
                found = opened.execute("SELECT format, sequence, ended FROM state").fetchone()
        except sqlite.DatabaseError:  # type: ignore[attr-defined]
            return None
        return Watermark(found[1], found[2]) if found and found[0] == FORMAT else None

    def seen(self) -> dict[int, int]:
        """Up to which version each document is in it."""
        with self._opened() as opened:
            return dict(opened.execute("SELECT document, number FROM seen").fetchall())

    def rebuild(self, versions: Iterable[tuple[int, int, Words]], state: Watermark) -> int:
        """Build it anew beside the old one, and exchange them; the number of versions in it.

        :param versions: document, number and words of each, by document and number.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self._path.with_name(f"{secrets.token_hex(6)}.building")
        try:
            with contextlib.closing(sqlite.connect(fresh)) as opened, opened:  # type: ignore[attr-defined]
                opened.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLES}")
                opened.execute("INSERT INTO state VALUES (?, 0, 0)", [FORMAT])
                count = _written(opened, versions, state)
            os.replace(fresh, self._path)
        finally:
            fresh.unlink(missing_ok=True)
        return count

    def follow(self, versions: Iterable[tuple[int, int, Words]], state: Watermark) -> int:
        """Add what was published since; the number of versions that were added."""
        with self._busy, self._opened() as opened, opened:
            opened.execute("BEGIN IMMEDIATE")
            return _written(opened, versions, state)

    def candidates(self, excerpt: Words) -> list[Candidate]:
        """The pages that share most with ``excerpt``, the likeliest first."""
        runs = list(dict.fromkeys(excerpt.runs))
        step = -(-len(runs) // LOOKED_UP) if runs else 1
        wanted = [run for run in runs if run in excerpt.marks] if step > 1 else runs
        rows = self._rows(wanted[: 2 * LOOKED_UP])
        weights: dict[int, float] = defaultdict(float)
        spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for run, found in rows.items():
            sharing = {document for document, _, _ in found}
            for document in sharing:
                weights[document] += 1 / len(sharing)
            for document, first, last in found:
                if run in excerpt.marks:
                    spans[document].append((first, last))
        best = sorted(weights.items(), key=lambda each: (-each[1], each[0]))[:CANDIDATES]
        return [Candidate(document, weight, _shared_most(spans[document])) for document, weight in best]

    def _rows(self, runs: Sequence[int]) -> dict[int, list[tuple[int, int, int]]]:
        found: dict[int, list[tuple[int, int, int]]] = {}
        with self._opened() as opened:
            for run in runs:
                rows = opened.execute("SELECT document, first, last FROM mark WHERE run = ?", [run]).fetchall()
                if rows:
                    found[run] = rows
        return found

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Any]:
        """:raises sqlite.OperationalError: where there is no file."""
        opened = sqlite.connect(f"file:{self._path}?mode=rw", uri=True, timeout=5)  # type: ignore[attr-defined]
        with contextlib.closing(opened):
            yield opened


def _written(opened: Any, versions: Iterable[tuple[int, int, Words]], state: Watermark) -> int:
    count = 0
    for document, number, words in versions:
        before = opened.execute("SELECT number FROM seen WHERE document = ?", [document]).fetchone()
        if before and before[0] >= number:
            continue  # another process was faster
        for mark in sorted(words.marks):
            grown = opened.execute(
                "UPDATE mark SET last = ? WHERE run = ? AND document = ? AND last = ?",
                [number, mark, document, number - 1],
            )
            if not grown.rowcount:
                opened.execute("INSERT OR IGNORE INTO mark VALUES (?, ?, ?, ?)", [mark, document, number, number])
        opened.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", [document, number])
        count += 1
    opened.execute("UPDATE state SET sequence = ?, ended = ?", [state.sequence, state.ended])
    return count


def _shared_most(spans: Sequence[tuple[int, int]]) -> list[int]:
    """The numbers that lie within the most of these stretches."""
    steps: Counter[int] = Counter()
    for first, last in spans:
        steps[first] += 1
        steps[last + 1] -= 1
    depth, most, numbers = 0, 0, list[int]()
    edges = sorted(steps)
    for edge, following in pairwise(edges):
        depth += steps[edge]
        if depth > most:
            most, numbers = depth, []
        if depth == most and depth:
            numbers += range(edge, following)
    return numbers
