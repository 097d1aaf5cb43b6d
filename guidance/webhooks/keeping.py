"""Adding an address, ending it, and telling it again."""

import base64
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import NotReady
from guidance.models import DeliveryState, UserAccount, Webhook, WebhookDelivery, audit, current_sequence
from guidance.sealing import seal

_SECRET_BYTES = 24
CONTEXT = "webhook"
#: How long messages are signed with a new secret and with the one before it.
BOTH = timedelta(hours=24)


def add(
    session: Session, address: str, *, only_safety: bool, key: str, by: UserAccount | None = None, at: datetime
) -> tuple[Webhook, str]:
    """Tell ``address``, which was looked at, of everything from now on; with the secret that is shown once.

    :param key: the secret key of the service, with which the secret is sealed.
    :param by: nobody for an operator.
    """
    secret = _new_secret()
    made = Webhook(
        address=address,
        secret=seal(secret, key, CONTEXT),
        only_safety=only_safety,
        added_at=at,
        told_to=current_sequence(session),
    )
    session.add(made)
    session.flush()
    audit(session, "added a webhook", by=by, at=at, detail=address)
    return made, secret


def renew(
    session: Session, webhook_id: int, *, key: str, by: UserAccount | None = None, at: datetime
) -> tuple[Webhook, str]:
    """Sign with a new secret, which is shown once; for ``BOTH`` also with the one before it, so that nothing is missed.

    :param key: the secret key of the service, with which the secret is sealed.
    :raises NotReady: when there is none with this number.
    """
    found, secret = _numbered(session, webhook_id), _new_secret()
    found.former_secret, found.secret, found.renewed_at = found.secret, seal(secret, key, CONTEXT), at
    audit(session, "renewed the secret of a webhook", by=by, at=at, detail=found.address)
    return found, secret


def end(session: Session, webhook_id: int, *, by: UserAccount | None = None, at: datetime) -> None:
    """Tell an address nothing any more.

    :raises NotReady: when there is none with this number.
    """
    found = _numbered(session, webhook_id)
    if found.ended_at is None:
        found.ended_at, found.why_ended = at, "ended by hand"
        audit(session, "ended a webhook", by=by, at=at, detail=found.address)


def replay(session: Session, webhook_id: int, after: int, *, by: UserAccount | None = None, at: datetime) -> None:
    """Tell an address again everything after a number of the public sequence; one that had ended begins again.

    Each change keeps its name and its words, so that a receiver knows what it has already.

    :raises NotReady: when there is none with this number, or the number is still to come.
    """
    found = _numbered(session, webhook_id)
    newest = current_sequence(session)
    if not 0 <= after <= newest:
        raise NotReady(f"Enter a number from 0 to {newest}, that of the newest change.")
    again = sa.and_(
        WebhookDelivery.webhook_id == found.id,
        WebhookDelivery.sequence > after,
        WebhookDelivery.state != DeliveryState.SENDING,
    )
    values = {"state": DeliveryState.WAITING, "tries": 0, "tried_at": None, "due_at": at, "ended_at": None}
    session.execute(sa.update(WebhookDelivery).where(again).values(values))
    found.told_to = min(found.told_to, after)  # what it was never owed is written down by the worker
    found.ended_at, found.why_ended, found.turn_at = None, "", None
    audit(session, "had a webhook told again", by=by, at=at, detail=f"{found.address}, everything after {after}")


def sealed_secrets(hook: Webhook, at: datetime) -> tuple[str, ...]:
    """The secrets with which a message is signed at a moment, the newest first."""
    both = hook.renewed_at is not None and at < hook.renewed_at + BOTH
    return (hook.secret, hook.former_secret) if both else (hook.secret,)


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def _numbered(session: Session, webhook_id: int) -> Webhook:
    found = session.get(Webhook, webhook_id, with_for_update=True)
    if found is None:
        raise NotReady(f"There is no webhook {webhook_id}: “guidance webhooks list” names them.")
    return found
