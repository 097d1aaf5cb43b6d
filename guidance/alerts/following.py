"""Following and no longer following: asked for, confirmed, changed, ended, and forgotten."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.alerts.words import title_of
from guidance.config import Settings
from guidance.errors import LinkEnded
from guidance.letters.writing import WantedLetter, letter_about, link, owe
from guidance.models.accounts import new_token
from guidance.models.alerts import EVERYTHING, NEWSLETTER, Frequency, Subscription, subscribed
from guidance.models.audit import audit
from guidance.models.chain import current_sequence
from guidance.models.documents import Document
from guidance.models.letters import Delivery, DeliveryState, LetterKind, LetterRequest, Receiver, follower_at
from guidance.models.reliances import Reliance
from guidance.models.topics import Topic
from guidance.text.letter import SECRET, STOP, Block, Paragraph

#: For so long the link works with which somebody confirms that they want emails.
CONFIRMED_WITHIN = timedelta(days=7)
#: So long after the last subscription ended the address is forgotten.
FORGOTTEN_AFTER = timedelta(days=30)

_AS_CONTACT = "Somebody named you as the contact of a site that relies on this page: see which, and confirm it"

TOO_LATE = "This link stopped working: it works for 7 days, and until the emails are stopped. Ask for the emails again."


@dataclass(frozen=True)
class FollowWish:
    """The wish of somebody to be told: of which pages, and how."""

    what: str
    """“page-12”, “topic-3”, “everything” or “newsletter”."""
    frequency: Frequency = Frequency.AT_ONCE
    only_safety: bool = False
    name: str = ""
    """Who this is, where an admin asks somebody to be a named receiver."""
    newsletter: bool = False
    """Whether they want the newsletter as well."""
    reliance: int = 0
    """Of which registered site of a partner this is the contact."""

    def as_json(self) -> str:
        return json.dumps([self.what, self.frequency.value, *astuple(self)[2:]])

    @classmethod
    def of(cls, stored: str) -> "FollowWish":
        what, frequency, *more = json.loads(stored)
        return cls(what, Frequency(frequency), *more)

    @property
    def document_id(self) -> int | None:
        return self._number("page-")

    @property
    def topic_id(self) -> int | None:
        return self._number("topic-")

    def _number(self, before: str) -> int | None:
        return int(self.what.removeprefix(before)) if self.what.startswith(before) else None


def ask(session: Session, email: str, wish: FollowWish, *, network: str, at: datetime) -> None:
    """Note that somebody wants emails to ``email``; nothing is looked up, so that nothing can be told from the time."""
    session.add(LetterRequest(kind=LetterKind.CONFIRMATION, email=email, wish=wish.as_json(), address=network, at=at))
    session.flush()


def answer(session: Session, request: LetterRequest, *, settings: Settings, at: datetime) -> None:
    """Write to whoever is asked to confirm that they want emails, or has them already."""
    wish, receiver = FollowWish.of(request.wish), follower_at(session, request.email, at=at)
    receiver.name = wish.name or receiver.name
    wishes = [wish, FollowWish(NEWSLETTER)] if wish.newsletter else [wish]
    asked = [_asked_for(session, receiver, each, at) for each in wishes]
    found = next((each for each in asked if each.confirmed_at is None), asked[0])
    _note_contact(session, wish.reliance, asked[0])
    wanted = _letter(session, found, settings)
    letter = letter_about(session, wanted, f"asked-{new_token()}", at=at)  # who asks again is answered again
    delivery = owe(session, letter, receiver, wanted, at=at)
    assert delivery is not None
    delivery.subscription_id = found.id


def _asked_for(session: Session, receiver: Receiver, wish: FollowWish, at: datetime) -> Subscription:
    """The subscription that somebody asked for, made when there is none; it counts once they confirm it."""
    query = sa.select(Subscription).where(Subscription.receiver_id == receiver.id, Subscription.what == wish.what)
    found = session.scalar(query.where(Subscription.ended_at.is_(None)))
    if found is None:
        found = Subscription(
            receiver=receiver,
            document_id=wish.document_id,
            topic_id=wish.topic_id,
            what=wish.what,
            token=new_token(),
            frequency=wish.frequency,
            only_safety=wish.only_safety,
            asked_at=at,
        )
        session.add(found)
    elif found.confirmed_at is None:
        found.frequency, found.only_safety, found.asked_at = wish.frequency, wish.only_safety, at
    session.flush()
    return found


def _note_contact(session: Session, number: int, subscription: Subscription) -> None:
    """Who was named as the contact of a partner’s site; nobody takes the place of one who has confirmed it."""
    reliance = session.get(Reliance, number) if number else None
    if reliance is not None and reliance.contact_confirmed_at is None:
        reliance.contact = subscription
        session.flush()


def sites_of(session: Session, subscription: Subscription) -> Sequence[Reliance]:
    """The registered sites as whose contact somebody was named who gets these emails."""
    mine = sa.select(Reliance).where(Reliance.contact_id == subscription.id, Reliance.ended_at.is_(None))
    return session.scalars(mine.order_by(Reliance.id)).all()


def _letter(session: Session, found: Subscription, settings: Settings) -> WantedLetter:
    what = name_of(session, *confirmed_with(session, found))
    named = any(each.contact_confirmed_at is None for each in sites_of(session, found))
    if found.confirmed_at is not None:
        subject, site = f"You get emails about {what} already", settings.site_name
        blocks: list[Block] = [
            Paragraph(f"Somebody, probably you, asked {site} for emails about {what}. You get them already."),
            link("Choose what you get, and how often", f"/emails/choices/{SECRET}"),
        ]
        if named:
            blocks.append(link(_AS_CONTACT, f"/emails/confirm/{STOP}"))
        return WantedLetter(LetterKind.CONFIRMATION, subject, blocks)
    blocks = [
        Paragraph(f"Somebody, probably you, asked {settings.site_name} for emails about {what} to this address."),
        link("Confirm that you want these emails", f"/emails/confirm/{STOP}"),
        Paragraph("The link stops working after 7 days. If this was not you, no emails will come."),
    ]
    return WantedLetter(LetterKind.CONFIRMATION, f"Confirm your emails about {what}", blocks)


def name_of(session: Session, *subscriptions: Subscription) -> str:
    """The thing that is followed, in words: “the topic “Medicines” and the newsletter”."""
    return " and ".join(_name_of(session, each) for each in subscriptions)


def _name_of(session: Session, subscription: Subscription) -> str:
    if subscription.what == NEWSLETTER:
        return "the newsletter"
    if subscription.topic is not None:
        return f"the topic “{subscription.topic.name}”"
    return f"“{title_of(session, subscription.document)}”" if subscription.document else "every page"


def subscription_with(session: Session, token: str) -> Subscription:
    """The subscription whose letters bear this secret.

    :raises LinkEnded: when there is none; whoever guesses learns nothing.
    """
    query = sa.select(Subscription).where(Subscription.token == token).options(joinedload(Subscription.receiver))
    found = session.scalar(query)
    if found is None:
        raise LinkEnded(TOO_LATE)
    return found


def to_confirm(session: Session, token: str, *, at: datetime) -> Subscription:
    """The subscription that this link confirms, or has confirmed.

    :raises LinkEnded: when it is too late, or the emails were stopped since.
    """
    found = subscription_with(session, token)
    if found.ended_at is not None or (found.confirmed_at is None and at - found.asked_at > CONFIRMED_WITHIN):
        raise LinkEnded(TOO_LATE)
    return found


def confirmed_with(session: Session, found: Subscription) -> Sequence[Subscription]:
    """A subscription, and what was asked for with the same form: one letter asks, and who confirms it confirms all."""
    mine = sa.and_(Subscription.receiver_id == found.receiver_id, Subscription.asked_at == found.asked_at)
    alike = Subscription.confirmed_at.is_not_distinct_from(found.confirmed_at)
    together = sa.and_(mine, alike, Subscription.ended_at.is_(None))
    query = sa.select(Subscription).where(sa.or_(together, Subscription.id == found.id))
    return session.scalars(query.order_by(Subscription.id != found.id, Subscription.id)).all()


def confirm(session: Session, token: str, *, at: datetime) -> Subscription:
    """Send emails from now on, also those that were asked for with the same form; twice is once.

    :raises LinkEnded: as ``to_confirm`` does.
    """
    found = to_confirm(session, token, at=at)
    if found.confirmed_at is None:
        for each in confirmed_with(session, found):
            each.confirmed_at, each.told_to = at, current_sequence(session)
        found.receiver.paused_at, found.receiver.failures = None, 0  # the letter with the link did arrive
    _confirm_contact(session, found, at)
    return found


def _confirm_contact(session: Session, subscription: Subscription, at: datetime) -> None:
    """Note that the contact of partners’ sites is who was named."""
    sites = [each for each in sites_of(session, subscription) if each.contact_confirmed_at is None]
    for site in sites:
        site.contact_confirmed_at = at
    if sites:
        detail = ", ".join(each.site for each in sites)
        audit(session, "said to be a partner’s contact", by=None, at=at, document=sites[0].document, detail=detail)


def stop(session: Session, token: str, *, at: datetime) -> Subscription:
    """Send no more of these emails, also not those that wait; twice is once.

    :raises LinkEnded: when there is no such subscription.
    """
    found = subscription_with(session, token)
    _end(session, found, at)
    return found


def undo_stop(session: Session, token: str, *, at: datetime) -> Subscription:
    """Send these emails again, as if they had not been stopped: also those that waited then.

    :raises LinkEnded: when they were never confirmed, the address was forgotten, or they were asked for anew.
    """
    found = subscription_with(session, token)
    if found.ended_at is not None:
        anew = sa.select(Subscription.id).where(
            Subscription.receiver_id == found.receiver_id,
            Subscription.what == found.what,
            Subscription.ended_at.is_(None),
        )
        if found.confirmed_at is None or not found.receiver.address or session.scalar(anew) is not None:
            raise LinkEnded(TOO_LATE)
        held = sa.and_(Delivery.subscription_id == found.id, Delivery.state == DeliveryState.ENDED)
        waits = {"state": DeliveryState.WAITING, "ended_at": None, "answer": ""}
        session.execute(sa.update(Delivery).where(held, Delivery.ended_at >= found.ended_at).values(waits))
        found.ended_at = None
    return found


def _end(session: Session, subscription: Subscription, at: datetime) -> None:
    if subscription.ended_at is None:
        subscription.ended_at = at
        waits = sa.and_(Delivery.subscription_id == subscription.id, Delivery.state == DeliveryState.WAITING)
        ended = {"state": DeliveryState.ENDED, "ended_at": at, "answer": "unsubscribed before it left"}
        session.execute(sa.update(Delivery).where(waits).values(ended))


def receiver_with(session: Session, token: str) -> Receiver:
    """Whose choices this secret link shows.

    :raises LinkEnded: when there is nobody, or their address was forgotten.
    """
    found = session.scalar(sa.select(Receiver).where(Receiver.token == token, Receiver.email.is_not(None)))
    if found is None:
        raise LinkEnded("This link stopped working: the address behind it was forgotten, or it never was one of ours.")
    return found


def subscriptions_of(session: Session, receiver: Receiver) -> Sequence[Subscription]:
    """The subscriptions of somebody, the oldest first."""
    query = sa.select(Subscription).where(Subscription.receiver_id == receiver.id, subscribed())
    query = query.order_by(Subscription.id)
    return session.scalars(query.options(joinedload(Subscription.document), joinedload(Subscription.topic))).all()


def forget(session: Session, receiver: Receiver, *, at: datetime) -> None:
    """Keep nothing of somebody's address: every subscription ends, and no letter to it leaves any more."""
    for subscription in session.scalars(sa.select(Subscription).where(Subscription.receiver_id == receiver.id)):
        _end(session, subscription, at)
    session.execute(sa.delete(LetterRequest).where(LetterRequest.email == receiver.email))
    receiver.email, receiver.name, receiver.canary, receiver.token = None, "", False, new_token()


def forget_the_ended(session: Session, *, at: datetime) -> int:
    """Forget every address whose last subscription ended 30 days ago, or was not confirmed for so long; how many."""
    before = at - FORGOTTEN_AFTER
    still = sa.select(Subscription.receiver_id).where(
        sa.or_(
            subscribed(),
            Subscription.ended_at >= before,
            sa.and_(Subscription.confirmed_at.is_(None), Subscription.asked_at >= before),
        )
    )
    gone = sa.and_(Receiver.email.is_not(None), Receiver.made_at < before, ~Receiver.canary, Receiver.id.not_in(still))
    found = session.scalars(sa.select(Receiver).where(gone)).all()
    for receiver in found:
        forget(session, receiver, at=at)
    return len(found)


def everything_kept(session: Session, receiver: Receiver) -> dict[str, Any]:
    """All that is kept of a follower, for who asks for it (GDPR, articles 15 and 20)."""
    mine = sa.select(Subscription).where(Subscription.receiver_id == receiver.id).order_by(Subscription.id)
    letters = sa.select(Delivery).where(Delivery.receiver_id == receiver.id).options(joinedload(Delivery.letter))
    return {
        "address": receiver.email,
        "named": receiver.name or None,
        "known_since": receiver.made_at.isoformat(),
        "paused_since": receiver.paused_at.isoformat() if receiver.paused_at else None,
        "subscriptions": [_as_kept(session, subscription) for subscription in session.scalars(mine)],
        "letters": [
            {
                "subject": one.letter.subject,
                "at": one.at.isoformat(),
                "state": one.state.value,
                "acknowledged_at": one.acknowledged_at.isoformat() if one.acknowledged_at else None,
            }
            for one in session.scalars(letters.order_by(Delivery.id))
        ],
    }


def _as_kept(session: Session, subscription: Subscription) -> dict[str, Any]:
    moments = {name: getattr(subscription, name) for name in ("asked_at", "confirmed_at", "ended_at")}
    return {
        "about": name_of(session, subscription),
        "frequency": subscription.frequency.value,
        "only_safety_critical": subscription.only_safety,
        "contact_of": [site.site for site in sites_of(session, subscription)],
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
    }


def wish_for(document: Document | None = None, topic: Topic | None = None) -> str:
    """The key of what can be followed."""
    if document is not None:
        return f"page-{document.id}"
    return f"topic-{topic.id}" if topic is not None else EVERYTHING
