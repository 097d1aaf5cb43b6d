"""Words that two people agreed to erase, wherever they stand: what is looked for, and each row that lost its words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from guidance.db import Base
from guidance.models.chain import hold
from guidance.models.fact import Fact
from guidance.models.people import UserAccount
from guidance.models.proposals import Proposal
from guidance.models.versions import Version


class SoughtWords(Base):
    """Words that have to go beside the text of a proposal; sealed, and gone once they were found nowhere."""

    __tablename__ = "sought_words"

    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True)
    sealed: Mapped[str]
    """The words, a phrase on each line, sealed with the secret key of the service."""
    at: Mapped[datetime]


class ErasedWords(Fact, Base):
    """That a row lost its words to an agreed erasure: only beside this may those of a fact go. It repeats none."""

    __tablename__ = "erased_words"
    __table_args__ = (sa.Index("ix_erased_words_kind_key", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """The table of the row."""
    key: Mapped[str]
    """Its primary key."""
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"))
    sequence: Mapped[int] = mapped_column(index=True)
    """The number of the public history at that moment: what was derived before it has to be made anew."""
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    by: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)
    proposal: Mapped[Proposal] = relationship()


def note_erased_words(
    session: Session, kind: str, key: str, proposal: Proposal, *, by: UserAccount, at: datetime
) -> None:
    """Write down, before they go, that the words of a row go; what is derived from them is made anew."""
    number = hold(session).sequence + 1  # that of the change that follows
    session.add(ErasedWords(kind=kind, key=key, proposal_id=proposal.id, sequence=number, by_id=by.id, at=at))
    session.flush()


def lost_its_words(session: Session, row: Any) -> ErasedWords | None:
    """The erasure of words that ``row`` says, or has sealed: a version has sealed those of its revision."""
    noun, key = ("revision", row.revision_id) if isinstance(row, Version) else (row.__tablename__, _key_of(row))
    return session.scalar(
        sa.select(ErasedWords).where(ErasedWords.kind == noun, ErasedWords.key == str(key)).order_by(ErasedWords.id)
    )


def lost_words(session: Session, rows: Iterable[Any]) -> set[Any]:
    """Those of ``rows`` that lost words which they said, or had sealed."""
    every = list(rows)
    if not every or session.scalar(sa.select(ErasedWords.id).limit(1)) is None:
        return set()
    return {row for row in every if lost_its_words(session, row)}


def last_erasing(session: Session) -> int:
    """The number of the public history when words were erased last; 0 when they never were."""
    return session.scalar(sa.select(sa.func.max(ErasedWords.sequence))) or 0


def erased_since(session: Session, moment: datetime) -> bool:
    """Whether words were erased after this moment."""
    newest = session.scalar(sa.select(ErasedWords.at).order_by(ErasedWords.id.desc()).limit(1))
    return newest is not None and newest > moment


def _key_of(row: Any) -> Any:
    return sa.inspect(type(row)).primary_key_from_instance(row)[0]
