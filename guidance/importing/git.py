"""A git history as guidance: every commit that changed a file's text becomes a version of a document."""

import fnmatch
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.importing import recording
from guidance.importing.renderers import Renderers
from guidance.importing.report import Report
from guidance.importing.repository import FILE_MODES, Blobs, Commit, FileChange, Repository, opened
from guidance.importing.source import CannotTake, Page, TitleFrom, page_of, slug_from_path
from guidance.models import Change, Document, ImportedChange, Outcome, Topic, UserAccount, person_called, topic_named
from guidance.text.markdown import Rendered

#: Commits that are written in one transaction: others can publish in between.
BATCH = 40

MERGES = "merge commits (the commits that they join are imported)"


@dataclass(frozen=True)
class Wish:
    """What to import, and how."""

    source: Path
    under: str = ""
    match: str = "*.md"
    topic: str = ""
    title_from: TitleFrom = TitleFrom.HEADING
    limit: int = 300_000

    def takes(self, path: str) -> bool:
        """Whether a path is among the wanted files."""
        name = path if "/" in self.match else path.rpartition("/")[2]
        return fnmatch.fnmatchcase(name, self.match)


@dataclass
class Progress:
    """Tells how far an import is: ``total`` once, then ``step`` for every so many commits."""

    total: Callable[[int], None] = lambda _: None
    step: Callable[[int], None] = lambda _: None


def import_repository(database: Database, wish: Wish, progress: Progress) -> Report:
    """Import what is new in the repository at ``wish.source``.

    A rename becomes a former address, a deletion a withdrawal with the commit's subject as its reason, and a file that
    comes back is reinstated. What was imported before is left as it is.

    :raises ImportRefused: when the source cannot be read at all.
    """
    with opened(wish.source) as repository, Renderers(wish.limit) as renderers, repository.blobs() as blobs:
        commits = list(repository.commits(wish.under))
        progress.total(len(commits))
        task = _Import(wish, _name(repository, wish), Report(), renderers, blobs)
        with database.reading() as session:
            task.known = _recalled(session, task.source)
        for batch in _prepared(_batches([*commits, *_joined(repository, commits, wish)]), task):
            with database.writing() as session:
                _Writer(session, task).write(batch)
            progress.step(len(batch.commits))
    task.report.documents = len(task.known.everything)
    return task.report


def _name(repository: Repository, wish: Wish) -> str:
    return f"git {repository.first_commit()} {wish.under}".strip()


@dataclass
class _Known:
    """What was imported from a source: which changes, and which document a path is."""

    changes: set[tuple[str, str]] = field(default_factory=set)
    documents: dict[str, int] = field(default_factory=dict)
    everything: set[int] = field(default_factory=set)
    """Every document that ever came from the source; two of them may have had one path, one after the other."""
    withdrawn: set[int] = field(default_factory=set)
    """Documents that an import withdrew; what a person withdrew is not reinstated by a file that comes back."""


def _recalled(session: Session, source: str) -> _Known:
    rows = sa.select(ImportedChange).where(ImportedChange.source == source).order_by(ImportedChange.id)
    changes: set[tuple[str, str]] = set()
    last: dict[int, ImportedChange] = {}
    for row in session.scalars(rows):
        changes.add((row.mark, row.path))
        if row.document_id is not None:
            last[row.document_id] = row
    return _Known(
        changes,
        {row.path: document for document, row in last.items()},
        set(last),
        {document for document, row in last.items() if row.outcome is Outcome.WITHDRAWN},
    )


@dataclass
class _Import:
    """What one import works with."""

    wish: Wish
    source: str
    report: Report
    renderers: Renderers
    blobs: Blobs
    known: _Known = field(default_factory=_Known)

    def wants(self, commit: Commit, change: FileChange) -> bool:
        """Whether a change is among the wanted files and was not imported before."""
        if (commit.id, change.path) in self.known.changes:
            return False
        return self.wish.takes(change.path) or change.before in self.known.documents


@dataclass
class _Batch:
    """Some commits, with their files read and on their way to be rendered."""

    commits: Sequence[Commit]
    pages: dict[str, Page | CannotTake] = field(default_factory=dict)
    rendered: "dict[str, Future[Rendered | str]]" = field(default_factory=dict)


def _batches(commits: Sequence[Commit]) -> Iterator[Sequence[Commit]]:
    rest = iter(commits)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _prepared(batches: Iterator[Sequence[Commit]], task: _Import) -> Iterator[_Batch]:
    """Each batch one ahead of its turn, so that rendering goes on while the one before is written."""
    waiting: _Batch | None = None
    for commits in batches:
        batch = _Batch(commits)
        for commit in commits:
            for change in commit.changes:
                if _is_text(change, task.wish) and task.wants(commit, change):
                    batch.pages[_key(change)] = _page(change, task)
        bodies = [page.text.body for page in batch.pages.values() if isinstance(page, Page)]
        batch.rendered = task.renderers.start(bodies)
        if waiting:
            yield waiting
        waiting = batch
    if waiting:
        yield waiting


def _is_text(change: FileChange, wish: Wish) -> bool:
    return change.kind != "D" and change.mode in FILE_MODES and wish.takes(change.path)


def _key(change: FileChange) -> str:
    return f"{change.blob} {change.path}"


def _page(change: FileChange, task: _Import) -> Page | CannotTake:
    data = task.blobs.read(change.blob, task.wish.limit)
    try:
        if data is None:
            raise CannotTake("missing from the repository")
        return page_of(data, change.path, task.wish.title_from, task.wish.limit)
    except CannotTake as reason:
        return reason


def _joined(repository: Repository, commits: Sequence[Commit], wish: Wish) -> list[Commit]:
    """Where a merge left other text than the last commit on a file: one more commit that brings the text of today."""
    if not any(commit.parents > 1 for commit in commits):
        return []
    last: dict[str, str] = {}
    for commit in commits:
        for change in commit.changes:
            last.pop(change.before, None)
            last[change.path] = "" if change.kind == "D" else change.blob
    merge = next(commit for commit in reversed(commits) if commit.parents > 1)
    tip = repository.tip()
    changes = [
        FileChange("M", path, "", mode, blob)
        for path, (mode, blob) in tip.items()
        if wish.takes(path) and path in last and last[path] != blob
    ]
    changes += [FileChange("D", path, "", "", "") for path, blob in last.items() if blob and path not in tip]
    return [Commit(f"{merge.id}+", 1, merge.at, merge.author, merge.email, merge.subject, changes)] if changes else []


class _Writer:
    """Writes one batch: it knows which document each path is, as the rows of earlier batches tell it."""

    def __init__(self, session: Session, task: _Import) -> None:
        self._session = session
        self._task = task
        self._now = datetime.now(UTC)
        self._people: dict[str, UserAccount] = {}
        self._documents = task.known.documents

    def write(self, batch: _Batch) -> None:
        for commit in batch.commits:
            if commit.parents > 1:
                self._task.report.count(Outcome.SKIPPED, commit.id[:10], MERGES)
            for change in commit.changes:
                if self._task.wants(commit, change):
                    self._write(commit, change, batch)

    def _write(self, commit: Commit, change: FileChange, batch: _Batch) -> None:
        try:
            self._apply(commit, change, batch)
        except CannotTake as reason:
            self._note(commit, change, Outcome.SKIPPED, reason=str(reason))

    def _apply(self, commit: Commit, change: FileChange, batch: _Batch) -> None:
        if change.kind == "D" or not self._task.wish.takes(change.path):
            return self._withdraw(commit, change)
        page, rendered = self._readable(change, batch)
        by = self._author(commit)
        document = self._document(change) or self._new_document(change, commit, by)
        self._move(commit, change, document)
        if document.id in self._task.known.withdrawn:
            recording.reinstate(self._session, document, commit.subject, by, commit.at)
            self._task.known.withdrawn.discard(document.id)
            self._task.report.count(Outcome.REINSTATED)
        said = Change(note=commit.subject)
        version = recording.publish(self._session, document, page.text, rendered, said, by, commit.at)
        outcome = Outcome.VERSION if version else Outcome.SAME_TEXT
        self._note(commit, change, outcome, document, version.id if version else None)
        return None

    def _readable(self, change: FileChange, batch: _Batch) -> tuple[Page, Rendered]:
        if change.mode not in FILE_MODES:
            raise CannotTake("symbolic links and submodules" if change.mode != "040000" else "folders")
        page = batch.pages[_key(change)]
        if isinstance(page, CannotTake):
            raise page
        rendered = batch.rendered[page.text.body].result()
        if isinstance(rendered, str):
            raise CannotTake(rendered)
        return page, rendered

    def _document(self, change: FileChange) -> Document | None:
        found = self._documents.get(change.before) or self._documents.get(change.path)
        return self._session.get(Document, found) if found else None

    def _new_document(self, change: FileChange, commit: Commit, by: UserAccount) -> Document:
        slug = slug_from_path(change.path, self._task.wish.under)
        return recording.new_document(self._session, slug, self._topics(), by, commit.at)

    def _topics(self) -> list[Topic]:
        return [topic_named(self._session, self._task.wish.topic)] if self._task.wish.topic else []

    def _move(self, commit: Commit, change: FileChange, document: Document) -> None:
        if change.kind == "R" and self._documents.pop(change.before, 0):
            slug = slug_from_path(change.path, self._task.wish.under)
            if recording.move(self._session, document, slug, commit.at):
                self._task.report.count(Outcome.RENAMED)

    def _withdraw(self, commit: Commit, change: FileChange) -> None:
        document = self._document(change)
        if document is None:
            return
        withdrawn = recording.withdraw(self._session, document, commit.subject, self._author(commit), commit.at)
        if withdrawn:
            self._task.known.withdrawn.add(document.id)
        self._note(commit, change, Outcome.WITHDRAWN if withdrawn else Outcome.SAME_TEXT, document)

    def _author(self, commit: Commit) -> UserAccount:
        email = (commit.email or f"{commit.author}@unknown").lower()
        if email not in self._people:
            self._people[email] = person_called(self._session, email, commit.author, credit=commit.author, at=self._now)
        return self._people[email]

    def _note(
        self,
        commit: Commit,
        change: FileChange,
        outcome: Outcome,
        document: Document | None = None,
        version_id: int | None = None,
        reason: str = "",
    ) -> None:
        if document is not None:
            self._documents[change.path] = document.id
            self._task.known.everything.add(document.id)
        self._task.known.changes.add((commit.id, change.path))
        self._task.report.count(outcome, f"{change.path} at {commit.id[:10]}", reason)
        self._session.add(
            ImportedChange(
                source=self._task.source,
                mark=commit.id,
                path=change.path,
                outcome=outcome,
                reason=reason,
                document_id=document.id if document else None,
                version_id=version_id,
                imported_at=self._now,
            )
        )
        self._session.flush()
