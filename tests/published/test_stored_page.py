"""A stored page is shown as its readers saw it: looked at once for the same bytes, never after they changed."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.errors import HistoryDamaged
from guidance.migrations.triggers import open_to_changes
from guidance.models import Rendering, Version
from guidance.published.stored_page import StoredPage, stored_page
from tests.stories import page, person, publish

TABLE = "## Doses\n\n| Who | Dose |\n|---|---|\n| Adults | {} mg |\n"


@pytest.fixture
def history(embedded: Database) -> Database:
    with embedded.writing() as session:
        author = person(session)
        document = page(session, author)
        for dose in (5, 10):
            publish(session, document, author, TABLE.format(dose))
    return embedded


def shown(session: Session, number: int) -> StoredPage:
    version = session.scalars(sa.select(Version).where(Version.number == number)).one()
    content, rendering = version.revision.content, session.get(Rendering, version.id)
    assert content and rendering
    return stored_page(version, content, rendering)


def test_a_page_is_shown_with_heads_for_its_tables_and_kept_without(history: Database) -> None:
    with history.reading() as session:
        found = shown(session, 2)
        rendering = session.get_one(Rendering, 2)
        assert found.html == rendering.html
        assert '<th scope="row">' in "".join(html for html, _ in found.pieces)
        assert '<th scope="row">' not in found.html


def test_what_was_looked_at_once_is_not_unpacked_again(history: Database) -> None:
    asked: list[str] = []
    for expected in (1, 0):
        asked.clear()
        with history.reading() as session:
            sa.event.listen(session.connection(), "before_cursor_execute", lambda *given: asked.append(given[2]))
            assert "10 mg" in shown(session, 2).html
        assert sum("RECURSIVE" in statement for statement in asked) == expected


def test_a_page_that_was_changed_after_it_was_shown_is_refused(history: Database) -> None:
    with history.reading() as session:
        shown(session, 2)
    with history.writing() as session, open_to_changes(session.connection(), "rendering"):
        first = "SELECT html, outline, NULL FROM rendering WHERE version_id = 1"
        session.execute(sa.text(f"UPDATE rendering SET (html, outline, base) = ({first})"))
    with history.reading() as session, pytest.raises(HistoryDamaged, match="version 2 is not the one"):
        shown(session, 2)
