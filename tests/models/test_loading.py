"""Nouns that are made of columns are those that the session itself would load."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.models import Content, Document, Rendering, Revision, UserAccount, Version
from guidance.models.loading import loaded, relate, whole
from guidance.models.questions import columns
from tests.stories import page, person, publish


def _written(session: Session) -> None:
    author = person(session)
    publish(session, page(session, author, "dose"), author)
    session.commit()


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
    asked: list[str] = []
    sa.event.listen(session, "do_orm_execute", lambda state: asked.append(str(state.statement)))
    assert version.document is document
    assert asked == []
