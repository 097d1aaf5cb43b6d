"""Renaming a topic, putting it below another one, and making two topics one; no address of either is ever lost."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import AddressTaken, NotReady
from guidance.models.audit import audit
from guidance.models.chain import hold, tick
from guidance.models.documents import Document
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, check_may
from guidance.models.topics import FormerTopic, Topic, beneath, document_topic, standing_on, topic_at
from guidance.models.versions import Version
from guidance.text.addresses.slug import slug_from
from guidance.text.words.counted import counted
from guidance.topics.followers import move_followers

#: Signs of a name, and of the sentence under it, at most.
LONGEST_NAME, LONGEST_SUMMARY = 80, 300


@dataclass(frozen=True)
class TopicWish:
    """A topic as somebody wants it."""

    name: str
    summary: str = ""
    parent: Topic | None = None


def change(session: Session, topic: Topic, wanted: TopicWish, *, by: UserAccount, at: datetime) -> None:
    """Give ``topic`` another name (and the address that it makes), another sentence, another place.

    :raises NotAllowed: when ``by`` may not publish.
    :raises NotReady: for a name that cannot be, or a place below itself.
    :raises AddressTaken: when another topic has, or once had, this name.
    """
    _check_permission(by)
    hold(session)  # two people may turn two topics round at once
    _check_place(session, topic, wanted.parent)
    slug = _address_for(session, topic, wanted.name)
    told = _changes_in_words(topic, wanted, slug)
    if not told:
        return
    before = topic.name
    if slug != topic.slug:
        _leave_address(session, topic, slug, at)
    topic.name, topic.summary, topic.parent = wanted.name, wanted.summary, wanted.parent
    session.flush()
    _tell_readers(session, topic)
    audit(session, "changed a topic", by=by, at=at, detail=f"{before}: {'; '.join(told)}")


def merge(session: Session, topic: Topic, into: Topic, *, by: UserAccount, at: datetime) -> None:
    """Make ``topic`` a part of ``into``: its pages, followers, topics below it and every address go there.

    :raises NotAllowed: when ``by`` may not publish.
    :raises NotReady: when both are the same.
    """
    _check_permission(by)
    if topic is into:
        raise NotReady("Choose another topic: this is the one that is to become a part of it.")
    hold(session)
    pages, name, slug = _move_pages(session, topic, into), topic.name, topic.slug
    if into.id in set(session.scalars(beneath(topic))):
        into.parent = topic.parent
    session.flush()
    session.execute(sa.update(Topic).where(Topic.parent_id == topic.id).values(parent_id=into.id))
    followers = move_followers(session, topic, into, at=at)
    session.execute(sa.update(FormerTopic).where(FormerTopic.topic_id == topic.id).values(topic_id=into.id))
    session.delete(topic)
    session.add(FormerTopic(slug=slug, topic_id=into.id, retired_at=at))
    session.flush()
    session.expire_all()
    _tell_readers(session, into)
    audit(
        session,
        "merged two topics",
        by=by,
        at=at,
        detail=f"{name} is part of {into.name} now, with {counted(pages, 'page')} and {counted(followers, 'follower')}",
    )


def _check_permission(by: UserAccount) -> None:
    check_may(by, Permission.PUBLISH, "Only people who publish can change topics.")


def _check_place(session: Session, topic: Topic, parent: Topic | None) -> None:
    if parent is not None and parent.id in set(session.scalars(beneath(topic))):
        raise NotReady(f"“{parent.name}” is, or stands below, “{topic.name}”: choose another topic to stand above it.")


def _address_for(session: Session, topic: Topic, name: str) -> str:
    slug = slug_from(name)
    if not slug or len(name) > LONGEST_NAME:
        raise NotReady(f"Enter a name with letters or numbers in it, of {LONGEST_NAME} characters at most.")
    holder = topic_at(session, slug)
    same = sa.select(Topic).where(sa.func.lower(Topic.name) == name.lower(), Topic.id != topic.id)
    holder = holder if holder is not None and holder is not topic else session.scalars(same).first()
    if holder is not None:
        raise AddressTaken(
            f"“{name}” is, or once was, the name of the topic “{holder.name}”: choose another one, or merge the two."
        )
    return slug


def _leave_address(session: Session, topic: Topic, slug: str, at: datetime) -> None:
    """Have the old address lead to the new one, which may be one that the topic had before."""
    session.execute(sa.delete(FormerTopic).where(FormerTopic.slug == slug))
    session.add(FormerTopic(slug=topic.slug, topic_id=topic.id, retired_at=at))
    topic.slug = slug


def _changes_in_words(topic: Topic, wanted: TopicWish, slug: str) -> list[str]:
    place = f"below {wanted.parent.name}" if wanted.parent else "below no other topic"
    changes = {
        f"now called {wanted.name}": wanted.name != topic.name,
        f"address {topic.slug} → {slug}": slug != topic.slug,
        f"described as “{wanted.summary}”": wanted.summary != topic.summary,
        place: wanted.parent is not topic.parent,
    }
    return [words for words, changed in changes.items() if changed]


def _move_pages(session: Session, topic: Topic, into: Topic) -> int:
    """Put the pages of ``topic`` on ``into``; how many there were."""
    on, target = document_topic.c, sa.literal(into.id)
    there = sa.select(on.document_id).where(on.topic_id == into.id)
    mine = sa.select(on.document_id, target).where(on.topic_id == topic.id, on.document_id.not_in(there))
    count = session.scalar(sa.select(sa.func.count()).where(on.topic_id == topic.id)) or 0
    session.execute(document_topic.insert().from_select(["document_id", "topic_id"], mine))
    session.execute(document_topic.delete().where(on.topic_id == topic.id))
    chosen = sa.update(Document).where(Document.main_topic_id == topic.id)
    session.execute(chosen.values(main_topic_id=into.id).execution_options(synchronize_session=False))
    return count


def _tell_readers(session: Session, topic: Topic) -> None:
    """Note that lists, and every published page on the topic or below it, look different now."""
    published = sa.select(Version.document_id).where(Version.document_id.in_(standing_on(topic)))
    tick(session)
    for document in session.scalars(sa.select(Document).where(Document.id.in_(published)).order_by(Document.id)).all():
        tick(session, document)
