"""Whoever changes the history is found out, at the first row that is not what was published."""

import contextlib
from zlib import compress

import pytest
import sqlalchemy as sa
from psycopg import errors
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.errors import HistoryDamaged
from guidance.models import (
    AuditSeal,
    Chained,
    Content,
    Document,
    Erasure,
    Image,
    NoteCorrection,
    Rendering,
    Role,
    UrgentPublication,
    UserAccount,
    Version,
    audit,
    rename,
    seal,
)
from guidance.models.packing import let_go
from guidance.operations import verifying
from guidance.operations.verifying import verify
from tests.stories import BODY, START, days, page, person, publish, reinstate, remove, review, withdraw


@pytest.fixture
def history(database: Database) -> Database:
    with database.writing() as session:
        author, approver = person(session), person(session, "Pat Approver", Role.APPROVER)
        for slug in ("one", "two", "three"):
            document = page(session, author, slug)
            for n in range(4):
                version = publish(session, document, author, f"{BODY}\n{slug} {n}", at=days(n))
            review(session, version, approver, at=days(9), due_on=days(300).date())
            after = {"version": version, "by_id": approver.id, "at": days(9)}
            seal(session, UrgentPublication(version_id=version.id, reason="A recall.", **after), document)
            seal(session, NoteCorrection(version_id=version.id, note="Right.", reason="A slip.", **after), document)
        rename(session, document, "four", at=days(10))
        withdraw(session, document, approver, at=days(11))
        reinstate(session, document, approver, at=days(12))
        withdraw(session, document, approver, at=days(13))
        remove(session, document, approver, at=days(14))
    return database


def tamper(database: Database, *statements: str) -> None:
    """Do what somebody could do who owns the database: the triggers go, and the rows change."""
    with database.writing() as session:
        _drop_triggers(session, database)
        for statement in statements:
            session.execute(sa.text(statement))


def _drop_triggers(session: Session, database: Database) -> None:
    if database.is_sqlite:
        for name in session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(sa.text(f"DROP TRIGGER {name}"))
    else:
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))


def test_a_whole_history_is_called_whole(history: Database) -> None:
    seen = []
    totals = []
    said = verify(history, totals.append, seen.append)
    assert said == "The history is whole: 12 versions, 12 revisions, 26 links of the chain, 0 acts in the audit."
    assert totals == [sum(seen)]


def test_a_history_that_others_add_to_meanwhile_is_whole(history: Database) -> None:
    def go_on(count: int) -> None:
        with history.writing() as session:
            author = session.scalars(sa.select(UserAccount)).first()
            assert author is not None
            document = session.scalars(sa.select(Document).where(Document.slug == "one")).one()
            publish(session, document, author, f"{BODY}\n{len(added)}", at=days(20))
        added.append(count)

    added: list[int] = []
    assert "whole: 12 versions" in verify(history, step=go_on)
    assert added and f"whole: {12 + len(added)} versions" in verify(history)


def test_every_kind_of_link_is_looked_at() -> None:
    def below(noun: type) -> set[type]:
        return {noun, *(one for child in noun.__subclasses__() for one in below(child))}

    assert {noun for noun, _ in verifying._CHAINED} == {one for one in below(Chained) if hasattr(one, "__tablename__")}


def test_an_empty_history_is_whole(database: Database) -> None:
    assert "0 versions" in verify(database)


SEALED = {
    "version": [
        ("number", "number + 10"),
        ("published_at", "'2020-01-01 00:00:00+00'"),
        ("rendering_digest", "'0'"),
        ("chain", "'0'"),
        ("sequence", "sequence + 1000"),
    ],
    "revision": [
        ("content_digest", "'0'"),
        ("change_note", "'Nothing to see'"),
        ("change_class", "'wording'"),
        ("safety_critical", "NOT safety_critical"),
        ("audience", "'Children'"),
        ("settings", "'Nowhere'"),
    ],
    "withdrawal": [("reason", "'another'"), ("at", "'2020-01-01 00:00:00+00'"), ("version_id", "1")],
    "reinstatement": [("reason", "'another'")],
    "removal": [("reason", "'another'")],
    "former_slug": [("slug", "'another'")],
    "note_correction": [("note", "'x'"), ("reason", "'x'"), ("at", "'2020-01-01 00:00:00+00'")],
    "urgent_publication": [("reason", "'x'"), ("at", "'2020-01-01 00:00:00+00'")],
    "review": [
        ("capacity", "'nobody'"),
        ("due_on", "'2030-01-01'"),
        ("note", "'x'"),
        ("at", "'2020-01-01 00:00:00+00'"),
    ],
}


@pytest.mark.parametrize(
    ("table", "column", "value"), [(table, *change) for table, changes in SEALED.items() for change in changes]
)
def test_a_change_of_any_column_that_readers_rely_on_is_found(history, table: str, column: str, value: str) -> None:
    key = {"former_slug": "slug", "urgent_publication": "version_id"}.get(table, "id")
    tamper(history, f"UPDATE {table} SET {column} = {value} WHERE {key} = (SELECT max({key}) FROM {table})")
    with pytest.raises(HistoryDamaged):
        verify(history)


@pytest.mark.parametrize("table", ["withdrawal", "reinstatement", "removal", "review"])
def test_an_ending_or_a_review_that_was_moved_to_another_page_is_found(history: Database, table: str) -> None:
    other = "(SELECT id FROM document WHERE slug = 'two')"
    tamper(history, f"UPDATE {table} SET document_id = {other} WHERE id = (SELECT max(id) FROM {table})")
    with pytest.raises(HistoryDamaged, match=r"“four” names another page than the one that it belongs to\."):
        verify(history)


def test_the_first_bad_row_is_named(history: Database) -> None:
    tamper(history, "UPDATE revision SET change_note = 'x' WHERE id IN (6, 9)")
    with pytest.raises(HistoryDamaged, match="version 2 of “two” is not what was published"):
        verify(history)


def test_changed_words_are_found_and_named(history: Database) -> None:
    tamper(
        history, "UPDATE content SET title = 'Other' WHERE digest = (SELECT content_digest FROM revision WHERE id = 3)"
    )
    with pytest.raises(HistoryDamaged, match="words of revision 3 of “one” are not those that were saved"):
        verify(history)


def test_a_changed_page_is_found_even_where_its_words_are_right(history: Database) -> None:
    with history.reading() as session:
        html = session.get_one(Rendering, 1).html
    with history.writing() as session:
        _drop_triggers(session, history)
        table = Rendering.__table__
        session.execute(
            sa.update(table)
            .where(table.c.version_id == 1)
            .values(html=compress(html.replace("5 mg", "50 mg").encode()))
        )
    with pytest.raises(HistoryDamaged, match="page of version 1 of “one” is not the one that its readers saw"):
        verify(history)


def test_missing_versions_are_found(history: Database) -> None:
    derived = (
        "section_extract",
        "recommendation_extract",
        "link_extract",
        "measure_extract",
        "extraction",
        "rendering",
    )
    with history.writing() as session:
        _drop_triggers(session, history)
        let_go(session, [session.get_one(Rendering, 3)])
    tamper(
        history, *(f"DELETE FROM {table} WHERE version_id = 3" for table in derived), "DELETE FROM version WHERE id = 3"
    )
    with pytest.raises(HistoryDamaged):
        verify(history)


def test_the_newest_entries_cannot_be_cut_off(history: Database) -> None:
    tamper(
        history, "DELETE FROM removal", "DELETE FROM withdrawal WHERE sequence = (SELECT max(sequence) FROM withdrawal)"
    )
    with pytest.raises(HistoryDamaged, match="last entries of the history were taken away"):
        verify(history)


def test_words_that_are_gone_need_an_erasure(history: Database) -> None:
    with history.writing() as session:
        _drop_triggers(session, history)
        first = session.get_one(Version, 1)
        digest = first.revision.content_digest
        let_go(session, [first.revision.content])
        let_go(session, [first.rendering])
        session.execute(sa.delete(Content).where(Content.digest == digest))
        session.execute(sa.delete(Rendering).where(Rendering.version_id == 1))
    with pytest.raises(HistoryDamaged, match="words of revision 1 of “one” are gone, and no erasure says why"):
        verify(history)
    with history.writing() as session:
        session.add(Erasure(content_digest=digest, reason="law", asked_by_id=1, agreed_by_id=2, at=START))
    assert "whole" in verify(history)


def test_a_row_that_points_nowhere_is_found(history: Database) -> None:
    if not history.is_sqlite:
        pytest.skip("PostgreSQL does not let it happen")
    with history.engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.rollback()
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("INSERT INTO document_topic VALUES (1, 99)")
        raw.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(HistoryDamaged, match="document_topic points at a row of topic that does not exist"):
        verify(history)


def test_a_damaged_file_is_found(history: Database) -> None:
    if not history.is_sqlite:
        pytest.skip("a server looks after its own files")
    with history.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    history.close()
    path = history.url.database
    with open(path, "r+b") as file:
        size = file.seek(0, 2)
        for offset in range(4096 * 30, size, 4096):
            file.seek(offset)
            file.write(b"\xff" * 64)
    with pytest.raises(HistoryDamaged, match="damaged"):
        verify(Database(str(history.url)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE withdrawal SET reason = CAST(x'fffe' AS TEXT)",
        "UPDATE version SET published_at = 'nonsense'",
        "UPDATE removal SET sequence = '{}'",
        "UPDATE content SET salt = 0",
        "UPDATE revision SET change_class = 'nonsense'",
        "DELETE FROM chain_head",
    ],
)
def test_a_value_that_the_service_cannot_have_written_is_damage(history: Database, statement: str) -> None:
    if not history.is_sqlite:
        pytest.skip("a server keeps each column to its type")
    with history.writing() as session:
        session.execute(sa.text("PRAGMA ignore_check_constraints = ON"))
    tamper(history, statement)
    with pytest.raises(HistoryDamaged):
        verify(history)


@pytest.mark.parametrize("kind", [errors.IdleInTransactionSessionTimeout, errors.UndefinedColumn, errors.QueryCanceled])
def test_a_question_that_was_not_answered_is_no_damage(history: Database, kind: type[Exception]) -> None:
    def interrupted(_count: int) -> None:
        raise DBAPIError("SELECT", None, kind("terminating connection"))

    with pytest.raises(DBAPIError):
        verify(history, step=interrupted)


@pytest.fixture
def audited(database: Database) -> Database:
    with database.writing() as session:
        session.expire_on_commit = False
        somebody = person(session)
    for day in range(4):
        with database.writing() as session:
            audit(session, "signed in", by=somebody, at=days(day), detail=f"on day {day}")
            with contextlib.suppress(ZeroDivisionError), session.begin_nested():
                audit(session, "did nothing", by=None, at=days(day))
                raise ZeroDivisionError
    return database


def test_every_act_of_the_audit_is_sealed_as_it_is_committed(audited: Database) -> None:
    assert "4 acts in the audit" in verify(audited)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE audit_event SET detail = 'x' WHERE id = {second}", "Row {second} of the audit .“signed in”. is not"),
        ("UPDATE audit_event SET at = '2020-01-01 00:00:00+00' WHERE id = {second}", "Row {second} of the audit"),
        ("DELETE FROM audit_seal WHERE sequence = 2; DELETE FROM audit_event WHERE id = {second}", "was taken away"),
        (
            "INSERT INTO audit_event VALUES (99, '2026-03-01', 1, 'x', NULL, NULL, '', '', false)",
            "Row 99 .* added past",
        ),
    ],
)
def test_whoever_changes_the_audit_is_found_out_by_the_row(audited: Database, statement: str, told: str) -> None:
    with audited.reading() as session:
        second = session.scalar(sa.select(AuditSeal.event_id).where(AuditSeal.sequence == 2))
    tamper(audited, *statement.format(second=second).split("; "))
    with pytest.raises(HistoryDamaged, match=told.format(second=second)):
        verify(audited)


def test_an_audit_that_lost_its_end_is_found_out(audited: Database) -> None:
    tamper(
        audited, *(f"DELETE FROM {table}" for table in ("audit_seal WHERE sequence >= 3", "audit_event WHERE id > 3"))
    )
    with pytest.raises(HistoryDamaged, match="The end of the audit is missing"):
        verify(audited)


def test_a_picture_with_other_bytes_is_found_and_named(history: Database) -> None:
    with history.writing() as session:
        fields = {"ending": "png", "width": 1, "height": 1, "by_id": 1, "at": days(1)}
        session.add(Image(digest="a" * 64, data=b"other bytes", **fields))
    with pytest.raises(HistoryDamaged, match=f"The picture {'a' * 64} is not the one that was brought"):
        verify(history)


def test_a_text_that_is_no_text_any_more_is_named_in_a_sentence(history: Database) -> None:
    damaged = "'zz'" if history.is_sqlite else "'\\x7a7a'"
    tamper(
        history,
        f"UPDATE content SET body = {damaged} WHERE digest = (SELECT content_digest FROM revision WHERE id = 6)",
    )
    with pytest.raises(HistoryDamaged, match="The stored text of revision 2 of “two” is damaged: restore it"):
        verify(history)
