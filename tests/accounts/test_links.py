"""One-time links: looked at as often as anybody likes, used once, and all ended ones alike."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from guidance.models import Password, Purpose, Role, UserAccount
from tests.accounts.doors import account, acts, is_in, link_for, sign_in
from tests.pages import Page, posted
from tests.stories import signed_in

NEW = "a fresh quartet of words"
ENDED = "This link has ended. Ask for a new one."


def test_a_sign_in_link_is_looked_at_by_mail_programs_and_used_by_a_button_once(app: Flask) -> None:
    user, client = account(app, password=False), app.test_client()
    path = link_for(app, user, Purpose.SIGN_IN)
    for _ in range(3):
        shown = client.get(path)
        assert shown.status_code == 200 and shown.headers["Referrer-Policy"] == "same-origin"
        assert client.head(path).status_code == 200
    assert "Sign in as Sam Author" in Page(shown).text
    assert posted(client, path).location == "/desk"
    assert is_in(client)
    again = Page(app.test_client().get(path))
    assert (again.status, again.h1) == (404, ["This link has ended"])
    assert acts(app) == [("made a sign-in link", False), ("signed in", False)]


def test_two_people_with_the_same_link_do_not_both_get_in(app: Flask) -> None:
    path = link_for(app, account(app), Purpose.SIGN_IN)
    first, second = app.test_client(), app.test_client()
    source = second.get(path).get_data(as_text=True)
    token = source.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert posted(first, path).status_code == 303
    late = second.post(path, data={"csrf_token": token})
    assert (late.status_code, ENDED in Page(late).text) == (404, True)
    assert not is_in(second)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_used_old_unknown_and_disabled_links_all_say_the_same(demo: Flask, purpose: Purpose) -> None:
    old = link_for(demo, account(demo, "Old Link"), purpose, at=datetime.now(UTC) - timedelta(days=7, minutes=1))
    gone = account(demo, "Gone Link")
    of_gone = link_for(demo, gone, purpose)
    replaced_user = account(demo, "Two Links")
    replaced = link_for(demo, replaced_user, purpose)
    link_for(demo, replaced_user, purpose)
    with demo.extensions["database"].writing() as session:
        session.execute(sa.update(UserAccount).where(UserAccount.id == gone.id).values(active=False))
    pages = [Page(demo.test_client().get(path)) for path in (old, of_gone, replaced, "/sign-in/link/unknown")]
    assert {page.status for page in pages} == {404}
    assert {page.source for page in pages} == {pages[0].source}
    assert ENDED in pages[0].text


def test_an_invitation_lasts_a_week_and_a_sign_in_link_a_day(demo: Flask) -> None:
    user = account(demo)
    invitation, way_in = link_for(demo, user, Purpose.INVITATION), link_for(demo, user, Purpose.SIGN_IN)
    client = demo.test_client()
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        assert (client.get(invitation).status_code, client.get(way_in).status_code) == (200, 404)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, minutes=1)):
        assert client.get(invitation).status_code == 404


def test_whoever_is_invited_chooses_a_password_and_is_in(app: Flask) -> None:
    user, client = account(app, password=False), app.test_client()
    path = link_for(app, user, Purpose.INVITATION)
    weak = Page(posted(client, path, new_password="password1234"))
    assert (weak.status, weak.title[:6]) == (400, "Error:")
    assert "harder to guess" in weak.text and "password1234" not in weak.source
    assert posted(client, path, new_password=NEW).location == "/desk"
    assert is_in(client)
    assert app.test_client().get(path).status_code == 404
    assert sign_in(app.test_client(), user, NEW).status_code == 303
    assert [act for act, _ in acts(app)] == ["made an invitation", "accepted an invitation", "signed in", "signed in"]


def test_a_password_link_replaces_the_password_and_ends_every_sign_in_and_every_other_link(app: Flask) -> None:
    user = account(app)
    elsewhere, client = signed_in(app, user), app.test_client()
    other = link_for(app, user, Purpose.SIGN_IN)
    assert posted(client, link_for(app, user, Purpose.PASSWORD), new_password=NEW).status_code == 303
    assert is_in(client) and not is_in(elsewhere)
    assert app.test_client().get(other).status_code == 404
    assert sign_in(app.test_client(), user).status_code == 400
    assert sign_in(app.test_client(), user, NEW).status_code == 303


def test_a_poisoned_host_changes_no_link(demo: Flask) -> None:
    admin = account(demo, "Ada Admin", Role.ADMIN)
    user, client = account(demo), signed_in(demo, admin)
    client.set_cookie("__Host-guidance", client.get_cookie("__Host-guidance").value, domain="evil.example")
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    token = client.get(f"/desk/people/{user.id}", headers=headers).get_data(as_text=True)
    token = token.partition('name="csrf_token" value="')[2].partition('"')[0]
    fields = {"csrf_token": token, "purpose": "sign in"}
    made = client.post(f"/desk/people/{user.id}/link", data=fields, headers=headers)
    assert made.status_code == 303 and "evil" not in made.location
    shown = client.get(f"/desk/people/{user.id}/link", headers=headers).get_data(as_text=True)
    assert "https://guidance.example.org/sign-in/link/" in shown and "evil" not in shown


def test_no_password_is_kept_while_a_link_is_only_looked_at(demo: Flask) -> None:
    path = link_for(demo, account(demo, password=False), Purpose.INVITATION)
    demo.test_client().get(path)
    with demo.extensions["database"].reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Password)) == 0
