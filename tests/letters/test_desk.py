"""Letters at the desk: admins read what waits as it would arrive, without what lets its receiver in."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import AccessLink, Delivery, Receiver, Role
from tests.accounts.doors import account
from tests.pages import Page, posted
from tests.stories import START, signed_in


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return signed_in(app, account(app, "Mo Admin", Role.ADMIN, password=False))


def test_without_mail_the_desk_keeps_letters_and_says_how_many_wait(app: Flask, admin: FlaskClient) -> None:
    assert "Mail is not set up: 0 letters wait." in Page(admin.get("/desk/letters")).text
    made = posted(admin, "/desk/people/invitation", email="new@example.org", name="Nia <New>", role="author")
    address = re.search(r'value="[^"]*/sign-in/link/([^"]+)"', admin.get(made.location).text)
    assert address
    listed = Page(admin.get("/desk/letters"))
    assert "Mail is not set up: 1 letter waits." in listed.text
    letter = listed.links["You are invited to Living guidance"]
    text, html = admin.get(letter).text, admin.get(f"{letter}/html")
    assert "Mo Admin invited you" in text and "Dear Nia &lt;New&gt;" in text and "Dear Nia &lt;New&gt;" in html.text
    assert "sandbox" in html.headers["Content-Security-Policy"] and "script" not in html.text
    with app.extensions["database"].reading() as session:
        link, delivery = session.scalars(sa.select(AccessLink)).one(), session.scalars(sa.select(Delivery)).one()
        secrets = (address[1], link.token_digest)
        assert not [found for found in secrets for shown in (text, html.text, delivery.secret) if found in shown]


def test_an_admin_lets_letters_go_to_a_paused_address_again(app: Flask, admin: FlaskClient) -> None:
    user = account(app, password=False)
    with app.extensions["database"].writing() as session:
        receiver = Receiver(user_id=user.id, token="t", mark="m", failures=3, paused_at=START, made_at=START)
        session.add(receiver)
        session.flush()
        number = receiver.id
    assert "Sam Author, sam.author@example.org, since 5 January 2026" in Page(admin.get("/desk/letters")).text
    assert posted(admin, f"/desk/letters/paused/{number}", "/desk/letters").status_code == 303
    assert "get no letters" not in Page(admin.get("/desk/letters")).text
    assert posted(admin, "/desk/letters/paused/999", "/desk/letters").status_code == 404


def test_nobody_but_admins_reads_letters(app: Flask) -> None:
    client = signed_in(app, account(app, "Pia Approver", Role.APPROVER, password=False))
    for path in ("/desk/letters", "/desk/letters/1", "/desk/letters/1/html"):
        assert client.get(path).status_code == 404
