"""Reviews: one person read one revision, and the stamp that readers see comes from the newest of them."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship

from guidance.db import Base
from guidance.models.chain import Chained, seal
from guidance.models.documents import Document
from guidance.models.fact import Fact, with_page_of
from guidance.models.people import UserAccount
from guidance.models.questions import FIRST, put_together_once, shared_alias
from guidance.models.revisions import Revision
from guidance.models.versions import Version


class Scope(enum.Enum):
    """How much was read."""

    CHANGES = "changes"
    WHOLE_PAGE = "whole page"


class Verdict(enum.Enum):
    """The outcome of a review."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes requested"


#: Who was asked where nobody was named.
EVERYBODY: Final = "Everybody who can check"

_IS_STAMP = "(scope = 'whole page' AND verdict = 'approved')"


class Review(Chained, Fact, Base):
    """One reading of one exact revision. Only approvals of a whole page are public, and so in the chain."""

    __tablename__ = "review"
    __table_args__ = (
        sa.CheckConstraint(f"{_IS_STAMP} = (due_on IS NOT NULL)", name="due_with_stamp"),
        sa.CheckConstraint(f"{_IS_STAMP} = (sequence IS NOT NULL)", name="chained_with_stamp"),
        sa.CheckConstraint("verdict = 'approved' OR note <> ''", name="refusal_says_why"),
        sa.Index("ix_review_document_id_at", "document_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), nullable=True)
    """The page of that revision, by which it is found: the database lets it be no other."""
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    capacity: Mapped[str]
    """In which role the person read it: “consultant rheumatologist”, “patient reviewer”."""
    at: Mapped[datetime]
    scope: Mapped[Scope]
    verdict: Mapped[Verdict]
    note: Mapped[str] = mapped_column(default="")
    only_wording: Mapped[str] = mapped_column(default="", server_default="")
    """Why care stays the same, as the approver of a change says that touches a measure and is not announced."""
    evidence_to: Mapped[date | None]
    """The day up to which evidence was searched."""
    due_on: Mapped[date | None]
    """The day by which the page has to be reviewed again, as it was promised."""
    sequence: Mapped[int | None] = mapped_column(unique=True, nullable=True)  # type: ignore[assignment]
    chain: Mapped[str | None] = mapped_column(nullable=True)  # type: ignore[assignment]

    revision: Mapped[Revision] = relationship()
    by: Mapped[UserAccount] = relationship()

    def to_seal(self) -> list[object]:
        return [
            "review",
            self.revision.document.uid,
            self.revision.content_digest,
            self.capacity,
            self.at.isoformat(),
            self.note,
            self.evidence_to.isoformat() if self.evidence_to else None,
            self.due_on.isoformat() if self.due_on else None,
        ]


with_page_of(Review, Revision)


class ReviewRequest(Fact, Base):
    """An author asks somebody to read one exact revision; passing it on is another request."""

    __tablename__ = "review_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    of_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    scope: Mapped[Scope]
    by_day: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    only_wording: Mapped[str] = mapped_column(default="", server_default="")
    """Why care stays the same, as who asks says of a change that touches a measure and is not announced."""
    at: Mapped[datetime]
    of_anybody: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether everybody who can check was asked; ``of`` is then who asks, as nobody is named."""
    passed_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("review_request.id"), unique=True)
    """The request that its addressee passed on with this one."""

    revision: Mapped[Revision] = relationship()
    asked_by: Mapped[UserAccount] = relationship(foreign_keys=[asked_by_id])
    of: Mapped[UserAccount] = relationship(foreign_keys=[of_id])

    @property
    def asked(self) -> str:
        """Who was asked, in the words of the screens."""
        return EVERYBODY if self.of_anybody else self.of.name

    def is_to(self, person: UserAccount) -> bool:
        """Whether ``person`` was asked by name."""
        return self.of_id == person.id and not self.of_anybody


class RequestEnd(Fact, Base):
    """A request that was taken back before it was answered."""

    __tablename__ = "request_end"

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("review_request.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]


_Passed = shared_alias(ReviewRequest)


def is_open_request(request: Any) -> sa.ColumnElement[bool]:
    """Whether ``request`` was neither passed on nor taken back, for a query that has it; it may have been answered."""
    passed_on = sa.exists().where(_Passed.passed_from_id == request.id)
    taken_back = sa.exists().where(RequestEnd.request_id == request.id)
    return sa.and_(~passed_on, ~taken_back)


def answers(read_at: Any, asked_at: Any) -> Any:
    """Whether a reading answers what was asked before it: asked of two moments, or within a query."""
    return read_at >= asked_at


def record_review(session: Session, review: Review) -> None:
    """Record ``review``; a whole-page approval joins the public chain."""
    if review.scope is Scope.WHOLE_PAGE and review.verdict is Verdict.APPROVED:
        seal(session, review, review.revision.document)
    else:
        session.add(review)
        session.flush()


def is_late(due_on: Any, today: Any) -> Any:
    """Whether a review that was promised for ``due_on`` is late on ``today``: asked of two days, or within a query."""
    return due_on < today


class Approval(NamedTuple):
    """An approval of a whole page as readers are told of it: the columns of a ``Review`` that it takes."""

    id: int
    capacity: str
    at: datetime
    evidence_to: date | None
    due_on: date | None


@dataclass(frozen=True)
class Stamp:
    """“Page last reviewed”: the newest whole-page approval of anything published, and what happened since."""

    review: Review | Approval
    number: int
    """Of the version that was read."""
    edits_since: int

    @property
    def due_on(self) -> date:
        assert self.review.due_on is not None
        return self.review.due_on

    def overdue(self, today: date) -> bool:
        """Whether the next review is late on ``today``."""
        return bool(is_late(self.due_on, today))


def is_stamp(review: Any) -> sa.ColumnElement[bool]:
    """Whether ``review`` approved a whole page: once that text is published, readers see when it was read."""
    return sa.and_(review.scope == Scope.WHOLE_PAGE, review.verdict == Verdict.APPROVED)


def stamp_id(document_id: Any, until: Any = None, moment: Any = None) -> sa.ScalarSelect[int]:
    """The review, by its id, that a document shows as “Page last reviewed”, for a query that has ``document_id``.

    It is the newest approval of a whole page that was published, by the moment of reading, then by its id.

    :param until: the number of the last version that counts; nothing for all.
    :param moment: when it is asked for: a reading counts from then on, and from when its text was published.
    """
    reviewed, review = aliased(Version), aliased(Review)
    query = (
        sa.select(review.id)
        .join(reviewed, reviewed.revision_id == review.revision_id)
        .where(review.document_id == document_id, is_stamp(review))
        .order_by(review.at.desc(), review.id.desc())
        .limit(FIRST)
    )
    if until is not None:
        query = query.where(reviewed.number <= until)
    if moment is not None:
        query = query.where(review.at <= moment, reviewed.published_at <= moment)
    return query.scalar_subquery()


def stamp_of(session: Session, document: Document, version: Version) -> Stamp | None:
    """The stamp as it stands while ``version`` is current, or nothing when no published text was reviewed whole."""
    row = session.execute(_stamp(), {"document": document.id, "until": version.number}).first()
    return Stamp(row[0], row[1], version.number - row[1]) if row else None


@put_together_once
def _stamp() -> sa.Select[Review, int]:
    shown = stamp_id(sa.bindparam("document"), sa.bindparam("until"))
    reviews = sa.select(Review, Version.number).join(Version, Version.revision_id == Review.revision_id)
    return reviews.where(Review.id == shown)


def stamps_of(session: Session, versions: Sequence[Version]) -> dict[int, Stamp]:
    """The stamps of several documents, by their ids, as they stand while these are their current versions."""
    current = {version.document_id: version.number for version in versions}
    rows = session.execute(
        sa.select(Review, Version.document_id, Version.number)
        .join(Version, Version.revision_id == Review.revision_id)
        .where(Version.document_id.in_(current), Review.id == stamp_id(Version.document_id))
    )
    return {document: Stamp(review, number, current[document] - number) for review, document, number in rows}
