"""Which numbers were compared outlasts an update of the service, and no erased word stands in the way."""

from importlib import import_module

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from guidance.authoring.drafting.comparing import compared_before, note_compared
from guidance.db import Database
from guidance.models import UserAccount, audit
from guidance.models.compared_numbers import ComparedNumbers
from tests.stories import START, days, page, person, publish, save

SAID = ["text 2 with version 1", "Removed.", "text 9 with version 1", "text 1 with version " + "9" * 9, ""]


def test_what_the_audit_of_an_earlier_release_says_is_taken_over(database: Database) -> None:
    with database.writing() as session:
        author = person(session)
        document = page(session, author)
        publish(session, document, author, "Take 5 mg.\n")
        save(session, document, author, "Take 10 mg.\n")
        for number, detail in enumerate(SAID):
            audit(session, "compared the numbers", by=author, at=days(number), document=document, detail=detail)
        session.execute(sa.text("DROP TABLE compared_numbers"))
        if database.engine.dialect.name == "postgresql":
            session.execute(sa.text("DROP FUNCTION compared_numbers_append_only"))
        with Operations.context(MigrationContext.configure(session.connection())):
            import_module("guidance.migrations.versions.0035_compared_numbers").upgrade()
    with database.reading() as session:
        (row,) = session.scalars(sa.select(ComparedNumbers))
        text, by = row.revision, session.get_one(UserAccount, row.by_id)
        assert (text.number, row.version_id, by.name, row.at) == (2, 1, "Sam Author", START)
        assert len(compared_before(session, text.document, by=by)) == 1


def test_another_version_or_another_person_compares_anew(database: Database) -> None:
    with database.writing() as session:
        author, other = person(session), person(session, "Dr A Shah")
        document = page(session, author)
        publish(session, document, author, "Take 5 mg.\n")
        note_compared(session, document, save(session, document, author, "Take 10 mg.\n"), by=author, at=days(1))
        assert len(compared_before(session, document, by=author)) == 1
        assert not compared_before(session, document, by=other)
        publish(session, document, other, "Take 7 mg.\n", at=days(2))
        assert not compared_before(session, document, by=author)
