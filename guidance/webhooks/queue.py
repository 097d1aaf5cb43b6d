"""The queue of deliveries: what is owed to whom, what is next, claimed by one worker alone, and what came of it.

An address is told of changes in their order: while one is tried again, those after it wait. Addresses take turns, so
that one which is told a thousand old changes keeps no other one waiting.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from guidance.letters.writing import WantedLetter, link, write
from guidance.models.audit import audit
from guidance.models.chain import current_sequence
from guidance.models.letters import DeliveryState, LetterKind
from guidance.models.permissions import Permission, people_who
from guidance.models.questions import put_together_once, shared_alias
from guidance.models.webhooks import Webhook, WebhookDelivery
from guidance.published.stream import changes_after
from guidance.text.letter import Paragraph
from guidance.webhooks.keeping import sealed_secrets
from guidance.webhooks.message import body_of, is_wanted

#: Changes that are looked at together when it is written down what is owed.
AT_ONCE = 100
#: How long after each failure it is tried again; after the last of them it goes on like that.
PAUSES = tuple(timedelta(seconds=s) for s in (5, 300, 1_800, 7_200, 18_000, 36_000))
#: An address that does not take a change for so long is ended.
PATIENCE = timedelta(hours=72)
_GONE = 410
_OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)
_Earlier = shared_alias(WebhookDelivery, "earlier")


@dataclass(frozen=True)
class ClaimedChange:
    """One change that this worker alone sends now."""

    id: int
    name: str
    """The same for each try, and again when it is replayed."""
    address: str
    sealed_secrets: tuple[str, ...]
    body: bytes
    begun_at: datetime


def owe(session: Session, *, at: datetime) -> None:
    """Write down what is owed to every address, once, whoever else does so at this moment."""
    newest = current_sequence(session)
    behind = sa.select(Webhook).where(Webhook.ended_at.is_(None), Webhook.told_to < newest)
    for hook in session.scalars(behind.order_by(Webhook.id).with_for_update(skip_locked=True)):
        _owe_one(session, hook, at)


def is_behind(session: Session) -> bool:
    """Whether something is owed to an address that is not written down yet."""
    newest = current_sequence(session)
    behind = sa.select(Webhook.id).where(Webhook.ended_at.is_(None), Webhook.told_to < newest).limit(1)
    return session.scalar(behind) is not None


def _owe_one(session: Session, hook: Webhook, at: datetime) -> None:
    mine = sa.select(WebhookDelivery.sequence).where(
        WebhookDelivery.webhook_id == hook.id, WebhookDelivery.sequence > hook.told_to
    )
    known, more = set(session.scalars(mine)), True
    while more:
        batch = changes_after(session, hook.told_to, AT_ONCE)
        session.add_all(
            WebhookDelivery(webhook_id=hook.id, sequence=number, state=DeliveryState.WAITING, due_at=at)
            for number in sorted({row.event.sequence for row in batch.rows if is_wanted(row, hook)} - known)
        )
        hook.told_to, more = batch.last, batch.more
    session.flush()


def claim(session: Session, base_url: str, *, at: datetime) -> ClaimedChange | None:
    """The next change, which nobody else sends from now on; what cannot be told any more ends on the way."""
    while (found := session.scalar(_next_one(), {"at": at})) is not None:
        found.webhook.turn_at = at
        body = body_of(session, found.sequence, base_url)
        if body:
            found.state, found.begun_at, found.tried_at = DeliveryState.SENDING, at, found.tried_at or at
            hook, name = found.webhook, f"msg_{found.webhook_id}_{found.sequence}"
            session.flush()
            return ClaimedChange(found.id, name, hook.address, sealed_secrets(hook, at), body, at)
        found.state, found.ended_at, found.answer = DeliveryState.ENDED, at, "the page was removed before it was told"
        session.flush()
    return None


def any_due(session: Session, *, at: datetime) -> bool:
    """Whether an address can be told something now."""
    wanted = sa.select(WebhookDelivery.id).join(WebhookDelivery.webhook).where(_is_next()).limit(1)
    return session.scalar(wanted, {"at": at}) is not None


@put_together_once
def _next_one() -> sa.Select[WebhookDelivery]:
    return (
        sa.select(WebhookDelivery)
        .join(WebhookDelivery.webhook)
        .options(contains_eager(WebhookDelivery.webhook))
        .where(_is_next())
        .order_by(Webhook.turn_at.is_not(None), Webhook.turn_at, WebhookDelivery.sequence)
        .limit(1)
        .with_for_update(skip_locked=True, of=WebhookDelivery)
    )


def _is_next() -> sa.ColumnElement[bool]:
    """That a change is due at the moment ``at``, and none before it is still owed to the same address."""
    earlier = sa.and_(
        _Earlier.webhook_id == WebhookDelivery.webhook_id,
        _Earlier.state.in_(_OPEN),
        _Earlier.sequence < WebhookDelivery.sequence,
    )
    return sa.and_(
        WebhookDelivery.state == DeliveryState.WAITING,
        WebhookDelivery.due_at <= sa.bindparam("at"),
        Webhook.ended_at.is_(None),
        ~sa.select(_Earlier.id).where(earlier).exists(),
    )


def note(session: Session, claimed: ClaimedChange, status: int, answer: str, *, at: datetime) -> None:
    """Write down what a machine answered, unless somebody else has taken the change over meanwhile.

    :param status: that of HTTP; 0 for no answer.
    """
    mine = sa.and_(
        WebhookDelivery.id == claimed.id,
        WebhookDelivery.state == DeliveryState.SENDING,
        WebhookDelivery.begun_at == claimed.begun_at,
    )
    found = session.scalar(sa.select(WebhookDelivery).where(mine).with_for_update(of=WebhookDelivery))
    if found is None:
        return
    found.begun_at, found.answer = None, answer
    if 200 <= status < 300:
        found.state, found.ended_at, found.tries = DeliveryState.SENT, at, found.tries + 1
    else:
        _note_failure(session, found, status, at)
    session.flush()


def _note_failure(session: Session, found: WebhookDelivery, status: int, at: datetime) -> None:
    is_over = at - (found.tried_at or at) >= PATIENCE
    found.due_at = at + PAUSES[min(found.tries, len(PAUSES) - 1)]
    found.state, found.tries = DeliveryState.WAITING, found.tries + 1
    if status == _GONE or is_over:
        found.state, found.ended_at = DeliveryState.FAILED, at
        why = "it answered that it is gone (410)" if status == _GONE else "it took nothing for 72 hours"
        if found.webhook.ended_at is None:
            end_by_itself(session, found.webhook, why, at=at)


def end_by_itself(session: Session, hook: Webhook, why: str, *, at: datetime) -> None:
    """Tell an address nothing any more, because of what it answered or did not."""
    hook.ended_at, hook.why_ended = at, why
    audit(session, "a webhook ended by itself", by=None, at=at, detail=f"{hook.address}: {why}")
    words = f"The machine at {hook.address} is told of no more changes: {why}."
    blocks = [Paragraph(words), link("Tell it again, from where it was", f"/desk/webhooks/{hook.id}")]
    wanted = WantedLetter(LetterKind.ALARM, "A webhook has ended", blocks)
    for admin in people_who(session, Permission.MANAGE):
        write(session, wanted, to=admin, about=f"webhook-{hook.id}-ended-{at.isoformat()}", at=at)
