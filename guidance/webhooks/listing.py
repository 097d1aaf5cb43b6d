"""What is told of webhooks: how it goes with each, and what became of the last changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import DeliveryState, Webhook, WebhookDelivery
from guidance.models.questions import how_many
from guidance.text.long_lists import part_shown

#: Deliveries on one page of the list.
PAGE = 50


@dataclass(frozen=True)
class HookState:
    """One address, and how many changes it was told and is owed."""

    hook: Webhook
    counts: dict[DeliveryState, int] = field(default_factory=dict)
    trouble: str = ""
    """What it answered last, while something is tried again."""

    @property
    def owed(self) -> int:
        """How many changes wait for it."""
        return self.counts.get(DeliveryState.WAITING, 0) + self.counts.get(DeliveryState.SENDING, 0)

    @property
    def words(self) -> str:
        """How it goes, in one line."""
        if self.hook.ended_at is not None:
            not_told = self.owed + self.counts.get(DeliveryState.FAILED, 0)
            return f"Ended: {self.hook.why_ended}. Not told: {not_told:,}"
        told = f"Told: {self.counts.get(DeliveryState.SENT, 0):,}, waiting: {self.owed:,}"
        return f"{told}, tried again: {self.trouble}" if self.trouble else told


def states(session: Session, number: int | None = None) -> list[HookState]:
    """Every address, or one of them, the newest first."""
    hooks = sa.select(Webhook).order_by(Webhook.ended_at.is_not(None), Webhook.id.desc())
    if number is not None:
        hooks = hooks.where(Webhook.id == number)
    counted = sa.select(WebhookDelivery.webhook_id, WebhookDelivery.state, sa.func.count()).group_by(
        WebhookDelivery.webhook_id, WebhookDelivery.state
    )
    counts: dict[int, dict[DeliveryState, int]] = {}
    for hook_id, state, count in session.execute(counted):
        counts.setdefault(hook_id, {})[state] = count
    tried = sa.select(WebhookDelivery.webhook_id, WebhookDelivery.answer).where(
        WebhookDelivery.state == DeliveryState.WAITING, WebhookDelivery.tries > 0
    )
    troubles = {hook_id: answer for hook_id, answer in session.execute(tried)}  # noqa: C416  (a row is no pair to a type checker)
    return [HookState(each, counts.get(each.id, {}), troubles.get(each.id, "")) for each in session.scalars(hooks)]


def deliveries(session: Session, hook: Webhook, number: int) -> tuple[Sequence[WebhookDelivery], int, int]:
    """One page of what is owed to an address, the newest change first, its number, and how many pages there are."""
    mine = sa.select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id)
    number, pages = part_shown(number, how_many(session, mine), PAGE)
    found = mine.order_by(WebhookDelivery.sequence.desc())
    return session.scalars(found.limit(PAGE).offset((number - 1) * PAGE)).all(), number, pages
