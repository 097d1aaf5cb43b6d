"""Letters that came back: what a delivery status notification (RFC 3464) says of which of ours."""

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import NotReady
from guidance.models import Delivery, DeliveryState, LetterRow, Receiver, failed_for_good

#: Notifications quote the letter, which is small; of anything larger the rest is not read.
LARGEST = 1_000_000
_NAME = re.compile(r"<([\w-]{10,40})\.([\w-]{10,40})@[^<>@\s]{1,255}>")
#: Names in one message that are looked up.
_MOST_NAMES = 20
_HARD = re.compile(r"\s*5\.\d{1,3}\.\d{1,3}\b")


def read_bounce(session: Session, raw: bytes, *, at: datetime) -> str:
    """Note what a returned letter says; in one sentence for whoever handed it over.

    Only a notification that names one of our letters counts: nobody knows its name but who got it.

    :raises NotReady: when it is no notification, or about none of our letters.
    """
    message = message_from_bytes(raw[:LARGEST], policy=policy.default)
    status = _status(message)
    if status is None:
        raise NotReady("This message is no notification about a returned letter (RFC 3464): nothing was noted.")
    delivery = _returned(session, message)
    if delivery is None:
        raise NotReady("This notification is about none of our letters: nothing was noted.")
    if not _HARD.match(status):
        return f"The letter is delayed (status {status.strip()[:20]}): nothing has to be done."
    if delivery.state is DeliveryState.FAILED:
        return "This was noted before."
    delivery.state, delivery.ended_at = DeliveryState.FAILED, at
    delivery.answer = f"it came back with status {status.strip()[:20]}"
    failed_for_good(delivery.receiver, at=at)
    paused = " No more letters go to it." if delivery.receiver.paused_at else ""
    return f"The letter could not be delivered: noted as failure {delivery.receiver.failures} of this address.{paused}"


def _status(message: Message) -> str | None:
    """The first status code of a recipient, when the message is a notification at all."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            groups = payload if isinstance(payload, list) else []
            found = [str(group["Status"]) for group in groups if isinstance(group, Message) and group["Status"]]
            return found[0] if found else None
    return None


def _returned(session: Session, message: Message) -> Delivery | None:
    """Which of our letters is quoted, as a whole, by its headers, or in the chain of replies."""
    return next(filter(None, (named(session, uid, mark) for uid, mark in names_in(message))), None)


def names_in(message: Message) -> list[tuple[str, str]]:
    """Every name that a message bears or quotes and that could be one of ours: of the letter, and of its receiver."""
    found: dict[tuple[str, str], None] = {}
    for part in message.walk():
        words = [str(part[name] or "") for name in ("Message-ID", "In-Reply-To", "References")]
        if part.get_content_type() == "text/rfc822-headers":
            words.append(str(part.get_payload())[:LARGEST])
        found |= {(match[1], match[2]): None for match in _NAME.finditer(" ".join(words))}
    return list(found)[:_MOST_NAMES]


def named(session: Session, uid: str, mark: str) -> Delivery | None:
    """The delivery that a ``Message-ID`` of ours names."""
    query = sa.select(Delivery).join(LetterRow, LetterRow.id == Delivery.letter_id)
    query = query.join(Receiver, Receiver.id == Delivery.receiver_id)
    return session.scalar(query.where(LetterRow.uid == uid, Receiver.mark == mark))
