"""How many questions the database is asked for one public page: as many at hundreds of versions as at a few."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask, before_render_template, template_rendered

from guidance.models import NoteCorrection, Role, UserAccount, Version, seal
from tests.stories import BODY, bulk, days, page, person, publish, review, withdraw

U = "/guidance/methotrexate"
#: The most questions that one uncached request may ask.
BOUNDS = {
    U: 8,
    f"{U}/versions/2": 9,
    f"{U}/history": 10,
    f"{U}/history?page=2": 10,
    f"{U}/compare/1..3": 10,
    f"{U}/changes?since=1": 10,
    f"{U}/versions/2/print.css": 8,
    f"{U}/versions/2/check": 8,
    "/": 10,
    "/guidance/": 8,
    "/topics/": 8,
    "/topics/medicines": 10,
    "/whats-new": 10,
    "/withdrawn": 8,
    "/on/2026-03-01/": 8,
    "/news": 10,
    "/events": 8,
    "/organisations/": 8,
}


@contextmanager
def asked(app: Flask) -> Iterator[list[str]]:
    """What the database was asked meanwhile."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    engine = app.extensions["database"].engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def questions(app: Flask, address: str) -> tuple[int, int]:
    """How many questions a request for ``address`` asks, and how many of them while a template renders."""
    began: list[int] = []
    rendering: list[int] = []
    with (
        asked(app) as statements,
        before_render_template.connected_to(lambda *_, **__: began.append(len(statements)), app),
        template_rendered.connected_to(lambda *_, **__: rendering.append(len(statements) - began[-1]), app),
    ):
        assert app.test_client().get(address).status_code == 200, address
    return len(statements), sum(rendering)


@pytest.fixture(params=[4, 120])
def story(app: Flask, request: pytest.FixtureRequest) -> Flask:
    """A reviewed page on a topic with a corrected note, many versions, and many other pages, one of them withdrawn."""
    with app.extensions["database"].writing() as session:
        author, approver = person(session), person(session, "Pat Approver", Role.APPROVER)
        document = page(session, author, topic="Medicines")
        first = publish(session, document, author, at=days(0))
        review(session, first, approver, at=days(1), due_on=date(2027, 2, 4))
        correct(session, first, approver)
        bulk(session, document, first, request.param - 1)
        for number in range(request.param // 20 + 1):
            other = page(session, author, slug=f"other-{number}", topic="Medicines")
            publish(session, other, author, at=days(2))
            publish(session, other, author, BODY + "More.\n", at=days(3))
            if number == 0:
                withdraw(session, other, approver, at=days(5), replacement=document)
    return app


def correct(session, version: Version, by: UserAccount) -> None:
    facts = {"note": "The first version.", "reason": "It said too little.", "by": by, "at": days(1)}
    seal(session, NoteCorrection(version=version, **facts), version.document)


def test_a_request_asks_a_bounded_number_of_questions_and_none_while_a_template_renders(story) -> None:
    for address, most in BOUNDS.items():
        count, rendering = questions(story, address)
        assert count <= most, f"{address} asks {count}"
        assert rendering == 0, f"{address} asks while it renders"


def test_a_withdrawn_page_asks_no_more_and_names_what_replaces_it(story) -> None:
    count, rendering = questions(story, "/guidance/other-0")
    assert count <= 9
    assert rendering == 0
    assert "Use instead" in story.test_client().get("/guidance/other-0").get_data(as_text=True)
