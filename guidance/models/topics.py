"""Topics: the shelves on which readers look for guidance, which may stand below one another."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from guidance.db import Base, pairs
from guidance.models.loading import loaded, relate, whole
from guidance.models.questions import columns, put_together_once
from guidance.text.addresses.slug import slug_from


class Topic(Base):
    """One shelf: an address, a name and a sentence that says what belongs there."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))

    parent: Mapped["Topic | None"] = relationship(remote_side="Topic.id")
    """The topic above it."""

    @property
    def path(self) -> "list[Topic]":
        """The topics above it, the widest first, and itself."""
        found: list[Topic] = []
        topic: Topic | None = self
        while topic is not None and topic not in found:
            found.insert(0, topic)
            topic = topic.parent
        return found

    @property
    def full_name(self) -> str:
        """“Joints › Knee”."""
        return " › ".join(topic.name for topic in self.path)


class FormerTopic(Base):
    """An address that a topic has left, or of a topic that became a part of it; it redirects from then on."""

    __tablename__ = "former_topic"

    slug: Mapped[str] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    retired_at: Mapped[datetime]

    topic: Mapped[Topic] = relationship()


#: Which documents stand on which shelf; it may change, so it is no fact.
document_topic = pairs("document_topic", document_id="document.id", topic_id="topic.id")


def topics_of(session: Session, document_id: int) -> list[Topic]:
    """The topics of a document, by name; those above them are at hand from then on."""
    rows = columns(session, _topics(), {"document": document_id}).all()
    found = [tuple(loaded(session, row, Topic)) for row in rows]
    by_id = {topic.id: topic for topic, _ in found}
    for topic in by_id.values():
        relate(topic, parent=by_id[topic.parent_id] if topic.parent_id else None)
    return [topic for topic, is_own in found if is_own]


@put_together_once
def _topics() -> sa.Select[Any]:
    """The topics of a document and all above them, each with whether the document stands on it."""
    own = sa.select(document_topic.c.topic_id.label("id")).where(
        document_topic.c.document_id == sa.bindparam("document")
    )
    line = own.cte("line", recursive=True)
    parents = sa.select(Topic.parent_id).join(line, line.c.id == Topic.id).where(Topic.parent_id.is_not(None))
    line = line.union(parents)
    return sa.select(*whole(Topic), Topic.id.in_(own)).join(line, line.c.id == Topic.id).order_by(Topic.name)


def topic_at(session: Session, slug: str) -> Topic | None:
    """The topic that has, or once had, this address."""
    former = sa.select(FormerTopic.topic_id).where(FormerTopic.slug == slug)
    found = session.scalars(sa.select(Topic).where(sa.or_(Topic.slug == slug, Topic.id.in_(former)))).all()
    return found[0] if found else None


def every_topic(session: Session) -> list[Topic]:
    """All topics, each after the one above it, by name."""
    found = session.scalars(sa.select(Topic)).all()
    return sorted(found, key=lambda topic: [each.name.casefold() for each in topic.path])


def topic_named(session: Session, name: str, summary: str = "") -> Topic:
    """The topic of this name, or what became of it; made when there never was one."""
    slug = slug_from(name) or "topic"
    topic = topic_at(session, slug)
    if topic is None:
        topic = Topic(slug=slug, name=name, summary=summary)
        session.add(topic)
        session.flush()
    return topic


def beneath(topic: Topic) -> sa.Select[Any]:
    """The ids of ``topic`` and of all topics below it."""
    tree = sa.select(Topic.id).where(Topic.id == topic.id).cte(recursive=True)
    tree = tree.union(sa.select(Topic.id).join(tree, Topic.parent_id == tree.c.id))
    return sa.select(tree.c.id)


def standing_on(topic: Topic) -> sa.Select[Any]:
    """The ids of the documents on ``topic`` and on all topics below it: who follows it follows them."""
    return sa.select(document_topic.c.document_id).where(document_topic.c.topic_id.in_(beneath(topic)))


def shelved() -> sa.Select[Any]:
    """Each document with each topic on which readers find it: those it stands on, and all above them."""
    tree = sa.select(document_topic.c.document_id, document_topic.c.topic_id).cte(recursive=True)
    above = sa.select(tree.c.document_id, Topic.parent_id).join(tree, Topic.id == tree.c.topic_id)
    tree = tree.union(above.where(Topic.parent_id.is_not(None)))
    return sa.select(tree.c.document_id, tree.c.topic_id)
