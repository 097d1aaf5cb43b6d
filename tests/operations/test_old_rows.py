"""A history that an earlier release wrote: it verifies unchanged, and everything new can be asked of it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from alembic import command

from guidance import migrations
from guidance.authoring.drafting.linked import needed_anchors
from guidance.db import Database
from guidance.errors import HistoryDamaged
from guidance.migrations import bring_up_to_date
from guidance.models import Document, Extraction, LinkExtract, RecommendationExtract, SectionExtract, Version
from guidance.operations.extracting import derive
from guidance.operations.verifying import verify
from tests.stories import days, page, person, publish

ROWS = Path(__file__).with_name("rows-of-0006.sql")


@pytest.fixture
def old(tmp_path: Path) -> Database:
    """The database of a release before seals had formats, brought up to date."""
    database = Database(f"sqlite:///{tmp_path / 'old.sqlite'}")
    with database.engine.connect().execution_options(writes=True) as connection, connection.begin():
        command.upgrade(migrations._config(connection), "0006")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for statement in ROWS.read_text().split(";\n"):
            connection.exec_driver_sql(statement)
    bring_up_to_date(database)
    return database


def test_an_old_history_verifies_and_goes_on_in_the_format_of_today(old: Database) -> None:
    assert verify(old) == "The history is whole: 3 versions, 3 revisions, 10 links of the chain, 0 acts in the audit."
    with old.writing() as session:
        zoster = session.scalars(sa.select(Document).where(Document.slug == "zoster")).one()
        publish(session, zoster, person(session, "Lee Author"), at=days(8))
        formats = session.scalars(sa.select(Version.seal_format).order_by(Version.sequence)).all()
    assert formats == [1, 1, 1, 2]
    assert "4 versions, 4 revisions, 11 links" in verify(old)


def test_a_changed_row_is_found_whatever_its_format(old: Database) -> None:
    with old.writing() as session:
        session.execute(sa.text("DROP TRIGGER version_no_update"))
        session.execute(sa.text("UPDATE version SET seal_format = 2 WHERE id = 2"))
    with pytest.raises(HistoryDamaged, match="version 2 of “methotrexate” is not what was published"):
        verify(old)


def test_what_an_earlier_release_could_not_derive_is_derived_once_and_again_on_request(old: Database) -> None:
    assert (derive(old), derive(old), derive(old, again=True)) == (3, 0, 3)
    with old.reading() as session:
        advice = session.scalars(sa.select(RecommendationExtract)).one()
        assert (advice.title, advice.section, advice.anchor, advice.words) == (
            "Folic acid",
            "review",
            "r1",
            "Take folic acid.",
        )
        assert (advice.strength, advice.certainty, advice.audience) == ("strong", "low", "all adults")
        found = session.execute(sa.select(LinkExtract.path, LinkExtract.anchor, LinkExtract.words)).all()
        assert [tuple(row) for row in found] == [("/guidance/methotrexate", "dose", "the dose")]
        anchors = sa.select(SectionExtract.version_id, SectionExtract.anchor).order_by(SectionExtract.version_id)
        assert (2, "review") in session.execute(anchors).all()
        methotrexate = session.scalars(sa.select(Document).where(Document.slug == "methotrexate")).one()
        assert needed_anchors(session, methotrexate) == {"dose": ["Shingles"]}


def test_processes_that_start_at_once_on_an_earlier_database_all_start(database: Database) -> None:
    with database.writing() as session:
        by = person(session)
        for number in range(20):
            publish(session, page(session, by, f"page-{number}"), by)
        session.execute(sa.update(Extraction).values(format=0))
    both = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        starts = [pool.submit(derive, database, total=lambda _: both.wait(10)) for _ in range(2)]
        assert [start.result() for start in starts] == [20, 20]
    assert derive(database) == 0
