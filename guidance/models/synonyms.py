"""Words that mean the same to who searches: sets that editors keep, as MTX and methotrexate."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from guidance.db import Base


class SynonymSet(Base):
    """One line of the list: its words, each behind a comma. It may change, so it is no fact; the audit says who did."""

    __tablename__ = "synonym_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    words: Mapped[str]


def synonym_lines(session: Session) -> list[str]:
    """The list as it is kept, line by line."""
    return list(session.scalars(sa.select(SynonymSet.words).order_by(SynonymSet.position, SynonymSet.id)))
