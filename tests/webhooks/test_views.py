"""Webhooks at the desk: an admin adds one, sees its secret once and how it goes, has it told again, and ends it."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import AuditEvent, Role
from guidance.webhooks import sending
from tests.accounts.doors import account
from tests.pages import Page, posted
from tests.stories import days, page, person, publish, signed_in

ADDRESS = "https://93.184.215.14/hook"


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return signed_in(app, account(app, "Mo Admin", Role.ADMIN, password=False))


def test_a_webhook_from_its_beginning_to_its_end(app: Flask, admin: FlaskClient, settings, monkeypatch) -> None:
    database = app.extensions["database"]
    assert "No machine is told" in Page(admin.get("/desk/webhooks")).text
    where = posted(admin, "/desk/webhooks/new", address=ADDRESS).location
    secret = re.search(r'value="(whsec_[^"]+)"', admin.get(where).text)
    assert secret and "whsec_" not in admin.get(where).text
    with database.writing() as session:
        document = page(session, person(session))
        publish(session, document, document.owner, at=days(0))
    monkeypatch.setattr(sending, "post_public", lambda *_given: 500)
    sending.send_due(settings, database)
    shown = Page(admin.get(where)).text
    assert "Told: 0, waiting: 1, tried again: answered with status 500." in shown and "Waiting, tried again" in shown
    monkeypatch.setattr(sending, "post_public", lambda *_given: 200)
    assert posted(admin, where, after="0").status_code == 303
    assert sending.send_due(settings, database) == 1
    assert "Told: 1, waiting: 0" in Page(admin.get("/desk/webhooks")).text
    assert posted(admin, f"{where}/secret", where).status_code == 303
    renewed = re.search(r'value="(whsec_[^"]+)"', admin.get(where).text)
    assert renewed and renewed[1] != secret[1] and "It was renewed on" in admin.get(where).text
    assert posted(admin, f"{where}/end", where).status_code == 303
    assert "Ended: ended by hand" in Page(admin.get(where)).text
    with database.reading() as session:
        acts = session.scalars(sa.select(AuditEvent.act).where(AuditEvent.detail.contains(ADDRESS))).all()
    assert acts == ["added a webhook", "had a webhook told again", "renewed the secret of a webhook", "ended a webhook"]


@pytest.mark.parametrize("address", ["", "http://127.0.0.1/", "https://[::1]/", "ftp://93.184.215.14/", "x" * 600])
def test_where_nothing_may_be_sent_is_said_beside_the_field(admin: FlaskClient, address: str) -> None:
    answer = posted(admin, "/desk/webhooks/new", address=address)
    assert answer.status_code == 400 and 'id="address-error"' in answer.text


@pytest.mark.parametrize("after", ["", "9", "-1", "x", "1" * 400, "½"])
def test_a_number_that_there_is_not_is_refused(admin: FlaskClient, after: str) -> None:
    where = posted(admin, "/desk/webhooks/new", address=ADDRESS).location
    answer = posted(admin, where, after=after)
    assert answer.status_code == 400 and 'id="after-error"' in answer.text
    assert admin.get("/desk/webhooks/99").status_code == 404
