"""Imported changes: which change of an outside source became which fact here, so that nothing is imported twice."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column

from guidance.db import Base
from guidance.models.fact import Fact


class Outcome(enum.Enum):
    """The outcome of an imported change."""

    VERSION = "version"
    SAME_TEXT = "same text"
    RENAMED = "renamed"
    WITHDRAWN = "withdrawn"
    REINSTATED = "reinstated"
    SKIPPED = "skipped"


class ImportedChange(Fact, Base):
    """One change of one path in an outside history."""

    __tablename__ = "imported_change"
    __table_args__ = (sa.UniqueConstraint("source", "mark", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    """The outside history: the name of its first commit, or the folder's name."""
    mark: Mapped[str]
    """The place in that history: a commit."""
    path: Mapped[str]
    outcome: Mapped[Outcome]
    reason: Mapped[str] = mapped_column(default="")
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("version.id"))
    imported_at: Mapped[datetime]


def was_before_its_import(noun: Any) -> sa.ColumnElement[bool]:
    """Whether what ``noun`` says of a version had happened when that version was taken in from outside.

    That is history, and news for nobody; what happens to it later is none, whoever brings it. A withdrawal that a later
    import brought is news whatever its date: it was written before that import and handed on after it.
    """
    later = aliased(ImportedChange)
    taken_in = (ImportedChange.version_id == noun.version_id, ImportedChange.imported_at >= noun.at)
    withdrawn_later = sa.exists().where(
        later.document_id == ImportedChange.document_id,
        later.outcome == Outcome.WITHDRAWN,
        later.imported_at > ImportedChange.imported_at,
    )
    return sa.exists().where(*taken_in, ~withdrawn_later)
