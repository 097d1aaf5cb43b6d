"""Topics: the shelves on which readers look for guidance."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from guidance.db import Base
from guidance.text.slug import slug_from


class Topic(Base):
    """One shelf: an address, a name and a sentence that says what belongs there."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")


#: Which documents stand on which shelf; it may change, so it is no fact.
document_topic = sa.Table(
    "document_topic",
    Base.metadata,
    sa.Column("document_id", sa.ForeignKey("document.id"), primary_key=True),
    sa.Column("topic_id", sa.ForeignKey("topic.id"), primary_key=True, index=True),
)


def topic_named(session: Session, name: str, summary: str = "") -> Topic:
    """The topic of this name, made when there is none yet."""
    slug = slug_from(name) or "topic"
    topic = session.scalar(sa.select(Topic).where(Topic.slug == slug))
    if topic is None:
        topic = Topic(slug=slug, name=name, summary=summary)
        session.add(topic)
        session.flush()
    return topic
