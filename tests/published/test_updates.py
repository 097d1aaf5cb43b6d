"""When the advice of a page last changed, told of each of its versions, and found without looking at all of them."""

from typing import Any

import sqlalchemy as sa

from guidance.db import Database
from guidance.models import ChangeClass, UrgentPublication, Version
from guidance.models.chain import seal
from guidance.published.updates import milestones_of
from tests.stories import days, page, person, publish

KINDS = (ChangeClass.NEW_ADVICE, ChangeClass.ADVICE_CHANGED, ChangeClass.CLARIFIED, ChangeClass.CORRECTION, None)


def told(database: Database, **change: object) -> list[tuple[Any, ...]]:
    """The days that a page told while each of its versions was current: one of each kind, a day after the other."""
    with database.writing() as session:
        author = person(session)
        document = page(session, author)
        other = page(session, author, "other")
        versions = [
            publish(session, document, author, f"Text {n}.", at=days(n), kind=kind, **(change if n == 3 else {}))
            for n, kind in enumerate(KINDS, 1)
        ]
        publish(session, other, author, "Text.", at=days(9), kind=ChangeClass.ADVICE_CHANGED)
        urgent = UrgentPublication(version=versions[3], reason="Now.", by_id=author.id, at=days(4))
        seal(session, urgent, document)
        found = [milestones_of(session, version)[0] for version in versions]
        return [(m.updated_at, m.advised_at, m.perhaps_at, m.urgent) for m in found]


def test_each_version_tells_the_days_that_were_true_while_it_was_current(database: Database) -> None:
    assert told(database) == [
        (days(1), None, None, False),
        (days(2), days(2), None, False),
        (days(2), days(2), None, False),
        (days(4), days(2), days(4), True),
        (days(5), days(2), days(5), True),
    ]


def test_what_is_critical_for_safety_changed_the_advice_whatever_else_was_said_of_it(database: Database) -> None:
    assert [advised for _, advised, *_ in told(database, safety_critical=True)][2:] == [days(3)] * 3


def test_what_is_rare_among_the_versions_is_found_by_an_index(embedded: Database) -> None:
    told(embedded)
    asked: list[tuple[str, Any]] = []
    sa.event.listen(embedded.engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    with embedded.reading() as session:
        milestones_of(session, session.scalars(sa.select(Version).where(Version.number == len(KINDS))).one())
        statement, values = asked[-1]
        plan = [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert any("ix_revision_advised" in step for step in plan), plan
