"""Newsletters as readers see them: each that was sent, for ever, with what became of its pages since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.models import Document, removed_documents, withdrawn_documents
from guidance.models.erased_words import ErasedWords, lost_its_words
from guidance.models.newsletters import NewsletterIssue
from guidance.newsletters.items import Item, read_back, sent


@dataclass(frozen=True)
class Issue:
    """One newsletter that was sent."""

    row: NewsletterIssue
    parts: Sequence[tuple[str, list[Item]]]
    ended: dict[int, str]
    """What became of its pages since, by their ids, where they are not to be followed any more."""

    @property
    def number(self) -> int:
        return self.row.newsletter_number

    erasure: ErasedWords | None = None
    """The erasure of its words, where they were erased."""

    @property
    def title(self) -> str:
        return self.row.title


def issue_numbered(session: Session, number: int) -> Issue | None:
    """The newsletter with this number, once it was sent."""
    found = session.scalar(_issues().where(NewsletterIssue.newsletter_number == number))
    if found is None:
        return None
    parts = sent(read_back(found.text.items))
    pages = {item.document for _, items in parts for item in items} - {0}
    return Issue(found, parts, _ended(session, pages), lost_its_words(session, found) if found.is_erased else None)


def issues(session: Session, count: int, before: int = 0) -> Sequence[NewsletterIssue]:
    """The newsletters that were sent, the newest first; those ``before`` a number where one is given."""
    query = _issues().order_by(NewsletterIssue.newsletter_number.desc()).limit(count)
    return session.scalars(query.where(NewsletterIssue.newsletter_number < before) if before else query).all()


def newest_number(session: Session) -> int:
    """The number of the last newsletter that was sent; 0 for none."""
    return session.scalar(sa.select(sa.func.max(NewsletterIssue.newsletter_number))) or 0


def erased_on(session: Session, rows: Iterable[NewsletterIssue]) -> dict[int, datetime]:
    """When the words of those of ``rows`` were erased whose words were, by number."""
    found = {row.newsletter_number: lost_its_words(session, row) for row in rows if row.is_erased}
    return {number: erasure.at for number, erasure in found.items() if erasure}


def neighbours(session: Session, number: int) -> tuple[int | None, int | None]:
    """The numbers of the newsletters before and after this one, where there are such."""
    mine = NewsletterIssue.newsletter_number
    return (
        session.scalar(sa.select(sa.func.max(mine)).where(mine < number)),
        session.scalar(sa.select(sa.func.min(mine)).where(mine > number)),
    )


def _issues() -> sa.Select[NewsletterIssue]:
    return sa.select(NewsletterIssue).options(joinedload(NewsletterIssue.text))


def _ended(session: Session, pages: Iterable[int]) -> dict[int, str]:
    words = {"withdrawn": withdrawn_documents(), "removed": removed_documents()}
    found: dict[int, str] = {}
    for word, these in words.items():
        query = sa.select(Document.id).where(Document.id.in_(pages), Document.id.in_(these))
        found |= dict.fromkeys(session.scalars(query), word)
    return found
