"""While nothing may be saved everybody reads on, is told why, and not one byte of the database changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError

from guidance.app import create_app
from guidance.cli import main
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import ReadOnly
from guidance.models import Role, Topic
from tests.accounts.doors import account
from tests.conftest import close
from tests.stories import signed_in
from tests.test_permissions import SAFE, address, csrf, rules

REASON = "We move to another machine until 14:00."


@pytest.fixture
def resting(demo: Flask) -> Iterator[Flask]:
    """The demonstration, in which nothing may be saved."""
    wanted = demo.extensions["settings"].model_copy(update={"read_only": REASON})
    app = create_app(wanted)
    app.testing = False
    yield app
    close(app)


def stored(app: Flask) -> list[bytes]:
    file = Path(app.extensions["database"].url.database)
    return [path.read_bytes() for path in (file, file.with_name(file.name + "-wal")) if path.exists()]


def test_no_request_of_anybody_changes_a_byte_or_ends_in_a_fault(demo: Flask, resting: Flask) -> None:
    client = as_before(resting, signed_in(demo, account(demo, "Ada Admin", Role.ADMIN, password=False)))
    assert client.get("/desk").status_code == 200
    token = csrf(client)
    before = stored(resting)
    for rule in rules(resting):
        path = address(resting.url_map, rule)
        for method in (rule.methods or set()) - (SAFE - {"GET"}):
            sent = {} if method == "GET" else {"data": {"csrf_token": token, "reason": "x", "name": "x"}}
            answer = client.open(path, method=method, **sent)
            assert answer.status_code != 500, (method, path)
    assert stored(resting) == before


def as_before(resting: Flask, signed_in_before: FlaskClient) -> FlaskClient:
    """The browser of somebody who signed in while that was possible."""
    with signed_in_before.session_transaction() as cookie:
        secret = cookie["sign-in"]
    client = resting.test_client()
    with client.session_transaction() as cookie:
        cookie["sign-in"] = secret
    return client


def test_every_page_says_why_and_what_is_typed_is_not_lost(demo: Flask, resting: Flask) -> None:
    public = resting.test_client()
    for path in ("/", "/guidance/", "/sign-in"):
        assert REASON in public.get(path).text
    answer = public.post(
        "/sign-in", data={"csrf_token": csrf(public), "email": "sam@example.org", "password": "x" * 12}
    )
    assert answer.status_code == 503
    assert "Nothing can be saved just now" in answer.text and "sam@example.org" in answer.text


def test_the_database_itself_refuses_what_gets_past_the_door(database: Database) -> None:
    resting = Database(database.url.render_as_string(hide_password=False), read_only=REASON)
    with pytest.raises(ReadOnly, match="We move"):
        resting.writer()
    with pytest.raises(DBAPIError), resting.reader() as session:
        session.execute(sa.insert(Topic).values(slug="a", name="A"))
    resting.close()


def test_the_commands_that_write_say_why_they_do_not(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDANCE_INSTANCE", str(settings.instance))
    monkeypatch.setenv("GUIDANCE_DATABASE_URL", settings.database)
    monkeypatch.setenv("GUIDANCE_READ_ONLY", REASON)
    for command in (["worker", "--once"], ["users", "add", "sam@example.org", "--name", "Sam", "--role", "author"]):
        told = CliRunner().invoke(main, command)
        assert told.exit_code != 0 and "We move to another machine" in told.output, told.output
