"""One's own account: details, password, and where one is signed in."""

import pytest
import sqlalchemy as sa
from flask import Flask

from guidance.models import AuditEvent, Role, SignIn, UserAccount
from tests import stories
from tests.accounts.doors import PASSWORD, account, acts, is_in, sign_in
from tests.pages import Page, posted
from tests.stories import signed_in

NEW = "a fresh quartet of words"


def test_the_account_page_tells_what_somebody_may_do_and_where_they_are_signed_in(app: Flask) -> None:
    user = account(app, "Priya Approver", Role.APPROVER)
    signed_in(app, user)
    shown = Page(signed_in(app, user).get("/desk/account"))
    assert shown.h1 == ["Your account"]
    assert "Can sign in, Can write, Can check, Can publish" in shown.text
    assert shown.text.count("Last active") == 2 and shown.text.count("This browser") == 1


def test_readers_are_told_a_name_only_when_the_person_agrees(app: Flask) -> None:
    user = account(app)
    with app.extensions["database"].writing() as session:
        author = session.get_one(UserAccount, user.id)
        stories.publish(session, stories.page(session, author), author)
    client, reader = signed_in(app, user), app.test_client()
    history = "/guidance/methotrexate/history"
    assert "Sam Writer" not in Page(reader.get(history)).text
    fields = {"name": "Sam  Writer", "organisation": "Trust"}
    assert posted(client, "/desk/account/details", **fields, named="y").status_code == 303
    assert "Sam Writer" in Page(reader.get(history)).text
    assert posted(client, "/desk/account/details", **fields).status_code == 303
    assert "Sam Writer" not in Page(reader.get(history)).text
    assert acts(app) == [("changed their details", False)] * 2


def test_a_name_is_needed(demo: Flask) -> None:
    shown = Page(posted(signed_in(demo, account(demo)), "/desk/account/details", name=" ", organisation="Trust"))
    assert (shown.status, shown.title[:6]) == (400, "Error:")
    assert "Enter your name" in shown.links and 'value="Trust"' in shown.source


def test_a_new_password_ends_every_other_sign_in_and_keeps_this_one_under_a_new_secret(app: Flask) -> None:
    user = account(app)
    here, there = signed_in(app, user), signed_in(app, user)
    before = here.get_cookie("__Host-guidance").value
    assert posted(here, "/desk/account/password", password=PASSWORD, new_password=NEW).location == "/desk/account"
    assert is_in(here) and not is_in(there)
    thief = app.test_client()
    thief.set_cookie("__Host-guidance", before)
    assert not is_in(thief)
    assert sign_in(app.test_client(), user).status_code == 400
    assert sign_in(app.test_client(), user, NEW).status_code == 303
    with app.extensions["database"].reading() as session:
        for event in session.scalars(sa.select(AuditEvent)):
            assert PASSWORD not in event.detail and NEW not in event.detail


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"password": "not the one", "new_password": NEW}, "Enter your current password: this is not it"),
        ({"password": PASSWORD, "new_password": "short"}, "Choose a password of 12 characters or more"),
        ({"password": PASSWORD, "new_password": ""}, "Enter the password you want to use"),
        ({"password": PASSWORD, "new_password": "sam.author@example.org"}, "neither your name nor your e-mail address"),
    ],
)
def test_a_password_is_not_changed_without_the_current_one_or_to_a_bad_one(
    demo: Flask, typed: dict[str, str], words: str
) -> None:
    user = account(demo)
    client = signed_in(demo, user)
    shown = Page(posted(client, "/desk/account/password", **typed))
    assert shown.status == 400 and words in shown.text
    assert sign_in(demo.test_client(), user).status_code == 303


def test_guesses_at_the_current_password_are_limited(demo: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from guidance.accounts import passwords

    monkeypatch.setattr(passwords, "fits", lambda *_: False)
    client = signed_in(demo, account(demo))
    typed = {"password": "a guess", "new_password": NEW}
    answers = [posted(client, "/desk/account/password", **typed).status_code for _ in range(11)]
    assert answers == [400] * 10 + [429]


def test_whoever_has_no_password_yet_chooses_one(demo: Flask) -> None:
    user = account(demo, password=False)
    client = signed_in(demo, user)
    assert Page(client.get("/desk/account/password")).h1 == ["Choose a password"]
    assert posted(client, "/desk/account/password", new_password=NEW).status_code == 303
    assert sign_in(demo.test_client(), user, NEW).status_code == 303


def test_sign_ins_are_ended_one_by_one_or_all_others_at_once(app: Flask) -> None:
    user = account(app)
    here, second, third = (signed_in(app, user) for _ in range(3))
    with app.extensions["database"].reading() as session:
        number = session.scalars(sa.select(SignIn.id).order_by(SignIn.id)).all()[1]
    assert posted(here, "/desk/account/sessions", "/desk/account", sign_in=number).status_code == 303
    assert (is_in(here), is_in(second), is_in(third)) == (True, False, True)
    assert posted(here, "/desk/account/sessions", "/desk/account", others="y").status_code == 303
    assert (is_in(here), is_in(third)) == (True, False)


@pytest.mark.parametrize("number", ["theirs", "0", "x", "-1", "9" * 30, ""])
def test_nobody_ends_the_sign_ins_of_others(demo: Flask, number: str) -> None:
    user, other = account(demo), account(demo, "Other Person")
    theirs, client = signed_in(demo, other), signed_in(demo, user)
    with demo.extensions["database"].reading() as session:
        found = session.scalar(sa.select(SignIn.id).where(SignIn.user_id == other.id))
    wanted = str(found) if number == "theirs" else number
    assert posted(client, "/desk/account/sessions", "/desk/account", sign_in=wanted).status_code == 404
    assert is_in(theirs)
