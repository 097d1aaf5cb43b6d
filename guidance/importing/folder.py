"""A folder of Markdown files as guidance: each file is a document, and each change of it since last time a version."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.errors import ImportRefused, TextRefused
from guidance.importing import recording
from guidance.importing.report import Report
from guidance.importing.source import SUMMARIES, CannotTake, Page, TitleFrom, page_of, slug_from_path
from guidance.models import (
    Change,
    ChangeClass,
    Document,
    ImportedChange,
    Outcome,
    Topic,
    UserAccount,
    person_called,
    topic_named,
)
from guidance.text.dates import parsed
from guidance.text.markdown import Limits, render

ENDINGS = {".md", ".markdown"}
IMPORTER = "import@localhost"

#: What front matter may say; anything else is reported and not read.
READ = {"title", "topic", "audience", "settings", "date", "note", "change", *SUMMARIES}


def import_folder(
    database: Database,
    folder: Path,
    topic: str,
    limit: int,
    total: Callable[[int], None] = lambda _: None,
    step: Callable[[int], None] = lambda _: None,
) -> Report:
    """Import every Markdown file below ``folder`` whose text is new.

    Front matter may give ``title``, ``summary``, ``topic``, ``audience``, ``settings``, ``date``, ``note`` and
    ``change`` (one of the classes of change).

    :raises ImportRefused: when there is no such folder.
    """
    if not folder.is_dir():
        raise ImportRefused(f"There is no folder {folder}.")
    files = list(_files(folder))
    total(len(files))
    task = _Import(f"folder {folder.resolve()}", topic, limit)
    for file in files:
        with database.writing() as session:
            task.take(session, file, file.relative_to(folder).as_posix())
        step(1)
    return task.report


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in ENDINGS and path.is_file())


class _Import:
    """One run over a folder."""

    def __init__(self, source: str, topic: str, limit: int) -> None:
        self._source, self._topic, self._limit = source, topic, limit
        self._now = datetime.now(UTC)
        self.report = Report()

    def take(self, session: Session, file: Path, path: str) -> None:
        """Take in one file, or note why not."""
        try:
            if file.is_symlink():
                raise CannotTake("symbolic links")
            data = file.read_bytes()
            page = page_of(data, path, TitleFrom.HEADING, self._limit)
            rendered = render(page.text.body, Limits(bytes=self._limit))
            change = _said(page)
        except (CannotTake, TextRefused) as reason:
            self.report.count(Outcome.SKIPPED, path, str(reason))
            return
        for name in sorted(page.front.keys() - READ):
            self.report.unread[name].append(path)
        by = person_called(session, IMPORTER, "Import", credit=None, at=self._now)
        at = self._date(page)
        document = self._document(session, path) or self._new(session, path, page, by, at)
        version = recording.publish(session, document, page.text, rendered, change, by, at)
        outcome = Outcome.VERSION if version else Outcome.SAME_TEXT
        self._note(session, path, sha256(data).hexdigest(), outcome, document, version.id if version else None)

    def _document(self, session: Session, path: str) -> Document | None:
        known = sa.select(ImportedChange.document_id).where(
            ImportedChange.source == self._source, ImportedChange.path == path
        )
        return session.scalar(sa.select(Document).where(Document.id.in_(known)))

    def _new(self, session: Session, path: str, page: Page, by: UserAccount, at: datetime) -> Document:
        topics: list[Topic] = []
        if name := page.front.get("topic") or self._topic:
            topics = [topic_named(session, name)]
        return recording.new_document(session, slug_from_path(path), topics, by, at)

    def _date(self, page: Page) -> datetime:
        day = parsed(page.front.get("date", "")[:10])
        return datetime.combine(day, time(12), UTC) if day else self._now

    def _note(
        self, session: Session, path: str, mark: str, outcome: Outcome, document: Document, version_id: int | None
    ) -> None:
        self.report.count(outcome, path)
        self.report.documents += 1
        known = sa.select(ImportedChange.id).where(
            ImportedChange.source == self._source, ImportedChange.mark == mark, ImportedChange.path == path
        )
        if session.scalar(known) is None:
            session.add(
                ImportedChange(
                    source=self._source,
                    mark=mark,
                    path=path,
                    outcome=outcome,
                    document_id=document.id,
                    version_id=version_id,
                    imported_at=self._now,
                )
            )


def _said(page: Page) -> Change:
    """What the front matter says about the change.

    :raises CannotTake: for a class of change or a date that there is not; neither could be mended afterwards.
    """
    front = page.front
    named = front.get("change", "")
    if named and named not in {kind.value for kind in ChangeClass}:
        raise CannotTake(f"“{named}” is no class of change ({', '.join(kind.value for kind in ChangeClass)})")
    if (day := front.get("date", "")) and parsed(day[:10]) is None:
        raise CannotTake(f"“{day}” is no date in the form 2026-08-31")
    return Change(
        note=front.get("note", ""),
        kind=ChangeClass(named) if named else None,
        audience=front.get("audience", ""),
        settings=front.get("settings", ""),
    )
