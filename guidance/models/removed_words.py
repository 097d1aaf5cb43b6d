"""Words that colleagues say to one another about a draft, taken out again: the words go, that they were there stays."""

import enum
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from guidance.db import Base
from guidance.models.draft_comments import DraftComment, DraftCommentEnd, FactCheck
from guidance.models.fact import Fact
from guidance.models.people import UserAccount
from guidance.models.reviews import Review, ReviewRequest

#: What stands where words were taken out.
REMOVED: Final = "Removed."


class Said(enum.Enum):
    """The kinds of remarks whose words can be taken out, in the words of addresses."""

    COMMENT = "comment"
    RESOLUTION = "resolution"
    QUESTION = "question"
    REQUEST = "request"
    REVIEW = "review"


#: The rows of each kind, and their words. Of facts the database lets only these change, and only beside what says so.
WORDS: dict[Said, tuple[Any, tuple[str, ...]]] = {
    Said.COMMENT: (DraftComment, ("body", "quote")),
    Said.RESOLUTION: (DraftCommentEnd, ("note",)),
    Said.QUESTION: (FactCheck, ("question",)),
    Said.REQUEST: (ReviewRequest, ("note",)),
    Said.REVIEW: (Review, ("note",)),
}


class RemovedWords(Fact, Base):
    """Who took out the words of one remark, and when."""

    __tablename__ = "removed_words"
    __table_args__ = (sa.UniqueConstraint("kind", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Said]
    number: Mapped[int]
    """The key of the remark among those of its kind."""
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    by: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)


def take_out(session: Session, kind: Said, number: int, *, by: UserAccount, at: datetime) -> None:
    """Write down that the words of a remark go, and put ``REMOVED`` in their place, for ever.

    :raises IntegrityError: when they were taken out before.
    """
    session.add(RemovedWords(kind=kind, number=number, by_id=by.id, at=at))
    session.flush()
    model, (first, *others) = WORDS[kind]
    (key,) = sa.inspect(model).primary_key
    gone = {first: REMOVED, **dict.fromkeys(others, "")}
    session.execute(sa.update(model).where(key == number).values(gone).execution_options(synchronize_session=False))
    if (row := session.get(model, number)) is not None:
        session.expire(row)
