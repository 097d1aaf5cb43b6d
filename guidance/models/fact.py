"""The mixin of every row that is written once: a guard that refuses to change or delete it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, UOWTransaction

from guidance.errors import Immutable


class Fact:
    """A row inserted once, never updated, never deleted (triggers in the database say the same to everybody else)."""


def with_page_of(noun: Any, about: Any) -> None:
    """Have each new ``noun`` name the page of the ``about`` that it points at, by which it is found."""
    key = f"{about.__tablename__}_id"

    @sa.event.listens_for(noun, "before_insert", propagate=True)
    def name_page(_mapper: object, connection: sa.Connection, fact: Any) -> None:
        page = sa.select(about.document_id).where(about.id == getattr(fact, key))
        fact.document_id = connection.execute(page).scalar_one()


class Erasable(Fact):
    """A fact whose row an erasure may destroy; the database lets it go only beside that erasure."""


@sa.event.listens_for(Session, "before_flush")
def _guard(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for row in session.dirty:
        if isinstance(row, Fact) and session.is_modified(row):
            raise Immutable(f"A {type(row).__name__.lower()} is never changed: record a new one.")
    for row in session.deleted:
        if isinstance(row, Fact) and not isinstance(row, Erasable):
            raise Immutable(f"A {type(row).__name__.lower()} is never deleted.")
