"""Drafts in the making: typing that is not saved yet, and who has the editor open; mutable and never public."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guidance.db import Base, Compressed
from guidance.models.documents import Document
from guidance.models.people import UserAccount


class WorkingCopy(Base):
    """The unsaved typing of one author; never history, never searched, never shown to anybody else."""

    __tablename__ = "working_copy"

    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    based_on: Mapped[int]
    """The number of the revision that the typing began with; 0 for none."""
    content: Mapped[str] = mapped_column(Compressed)
    """Every field of the editor by name, and which window it was typed in, as JSON."""
    saved_at: Mapped[datetime]

    document: Mapped[Document] = relationship()
    author: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)

    @property
    def fields(self) -> dict[str, Any]:
        """The typed words, by the name of the field."""
        found: dict[str, Any] = json.loads(self.content)
        return found


class Presence(Base):
    """Somebody has the editor of a document open; it ends by itself when nothing is heard any more."""

    __tablename__ = "presence"

    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    section: Mapped[str] = mapped_column(default="")
    seen_at: Mapped[datetime]

    person: Mapped[UserAccount] = relationship()
