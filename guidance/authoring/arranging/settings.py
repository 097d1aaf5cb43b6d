"""The settings of a page besides its text: its kind, its topics, how often it is reviewed, and whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from guidance.errors import NotAllowed, NotReady
from guidance.models.audit import audit
from guidance.models.chain import tick
from guidance.models.documents import REVIEW_MONTHS, Document, Kind
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, check_may, may
from guidance.models.topics import Topic, topic_named
from guidance.models.versions import current_version
from guidance.text.addresses.slug import slug_from
from guidance.text.languages import ENGLISH, LANGUAGES
from guidance.text.licences import LICENCES, NO_LICENCE


@dataclass(frozen=True)
class Arrangement:
    """The settings as somebody wants them."""

    kind: Kind
    topics: Sequence[Topic]
    review_every_months: int
    language: str = ENGLISH
    new_topic: str = ""
    """The name of a topic that is to be made, and the page put on it."""
    main_topic: Topic | None = None
    """Which of the topics stands above the page; nothing for the first by name."""
    licence: str = ""
    """By its word in ``text.licences``; nothing for that of all pages."""


def arrange(session: Session, document: Document, wanted: Arrangement, *, by: UserAccount, at: datetime) -> None:
    """Give ``document`` the settings that are ``wanted``.

    :raises NotAllowed: when ``by`` may not write, or not make a topic.
    :raises NotReady: for a time between reviews, or a name of a topic, that cannot be.
    """
    check_may(by, Permission.WRITE, "You may not change the settings of pages.")
    _check(wanted)
    topics = _topics(session, wanted, by)
    kind = f"kind: {wanted.kind.value}" if wanted.kind is not document.kind else ""
    shelves = _moves(document.topics, topics)
    every = wanted.review_every_months
    interval = f"review every {every} months" if every != document.review_every_months else ""
    language = f"language: {LANGUAGES[wanted.language]}" if wanted.language != document.language else ""
    main = wanted.main_topic if wanted.main_topic in topics else None
    above = _above(document, main)
    licence = f"licence: {wanted.licence or 'that of all pages'}" if wanted.licence != document.licence else ""
    changes = [change for change in (kind, shelves, above, interval, language, licence) if change]
    if not changes:
        return
    document.main_topic_id = main.id if main else None
    document.kind, document.topics, document.review_every_months = wanted.kind, topics, every
    document.language, document.licence = wanted.language, wanted.licence
    session.flush()
    if changes != [interval]:
        _tell_readers(session, document)
    audit(session, "changed the settings", by=by, at=at, document=document, detail="; ".join(changes))


def _check(wanted: Arrangement) -> None:
    if wanted.review_every_months not in REVIEW_MONTHS:
        raise NotReady(f"The time between reviews must be {REVIEW_MONTHS[0]} to {REVIEW_MONTHS[-1]} months.")
    if wanted.language not in LANGUAGES:
        raise NotReady("Choose one of the languages in the list.")
    if wanted.licence not in {"", NO_LICENCE, *LICENCES}:
        raise NotReady("Choose one of the licences in the list.")


def _topics(session: Session, wanted: Arrangement, by: UserAccount) -> list[Topic]:
    topics = {topic.id: topic for topic in wanted.topics}
    if wanted.new_topic:
        check_may(by, Permission.PUBLISH, "Only people who publish can make a new topic: choose one from the list.")
        if not slug_from(wanted.new_topic):
            raise NotReady("Enter a name for the topic that has letters or numbers in it.")
        made = topic_named(session, wanted.new_topic)
        topics[made.id] = made
    return sorted(topics.values(), key=lambda topic: topic.name)


def _moves(before: Sequence[Topic], after: Sequence[Topic]) -> str:
    """“topics: now in Vaccines; no longer in Fatigue”, or nothing."""
    come = ", ".join(topic.name for topic in after if topic not in before)
    gone = ", ".join(topic.name for topic in before if topic not in after)
    told = [f"now in {come}" if come else "", f"no longer in {gone}" if gone else ""]
    return f"topics: {', '.join(part for part in told if part)}" if come or gone else ""


def _above(document: Document, main: Topic | None) -> str:
    """“main topic: Vaccines”, or nothing when it is the one that it was."""
    if document.main_topic_id == (main.id if main else None):
        return ""
    return f"main topic: {main.name if main else 'the first by name'}"


def _tell_readers(session: Session, document: Document) -> None:
    """Note a change that readers of a published page can see."""
    if current_version(session, document) is not None:
        tick(session, document)


def may_hand_over(person: UserAccount, document: Document) -> bool:
    """Whether ``person`` may say whose page this is: its owner, and people who publish."""
    owns = may(person, Permission.WRITE) and person.id == document.owner_id
    return owns or may(person, Permission.PUBLISH)


def hand_over(session: Session, document: Document, *, to: UserAccount, by: UserAccount, at: datetime) -> None:
    """Make ``to`` the owner, who is asked when the page is due for review.

    :raises NotAllowed: when ``by`` may not hand the page over, or ``to`` cannot write.
    :raises NotReady: when ``to`` owns it already.
    """
    if not may_hand_over(by, document):
        raise NotAllowed("Only the owner and people who publish can hand this page over.")
    check_may(to, Permission.WRITE, f"{to.name} cannot write, so cannot own a page: choose somebody else.")
    if to.id == document.owner_id:
        raise NotReady(f"{to.name} owns this page already.")
    document.owner = to
    session.flush()
    _tell_readers(session, document)
    audit(session, "handed the page over", by=by, at=at, document=document, subject=to)
