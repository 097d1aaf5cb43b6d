"""Webhooks: addresses of partners' machines that are told of every public change, until they say that they are gone."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guidance.db import Base


class Webhook(Base):
    """One address, up to which number of the public sequence it was told, and how that goes."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    secret: Mapped[str]
    """Sealed with the secret key of the service."""
    only_safety: Mapped[bool] = mapped_column(default=False)
    """Whether it is told only of what is safety-critical, and of ends of pages."""
    added_at: Mapped[datetime]
    told_to: Mapped[int]
    tries: Mapped[int] = mapped_column(default=0)
    """How often in a row it did not take what comes next."""
    failing_since: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    """When it is tried again; nothing for at once."""
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    why_ended: Mapped[str] = mapped_column(sa.String, default="")
