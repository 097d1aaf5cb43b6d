"""A git history as guidance: every change that came onto the main line becomes a version, on the day it did."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.errors import ImportRefused
from guidance.importing import recording
from guidance.importing.classes import class_of
from guidance.importing.leaving_out import why_no_page
from guidance.importing.mainline import MainLine, Person, main_line
from guidance.importing.pictures import Pictures
from guidance.importing.places import Addresses, HistoryStep, Place, Plan
from guidance.importing.preparing import Batch, Preparing
from guidance.importing.renderers import Renderers
from guidance.importing.report import Report
from guidance.importing.repository import FILE_MODES, Blobs, Repository, TipFile, opened
from guidance.importing.rewriting import rewritten, source_rewritten
from guidance.importing.shown import add_changed_pictures
from guidance.importing.source import DRAFTS, LANGUAGE, SUMMARIES, CannotTake, LeftAlone, SourcePage, language_of
from guidance.importing.standing_links import broken_links
from guidance.importing.targets import PICTURES, Targets
from guidance.importing.wish import Steps, Wish
from guidance.models.audit import audit
from guidance.models.chain import hold
from guidance.models.documents import Document
from guidance.models.imports import ImportedChange, Outcome
from guidance.models.people import UserAccount, person_called
from guidance.models.revisions import Change, latest_number
from guidance.models.topics import Topic, topic_named
from guidance.text.languages import LANGUAGES

#: Further authors of a change that its note names.
MOST_NAMED = 5

REWRITTEN = "took in a rewritten history"

#: What the front matter of a file with a history may say here.
READ = {"title", *LANGUAGE, *SUMMARIES, *DRAFTS}


def import_repository(database: Database, wish: Wish, progress: Steps) -> Report:
    """Import what is new in the repository at ``wish.source``.

    A rename becomes a former address, a deletion a withdrawal with the commit's subject as its reason, and a file that
    comes back is reinstated. What was imported before is left as it is.

    :raises ImportRefused: when the source cannot be read at all.
    """
    now = datetime.now(UTC)
    with opened(wish.source) as repository, Renderers(wish.limit) as renderers, repository.blobs() as blobs:
        line = main_line(repository, wish.under, now)
        add_changed_pictures(line, wish, blobs)
        with database.reading() as session:
            task = _GitImport(wish, _source(session, repository, wish, line), now)
            plan = _planned(session, task, line, repository)
        steps = plan.steps
        preparing = Preparing(wish, blobs.read, renderers, Targets(plan.paths(), wish.under, plan.at))
        progress.total(len({step.at for step in steps}))
        for batch in preparing.batches(steps):
            with database.writing() as session:
                _GitWriter(session, task, preparing).write(batch)
            progress.step(batch.commits)
        _tell(task.report, line, repository)
        _account(task, repository, blobs, preparing.pictures)
    _tell_what_is_behind(database, task, plan)
    _record_rewriting(database, task)
    pages = {place.document_id for place in plan.places if place.document_id is not None}
    here = {place.document_id for place in plan.places if place.document_id is not None and not place.withdrawn}
    if wish.under and not task.tip and not pages:
        raise ImportRefused(f"There is no folder {wish.under} in this repository, and there never was.")
    task.report.documents = len(pages)
    with database.reading() as session:
        task.report.broken = broken_links(session, here)
    return task.report


def _tell_what_is_behind(database: Database, task: "_GitImport", plan: Plan) -> None:
    """Name the pages in force whose files could not be taken as they are now."""
    with database.reading() as session:
        for path in sorted(task.tip & task.report.skipped_now.keys()):
            place = plan.now(path)
            document = session.get(Document, place.document_id) if place and place.document_id else None
            if document is not None and recording.is_in_force(session, document):
                task.report.behind[path] = document.slug


def _record_rewriting(database: Database, task: "_GitImport") -> None:
    """Keep in the audit that commits which had been imported left the main line."""
    if gone := task.report.rewritten:
        with database.writing() as session:
            audit(session, REWRITTEN, by=None, at=task.now, detail=f"{len(gone)} left: {' '.join(gone[:MOST_NAMED])}")


def _tell(report: Report, line: MainLine, repository: Repository) -> None:
    report.doubt_dates(line.impossible, line.moved)
    if repository.shallow:
        report.remarks.append(
            "The repository is a copy without its whole past: what was before its first commit is not in the history. "
            "Import a whole copy (git fetch --unshallow) to have it."
        )


def _account(task: "_GitImport", repository: Repository, blobs: Blobs, pictures: Pictures) -> None:
    """Say of every file at the last commit what became of it."""
    report, account = task.report, task.report.account
    for file in repository.tip(task.wish.under):
        task.tip.add(file.path)
        if task.wish.takes(file.path) and file.mode in FILE_MODES:
            data = blobs.read(file.blob, task.wish.limit)
            report.tell_of(file.path, file.size, data, READ, task.wish)
        elif file.path in pictures.taken:
            account.picture(file.path, file.size)
        else:
            account.leave(file.path, file.size, pictures.refused.get(file.path) or _why(file))


def _why(file: TipFile) -> str:
    if file.mode not in FILE_MODES:
        return "a symbolic link" if file.mode == "120000" else "another repository (a submodule)"
    return "a picture that no page shows" if file.path.lower().endswith(PICTURES) else why_no_page(file.path)


@dataclass
class _GitImport:
    wish: Wish
    source: str
    now: datetime
    report: Report = field(default_factory=Report)
    tip: set[str] = field(default_factory=set)
    """The paths of all files at the last commit."""


def _source(session: Session, repository: Repository, wish: Wish, line: MainLine) -> str:
    """The name of a source: its first commit, so that copies of one repository know each other.

    A copy that was cut off in the past and is whole now is still the same, by a commit that was its first one.
    """
    roots = repository.run("rev-list", "--max-parents=0", "--topo-order", "HEAD").split()
    names = [f"git {commit} {wish.under}".strip() for commit in (line.commits[0].id, roots[-1])]
    names += [f"git {commit.id} {wish.under}".strip() for commit in line.commits]
    known = set(session.scalars(sa.select(ImportedChange.source).distinct()))
    return (
        next((name for name in names if name in known), "") or source_rewritten(session, repository, wish) or names[0]
    )


def _planned(session: Session, task: _GitImport, line: MainLine, repository: Repository) -> Plan:
    """Each change of the history that was not imported before, with what it means."""
    rows = list(
        session.scalars(
            sa.select(ImportedChange).where(ImportedChange.source == task.source).order_by(ImportedChange.id)
        )
    )
    places = _places(session, task, rows)
    first = {row.path: places[row.document_id] for row in reversed(rows) if row.document_id is not None}
    plan = Plan(task.wish.takes, task.wish.under, Addresses(recording.addresses(session)), first)
    plan.places += places.values()
    past = rewritten(rows, line, places, repository.shallow)
    known, then = _known(rows, places, line), plan.all_now()
    for number, commit in enumerate(line.commits):
        plan.add(number, commit, known)
        then = plan.all_now() if past and number == past.base else then
    if past is None:
        plan.steps = [step for step in plan.steps if step.at > step.place.done]
    else:
        task.report.rewritten = past.lost
        plan.steps = past.steps(plan, line, repository.tip(task.wish.under, line.commits[max(past.base, 0)].id), then)
    return plan


def _places(session: Session, task: _GitImport, rows: Sequence[ImportedChange]) -> dict[int, Place]:
    """The pages of this source, as the import left them, by their numbers."""
    places: dict[int, Place] = {}
    for row in rows:
        task.report.note_state(row.path, row.reason)
        if row.document_id is not None:
            if row.document_id not in places:
                places[row.document_id] = Place(session.get_one(Document, row.document_id).slug, row.document_id)
            places[row.document_id].withdrawn = row.outcome is Outcome.WITHDRAWN
    return places


def _known(
    rows: Sequence[ImportedChange], places: dict[int, Place], line: MainLine
) -> dict[tuple[int, str], Place | None]:
    """The changes of this source that were imported before, by their place on the main line."""
    known: dict[tuple[int, str], Place | None] = {}
    for row in rows:
        number = line.main_of.get(row.mark.rstrip("+"))
        if number is not None:
            known[number, row.path] = places.get(row.document_id or 0) or known.get((number, row.path))
    return known


class _GitWriter:
    """Writes one batch."""

    def __init__(self, session: Session, task: _GitImport, preparing: Preparing) -> None:
        self._session, self._task, self._preparing = session, task, preparing
        self._people: dict[str, UserAccount] = {}
        self._last: dict[int, recording.Last] = {}
        """The last of each page on which nobody is working, by its number."""

    def write(self, batch: Batch) -> None:
        hold(self._session)
        self._last = recording.look_for_work(self._session, {step.place for step in batch.steps})
        for number, step in enumerate(batch.steps):
            try:
                last = self._last_untouched(step.place)
                self._withdraw(step) if step.ends else self._publish(step, batch.pages[number], batch, last)
            except LeftAlone as reason:
                self._task.report.count(Outcome.SKIPPED, step.named, str(reason))
                self._task.report.note_state(step.change.path, str(reason))
            except CannotTake as reason:
                self._note(step, Outcome.SKIPPED, reason=str(reason))

    def _last_untouched(self, place: Place) -> recording.Last:
        """The last of a page that nobody is working on.

        :raises LeftAlone: when somebody is.
        """
        if place.document_id is None:
            return recording.NOTHING_YET
        last = self._last.get(place.document_id, recording.NOTHING_YET)
        with self._session.no_autoflush:  # what waits to be written is no text of somebody else
            newest = latest_number(self._session, self._session.get_one(Document, place.document_id))
        if newest != (last.text.number if last.text else 0):  # saved by somebody since this transaction began
            self._last |= recording.look_for_work(self._session, [place])
        recording.check_untouched(place)
        return self._last.get(place.document_id, recording.NOTHING_YET)

    def _publish(self, step: HistoryStep, page: SourcePage | CannotTake, batch: Batch, last: recording.Last) -> None:
        if isinstance(page, CannotTake):
            raise page
        rendered = batch.rendered[page.text.body].result()
        if isinstance(rendered, str):
            raise CannotTake(rendered)
        by = self._authors(step)[0]
        document = self._document(step, by)
        self._speak(document, step, page)
        self._reinstate(step, document, by)
        self._preparing.pictures.keep(self._session, rendered.html, by=by, at=self._task.now)
        kind = class_of(step.commit.note(step.change.path), recording.words_in(last.text), page.text)
        said = Change(note=self._note_of(step), kind=kind)
        version = recording.publish(self._session, document, page.text, rendered, said, by, step.commit.at, last=last)
        if version is not None:
            self._last[document.id] = recording.Last(document, version.revision, version)
        self._note(step, Outcome.VERSION if version else Outcome.SAME_TEXT, version.id if version else None)

    def _speak(self, document: Document, step: HistoryStep, page: SourcePage) -> None:
        """Give the page the language that its file names; what it said in an unknown one is history all the same."""
        try:
            document.language = language_of(page) or document.language
        except CannotTake as reason:
            remark = f"{step.change.path}: {reason}; the page is taken as one in {LANGUAGES[document.language]}"
            self._task.report.remarks += [remark] if remark not in self._task.report.remarks else []

    def _document(self, step: HistoryStep, by: UserAccount) -> Document:
        """The page of a step, at the address that it has from then on."""
        if step.place.document_id is None:
            document = recording.new_document(self._session, step.slug, self._topics(), by, step.commit.at)
            step.place.document_id = document.id
            return document
        document = self._session.get_one(Document, step.place.document_id)
        moves = step.change.kind == "R" or bool(step.change.origin)
        if moves and recording.move(self._session, document, step.slug, by, step.commit.at):
            self._task.report.count(Outcome.RENAMED)
        return document

    def _reinstate(self, step: HistoryStep, document: Document, by: UserAccount) -> None:
        if step.place.withdrawn:
            recording.reinstate(self._session, document, step.commit.note(step.change.path), by, step.commit.at)
            step.place.withdrawn = False
            self._task.report.count(Outcome.REINSTATED)

    def _withdraw(self, step: HistoryStep) -> None:
        if step.place.document_id is None:
            return
        document = self._session.get_one(Document, step.place.document_id)
        reason, by = step.commit.note(step.change.path), self._authors(step)[0]
        if recording.withdraw(self._session, document, reason, by, step.commit.at):
            step.place.withdrawn = True
        self._note(step, Outcome.WITHDRAWN if step.place.withdrawn else Outcome.SAME_TEXT)

    def _note_of(self, step: HistoryStep) -> str:
        """The note of a version, with those who wrote it beside its author."""
        others = [person.name for person in self._authors(step)[1:]]
        named = [*others[:MOST_NAMED], *([f"{len(others) - MOST_NAMED} others"] if len(others) > MOST_NAMED else [])]
        note = step.commit.note(step.change.path)
        return f"{note} (with {', '.join(named)})" if named else note

    def _authors(self, step: HistoryStep) -> list[UserAccount]:
        return [self._person(person) for person in step.commit.authors(step.change.path)]

    def _person(self, person: Person) -> UserAccount:
        email = (person.email or f"{person.name}@unknown").lower()
        if email not in self._people:
            found = person_called(self._session, email, person.name, credit=person.name, at=self._task.now)
            self._people[email] = found
        return self._people[email]

    def _topics(self) -> list[Topic]:
        return [topic_named(self._session, self._task.wish.topic)] if self._task.wish.topic else []

    def _note(self, step: HistoryStep, outcome: Outcome, version_id: int | None = None, reason: str = "") -> None:
        commit, path = step.commit, step.change.path
        self._task.report.count(outcome, step.named, reason)
        self._task.report.note_state(path, reason)
        self._session.add(
            ImportedChange(
                source=self._task.source,
                mark=commit.id + step.after,
                path=path,
                outcome=outcome,
                reason=reason,
                document_id=step.place.document_id,
                version_id=version_id,
                imported_at=self._task.now,
            )
        )
