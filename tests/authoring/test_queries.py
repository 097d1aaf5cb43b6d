"""How many statements a save and a publication take: what is known is not asked again, and all is written at once."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.authoring.publishing.drafts import Story
from tests.pages import posted
from tests.stories import BODY, signed_in

DESK = "/desk/guidance/methotrexate"
#: The most that one form takes until it is answered, once it is known who sends it: as many as it does with SQLite.
SAVE, PUBLICATION = 17, 23


def statements_of(app: Flask, send: Callable[[], TestResponse]) -> list[str]:
    """What the database is told to carry out a form, and not for the page on which it stands."""
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        told.append(statement)

    engine = app.extensions["database"].engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert send().status_code == 303
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    begun = next(number for number, statement in enumerate(told) if "FROM submission" in statement)
    return told[begun:]


def test_saving_one_draft_after_another_takes_few_statements(app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        story = Story(session)
        story.write(f"{BODY}\n\nA draft.\n")
        email = story.author.email
    author = signed_in(app, email)
    body = f"{BODY}\n\nAnother draft.\n"
    told = statements_of(app, lambda: posted(author, f"{DESK}/draft", title="Methotrexate", body=body))
    assert len(told) <= SAVE, told


def test_publishing_what_was_approved_takes_few_statements(app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        story = Story(session)
        story.approved()
        email = story.publisher.email
    publisher = signed_in(app, email)
    told = statements_of(app, lambda: posted(publisher, f"{DESK}/version", when="now"))
    assert len(told) <= PUBLICATION, told
    assert sum("chain_head" in statement for statement in told) == 2, "it is read once, and written once"
