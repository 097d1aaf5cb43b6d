"""All documents with everything that their stages are derived from, read in a dozen queries however many there are.

It builds the very ``Progress`` that ``models.progress_of`` builds for one document, so the words for a stage are one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from guidance.authoring.desk.work import drafts, is_newest, stamps
from guidance.models import (
    Document,
    Progress,
    Reinstatement,
    Removal,
    Review,
    ReviewRequest,
    Revision,
    Schedule,
    ScheduleEnd,
    Stage,
    Stamp,
    Standing,
    Version,
    Withdrawal,
    newest_title,
)

Row = TypeVar("Row", Revision, Version)
End = TypeVar("End", Withdrawal, Reinstatement, Removal)


@dataclass(frozen=True)
class Work:
    """One document of the collection, with its title at the desk."""

    title: str
    progress: Progress

    @property
    def document(self) -> Document:
        return self.progress.document


def collection(session: Session, ids: Sequence[int] | None = None) -> list[Work]:
    """Every document, or those with these ``ids``."""
    facts = _Facts(session, ids)
    return [Work(words, facts.progress(document)) for document, words in facts.documents]


def stages_of(session: Session, ids: Sequence[int], today: date) -> dict[int, Stage]:
    """The stages of these documents."""
    found = collection(session, ids) if ids else []
    return {work.document.id: work.progress.stage(today) for work in found}


class _Facts:
    """The facts of many documents, each kind by the document (or the text) that it is about."""

    def __init__(self, session: Session, ids: Sequence[int] | None) -> None:
        self._session, self._ids = session, ids
        self.documents = self._documents()
        self._latest, self._current = self._newest(Revision), self._newest(Version)
        latest = {row.id for row in self._latest.values()}
        self._drafts = {number for number in session.scalars(drafts()) if number in latest}

        self._requests, self._verdicts = self._open_requests(), self._readings()
        self._schedules, self._stamps, self._standings = self._planned(), self._reviewed(), self._ends()

    def progress(self, document: Document) -> Progress:
        """The same that ``models.progress_of`` says."""
        latest, current = self._latest.get(document.id), self._current.get(document.id)
        draft = latest if latest and latest.id in self._drafts else None
        return Progress(
            document=document,
            latest=latest,
            current=current,
            draft=draft,
            request=self._requests.get(draft.id) if draft else None,
            verdict=self._verdicts.get(draft.id) if draft else None,
            schedule=self._schedules.get(document.id),
            stamp=self._stamp(current) if current else None,
            standing=self._standings.get(document.id, Standing()),
        )

    def _stamp(self, current: Version) -> Stamp | None:
        found = self._stamps.get(current.document_id)
        return Stamp(found[0], found[1], current.number - found[1].number) if found else None

    def _chosen(self, column: Any) -> sa.ColumnElement[bool]:
        return sa.true() if self._ids is None else column.in_(self._ids)

    def _documents(self) -> list[tuple[Document, str]]:
        query = sa.select(Document, newest_title()).where(self._chosen(Document.id))
        return [
            (document, words)
            for document, words in self._session.execute(
                query.options(joinedload(Document.owner), selectinload(Document.topics))
            )
        ]

    def _newest(self, kind: type[Row]) -> dict[int, Row]:
        """The last text, or the current version, of each document."""
        table: Any = kind
        query = sa.select(table).select_from(Document).join(table, is_newest(table, Document.id))
        rows = self._session.scalars(query.where(self._chosen(Document.id)))
        return {row.document_id: row for row in rows}

    def _open_requests(self) -> dict[int, ReviewRequest]:
        """The newest request about each draft that was not passed on."""
        passed = sa.select(ReviewRequest.passed_from_id).where(ReviewRequest.passed_from_id.is_not(None))
        query = sa.select(ReviewRequest).where(
            ReviewRequest.revision_id.in_(self._drafts), ReviewRequest.id.not_in(passed)
        )
        return {row.revision_id: row for row in self._session.scalars(query.order_by(ReviewRequest.id))}

    def _readings(self) -> dict[int, Review]:
        """The newest reading of each draft."""
        query = sa.select(Review).where(Review.revision_id.in_(self._drafts)).order_by(Review.id)
        return {row.revision_id: row for row in self._session.scalars(query)}

    def _planned(self) -> dict[int, Schedule]:
        query = sa.select(Schedule).outerjoin(ScheduleEnd, ScheduleEnd.schedule_id == Schedule.id)
        still_open = query.where(ScheduleEnd.schedule_id.is_(None), self._chosen(Schedule.document_id))
        return {row.document_id: row for row in self._session.scalars(still_open.order_by(Schedule.number))}

    def _reviewed(self) -> dict[int, tuple[Review, Version]]:
        stamp = stamps()
        query = (
            sa.select(Review, Version)
            .join(stamp, stamp.c.id == Review.id)
            .join(Version, Version.id == stamp.c.version_id)
            .where(self._chosen(Version.document_id))
        )
        return {version.document_id: (review, version) for review, version in self._session.execute(query)}

    def _ends(self) -> dict[int, Standing]:
        withdrawals, undone = self._last(Withdrawal), self._last(Reinstatement)
        removals = self._last(Removal)
        holding = {
            document: row
            for document, row in withdrawals.items()
            if document not in undone or undone[document].sequence < row.sequence
        }
        return {
            document: Standing(holding.get(document), removals.get(document))
            for document in holding.keys() | removals.keys()
        }

    def _last(self, kind: type[End]) -> dict[int, End]:
        table: Any = kind
        query = sa.select(Version.document_id, table).join(table, table.version_id == Version.id)
        rows = self._session.execute(query.where(self._chosen(Version.document_id)).order_by(table.sequence))
        return dict(rows.all())
