"""Texts that differ little share their bytes, and nobody can tell: not by reading, not by erasing one of them."""

import zlib

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.errors import HistoryDamaged, Unreadable
from guidance.migrations.triggers import open_to_changes
from guidance.models import Content, Document, Erasure, Rendering, Role, Version
from guidance.models.packing import LONGEST, destroy, let_go
from guidance.operations.packing import pack
from guidance.operations.verifying import verify
from tests.stories import START, page, person, publish

PARAGRAPHS = [f"Paragraph {n} on knees, hips and hands: see the team every {n} weeks, and sooner." for n in range(9)]


def body(n: int) -> str:
    """A text that differs from the one before in one word."""
    return "\n\n".join(f"{words} Word{n}." if place == n % 9 else words for place, words in enumerate(PARAGRAPHS))


@pytest.fixture
def history(database: Database) -> Database:
    with database.writing() as session:
        author = person(session)
        person(session, "Pat Approver", Role.APPROVER)
        document = page(session, author, "knees")
        for n in range(9):
            publish(session, document, author, body(n))
    return database


def bodies(session: Session) -> list[str]:
    versions = session.scalars(sa.select(Version).order_by(Version.number))
    return [version.revision.content.body if version.revision.content else "" for version in versions]


def whole_again(database: Database) -> None:
    """As an earlier release kept it."""
    with database.writing() as session:
        for kind in (Content, Rendering):
            with open_to_changes(session.connection(), kind.__tablename__):
                let_go(session, session.scalars(sa.select(kind)).all())


def steps(session: Session) -> list[int]:
    return list(session.scalars(sa.select(Rendering.step).order_by(Rendering.version_id)))


def test_a_text_is_read_as_it_was_saved_and_takes_a_few_bytes(history: Database) -> None:
    with history.reading() as session:
        assert bodies(session) == [body(n) for n in range(9)]
        assert steps(session) == list(range(9))
        sizes = [len(stored) for stored in session.scalars(sa.select(Content.packed_body))]
        assert sorted(sizes)[-2] < 100 < max(sizes)
    assert "whole" in verify(history)


def test_a_line_ends_and_the_next_text_is_whole(history: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guidance.models.packing.LONGEST", 10)
    assert LONGEST > 10
    with history.writing() as session:
        document = session.scalars(sa.select(Document)).one()
        for n in (9, 10):
            publish(session, document, document.owner, body(n))
        assert steps(session)[-2:] == [9, 0]


@pytest.mark.parametrize("erased", [1, 4, 9])
def test_an_erased_text_is_needed_by_nobody(history: Database, erased: int) -> None:
    with history.writing() as session:
        version = session.scalars(sa.select(Version).where(Version.number == erased)).one()
        content, rendering = version.revision.content, version.rendering
        assert content is not None
        session.add(Erasure(content_digest=content.digest, reason="law", asked_by_id=1, agreed_by_id=2, at=START))
        session.flush()
        for row in (rendering, content):
            destroy(session, [row])
    with history.reading() as session:
        assert bodies(session) == ["" if n + 1 == erased else body(n) for n in range(9)]
    assert "whole" in verify(history)


def test_the_database_keeps_what_others_are_packed_against_and_changes_nothing(history: Database) -> None:
    first = sa.select(Content.digest).where(Content.base.is_(None)).scalar_subquery()
    packed = Content.base.is_not(None)
    for act in (
        sa.delete(Content).where(Content.digest == first),
        sa.update(Content).where(packed).values(base=None, packed_body=zlib.compress(b"other words")),
        sa.update(Content).where(packed).values(step=0),
    ):
        with pytest.raises(DatabaseError), history.writing() as session:
            session.execute(act)
    assert "whole" in verify(history)


def test_a_changed_byte_is_found(history: Database) -> None:
    with history.writing() as session, open_to_changes(session.connection(), "rendering"):
        stored = session.scalars(sa.select(Rendering.packed_html).where(Rendering.version_id == 5)).one()
        other = stored[:-6] + bytes([stored[-6] ^ 1]) + stored[-5:]
        session.execute(sa.update(Rendering.__table__).where(Rendering.version_id == 5).values(html=other))
    with pytest.raises(HistoryDamaged, match="version 5 of “knees”"):
        verify(history)


@pytest.mark.parametrize("read_before", [False, True])
def test_a_text_that_is_packed_against_itself_is_called_damaged(history: Database, read_before: bool) -> None:
    with history.writing() as session, open_to_changes(session.connection(), "rendering"):
        session.execute(sa.update(Rendering.__table__).where(Rendering.version_id == 5).values(base=5))
    with history.reading() as session:
        renderings = session.scalars(sa.select(Rendering).order_by(Rendering.version_id)) if read_before else [None] * 9
        kept = list(renderings)
        with pytest.raises(Unreadable):
            _ = (kept[4] or session.get_one(Rendering, 5)).html
    with pytest.raises(HistoryDamaged, match="version 5 of “knees”"):
        verify(history)


def test_texts_that_were_read_together_are_unpacked_without_another_question(history: Database) -> None:
    with history.reading() as session:
        asked: list[str] = []
        sa.event.listen(session.connection(), "before_cursor_execute", lambda *given: asked.append(given[2]))
        rows = session.scalars(sa.select(Rendering).order_by(Rendering.version_id)).all()
        assert len({row.html for row in rows}) == 9
        assert len(asked) == 1


def test_what_an_earlier_release_kept_whole_is_packed_and_says_the_same(history: Database) -> None:
    whole_again(history)
    with history.reading() as session:
        assert set(session.scalars(sa.select(Content.base))) == {None}
        before = session.scalar(sa.select(sa.func.sum(sa.func.length(Content.packed_body))))
    assert pack(history) == 16
    assert pack(history) == 0
    with history.reading() as session:
        assert session.scalar(sa.select(sa.func.sum(sa.func.length(Content.packed_body)))) < before / 2
        assert bodies(session) == [body(n) for n in range(9)]
    assert "whole" in verify(history)
