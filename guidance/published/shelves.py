"""The topics under which readers look, and how many pages in force each has."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document, Topic, document_topic, in_force


@dataclass(frozen=True)
class Shelf:
    """A topic with the number of its pages in force."""

    topic: Topic
    pages: int


def shelves(session: Session) -> list[Shelf]:
    """The topics that have pages in force, by name."""
    live = in_force().with_only_columns(Document.id)
    rows = session.execute(
        sa.select(Topic, sa.func.count())
        .join(document_topic, document_topic.c.topic_id == Topic.id)
        .where(document_topic.c.document_id.in_(live))
        .group_by(Topic.id)
        .order_by(sa.func.lower(Topic.name))
    )
    return [Shelf(topic, pages) for topic, pages in rows]
