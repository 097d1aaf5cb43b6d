"""A history that an earlier release wrote: it verifies unchanged, and everything new can be asked of it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.orm import Session

from guidance import migrations
from guidance.authoring.drafting.linked import needed_anchors
from guidance.authoring.ending.erasing import erase
from guidance.db import Database
from guidance.errors import HistoryDamaged
from guidance.migrations import bring_up_to_date
from guidance.models import (
    ChangeClass,
    Document,
    Extraction,
    LinkExtract,
    MeasureExtract,
    RecommendationExtract,
    Rendering,
    SectionExtract,
    Version,
    page_seen_before,
)
from guidance.operations import extracting
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
    with old.reading() as session:
        methotrexate = session.scalars(sa.select(Document).where(Document.slug == "methotrexate")).one()
        assert needed_anchors(session, methotrexate) == {"dose": ["Shingles"]}  # from the page itself
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


def test_a_derivation_that_was_cut_off_goes_on_with_the_rest(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "BATCH", 2)
    with embedded.writing() as session:
        by = person(session)
        for number in range(5):
            publish(session, page(session, by, f"page-{number}"), by)
        session.execute(sa.update(Extraction).values(format=0))

    def cut_off(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        derive(embedded, step=cut_off)
    assert (derive(embedded), derive(embedded)) == (3, 0)


def test_others_write_while_pages_are_read_and_words_that_are_erased_meanwhile_are_not_kept(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        by = person(session)
        document = page(session, by)
        for text in ("Give 5 mg.", "Give 10 mg.", "Give 20 mg."):
            version = publish(session, document, by, text, kind=ChangeClass.ADVICE_CHANGED)
        session.execute(sa.update(Extraction).values(format=0))
        document_id, newest = document.id, version.id

    def erased_meanwhile(rows: Session, seen: Version) -> Rendering | None:
        found = page_seen_before(rows, seen)
        if seen.id == newest and not erased:
            erased.append(newest)
            _erase(database, document_id, 2)
        return found

    erased: list[int] = []
    monkeypatch.setattr(extracting, "page_seen_before", erased_meanwhile)
    derive(database)
    with database.reading() as session:
        assert session.scalars(sa.select(MeasureExtract.was)).all() == []
        kept = sa.select(Version.number).join(Extraction, Extraction.version_id == Version.id).order_by(Version.number)
        assert session.scalars(kept).all() == [1, 3]
    assert derive(database) == 0


def _erase(database: Database, document: int, number: int) -> None:
    with database.writing() as session:
        mine = sa.and_(Version.document_id == document, Version.number == number)
        version = session.scalars(sa.select(Version).where(mine)).one()
        people = [person(session, name) for name in ("Ann Admin", "Bea Admin")]
        erase(session, version, reason="A patient is named.", asked_by=people[0], by=people[1], at=days(9))
