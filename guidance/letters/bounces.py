"""Letters that came back: what a delivery status notification (RFC 3464) says of which of ours."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.message import Message

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import NotReady
from guidance.models import Delivery, DeliveryState, LetterRow, Receiver, failed_for_good
from guidance.text.addresses.mail import as_kept, on_the_wire

#: Notifications quote the letter, which is small; of anything larger the rest is not read.
LARGEST = 1_000_000
_NAME = re.compile(r"<([\w-]{10,40})\.([\w-]{10,40})@[^<>@\s]{1,255}>")
#: Names in one message that are looked up.
_MOST_NAMES = 20
_HARD = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")
#: A code in the words of a server: “550 5.1.1 no such user”.
_IN_WORDS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_EMPTY_LINE = re.compile(r"\r?\n\r?\n")
_LONGEST_FIELD = 1_000


@dataclass(frozen=True)
class Fate:
    """The end of a letter at one address, as a notification tells it."""

    status: str
    """Its code (RFC 3463), such as “5.1.1”."""
    address: str

    @property
    def is_hard(self) -> bool:
        return _HARD.match(self.status) is not None


def read_bounce(session: Session, raw: bytes, *, at: datetime) -> str:
    """Note what a returned letter says; in one sentence for whoever handed it over.

    Only a notification that names one of our letters counts: nobody knows its name but who got it.

    :raises NotReady: when it is no notification, or about none of our letters.
    """
    try:
        message = message_from_bytes(raw[:LARGEST])  # its headers are taken as they stand: nothing in them can be wrong
        fates = _fates(message)
        delivery = _returned(session, message) if fates else None
    except RecursionError:
        raise NotReady("This message is nested too deeply to be read: nothing was noted.") from None
    if not fates:
        raise NotReady("This message is no notification about a returned letter (RFC 3464): nothing was noted.")
    if delivery is None:
        raise NotReady("This notification is about none of our letters: nothing was noted.")
    fate = _fate_of(delivery, fates)
    if not fate.is_hard:
        became = "arrived" if fate.status.startswith("2") else "is delayed"
        return f"The letter {became} (status {fate.status[:20]}): nothing has to be done."
    if delivery.state is DeliveryState.FAILED:
        return "This was noted before."
    delivery.state, delivery.ended_at = DeliveryState.FAILED, at
    delivery.answer = f"it came back with status {fate.status[:20]}"
    failed_for_good(delivery.receiver, at=at)
    paused = " No more letters go to it." if delivery.receiver.paused_at else ""
    return f"The letter could not be delivered: noted as failure {delivery.receiver.failures} of this address.{paused}"


def _fate_of(delivery: Delivery, fates: list[Fate]) -> Fate:
    """The fate at our address; where it only led on to others, one that is not hard, as long as there is one."""
    ours = {delivery.receiver.address, on_the_wire(delivery.receiver.address)}
    of_ours = [fate for fate in fates if fate.address in ours] or fates
    return next((fate for fate in of_ours if not fate.is_hard), of_ours[0])


def _fates(message: Message) -> list[Fate]:
    """The fate of the letter at each address, when the message is a notification at all."""
    for part in message.walk():
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}:
            return [fate for group in _groups(part) if (fate := _fate(group))]
    return []


def _groups(part: Message) -> list[Message]:
    """The groups of fields of a notification; those of RFC 6533 are read as one letter, with the rest as its words."""
    found: list[Message] = []
    payload = part.get_payload()
    for group in payload if isinstance(payload, list) else []:
        assert isinstance(group, Message)  # of which the parser makes each part of a whole message
        found.append(group)
        rest = group.get_payload()
        found += [message_from_string(words) for words in _EMPTY_LINE.split(rest)] if isinstance(rest, str) else []
    return found


def _fate(group: Message) -> Fate | None:
    """The fate that one group tells; of a server that leaves out the code, that in its own words."""
    told = str(group["Status"] or "").strip()
    if not told and "failed" in str(group["Action"] or "").lower():
        found = _IN_WORDS.search(str(group["Diagnostic-Code"] or "")[:_LONGEST_FIELD])
        told = found[0] if found else "5.0.0"
    named = str(group["Original-Recipient"] or group["Final-Recipient"] or "")[:_LONGEST_FIELD]
    return Fate(told, as_kept(named.rpartition(";")[2])) if told else None


def _returned(session: Session, message: Message) -> Delivery | None:
    """Which of our letters is quoted, as a whole, by its headers, or in the chain of replies."""
    return next(filter(None, (named(session, uid, mark) for uid, mark in names_in(message))), None)


def names_in(message: Message) -> list[tuple[str, str]]:
    """Every name that a message bears or quotes and that could be one of ours: of the letter, and of its receiver."""
    found: dict[tuple[str, str], None] = {}
    for part in message.walk():
        words = [str(part[name] or "") for name in ("Message-ID", "In-Reply-To", "References")]
        if part.get_content_type() == "text/rfc822-headers" and isinstance(
            quoted := part.get_payload(decode=True), bytes
        ):
            words.append(quoted.decode("utf-8", "replace"))
        found |= {(match[1], match[2]): None for match in _NAME.finditer(" ".join(words))}
    return list(found)[:_MOST_NAMES]


def named(session: Session, uid: str, mark: str) -> Delivery | None:
    """The delivery that a ``Message-ID`` of ours names."""
    query = sa.select(Delivery).join(LetterRow, LetterRow.id == Delivery.letter_id)
    query = query.join(Receiver, Receiver.id == Delivery.receiver_id)
    return session.scalar(query.where(LetterRow.uid == uid, Receiver.mark == mark))
