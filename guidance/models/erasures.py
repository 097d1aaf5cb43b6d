"""Erasures: the recorded reason why the words of a text were destroyed, while its number and digest stay."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guidance.db import Base
from guidance.models.fact import Fact


class Erasure(Fact, Base):
    """Two people agreed to destroy the words behind one digest; only beside this row may they go."""

    __tablename__ = "erasure"
    __table_args__ = (sa.CheckConstraint("asked_by_id <> agreed_by_id", name="two_people"),)

    content_digest: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    agreed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
