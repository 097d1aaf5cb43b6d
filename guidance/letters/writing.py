"""Writing a letter: a row beside the act that it tells of, and one delivery for each who gets it.

This is the whole contract for everybody who has something to tell::

    write(session, wanted, to=person, about=f"review-request-{request.id}", at=at)

in the transaction of the act. If that is undone, nobody hears of it; if it is committed, the worker delivers. ``about``
names what is told: the same receiver never gets the same twice, however often it is written.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance import sealing
from guidance.models.accounts import new_token
from guidance.models.alerts import Subscription
from guidance.models.letters import (
    Delivery,
    DeliveryState,
    LetterKind,
    LetterRow,
    Receiver,
    Rhythm,
    chosen_rhythms,
    follower_at,
    next_morning,
    receiver_of,
)
from guidance.models.people import UserAccount
from guidance.text.letter import HERE, SECRET, STOP, Block, Facts, Paragraph, Reason, written

_SEALED_FOR = "a letter: "


@dataclass(frozen=True)
class WantedLetter:
    """A letter that is to be written."""

    kind: LetterKind
    subject: str
    blocks: Sequence[Block]
    foot: Sequence[Block] = field(default=())
    """Why somebody gets it, and how to stop."""
    list_name: str = ""
    urgent: bool = False
    """Whether it goes before letters that can wait."""


def write(session: Session, wanted: WantedLetter, *, to: UserAccount, about: str, at: datetime) -> Delivery | None:
    """Owe a letter to a person with an account.

    Nothing when they were told already, chose not to be told, or cannot sign in any more.
    """
    chosen = {} if wanted.kind.is_for_security else chosen_rhythms(session, to)
    rhythm = chosen.get(wanted.kind, Rhythm.AT_ONCE)
    if not to.active or rhythm is Rhythm.NONE:
        return None
    letter = letter_about(session, wanted, about, at=at)
    delivery = owe(session, letter, receiver_of(session, to, at=at), wanted, at=at)
    if delivery is not None and rhythm is Rhythm.DAILY:
        delivery.daily, delivery.due_at = True, next_morning(at)
    return delivery


def write_outside(session: Session, wanted: WantedLetter, *, email: str, about: str, at: datetime) -> Delivery | None:
    """Owe a letter to somebody without an account, at an address as ``mail_address`` writes it."""
    return owe(session, letter_about(session, wanted, about, at=at), follower_at(session, email, at=at), wanted, at=at)


def letter_about(session: Session, wanted: WantedLetter, about: str, *, at: datetime) -> LetterRow:
    """The letter that tells of ``about``, written now when it was not before."""
    found = session.scalar(sa.select(LetterRow).where(LetterRow.about == about))
    if found is not None:
        return found
    words = written(wanted.subject, wanted.blocks, wanted.foot)
    letter = LetterRow(
        uid=new_token()[:20],
        about=about,
        kind=wanted.kind,
        subject=words.subject,
        text=words.text,
        html=words.html,
        list_name=wanted.list_name,
        at=at,
    )
    session.add(letter)
    session.flush()
    return letter


def owe(
    session: Session, letter: LetterRow, receiver: Receiver, wanted: WantedLetter, *, at: datetime
) -> Delivery | None:
    """Owe ``letter`` to one receiver, once; nothing when it is owed already."""
    mine = sa.select(Delivery.id).where(Delivery.letter_id == letter.id, Delivery.receiver_id == receiver.id)
    if session.scalar(mine) is not None:
        return None
    delivery = Delivery(
        letter=letter,
        receiver=receiver,
        state=DeliveryState.WAITING,
        urgent=wanted.urgent or wanted.kind.is_for_security,
        at=at,
        due_at=at,
    )
    session.add(delivery)
    session.flush()
    return delivery


def owe_to_all(
    session: Session, letter: LetterRow, who: sa.ColumnElement[bool], *, urgent: bool = False, at: datetime
) -> None:
    """Owe ``letter`` to every follower, once each, through the first of their subscriptions that fits.

    It is one statement, however many follow.

    :param who: a condition over ``Subscription``.
    """
    owed = sa.select(Delivery.receiver_id).where(Delivery.letter_id == letter.id)
    columns: dict[str, Any] = {
        "letter_id": sa.literal(letter.id),
        "receiver_id": Subscription.receiver_id,
        "subscription_id": sa.func.min(Subscription.id),
        "state": sa.literal(DeliveryState.WAITING, Delivery.state.type),
        "urgent": sa.literal(urgent, Delivery.urgent.type),
        "daily": sa.false(),
        "secret": sa.literal(""),
        "tries": sa.literal(0),
        "at": sa.literal(at, Delivery.at.type),
        "due_at": sa.literal(at, Delivery.due_at.type),
        "answer": sa.literal(""),
    }
    rows = sa.select(*columns.values()).where(who, Subscription.receiver_id.not_in(owed))
    rows = rows.group_by(Subscription.receiver_id)
    session.execute(sa.insert(Delivery).from_select(list(columns), rows, include_defaults=False))


def keep_secret(delivery: Delivery, places: Mapping[str, str], key: str) -> None:
    """Seal what stands in place of words in this one letter, such as a link that lets somebody in.

    :param key: the secret key of the service.
    """
    delivery.secret = sealing.seal(json.dumps(dict(places)), key, f"{_SEALED_FOR}{delivery.letter.uid}")


def secrets_in(sealed: str, uid: str, key: str) -> dict[str, str]:
    """The secrets that stand in place of words in one letter, called ``uid``, to one receiver.

    :raises KeyChanged: when it was sealed under another key.
    """
    found: dict[str, str] = json.loads(sealing.opened(sealed, key, f"{_SEALED_FOR}{uid}"))
    return found


def link(words: str, path: str) -> Paragraph:
    """A link of a letter, with the public address of the service before its path."""
    return Paragraph(words, HERE + path)


def told_decision(by: str, title: str, *, approved: bool, note: str, onward: Paragraph) -> WantedLetter:
    """The letter to those who wrote a text about what somebody who checked it decided.

    :param onward: the link to what comes next.
    """
    said = f"{by} {'approved' if approved else 'asks for changes in'} “{title}”."
    blocks: list[Block] = [Paragraph(said), *([Facts([("Note", note)])] if note else []), onward]
    kind = LetterKind.DECISION if approved else LetterKind.CHANGES_ASKED
    return WantedLetter(kind, f"{'Approved' if approved else 'Changes asked for'}: {title}", blocks, COLLEAGUES_FOOT)


def told_failure(title: str, done: str, why: str, onward: Paragraph) -> WantedLetter:
    """The letter to who planned that a text is ``done``, “published” or “sent”, at a time, and it was not."""
    said = f"“{title}” was not {done} as you scheduled it."
    blocks: list[Block] = [Paragraph(said), Facts([("Why", why)]), onward]
    return WantedLetter(LetterKind.SCHEDULE_FAILED, f"Not {done}: {title}", blocks, COLLEAGUES_FOOT, urgent=True)


#: What stands below every letter to people who work here.
COLLEAGUES_FOOT = (
    Paragraph("You get this because you work on guidance here."),
    link("Choose what you are written, and when", "/desk/account/letters"),
)
#: What stands below every letter to followers, who have no account.
FOLLOWERS_FOOT = (
    Reason(),
    link("Stop these emails", f"/emails/stop/{STOP}"),
    link("Choose what you get, and how often", f"/emails/choices/{SECRET}"),
)
