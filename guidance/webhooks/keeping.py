"""Adding an address, ending it, and telling it again."""

import base64
import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from guidance.errors import NotReady
from guidance.models import Webhook, current_sequence
from guidance.outbound import check_public_address
from guidance.sealing import seal

_SECRET_BYTES = 24
CONTEXT = "webhook"


def add(session: Session, address: str, *, only_safety: bool, key: str, at: datetime) -> tuple[Webhook, str]:
    """Tell ``address`` of everything from now on; with the secret that is shown once.

    :param key: the secret key of the service, with which the secret is sealed.
    :raises OutboundFailed: when nothing may be sent there.
    """
    check_public_address(address)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    made = Webhook(
        address=address,
        secret=seal(secret, key, CONTEXT),
        only_safety=only_safety,
        added_at=at,
        told_to=current_sequence(session),
    )
    session.add(made)
    session.flush()
    return made, secret


def end(session: Session, webhook_id: int, *, at: datetime) -> None:
    """Tell an address nothing any more.

    :raises NotReady: when there is none with this number.
    """
    found = _numbered(session, webhook_id)
    found.ended_at, found.why_ended = at, "ended by an operator"


def replay(session: Session, webhook_id: int, after: int) -> None:
    """Tell an address again everything after a number of the public sequence; one that had ended begins again.

    :raises NotReady: when there is none with this number, or the number is still to come.
    """
    found = _numbered(session, webhook_id)
    if after > current_sequence(session):
        raise NotReady(f"The newest number is {current_sequence(session)}.")
    found.told_to, found.tries, found.failing_since, found.next_at = after, 0, None, None
    found.ended_at, found.why_ended = None, ""


def _numbered(session: Session, webhook_id: int) -> Webhook:
    found = session.get(Webhook, webhook_id)
    if found is None:
        raise NotReady(f"There is no webhook {webhook_id}: “guidance webhooks list” names them.")
    return found
