"""The pages of the desk: those that were chosen, a page of them at a time, with all that the list tells of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from guidance.authoring.desk.filters import PageFilters
from guidance.models import Document, Progress, Stage, newest_title, progress_of_all, put_together_once, works
from guidance.published.currency import STATES, State, state_on

#: Pages whose facts are read together when all that were chosen are wanted.
TOGETHER = 500


@dataclass(frozen=True)
class Work:
    """One document with its title at the desk, and where the work on it stands today."""

    title: str
    progress: Progress
    stage: Stage
    review: State | None
    """How it stands with its review; nothing when readers do not have it."""

    @property
    def document(self) -> Document:
        return self.progress.document

    @property
    def owner(self) -> str:
        """The name of the owner, if there is one."""
        return self.document.owner.name if self.document.owner else ""


def how_many(session: Session, wanted: PageFilters, today: date) -> int:
    """How many documents were chosen."""
    return session.scalar(wanted.count(today)) or 0


def some(session: Session, wanted: PageFilters, today: date, *, rows: int, skip: int = 0) -> list[Work]:
    """At most ``rows`` of the documents that were chosen, in the order that was, without the first ``skip``."""
    return _works(session, session.scalars(wanted.apply(today).limit(rows).offset(skip)).all(), today)


def every(session: Session, wanted: PageFilters, today: date) -> Iterator[Work]:
    """All documents that were chosen, in the order that was; never more than ``TOGETHER`` in memory."""
    ids = session.scalars(wanted.apply(today)).all()
    for first in range(0, len(ids), TOGETHER):
        yield from _works(session, ids[first : first + TOGETHER], today)
        session.expunge_all()


def _works(session: Session, ids: Sequence[int], today: date) -> list[Work]:
    listed = session.execute(_listed(today), {"documents": ids}) if ids else ()
    found = list(listed)  # kept, so that their topics are not read once more
    said = {document.id: (title, key) for document, title, key in found}
    progress = progress_of_all(session, ids)
    return [_work(progress[number], *said[number], today) for number in ids]


@put_together_once
def _listed(today: date) -> sa.Select[Document, str, str | None]:
    """The pages as the list tells of them beside their progress, with the people and topics that it names."""
    query = works().with_only_columns(Document, newest_title(), state_on(today))
    chosen = query.where(Document.id.in_(sa.bindparam("documents", expanding=True)))
    return chosen.options(joinedload(Document.owner), selectinload(Document.topics))


def _work(progress: Progress, title: str, key: str | None, today: date) -> Work:
    return Work(title, progress, progress.stage(today), STATES[key] if key else None)
