"""A folder of Markdown files as guidance: each file is a document, and each change of it since last time a version."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.errors import ImportRefused
from guidance.importing import recording
from guidance.importing.following import followed, words_of
from guidance.importing.leaving_out import why_no_page
from guidance.importing.links import anchors_of
from guidance.importing.mainline import Commit, FileChange, Person, TreeEntry
from guidance.importing.places import Addresses, HistoryStep, Place
from guidance.importing.preparing import Batch, Preparing
from guidance.importing.renderers import Renderers
from guidance.importing.report import Report
from guidance.importing.source import (
    DRAFTS,
    LANGUAGE,
    SUMMARIES,
    CannotTake,
    LeftAlone,
    SourcePage,
    TitleFrom,
    language_of,
    slug_from_path,
    source_page,
)
from guidance.importing.standing_links import broken_links
from guidance.importing.targets import Targets
from guidance.importing.wish import Wish
from guidance.models.documents import Document
from guidance.models.imports import ImportedChange, Outcome
from guidance.models.people import UserAccount, person_called
from guidance.models.revisions import Change, ChangeClass, latest_revision
from guidance.models.topics import Topic, topic_named
from guidance.models.uploads import IMAGE_ADDRESS
from guidance.models.versions import Version
from guidance.text.days.dates import in_words, parsed
from guidance.text.days.written import UnreadDate, day_written

IMPORTER = "import@localhost"

#: What front matter may say; anything else is reported and not read.
READ = {*LANGUAGE, "title", "topic", "audience", "settings", "date", "note", "change", *SUMMARIES, *DRAFTS}

_FIGURES, _NAMED = re.compile(r"\d+"), re.compile(r"[^\W\d_]{3}")
_GONE = "Its file is no longer in the folder that was imported."


def import_folder(
    database: Database,
    folder: Path,
    topic: str,
    limit: int,
    total: Callable[[int], None] = lambda _: None,
    step: Callable[[int], None] = lambda _: None,
    *,
    withdraw: bool = False,
) -> Report:
    """Import every Markdown file below ``folder`` whose text is new.

    Front matter may give ``title``, ``summary``, ``topic``, ``audience``, ``settings``, ``date``, ``note``, ``change``
    (one of the classes of change) and ``lang`` (en, cy or fr). A file that has moved since last time takes its page
    with it, also when it was edited on the way. The page of one that is gone is named, and stays as it is.

    :param withdraw: whether the pages of files that are gone are withdrawn.
    :raises ImportRefused: when there is no such folder.
    """
    if not folder.is_dir():
        raise ImportRefused(f"There is no folder {folder}.")
    task = _FolderImport(folder, Wish(folder, topic=topic, limit=limit), datetime.now(UTC))
    with database.reading() as session:
        task.recall(session)
    steps = [task.step(number, path) for number, path in enumerate(task.files)]
    total(len(steps))
    with Renderers(limit) as renderers:
        targets = Targets([each.change.path for each in steps], "", lambda path, _: task.places.get(path))
        preparing = Preparing(task.wish, task.read, renderers, targets)
        for batch in preparing.batches(steps):
            with database.writing() as session:
                _FolderWriter(session, task, preparing).write(batch)
            step(len(batch.steps))
    with database.writing() as session:
        _say_what_is_gone(session, task, withdraw)
        for path in task.report.skipped_now:
            document = session.get(Document, task.places[path].document_id or 0) if path in task.places else None
            if document is not None and recording.is_in_force(session, document):
                task.report.behind[path] = document.slug
    with database.reading() as session:
        task.report.broken = broken_links(session, task.here)
    _account(task, preparing)
    return task.report


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_symlink() or path.is_file())


@dataclass
class _Known:
    """A page that came from this folder before: where its file was, and what stood in it."""

    path: str
    mark: str
    place: Place


@dataclass
class _FolderImport:
    """One run over a folder."""

    folder: Path
    wish: Wish
    now: datetime
    report: Report = field(default_factory=Report)
    files: dict[str, Path] = field(default_factory=dict)
    """The files that are wanted, by their paths in the folder."""
    marks: dict[str, str] = field(default_factory=dict)
    """The digest of each file as it was imported last."""
    places: dict[str, Place] = field(default_factory=dict)
    gone: list[_Known] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    """Where files were before, by where they are now."""
    here: set[int] = field(default_factory=set)
    """The documents whose files are in the folder."""

    @property
    def source(self) -> str:
        return f"folder {self.folder.resolve()}"

    def read(self, path: str, limit: int) -> bytes | None:
        """The first ``limit`` + 1 bytes of a file below the folder; nothing for what is none, or leads out of it."""
        file = self.folder / path
        if not file.is_file() or file.is_symlink() or not file.resolve().is_relative_to(self.folder.resolve()):
            return None
        with file.open("rb") as opened:
            return opened.read(limit + 1)

    def recall(self, session: Session) -> None:
        """Find the page of every file: the one it was last time, that of a file that moved here, or a new one."""
        found = {file.relative_to(self.folder).as_posix(): file for file in _files(self.folder)}
        self.files = {path: file for path, file in found.items() if self.wish.takes(path)}
        known = {each.path: each for each in _known(session, self.source)}
        self.marks = {path: known[path].mark for path in self.files if path in known}
        self.places = {path: known[path].place for path in self.files if path in known}
        self.gone = [each for path, each in known.items() if path not in self.files]
        new = [path for path in self.files if path not in known]
        self._follow(session, new)
        addresses = Addresses(recording.addresses(session))
        for path in new:
            place = self.places.setdefault(path, Place(""))
            place.slug = addresses.give(slug_from_path(path), place)
        for path, place in self.places.items():
            page = self._page(path)
            place.anchors = anchors_of(page.text.title if page.heading else "", page.text.body) if page else {}

    def _follow(self, session: Session, new: list[str]) -> None:
        """Find for each new file the page whose file is gone and had its bytes, or most of its words."""
        if not self.gone:
            return
        for path in new:
            mark = sha256(self.read(path, self.wish.limit) or b"").hexdigest()
            if before := next((each for each in self.gone if each.mark == mark), None):
                self._moved(path, before)
        pages = {path: page for path in new if path not in self.moved and (page := self._page(path))}
        gone = {each.path: each for each in self.gone}
        texts = {path: _last_words(session, each) for path, each in gone.items()}
        for path, (before_path, share) in followed({p: words_of(x.text.body) for p, x in pages.items()}, texts).items():
            self._moved(path, gone[before_path])
            self.report.remarks.append(
                f"Taken for the page that was {before_path} before, as {share:.0%} of the words are the same: {path}"
            )

    def _moved(self, path: str, before: _Known) -> None:
        self.gone.remove(before)
        self.moved[path], self.places[path] = before.path, before.place

    def _page(self, path: str) -> SourcePage | None:
        try:
            return source_page(self.read(path, self.wish.limit) or b"", path, TitleFrom.HEADING, self.wish.limit)
        except CannotTake:
            return None

    def step(self, number: int, path: str) -> HistoryStep:
        """The thing to be done about one file."""
        before = self.moved.get(path, "")
        mode = "120000" if self.files[path].is_symlink() else "100644"
        change = FileChange("R" if before else "M", path, before, mode, path)
        entry = TreeEntry("", (), None, None, Person("Import", IMPORTER), "", "", ())
        return HistoryStep(Commit(entry, self.now), number, change, self.places[path], False, self.places[path].slug)


def _last_words(session: Session, known: _Known) -> Counter[str]:
    text = recording.text_of(session, session.get_one(Document, known.place.document_id))
    return words_of(text.body) if text else Counter()


def _known(session: Session, source: str) -> list[_Known]:
    """Every page that came from a folder, with the last that is known of its file."""
    rows = sa.select(ImportedChange).where(ImportedChange.source == source).order_by(ImportedChange.id)
    last = {row.document_id: row for row in session.scalars(rows) if row.document_id is not None}
    documents = {each.id: each for each in session.scalars(sa.select(Document).where(Document.id.in_(list(last))))}
    return [_Known(row.path, row.mark, Place(documents[key].slug, key)) for key, row in last.items()]


class _FolderWriter:
    """Writes one batch."""

    def __init__(self, session: Session, task: _FolderImport, preparing: Preparing) -> None:
        self._session, self._task, self._preparing = session, task, preparing
        self._by = person_called(session, IMPORTER, "Import", credit=None, at=task.now)

    def write(self, batch: Batch) -> None:
        for number, step in enumerate(batch.steps):
            try:
                self._publish(step, batch.pages[number], batch)
            except CannotTake as reason:
                self._task.report.count(Outcome.SKIPPED, step.change.path, str(reason))
                self._task.report.note_state(step.change.path, str(reason))

    def _publish(self, step: HistoryStep, page: SourcePage | CannotTake, batch: Batch) -> None:
        if isinstance(page, CannotTake):
            raise page
        change = _change_of(page)
        rendered = batch.rendered[page.text.body].result()
        if isinstance(rendered, str):
            raise CannotTake(rendered)
        if self._is_as_it_was(step, page):
            return self._note(step, None)
        recording.look_for_work(self._session, [step.place])
        recording.check_untouched(step.place)
        wanted = self._date(page)
        at = min(wanted, self._task.now)
        document = self._document(step, page, at)
        document.language = language_of(page) or document.language
        self._preparing.pictures.keep(self._session, rendered.html, by=self._by, at=self._task.now)
        version = recording.publish(self._session, document, page.text, rendered, change, self._by, at)
        if version is not None:
            self._doubt(step.change.path, wanted, version.published_at)
        return self._note(step, version)

    def _is_as_it_was(self, step: HistoryStep, page: SourcePage) -> bool:
        """Whether the file is that of last time, and no picture that it shows is new; later words are a person’s."""
        if step.change.before or self._task.marks.get(step.change.path) != self._mark(step.change.path):
            return False
        saved = latest_revision(self._session, self._session.get_one(Document, step.place.document_id))
        text = recording.words_in(saved)
        if saved is None or text is None or saved.author_id != self._by.id:
            return True
        return set(IMAGE_ADDRESS.findall(page.text.body)) <= set(IMAGE_ADDRESS.findall(text.body))

    def _document(self, step: HistoryStep, page: SourcePage, at: datetime) -> Document:
        place = step.place
        if place.document_id is None:
            document = recording.new_document(self._session, step.slug, self._topics(page), self._by, at)
            place.document_id = document.id
            return document
        document = self._session.get_one(Document, place.document_id)
        if step.change.before and recording.move(self._session, document, step.slug, self._by, self._task.now):
            self._task.report.count(Outcome.RENAMED)
        return document

    def _topics(self, page: SourcePage) -> list[Topic]:
        name = page.front.get("topic") or self._task.wish.topic
        return [topic_named(self._session, name)] if name else []

    def _date(self, page: SourcePage) -> datetime:
        day = _day_of(page, self._task.now.date())
        return datetime.combine(day, time(12), UTC) if day else self._task.now

    def _doubt(self, path: str, wanted: datetime, given: datetime) -> None:
        """Say which day a text has, where that is not the one that its file names."""
        if wanted.date() != given.date():
            why = "which is still to come" if wanted > self._task.now else "before the version that it follows"
            self._task.report.remarks.append(
                f"{path} is dated {in_words(wanted.date())}, {why}: its text has {in_words(given.date())}"
            )

    def _mark(self, path: str) -> str:
        return sha256(self._task.read(path, self._task.wish.limit) or b"").hexdigest()

    def _note(self, step: HistoryStep, version: Version | None) -> None:
        """Remember what a file became, and what stood in it."""
        task, path = self._task, step.change.path
        outcome = Outcome.VERSION if version else Outcome.SAME_TEXT
        task.report.count(outcome, path)
        task.report.documents += 1
        assert step.place.document_id is not None
        task.here.add(step.place.document_id)
        mark = self._mark(path)
        known = sa.select(ImportedChange.id).where(
            ImportedChange.source == task.source, ImportedChange.mark == mark, ImportedChange.path == path
        )
        if self._session.scalar(known) is None:
            row = ImportedChange(source=task.source, mark=mark, path=path, outcome=outcome, imported_at=task.now)
            row.document_id, row.version_id = step.place.document_id, version.id if version else None
            self._session.add(row)


def _change_of(page: SourcePage) -> Change:
    """The change as the front matter tells it.

    :raises CannotTake: for a class of change or a date that there is not; neither could be mended afterwards.
    """
    front = page.front
    language_of(page)
    named = front.get("change", "").casefold().replace("-", " ")
    if named and named not in {kind.value for kind in ChangeClass}:
        raise CannotTake(f"“{front['change']}” is no class of change ({', '.join(kind.value for kind in ChangeClass)})")
    _day_of(page, datetime.now(UTC).date())
    return Change(
        note=front.get("note", ""),
        kind=ChangeClass(named) if named else None,
        audience=front.get("audience", ""),
        settings=front.get("settings", ""),
    )


def _day_of(page: SourcePage, today: date) -> date | None:
    """The day that the front matter names, in any way to write a whole day; nothing where it names none.

    :raises CannotTake: for what is none, and for a month or a year.
    """
    written = page.front.get("date", "")
    if not written or (day := parsed(written[:10])):
        return day if written else None
    figures = _FIGURES.findall(written)
    try:
        if len(figures) + bool(_NAMED.search(written)) == 3:
            return day_written(written, today)
    except UnreadDate:
        pass
    raise CannotTake(f"“{written}” is no date in the form 2026-08-31")


def _say_what_is_gone(session: Session, task: _FolderImport, withdraw: bool) -> None:
    """Withdraw the pages of files that are gone, or name them."""
    by: UserAccount = person_called(session, IMPORTER, "Import", credit=None, at=task.now)
    kept: list[str] = []
    for each in task.gone:
        document = session.get_one(Document, each.place.document_id)
        if withdraw and _withdrawn(session, task, each, document, by):
            task.report.count(Outcome.WITHDRAWN)
        elif not withdraw and recording.is_in_force(session, document):
            kept.append(f"{each.path} (/guidance/{document.slug})")
    if kept:
        task.report.remarks.append(
            "No longer in the folder, and still published: "
            + ", ".join(kept)
            + ". Withdraw these pages at the desk, or import again with --withdraw-removed."
        )


def _withdrawn(session: Session, task: _FolderImport, gone: _Known, document: Document, by: UserAccount) -> bool:
    try:
        recording.look_for_work(session, [gone.place])
        recording.check_untouched(gone.place)
        return recording.withdraw(session, document, _GONE, by, task.now)
    except LeftAlone as reason:
        task.report.count(Outcome.SKIPPED, gone.path, str(reason))
        return False


def _account(task: _FolderImport, preparing: Preparing) -> None:
    """Say of every file in the folder what became of it."""
    for file in _files(task.folder):
        path = file.relative_to(task.folder).as_posix()
        data = task.read(path, task.wish.limit)
        size = file.stat().st_size if data is not None else 0
        if path in preparing.pictures.taken:
            task.report.account.picture(path, size)
        elif not task.wish.takes(path):
            task.report.account.leave(path, size, preparing.pictures.refused.get(path) or why_no_page(path))
        else:
            task.report.tell_of(path, size, data, READ, task.wish)
