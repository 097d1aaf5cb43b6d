"""Nouns that are made of columns are those that the session itself would load."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from guidance.db import Database
from guidance.models import Content, Document, Rendering, Revision, UserAccount, Version
from guidance.models.loading import key_of, loaded, relate, whole
from guidance.models.questions import columns
from tests.stories import page, person, publish


def _written(session: Session) -> None:
    author = person(session)
    publish(session, page(session, author, "dose"), author)
    session.commit()


def _questions(session: Session) -> list[str]:
    """What the session asks the database from now on."""
    asked: list[str] = []
    sa.event.listen(session.connection(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    return asked


def test_every_column_is_the_one_that_the_session_reads(database: Database) -> None:
    with database.writing() as session:
        _written(session)
    for noun in (Document, Version, Revision, Content, Rendering, UserAccount):
        with database.reading() as here, database.reading() as there:
            [mine] = loaded(here, columns(here, sa.select(*whole(noun)), {}).one(), noun)
            theirs = there.scalars(sa.select(noun)).one()
            names = [column.key for column in sa.inspect(noun).column_attrs]
            assert [getattr(mine, name) for name in names] == [getattr(theirs, name) for name in names]


def test_a_noun_belongs_to_its_session_which_has_one_of_it(session: Session) -> None:
    _written(session)
    session.expunge_all()
    row = columns(session, sa.select(*whole(Version, Revision), sa.literal("more")).join(Revision), {}).one()
    version, revision, more = loaded(session, row, Version, Revision)
    assert more == "more"
    assert version.revision is revision is session.get(Revision, revision.id)
    assert version.document.slug == "dose"
    assert tuple(loaded(session, row, Version, Revision)) == (version, revision, "more")
    version.document.slug = "doses"
    session.commit()
    assert session.scalar(sa.select(Document.slug)) == "doses"


def test_what_an_outer_join_did_not_find_is_nothing(session: Session) -> None:
    _written(session)
    nowhere = sa.select(*whole(Document, Content)).outerjoin(Content, Content.digest == "")
    document, content = loaded(session, columns(session, nowhere, {}).one(), Document, Content)
    assert (document.slug, content) == ("dose", None)


def test_who_listens_for_nouns_is_told_once(session: Session) -> None:
    _written(session)
    session.expunge_all()
    told: list[tuple[int, Session]] = []

    def note(document: Document, context: object) -> None:
        told.append((document.id, context.session))  # type: ignore[attr-defined]

    sa.event.listen(Document, "load", note)
    try:
        row = columns(session, sa.select(*whole(Document)), {}).one()
        [document], [again] = loaded(session, row, Document), loaded(session, row, Document)
    finally:
        sa.event.remove(Document, "load", note)
    assert again is document
    assert told == [(document.id, session)]


def test_what_was_read_with_a_noun_is_not_asked_again(session: Session) -> None:
    _written(session)
    session.expunge_all()
    row = columns(session, sa.select(*whole(Version, Document)).join(Document), {}).one()
    version, document = loaded(session, row, Version, Document)
    relate(version, document=document)
    asked = _questions(session)
    assert version.document is document
    assert asked == []


def test_what_the_end_of_a_transaction_has_taken_is_put_in_again_and_nothing_else(session: Session) -> None:
    _written(session)
    document = session.scalars(sa.select(Document)).one()
    session.expire(document)
    document.summary = "not saved yet"
    [same] = loaded(session, columns(session, sa.select(*whole(Document)), {}).one(), Document)
    assert same is document
    asked = _questions(session)
    assert (document.slug, document.summary) == ("dose", "not saved yet")
    assert asked == []


def test_the_key_of_a_noun_is_known_while_its_columns_are_to_be_read_again(session: Session) -> None:
    _written(session)
    document = session.scalars(sa.select(Document)).one()
    session.expire(document)
    asked = _questions(session)
    key = key_of(document)
    assert asked == []
    assert key == document.id


def test_two_rows_of_one_table_are_loaded_by_other_names(session: Session) -> None:
    _written(session)
    again = aliased(Content)
    row = columns(session, sa.select(*whole(Content, again)).join(again, again.digest == Content.digest), {}).one()
    one, other = loaded(session, row, Content, Content)
    assert one is other
