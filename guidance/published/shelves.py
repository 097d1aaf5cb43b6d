"""The topics under which readers look, each with those below it, and how many pages in force each has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document, Topic, in_force
from guidance.models.topics import shelved


@dataclass(frozen=True)
class Shelf:
    """A topic with the number of its pages in force, and the topics below it that have any."""

    topic: Topic
    pages: int
    """Of the topic itself and all below it, each once."""
    below: "list[Shelf]" = field(default_factory=list)


def shelves(session: Session) -> list[Shelf]:
    """The topics that stand below no other one and have pages in force, by name."""
    shelf = shelved().subquery()
    live = in_force().with_only_columns(Document.id)
    counted = sa.select(shelf.c.topic_id, sa.func.count().label("pages")).where(shelf.c.document_id.in_(live))
    counts = counted.group_by(shelf.c.topic_id).subquery()
    query = sa.select(Topic, counts.c.pages).join(counts, counts.c.topic_id == Topic.id)
    found = [Shelf(*row) for row in session.execute(query.order_by(sa.func.lower(Topic.name)))]
    known = {one.topic.id: one for one in found}
    for one in found:
        if one.topic.parent_id in known:
            known[one.topic.parent_id].below.append(one)
    return [one for one in found if one.topic.parent_id is None]


def each_of(found: Sequence[Shelf]) -> Iterator[Shelf]:
    """Every shelf, each before those below it."""
    for shelf in found:
        yield shelf
        yield from each_of(shelf.below)


def shelf_of(session: Session, topic: Topic) -> Shelf:
    """One topic with those below it."""
    return next((one for one in each_of(shelves(session)) if one.topic is topic), Shelf(topic, 0))
