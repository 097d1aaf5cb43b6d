"""Webhooks: addresses of partners' machines that are told of every public change, until they say that they are gone."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guidance.db import Base
from guidance.models.letters import DeliveryState


class Webhook(Base):
    """One address, and up to which number of the public sequence it is known what is owed to it."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    secret: Mapped[str]
    """Sealed with the secret key of the service."""
    former_secret: Mapped[str] = mapped_column(default="", server_default="")
    """The one before it, sealed as well, with which messages are signed too for a while."""
    renewed_at: Mapped[datetime | None]
    """Since when the secret is the newest one."""
    only_safety: Mapped[bool] = mapped_column(default=False)
    """Whether it is told only of what is safety-critical, and of ends of pages."""
    added_at: Mapped[datetime]
    told_to: Mapped[int]
    """The number of the public sequence up to which deliveries are written."""
    turn_at: Mapped[datetime | None]
    """When it last had its turn; whoever waits longest is next."""
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    why_ended: Mapped[str] = mapped_column(sa.String, default="")


class WebhookDelivery(Base):
    """One public change owed to one address, by its number, and what became of it."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        sa.UniqueConstraint("webhook_id", "sequence"),
        sa.Index("ix_webhook_delivery_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(sa.ForeignKey("webhook.id"))
    sequence: Mapped[int]
    """The number of the change in the public sequence. What it says is read from the history when it is sent."""
    state: Mapped[DeliveryState]
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    """When it was sent for the first time."""
    begun_at: Mapped[datetime | None]
    """When the worker that has it began to send it."""
    ended_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    """What the machine answered last, in a few words."""

    webhook: Mapped[Webhook] = relationship()
