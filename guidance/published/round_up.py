"""What happened to guidance since a moment, page by page: what changed for care, what was reviewed, what is overdue."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models.documents import Document
from guidance.models.questions import put_together_once
from guidance.models.reviews import Review
from guidance.models.revisions import ChangeClass, Revision
from guidance.models.standing import in_force, removal_id, title_instead, withdrawal_id
from guidance.models.versions import Version, is_announced
from guidance.models.withdrawals import Removal, Withdrawal
from guidance.published.events import SAID, What, reviews, said_of_versions, versions
from guidance.published.news import Changed, changed_by

#: An act has its time from before it waited for the history: by the number of the change nothing is told twice.
_LATE = timedelta(hours=1)


@dataclass(frozen=True)
class ToldFrom:
    """From where on something is told: after a public change with this number, which was seen at this moment."""

    at: datetime
    sequence: int = 0


@dataclass(frozen=True)
class PageChanges:
    """All that happened to one page in this time, in its order; of one that ended in this time only that it did."""

    rows: Sequence[Changed]
    ended: bool
    """Whether the page must not be followed now, whatever its versions said."""
    instead: str = ""
    """The title of what to use in its place, where there is such a page."""

    @property
    def document(self) -> Document:
        return self.rows[0].document

    @property
    def title(self) -> str:
        return self.rows[-1].title

    @property
    def versions(self) -> list[Changed]:
        return [row for row in self.rows if row.event.what is What.VERSION]

    @property
    def kinds(self) -> set[ChangeClass | None]:
        return {row.kind for row in self.versions}

    @property
    def safety_critical(self) -> bool:
        return any(row.safety_critical for row in self.versions)


def changes_since(session: Session, since: ToldFrom) -> list[PageChanges]:
    """Changes for care, page by page; those that were not announced are left out."""
    announced = versions().join(Revision, Revision.id == Version.revision_id)
    announced = announced.where(is_announced(), *_after(since, Version.published_at, Version.sequence))
    said = [said_of_versions(noun, what).where(*_after(since, noun.at, noun.sequence)) for noun, what in SAID]
    found = sa.union_all(announced, *said).subquery()
    of_page: dict[int, list[Changed]] = defaultdict(list)
    for row in changed_by(session, sa.select(found).order_by(found.c.sequence)):
        of_page[row.document.id].append(row)
    ended = {row.id: row.instead for row in session.execute(_ended(), {"pages": list(of_page)})}
    told = [
        PageChanges(_ending(rows) if page in ended else rows, page in ended, ended.get(page) or "")
        for page, rows in of_page.items()
    ]
    return [page for page in told if page.rows]


def _ending(rows: list[Changed]) -> list[Changed]:
    """Why a page must not be followed; what its versions said before that is not to be told any more."""
    return [row for row in rows if row.event.what in {What.WITHDRAWAL, What.REMOVAL}][-1:]


@put_together_once
def _ended() -> sa.Select[int, str | None]:
    """Those of ``pages`` that are withdrawn or removed, with the title of what to use instead."""
    instead = sa.func.coalesce(Removal.replacement_id, Withdrawal.replacement_id)
    return (
        sa.select(Document.id, title_instead(instead).label("instead"))
        .outerjoin(Withdrawal, Withdrawal.id == withdrawal_id(Document.id))
        .outerjoin(Removal, Removal.id == removal_id(Document.id))
        .where(Document.id.in_(sa.bindparam("pages", expanding=True)))
        .where(sa.or_(Withdrawal.id.is_not(None), Removal.id.is_not(None)))
    )


def reviews_since(session: Session, since: ToldFrom) -> list[Changed]:
    """The last review of each page in force that was given, or became public, since then."""
    seen = sa.or_(Review.sequence > since.sequence, Version.sequence > since.sequence)
    live = in_force().with_only_columns(Document.id)
    query = reviews().where(Review.at > since.at - _LATE, seen, Version.document_id.in_(live))
    rows = changed_by(session, query.order_by(Review.at, Review.id))
    return list({row.document.id: row for row in rows}.values())


def _after(since: ToldFrom, at: Any, sequence: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """That something became public since then; what was imported with an older date is no news."""
    return at > since.at - _LATE, sequence > since.sequence
