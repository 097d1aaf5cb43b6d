"""Facts stay as they were written: for Python, for the database, and for whoever holds the file."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from guidance.db import Database
from guidance.errors import Immutable
from guidance.migrations import bring_up_to_date
from guidance.models import Content, Document, Erasure, FormerSlug, Rendering, Revision, Role, Version, rename
from tests.stories import START, days, page, person, publish, reinstate, remove, review, withdraw


@pytest.fixture
def full(database: Database) -> Database:
    """A database with at least one row of every kind of fact."""
    with database.writing() as session:
        author, approver = person(session), person(session, "Pat Approver", Role.APPROVER)
        document = page(session, author)
        version = publish(session, document, author)
        review(session, version, approver, at=days(1), due_on=days(300).date())
        rename(session, document, "methotrexate-dose", at=days(2))
        withdraw(session, document, approver, at=days(3))
        reinstate(session, document, approver, at=days(4))
        remove(session, document, approver, at=days(5))
        session.execute(
            sa.text(
                "INSERT INTO imported_change (source, mark, path, outcome, reason, imported_at) "
                "VALUES ('s', 'm', 'p', 'skipped', '', '2026-01-01 00:00:00')"
            )
        )
        other = page(session, author, "other")
        erased = publish(session, other, author).revision.content_digest
        session.add(
            Erasure(content_digest=erased, reason="law", asked_by_id=author.id, agreed_by_id=approver.id, at=START)
        )
    return database


FACTS = {
    "content": "title",
    "revision": "change_note",
    "version": "rendering_digest",
    "rendering": "renderer",
    "former_slug": "slug",
    "withdrawal": "reason",
    "reinstatement": "reason",
    "removal": "reason",
    "review": "note",
    "erasure": "reason",
    "imported_change": "reason",
}


@pytest.mark.parametrize("table", FACTS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_database_refuses_to_replace_a_fact(full: Database, table: str) -> None:
    with full.reading() as session:
        before = session.execute(sa.text(f"SELECT * FROM {table}")).all()
    with pytest.raises(DBAPIError, match="never changed or deleted"), full.writing() as session:
        session.execute(sa.text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
    with full.reading() as session:
        assert before == session.execute(sa.text(f"SELECT * FROM {table}")).all()


@pytest.mark.parametrize(("table", "column"), FACTS.items())
def test_the_database_refuses_to_change_a_fact(full: Database, table: str, column: str) -> None:
    with pytest.raises(DBAPIError, match="never changed or deleted"), full.writing() as session:
        assert session.scalar(sa.text(f"SELECT count(*) FROM {table}"))
        session.execute(sa.text(f"UPDATE {table} SET {column} = 'x'"))


@pytest.mark.parametrize("table", FACTS)
def test_the_database_refuses_to_delete_a_fact(full: Database, table: str) -> None:
    with pytest.raises(DBAPIError, match="never changed or deleted"), full.writing() as session:
        if full.is_sqlite:
            session.execute(sa.text("PRAGMA foreign_keys = OFF"))
        session.execute(sa.text(f"DELETE FROM {table}"))


def test_postgresql_refuses_to_empty_a_table_of_facts(full: Database) -> None:
    if full.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    for table in FACTS:
        with pytest.raises(DBAPIError, match="never changed or deleted"), full.writing() as session:
            session.execute(sa.text(f"TRUNCATE {table} CASCADE"))


def test_python_refuses_with_a_sentence_before_the_database_is_asked(full: Database) -> None:
    with pytest.raises(Immutable, match="version is never changed: record a new one"), full.writing() as session:
        session.scalars(sa.select(Version)).first().number = 7
    with pytest.raises(Immutable, match="revision is never deleted"), full.writing() as session:
        session.delete(session.scalars(sa.select(Revision)).first())


def test_the_words_behind_an_erasure_can_go_and_no_others(full: Database) -> None:
    with full.writing() as session:
        erased = session.scalars(sa.select(Erasure.content_digest)).one()
        revision = session.scalars(sa.select(Revision).where(Revision.content_digest == erased)).one()
        version = session.scalars(sa.select(Version).where(Version.revision_id == revision.id)).one()
        session.delete(session.get_one(Rendering, version.id))
        session.delete(session.get_one(Content, erased))
    with full.reading() as session:
        assert session.get(Content, erased) is None
        assert session.scalar(sa.select(sa.func.count()).select_from(Content)) == 1


def test_an_address_is_never_given_to_another_document(full: Database) -> None:
    with pytest.raises(DBAPIError, match="belongs, or once belonged"), full.writing() as session:
        session.scalars(sa.select(Document).where(Document.slug == "other")).one().slug = "methotrexate"
    with pytest.raises(DBAPIError, match="belongs, or once belonged"), full.writing() as session:
        page(session, person(session, "New"), "methotrexate")
    with pytest.raises(DBAPIError, match="belongs, or once belonged"), full.writing() as session:
        document = session.scalars(sa.select(Document).where(Document.slug == "other")).one()
        session.add(FormerSlug(slug="methotrexate-dose", document=document, retired_at=START, sequence=99, chain="x"))


#: Facts that name their page, with what they are about, by which the page is known as well.
OF_ONE_PAGE = {"withdrawal": "version", "reinstatement": "version", "removal": "version", "review": "revision"}


def _with_pages(connection: sa.Connection, table: str) -> list[tuple[int, int, int]]:
    """Each fact with the page that it names, and the page of what it is about."""
    about = OF_ONE_PAGE[table]
    query = f"SELECT f.id, f.document_id, o.document_id FROM {table} f JOIN {about} o ON o.id = f.{about}_id"
    return [tuple(row) for row in connection.execute(sa.text(query))]


@pytest.mark.parametrize("table", OF_ONE_PAGE)
def test_a_fact_names_the_page_of_what_it_is_about_and_no_other(full: Database, table: str) -> None:
    with full.writing() as session:
        assert {named == page for _, named, page in _with_pages(session.connection(), table)} == {True}
        rows = sa.Table(table, sa.MetaData(), autoload_with=session.connection())
        fact = {**session.execute(sa.select(rows)).mappings().first(), "id": 99, "sequence": 99}
        other = session.scalars(sa.select(Document.id).where(Document.slug == "other")).one()
        for page_named in (other, None):
            with pytest.raises(DBAPIError, match="another page"), session.begin_nested():
                session.execute(sa.insert(rows).values({**fact, "document_id": page_named}))
        session.execute(sa.insert(rows).values(fact))


def test_a_page_cannot_be_changed_beside_an_erasure_of_words(full: Database) -> None:
    if not full.is_sqlite:
        pytest.skip("PostgreSQL compares whole rows")
    with pytest.raises(DBAPIError, match="never changed or deleted"), full.writing() as session:
        session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        session.execute(
            sa.text(
                "INSERT INTO erased_words (kind, key, proposal_id, sequence, by_id, at)"
                " VALUES ('withdrawal', '1', 1, 1, 1, '2026-01-01 00:00:00')"
            )
        )
        session.execute(sa.text("UPDATE withdrawal SET reason = 'Removed.' WHERE id = 1"))
        session.execute(sa.text("UPDATE withdrawal SET document_id = 2 WHERE id = 1"))


def test_a_history_of_before_learns_its_pages_and_changes_in_nothing_else(full: Database) -> None:
    with full.writing() as session:
        before = {table: _facts(session.connection(), table) for table in OF_ONE_PAGE}
        for table in OF_ONE_PAGE:
            _forget_pages(session.connection(), table)
        session.execute(sa.text("DROP TABLE newsletter_check_request"))  # step 0041
        session.execute(sa.text("DROP TABLE measure_extract"))  # step 0043
        for column in ("former_secret", "renewed_at"):
            session.execute(sa.text(f"ALTER TABLE webhook DROP COLUMN {column}"))  # step 0045
        if session.connection().dialect.name == "postgresql":
            session.execute(sa.text("DROP FUNCTION newsletter_check_request_append_only"))
        session.execute(sa.text("UPDATE alembic_version SET version_num = '0039'"))
    bring_up_to_date(full)
    with full.reading() as session:
        assert {table: _facts(session.connection(), table) for table in OF_ONE_PAGE} == before
        assert all(before.values())
    test_the_database_refuses_to_change_a_fact(full, "withdrawal", "reason")
    test_a_fact_names_the_page_of_what_it_is_about_and_no_other(full, "review")


def _facts(connection: sa.Connection, table: str) -> list[dict[str, object]]:
    return [dict(row) for row in connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY id")).mappings()]


def _forget_pages(connection: sa.Connection, table: str) -> None:
    """Undo step 0040."""
    if connection.dialect.name == "sqlite":
        update = f"{table}_no_update"
        refusal = connection.exec_driver_sql(f"SELECT sql FROM sqlite_master WHERE name = '{update}'").scalar_one()
        for trigger in (f"{table}_of_one_page", update):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.exec_driver_sql(refusal.replace(" AND NEW.document_id IS OLD.document_id", ""))
    else:
        connection.exec_driver_sql(f"DROP FUNCTION {table}_of_one_page CASCADE")
    for index in sa.inspect(connection).get_indexes(table):
        if "document_id" in index["column_names"]:
            connection.exec_driver_sql(f"DROP INDEX {index['name']}")
    connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN document_id")
