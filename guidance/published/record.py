"""The public history as it can be looked up: every entry of the chain with what it seals, its link and whose it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.models.chain import START, words_sealed
from guidance.models.corrections import NoteCorrection, UrgentPublication
from guidance.models.documents import Document, FormerSlug
from guidance.models.erased_words import lost_words
from guidance.models.reviews import Review
from guidance.models.revisions import Revision
from guidance.models.standing import removed_documents
from guidance.models.versions import Version
from guidance.models.withdrawals import Reinstatement, Removal, Withdrawal

#: Entries on one page, and the most that one may ask for.
PAGE, MOST = 50, 200

#: The kinds of fact in the chain, each with what its seal needs and when it was.
CHAINED: tuple[tuple[Any, list[Any], str, str], ...] = (
    (Version, [joinedload(Version.document), joinedload(Version.revision)], "published_at", "Version"),
    (
        Withdrawal,
        [joinedload(Withdrawal.version).joinedload(Version.document), joinedload(Withdrawal.replacement)],
        "at",
        "Withdrawal",
    ),
    (Reinstatement, [joinedload(Reinstatement.version).joinedload(Version.document)], "at", "Reinstatement"),
    (
        Removal,
        [joinedload(Removal.version).joinedload(Version.document), joinedload(Removal.replacement)],
        "at",
        "Removal",
    ),
    (
        NoteCorrection,
        [joinedload(NoteCorrection.version).joinedload(Version.document)],
        "at",
        "Correction of a change note",
    ),
    (
        UrgentPublication,
        [joinedload(UrgentPublication.version).joinedload(Version.document)],
        "at",
        "Urgent publication",
    ),
    (FormerSlug, [joinedload(FormerSlug.document)], "retired_at", "Change of address"),
    (Review, [joinedload(Review.revision).joinedload(Revision.document)], "at", "Review"),
)


@dataclass(frozen=True)
class Sealing:
    """One fact of the public history."""

    sequence: int
    what: str
    at: datetime
    sealed: str
    """What the chain vouches for, as the JSON that is hashed; nothing where readers may not see it."""
    link: str
    previous: str
    document: Document | None
    """The page it belongs to, where readers can open it."""
    number: int


def entries_after(session: Session, after: int, count: int = PAGE) -> list[Sealing]:
    """The next ``count`` entries after that number, in the order of the chain."""
    count = min(max(count, 1), MOST)
    facts = list(_facts(session, after, count))
    seen = _Seen(session, [fact for fact, *_ in facts])
    previous, entries = _link_at(session, after), []
    for fact, what, at in facts:
        entries.append(_entry(fact, what, at, previous, seen))
        previous = fact.chain
    return entries


def _facts(session: Session, after: int, count: int) -> Iterator[tuple[Any, str, datetime]]:
    found = []
    for noun, options, moment, what in CHAINED:
        query = sa.select(noun).where(noun.sequence > after).order_by(noun.sequence).limit(count).options(*options)
        found += [(fact, what, getattr(fact, moment)) for fact in session.scalars(query)]
    yield from sorted(found, key=lambda each: each[0].sequence)[:count]


def _link_at(session: Session, number: int) -> str:
    """The link of the last entry up to that number: the one that the next entry continues."""
    every = sa.union_all(*(sa.select(noun.sequence, noun.chain) for noun, *_ in CHAINED)).subquery("entry")
    query = sa.select(every.c.chain).where(every.c.sequence <= number).order_by(every.c.sequence.desc()).limit(1)
    return session.scalar(query) or START


class _Seen:
    """Which of some facts readers can see: not what belongs to a removed page or a draft, or was erased."""

    def __init__(self, session: Session, facts: list[Any]) -> None:
        documents = {_document_of(fact).id for fact in facts}
        texts = {fact.revision_id for fact in facts if isinstance(fact, Review)}
        published = sa.select(Version.document_id).where(Version.document_id.in_(documents)).distinct()
        self._documents = set(session.scalars(published.where(Version.document_id.not_in(removed_documents()))))
        self._erased = lost_words(session, facts)
        self._texts = set(session.scalars(sa.select(Version.revision_id).where(Version.revision_id.in_(texts))))

    def page(self, fact: Any) -> bool:
        """Whether the page is there to be read."""
        return _document_of(fact).id in self._documents

    def fact(self, fact: Any) -> bool:
        """Whether what it says is."""
        if fact in self._erased or (isinstance(fact, Review) and fact.revision_id not in self._texts):
            return False
        return self.page(fact) or isinstance(fact, Removal)


def _document_of(fact: Any) -> Document:
    if isinstance(fact, Review):
        return fact.revision.document
    document: Document = fact.document if isinstance(fact, Version | FormerSlug) else fact.version.document
    return document


def _entry(fact: Any, what: str, at: datetime, previous: str, seen: _Seen) -> Sealing:
    return Sealing(
        sequence=fact.sequence,
        what=what,
        at=at,
        sealed=words_sealed(fact) if seen.fact(fact) else "",
        link=fact.chain,
        previous=previous,
        document=_document_of(fact) if seen.fact(fact) and seen.page(fact) else None,
        number=fact.number if isinstance(fact, Version) else 0,
    )
