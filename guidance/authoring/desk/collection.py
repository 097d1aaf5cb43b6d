"""The pages of the desk: those that were chosen, a page of them at a time, with all that the list tells of each."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.desk.filters import PageFilters
from guidance.models.documents import Document, Kind
from guidance.models.people import UserAccount
from guidance.models.questions import columns, put_together_once
from guidance.models.revisions import newest_title
from guidance.models.stages import Current, Stage, Stamped, stage_on, works
from guidance.models.topics import Topic, document_topic
from guidance.published.currency import OVERDUE, STATES, State, state_on

#: Pages whose facts are read together when all that were chosen are wanted.
TOGETHER = 500


@dataclass(frozen=True)
class Work:
    """One page as the list tells of it: its title at the desk, and where the work on it stands today."""

    stage: Stage
    review: State | None
    """How it stands with its review; nothing when readers do not have it."""
    topics: Sequence[str]
    """Their names, in order."""
    slug: str
    title: str
    kind: Kind
    months: int
    """Between two reviews."""
    owner: str
    """The name of the owner, if there is one."""
    version: int | None
    """The number of the current version; nothing when none was published."""
    published_at: datetime | None
    reviewed_at: datetime | None
    due_on: date | None

    @property
    def overdue(self) -> bool:
        return self.review in OVERDUE


def how_many(session: Session, wanted: PageFilters, today: date) -> int:
    """How many documents were chosen."""
    return columns(session, wanted.count(today), {}).scalar_one()


def some(session: Session, wanted: PageFilters, today: date, *, rows: int, skip: int = 0) -> list[Work]:
    """At most ``rows`` of the documents that were chosen, in the order that was, without the first ``skip``."""
    part = columns(session, wanted.part(today), {"rows": rows, "skip": skip})
    return _works(session, part.scalars().all(), today)


def every(session: Session, wanted: PageFilters, today: date) -> Iterator[Work]:
    """All documents that were chosen, in the order that was; never more than ``TOGETHER`` in memory."""
    ids = columns(session, wanted.apply(today), {}).scalars().all()
    for first in range(0, len(ids), TOGETHER):
        yield from _works(session, ids[first : first + TOGETHER], today)


def _works(session: Session, ids: Sequence[int], today: date) -> list[Work]:
    if not ids:
        return []
    asked = {"documents": ids}
    topics = defaultdict[int, list[str]](list)
    for document, name in columns(session, _shelves(), asked):
        topics[document].append(name)
    found: dict[int, Sequence[Any]] = {row[0]: row[1:] for row in columns(session, _listed(today), asked)}
    return [_work(topics[number], *found[number]) for number in ids]


def _work(topics: Sequence[str], stage: str, state: str | None, *told: Any) -> Work:
    return Work(Stage(stage), STATES[state] if state else None, topics, *told)


@put_together_once
def _shelves() -> sa.Select[int, str]:
    chosen = document_topic.c.document_id.in_(sa.bindparam("documents", expanding=True))
    query = sa.select(document_topic.c.document_id, Topic.name).join(Topic, Topic.id == document_topic.c.topic_id)
    return query.where(chosen).order_by(Topic.name)


@put_together_once
def _listed(today: date) -> sa.Select[Any]:
    """The pages by their ids as ``Work`` tells of them, but for their topics."""
    asked: tuple[Any, ...] = (
        *(Document.id, stage_on(today), state_on(today), Document.slug, newest_title()),
        *(Document.kind, Document.review_every_months, sa.func.coalesce(UserAccount.name, "")),
        *(Current.number, Current.published_at, Stamped.at, Stamped.due_on),
    )
    query = works().outerjoin(UserAccount, UserAccount.id == Document.owner_id).with_only_columns(*asked)
    return query.where(Document.id.in_(sa.bindparam("documents", expanding=True)))
