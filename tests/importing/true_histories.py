"""What the main line of a repository said, read in another way than the import reads it, and held against the pages."""

import subprocess
from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.importing.links import redirected
from guidance.importing.source import CannotTake, TitleFrom, is_markdown, source_page
from guidance.models import Content, ImportedChange, Outcome, Revision, Text, Version

Words = tuple[str, str, str]


def words(text: Text) -> Words:
    """A text without the addresses that its links and pictures have."""
    return text.title, text.summary, redirected(text.body, lambda _: "there").replace("<there>", "there")


class TrueHistory:
    """Every commit of the main line with all its files; a text is there from the latest date of those before it."""

    def __init__(self, clone: Path) -> None:
        self._clone = clone
        self.commits: list[str] = []
        self.since: list[datetime] = []
        self.changes: list[dict[str, str]] = []
        for commit, at, changes in self._read():
            self.commits.append(commit)
            self.since.append(max(at, self.since[-1]) if self.since else at)
            self.changes.append(changes)
        self.words = cache(self._words)

    def _git(self, *arguments: str) -> bytes:
        return subprocess.run(["git", "-C", self._clone, *arguments], check=True, capture_output=True).stdout

    def _read(self) -> Iterator[tuple[str, datetime, dict[str, str]]]:
        raw = ("--raw", "--no-renames", "--no-abbrev", "-z", "-m", "--root")
        output = self._git("log", "--first-parent", "--reverse", *raw, "--format=%x00=%H %ct").decode()
        entries: list[tuple[str, datetime, dict[str, str]]] = []
        pieces = iter(piece for each in output.split("\0") if (piece := each.strip("\n")))
        for piece in pieces:
            if piece.startswith("="):
                commit, seconds = piece[1:].split()
                entries.append((commit, datetime.fromtimestamp(int(seconds), UTC), {}))
            else:
                _, _, _, blob, _ = piece.split()
                entries[-1][2][next(pieces)] = "" if set(blob) == {"0"} else blob
        yield from entries

    def _words(self, blob: str, path: str) -> Words | None:
        try:
            page = source_page(self._git("cat-file", "blob", blob), path, TitleFrom.HEADING, 300_000)
        except CannotTake:
            return None
        return words(page.text)

    def days(self, wanted: Callable[[str], bool]) -> Iterator[tuple[datetime, dict[str, str]]]:
        """What the wanted files of the main line were after the last commit of each day, by path."""
        tree: dict[str, str] = {}
        for number, changes in enumerate(self.changes):
            tree |= changes
            last = number + 1 == len(self.commits) or self.since[number + 1].date() > self.since[number].date()
            if last:
                yield self.since[number], {path: blob for path, blob in tree.items() if blob and wanted(path)}


def check(session: Session, clone: Path, wanted: Callable[[str], bool] = is_markdown) -> None:
    """Every version is a text that the main line had from that moment, and on every day all pages are its files."""
    rows = session.execute(
        sa.select(
            ImportedChange.mark, ImportedChange.path, ImportedChange.document_id, ImportedChange.outcome,
            Version.published_at, Content,
        )
        .outerjoin(Version, Version.id == ImportedChange.version_id)
        .outerjoin(Revision, Revision.id == Version.revision_id)
        .outerjoin(Content, Content.digest == Revision.content_digest)
        .order_by(ImportedChange.id)
    ).all()  # fmt: skip
    imported = [(*row[:5], words(row[5].text) if row[3] is Outcome.VERSION else None) for row in rows]
    session.rollback()  # what follows asks git for minutes, and PostgreSQL ends a transaction that does nothing
    true = TrueHistory(clone)
    place = {commit: number for number, commit in enumerate(true.commits)}
    pages: dict[int, tuple[list[datetime], list[Words]]] = {}
    of_path: dict[str, tuple[list[datetime], list[int]]] = {}
    for commit, path, document, outcome, at, shown in imported:
        number = place[commit]
        if document is not None and outcome is not Outcome.WITHDRAWN:
            times, documents = of_path.setdefault(path, ([], []))
            times.append(true.since[number])
            documents.append(document)
        if shown is not None and document is not None:
            assert at == true.since[number], (commit, path)
            blob = next(then[path] for then in reversed(true.changes[: number + 1]) if path in then)
            assert shown == true.words(blob, path), (commit, path)
            begun, texts = pages.setdefault(document, ([], []))
            assert not begun or begun[-1] <= at
            begun.append(at)
            texts.append(shown)
    seen = 0
    for at, files in true.days(wanted):
        for path, blob in files.items():
            expected = true.words(blob, path)
            if expected is None:
                continue
            times, documents = of_path[path]
            begun, texts = pages[documents[bisect_right(times, at) - 1]]
            assert texts[bisect_right(begun, at) - 1] == expected, (at, path)
            seen += 1
    assert seen > 300
