"""A form that is sent after its sign-in has ended is not lost: the same person gets it back, and nobody else."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import KeptForm, SecondFactor, SignIn, UserAccount
from tests.accounts.doors import PASSWORD, account, sign_in
from tests.pages import Page, posted
from tests.stories import signed_in

TYPED = {"name": 'Sam “Quoted" <b>Writer</b>', "organisation": "Trust & Co"}


def sent_too_late(app: Flask, client: FlaskClient, path: str = "/desk/account/details", **typed: str) -> str:
    """Open a form, lose the sign-in, send the form; where that leads."""
    source = client.get(path).text
    token = source.partition('name="csrf-token" content="')[2].partition('"')[0]
    nonce = source.partition('name="nonce" type="hidden" value="')[2].partition('"')[0]
    with app.extensions["database"].writing() as session:
        session.execute(sa.update(SignIn).values(ended_at=datetime.now(UTC)))
    answer = client.post(path, data={"csrf_token": token, "nonce": nonce, **typed})
    assert answer.status_code == 303 and answer.location.startswith("/sign-in?next=/desk/kept/")
    return answer.location


def kept(app: Flask) -> int:
    with app.extensions["database"].reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(KeptForm)) or 0


def saved_again(client: FlaskClient, path: str) -> int:
    """Press the button on the page of a kept form, as a browser does: with everything the form holds."""
    import re
    from html import unescape

    source = client.get(path).text
    form = source.partition('<form id="page-form" action="')[2].partition("</form>")[0]
    target = form.partition('"')[0]
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    fields += re.findall(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', form, re.DOTALL)
    return client.post(target, data={name: unescape(value) for name, value in fields}).status_code


def test_what_was_typed_is_kept_shown_and_saved_after_signing_in_again(app: Flask) -> None:
    user = account(app)
    client = signed_in(app, user)
    door = sent_too_late(app, client, **TYPED, opened="2026-05-03T10:45", numbers="964e923f2ef6f3c6")
    onward = posted(client, door, email=user.email, password=PASSWORD).location
    assert onward.startswith("/desk/kept/")
    shown = Page(client.get(onward))
    assert shown.h1 == ["Save what you typed"]
    assert TYPED["name"] in shown.text and TYPED["organisation"] in shown.text and "<b>Writer" not in shown.source
    assert not any(words in shown.text for words in ("Opened", "Numbers", "Nonce")), "nobody typed that"
    assert saved_again(client, onward) == 303
    with app.extensions["database"].reading() as session:
        found = session.get_one(UserAccount, user.id)
        assert (found.name, found.organisation) == (TYPED["name"], TYPED["organisation"])
    assert kept(app) == 0
    assert client.get(onward).status_code == 404


def test_looking_at_a_kept_form_changes_nothing(demo: Flask) -> None:
    user = account(demo)
    client = signed_in(demo, user)
    path = "/desk/kept/" + sent_too_late(demo, client, **TYPED).partition("kept/")[2]
    sign_in(client, user)
    for _ in range(2):
        assert client.get(path).status_code == 200
    assert kept(demo) == 1


def test_nobody_else_gets_it_not_even_at_the_same_browser(demo: Flask) -> None:
    user, other = account(demo), account(demo, "Other Person")
    client = signed_in(demo, user)
    path = "/desk/kept/" + sent_too_late(demo, client, **TYPED).partition("kept/")[2]
    sign_in(client, other)
    assert client.get(path).status_code == 404
    assert client.get("/desk/kept/unknown").status_code == 404
    assert demo.test_client().get(path).status_code == 303
    assert kept(demo) == 1


def test_passwords_and_codes_are_never_kept(demo: Flask) -> None:
    user = account(demo)
    client = signed_in(demo, user)
    typed = {
        "password": "my old secret words",
        "new_password": "my new secret words",
        "code": "123456",
        "note": "stays",
    }
    sent_too_late(demo, client, "/desk/account/password", **typed)
    with demo.extensions["database"].reading() as session:
        fields = session.scalars(sa.select(KeptForm.fields)).one()
    assert "stays" in fields and "secret" not in fields and "123456" not in fields and "csrf" not in fields


def test_it_waits_while_a_second_step_is_taken(demo: Flask) -> None:
    import pyotp

    user, secret = account(demo), pyotp.random_base32()
    with demo.extensions["database"].writing() as session:
        session.add(SecondFactor(user_id=user.id, secret=secret, confirmed_at=datetime.now(UTC)))
    client = signed_in(demo, user)
    door = sent_too_late(demo, client, **TYPED)
    step = posted(client, door, email=user.email, password=PASSWORD).location
    assert step.startswith("/sign-in/code?next=/desk/kept/")
    assert client.get(step.partition("next=")[2]).status_code == 303
    onward = posted(client, step, code=pyotp.TOTP(secret).now()).location
    assert saved_again(client, onward) == 303
    assert kept(demo) == 0


def test_forms_that_nobody_came_back_for_go_after_a_week(demo: Flask) -> None:
    sent_too_late(demo, signed_in(demo, account(demo)), **TYPED)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8)):
        sent_too_late(demo, signed_in(demo, account(demo, "Other Person")), **TYPED)
    assert kept(demo) == 1


def test_somebody_who_was_never_signed_in_is_shown_what_they_typed(demo: Flask) -> None:
    client = demo.test_client()
    token = client.get("/sign-in").text.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]
    shown = Page(
        client.post("/desk/account/details", data={"csrf_token": token, "name": "Sam Writer", "password": "x"})
    )
    assert (shown.status, shown.h1) == (401, ["You are signed out"])
    assert "Sam Writer" in shown.text and ">x<" not in shown.source
    assert kept(demo) == 0
