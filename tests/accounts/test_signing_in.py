"""Signing in and out: the words, the limits, and where it leads."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from guidance.accounts import passwords
from guidance.accounts.local_addresses import local_address
from guidance.app import create_app
from guidance.config import Settings
from guidance.models import Attempt, SignIn, UserAccount
from tests.accounts import doors
from tests.accounts.doors import PASSWORD, account, acts, is_in, open_sign_ins, sign_in
from tests.pages import Page, posted
from tests.stories import signed_in


def test_somebody_signs_in_with_address_and_password_and_gets_where_they_wanted(app: Flask) -> None:
    user, client = account(app), app.test_client()
    asked = client.get("/desk/account?tab=1")
    assert (asked.status_code, asked.location) == (303, "/sign-in?next=/desk/account?tab%3D1")
    answer = posted(client, asked.location, email=f"  {user.email.upper()} ", password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/desk/account?tab=1")
    assert is_in(client)
    assert acts(app) == [("signed in", False)]


def test_whoever_is_in_already_is_sent_on(app: Flask) -> None:
    client = signed_in(app, account(app))
    assert client.get("/sign-in?next=/desk/account").location == "/desk/account"


@pytest.mark.parametrize("who", ["sam.author@example.org", "nobody@example.org", "gone@example.org"])
def test_a_wrong_password_and_an_unknown_or_disabled_person_get_the_same_words(demo: Flask, who: str) -> None:
    account(demo)
    account(demo, "Gone")
    with demo.extensions["database"].writing() as session:
        session.execute(sa.update(UserAccount).where(UserAccount.name == "Gone").values(active=False))
    client = demo.test_client()
    shown = Page(sign_in(client, who, PASSWORD if who.startswith("gone") else "a wrong guess at it"))
    assert (shown.status, shown.title.split(" –")[0]) == (400, "Error: Sign in")
    assert "The e-mail address or the password is not right. Check both and try again" in shown.text
    assert PASSWORD not in shown.source and "a wrong guess" not in shown.source
    assert f'value="{who}"' in shown.source
    assert [act for act in acts(demo) if "sign" in act[0]] == [("tried to sign in", True)]


@pytest.mark.parametrize("who", ["sam.author@example.org", "nobody@example.org"])
def test_an_unknown_address_costs_a_look_at_a_hash_like_a_known_one(
    demo: Flask, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "kept_hash", lambda: passwords.hashed(doors.PASSWORD))
    account(demo)
    looked: list[str] = []

    class Watched:
        def verify(self, stored: str, password: str) -> bool:
            looked.append(stored)
            return passwords.PasswordHasher().verify(stored, password)

    monkeypatch.setattr(passwords, "_HASHER", Watched())
    assert sign_in(demo.test_client(), who, "a wrong guess at it").status_code == 400
    assert len(looked) == 1
    assert looked[0].split("$")[:4] == passwords.NOBODYS.split("$")[:4] == ["", "argon2id", "v=19", "m=65536,t=3,p=4"]


def test_what_is_left_empty_is_asked_for(demo: Flask) -> None:
    shown = Page(sign_in(demo.test_client(), "", ""))
    assert shown.status == 400
    assert {"Enter your e-mail address", "Enter your password"} <= set(shown.links)


def test_ten_guesses_at_one_account_are_enough_for_a_quarter_of_an_hour(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "fits", lambda stored, password: stored is not None and password == PASSWORD)
    user, start = account(app), datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(10):
            assert sign_in(app.test_client(), user, "a wrong guess at it").status_code == 400
        stopped = Page(sign_in(app.test_client(), user))
        assert stopped.status == 429
        assert "Too many tries. Wait 15 minutes" in stopped.text
        clock.shift(timedelta(minutes=16))
        assert sign_in(app.test_client(), user).status_code == 303
    with app.extensions["database"].reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 0


def test_guesses_at_an_unknown_address_are_limited_in_the_same_way(
    demo: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "fits", lambda *_: False)
    client = demo.test_client()
    assert [sign_in(client, "nobody@example.org").status_code for _ in range(11)] == [400] * 10 + [429]


def test_strangers_who_guess_never_keep_the_owner_out_of_a_browser_they_have_used(
    demo: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "fits", lambda stored, password: stored is not None and password == PASSWORD)
    user, other, owner, stranger = account(demo), account(demo, "Olga Other"), demo.test_client(), demo.test_client()
    assert sign_in(owner, user).status_code == 303
    posted(owner, "/sign-out", "/desk/account")
    answers = [sign_in(stranger, user, "a wrong guess at it").status_code for _ in range(11)]
    assert answers == [400] * 10 + [429]
    assert sign_in(stranger, user).status_code == 429  # the same place, and no browser of theirs
    assert sign_in(owner, user).status_code == 303
    posted(owner, "/sign-out", "/desk/account")
    own_guesses = [sign_in(owner, user, "a wrong guess at it").status_code for _ in range(11)]
    assert own_guesses == [400] * 10 + [429]  # it buys nobody more guesses
    elsewhere = demo.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert sign_in(elsewhere, user).status_code == 303  # nor does one place slow another one
    assert [sign_in(owner, other, "a guess").status_code for _ in range(11)][-1] == 429


def test_a_device_cookie_that_was_made_up_or_is_of_somebody_else_counts_for_nothing(
    demo: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "fits", lambda stored, password: stored is not None and password == PASSWORD)
    user, other, client = account(demo), account(demo, "Olga Other"), demo.test_client()
    sign_in(client, other)
    posted(client, "/sign-out", "/desk/account")
    cookie = client.get_cookie("__Host-guidance-device")
    assert cookie.secure and cookie.http_only and cookie.path == "/" and user.email not in cookie.value
    for _ in range(10):
        sign_in(client, user, "a wrong guess at it")
    assert sign_in(client, user).status_code == 429
    client.set_cookie("__Host-guidance-device", cookie.value[:-4] + "AAAA")
    assert sign_in(client, user).status_code == 429


def test_one_place_cannot_guess_at_everybody(demo: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "fits", lambda *_: False)
    client = demo.test_client()
    client.environ_base["REMOTE_ADDR"] = "2001:db8:1:2:3::4"
    answers = [sign_in(client, f"person{number}@example.org").status_code for number in range(60)]
    client.environ_base["REMOTE_ADDR"] = "2001:db8:1:2:ffff::9"
    assert set(answers) == {400}
    assert sign_in(client, "another@example.org").status_code == 429
    client.environ_base["REMOTE_ADDR"] = "2001:db8:1:3::4"
    assert sign_in(client, "another@example.org").status_code == 400


@pytest.mark.parametrize(
    ("proxies", "peer", "sent", "kept"),
    [
        (0, "127.0.0.1", "203.0.113.9", "127.0.0.1"),
        (1, "127.0.0.1", "203.0.113.9", "203.0.113.9"),
        (1, "127.0.0.1", "192.0.2.1, 203.0.113.9", "203.0.113.9"),  # its left was written by whoever asked
        (1, "198.51.100.7", "203.0.113.9", "198.51.100.7"),  # past the proxy
    ],
)
def test_a_forwarded_address_counts_only_from_proxies_that_the_settings_trust(
    demo: Flask, proxies: int, peer: str, sent: str, kept: str
) -> None:
    user = account(demo)
    trusting = create_app(Settings(instance=demo.extensions["settings"].instance, proxies=proxies))
    client = trusting.test_client()
    client.environ_base["REMOTE_ADDR"] = peer
    source = client.get("/sign-in").get_data(as_text=True)
    token = source.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]
    fields = {"csrf_token": token, "email": user.email, "password": PASSWORD}
    assert client.post("/sign-in", data=fields, headers={"X-Forwarded-For": sent}).status_code == 303
    with trusting.extensions["database"].reading() as session:
        assert session.scalar(sa.select(SignIn.address)) == kept
    trusting.extensions["database"].close()


@pytest.mark.parametrize(
    "hostile",
    [
        *("//example.com", "/\\example.com", "\\\\example.com", "/%09/example.com", "/\t/example.com"),
        *("https:example.com", "https://example.com/desk", "javascript:alert(1)", "data:text/html,x", "@example.com"),
        *("/\r\nLocation: https://example.com", "/%0d%0aX: y", "/%5cexample.com", "/%2f/example.com", "///example.com"),
        *("/%2509/example.com", " /desk", "desk", "", "/sign-in?next=/sign-in", "/sign-out", "/" + "x" * 3000),
        *("http:///example.com", "/\u2028/example.com", "%2f%2fexample.com"),
    ],
)
def test_signing_in_never_leads_to_another_site(hostile: str) -> None:
    assert local_address(hostile) == "/desk"


@pytest.mark.parametrize("fine", ["/desk", "/desk/guidance/sepsis/draft?a=1&b=%2F%2F", "/guidance/x#part", "/"])
def test_an_address_of_ours_stays_as_it_is(fine: str) -> None:
    assert local_address(fine) == fine


def test_a_hostile_next_is_dropped_at_the_door(demo: Flask) -> None:
    client = demo.test_client()
    assert sign_in(client, account(demo), wanted="//example.com/x").location == "/desk"
    assert client.get("/sign-in?next=/\\example.com").location == "/desk"


def test_signing_in_changes_the_secret_of_the_browser(demo: Flask) -> None:
    user, client = account(demo), demo.test_client()
    client.get("/sign-in")
    planted = client.get_cookie("__Host-guidance").value
    sign_in(client, user)
    first = client.get_cookie("__Host-guidance").value
    other = demo.test_client()
    other.set_cookie("__Host-guidance", planted)
    assert not is_in(other)
    client.get("/sign-out")
    posted(client, "/sign-out", "/desk/account")
    sign_in(client, user)
    stolen = demo.test_client()
    stolen.set_cookie("__Host-guidance", first)
    assert is_in(client) and not is_in(stolen)


def test_a_form_from_another_site_signs_nobody_in(demo: Flask) -> None:
    user, client = account(demo), demo.test_client()
    bare = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert bare.status_code == 400 and not is_in(client)
    source = client.get("/sign-in").get_data(as_text=True)
    token = source.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]
    fields = {"csrf_token": token, "email": user.email, "password": PASSWORD}
    for site in ("cross-site", "same-site"):
        assert client.post("/sign-in", data=fields, headers={"Sec-Fetch-Site": site}).status_code == 400
    assert not is_in(client)
    assert demo.test_client().post("/sign-in", data=fields).status_code == 400  # the token belongs to one browser
    assert client.post("/sign-in", data=fields, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_signing_in_as_somebody_else_ends_the_sign_in_of_before(demo: Flask) -> None:
    first, second, client = account(demo), account(demo, "Ada Approver"), demo.test_client()
    sign_in(client, first)
    assert open_sign_ins(demo, first) == 1
    with client.session_transaction() as cookie:
        token = cookie["sign-in"]
    ended = demo.test_client()
    with ended.session_transaction() as cookie:
        cookie["sign-in"] = token
    from guidance.models import Purpose
    from tests.accounts.doors import link_for

    path = link_for(demo, second, Purpose.SIGN_IN)
    assert posted(client, path).status_code == 303
    assert "Ada Approver" in Page(client.get("/desk/account")).text
    assert open_sign_ins(demo, first) == 0 and not is_in(ended)


def test_signing_out_ends_it_for_whoever_kept_the_cookie_too(app: Flask) -> None:
    user = account(app)
    client, elsewhere, thief = app.test_client(), signed_in(app, user), app.test_client()
    sign_in(client, user)
    thief.set_cookie("__Host-guidance", client.get_cookie("__Host-guidance").value)
    answer = posted(client, "/sign-out", "/desk/account")
    assert (answer.status_code, answer.location) == (303, "/sign-out")
    assert Page(client.get("/sign-out")).h1 == ["You have signed out"]
    assert not is_in(client) and not is_in(thief)
    assert is_in(elsewhere)
    assert acts(app)[-1] == ("signed out", False)


def test_signing_out_everywhere_ends_every_sign_in(app: Flask) -> None:
    user = account(app)
    browsers = [signed_in(app, user) for _ in range(3)]
    assert posted(browsers[0], "/sign-out", "/sign-out", everywhere="y").status_code == 303
    assert not any(is_in(browser) for browser in browsers)


def test_looking_at_the_way_out_signs_nobody_out(demo: Flask) -> None:
    client = signed_in(demo, account(demo))
    assert Page(client.get("/sign-out")).h1 == ["Sign out"]
    assert is_in(client)


def test_a_sign_in_ends_after_hours_without_a_click(app: Flask) -> None:
    client = signed_in(app, account(app))
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=11, minutes=59)):
        assert is_in(client)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=23, minutes=50)):
        assert is_in(client)  # the click before counted
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=36)):
        assert not is_in(client)


def test_the_door_is_never_kept_by_a_cache(client: FlaskClient) -> None:
    for path in ("/sign-in", "/sign-out"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Robots-Tag"] == "noindex"
