"""Requests look without a lock, and act in one short writing transaction on what is true at that moment."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from guidance.db import Database
from guidance.errors import LinkEnded, NotAllowed, NotReady, StaleDraft, TooManyTries
from guidance.models import Role, SignIn, UserAccount
from guidance.web.answering import status_of
from tests.accounts.doors import account
from tests.pages import posted
from tests.stories import signed_in

PAGE = "/desk/guidance/covid-19-vaccination-principles"
LOOKS = ["/desk", "/desk/pages", PAGE, f"{PAGE}/draft", f"{PAGE}/version", f"{PAGE}/withdrawal", "/desk/account", "/"]


def test_whoever_only_looks_never_waits_for_somebody_who_writes(demo: Flask) -> None:
    database: Database = demo.extensions["database"]
    client = signed_in(demo, account(demo, role=Role.APPROVER))
    token = client.get(f"{PAGE}/draft").text.partition('name="csrf-token" content="')[2].partition('"')[0]
    for path in LOOKS:  # a first time takes a slow machine as long as waiting for a writer
        client.get(path)
    with database.writing() as session:  # so long ago that it would be written down anew
        session.execute(sa.update(SignIn).values(seen_at=datetime.now(UTC) - timedelta(minutes=10)))
    with database.writer() as writing:
        writing.execute(sa.update(UserAccount).values(organisation="Held"))
        begun = time.monotonic()
        for path in LOOKS:
            assert client.get(path).status_code == 200, path
        typed = {"csrf_token": token, "title": "A", "body": "Take 5 mg."}
        for path in ("preview", "changes", "checks"):
            assert client.post(f"{PAGE}/{path}", data=typed).status_code == 200, path
        assert time.monotonic() - begun < 20, "who waits for a writer waits five seconds each time"
        writing.rollback()


def test_that_somebody_is_there_is_noted_when_nobody_writes(demo: Flask) -> None:
    database: Database = demo.extensions["database"]
    client, long_ago = signed_in(demo, account(demo)), datetime.now(UTC) - timedelta(minutes=10)
    with database.writing() as session:
        session.execute(sa.update(SignIn).values(seen_at=long_ago))
    client.get("/desk")
    with database.reading() as session:
        assert session.scalars(sa.select(SignIn.seen_at)).one() > long_ago


def test_an_act_that_fails_changes_nothing_and_its_form_can_be_sent_again(
    demo: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guidance.accounts.own_account import changing

    user, carry_out = account(demo), changing.audit
    client, typed = signed_in(demo, user), {"name": "New Name", "organisation": "", "nonce": "the-same"}

    def refuse(*_arguments: object, **_named: object) -> None:
        raise NotReady("Not now.")

    monkeypatch.setattr(changing, "audit", refuse)
    answer = posted(client, "/desk/account/details", **typed)
    assert (answer.status_code, "Not now." in answer.text) == (400, True)
    monkeypatch.setattr(changing, "audit", carry_out)
    with demo.extensions["database"].reading() as session:
        assert session.get_one(UserAccount, user.id).name == user.name
    assert posted(client, "/desk/account/details", **typed).status_code == 303


def test_each_refusal_has_one_status_whatever_page_tells_it() -> None:
    told = {kind: status_of(kind("")) for kind in (StaleDraft, TooManyTries, LinkEnded, NotReady, NotAllowed)}
    assert list(told.values()) == [409, 429, 404, 400, 400]
