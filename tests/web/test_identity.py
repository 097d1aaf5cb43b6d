"""Who is behind a cookie: the database decides, with every request."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from guidance.models import Role, SignIn, UserAccount, digest_of
from tests.accounts.doors import account, is_in, sign_in
from tests.stories import signed_in


def change(app: Flask, **values: object) -> None:
    with app.extensions["database"].writing() as session:
        session.execute(sa.update(SignIn).values(**values))


@pytest.mark.parametrize("ending", [{"ended_at": datetime.now(UTC)}, {"step_pending": True}, {"token_digest": "other"}])
def test_a_sign_in_ends_the_moment_its_row_says_so(app: Flask, ending: dict[str, object]) -> None:
    client = signed_in(app, account(app))
    assert is_in(client)
    change(app, **ending)
    assert not is_in(client)


def test_a_sign_in_of_somebody_who_was_disabled_is_none(app: Flask) -> None:
    client = signed_in(app, account(app))
    with app.extensions["database"].writing() as session:
        session.execute(sa.update(UserAccount).values(active=False))
    assert not is_in(client)


def test_the_secret_is_in_the_browser_and_only_its_digest_in_the_database(demo: Flask) -> None:
    client = signed_in(demo, account(demo))
    with client.session_transaction() as cookie:
        token = cookie["sign-in"]
    with demo.extensions["database"].reading() as session:
        assert session.scalars(sa.select(SignIn.token_digest)).all() == [digest_of(token)]
    assert token not in (demo.extensions["settings"].instance / "guidance.sqlite").read_bytes().decode("latin-1")


def test_a_cookie_that_somebody_made_up_is_nobody(demo: Flask) -> None:
    client = demo.test_client()
    client.set_cookie("__Host-guidance", "eyJzaWduLWluIjoieCJ9.forged.forged")
    assert not is_in(client)
    with client.session_transaction() as cookie:
        cookie["sign-in"] = "guessed"
    assert not is_in(client)


def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_connections(demo: Flask) -> None:
    answer = demo.test_client().get("/sign-in")
    flags = answer.headers["Set-Cookie"]
    assert "HttpOnly" in flags and "SameSite=Lax" in flags and "Secure" in flags
    assert flags.startswith("__Host-guidance=") and "Path=/" in flags and "Domain" not in flags
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_signing_out_clears_what_a_shared_computer_kept_of_the_pages(app: Flask) -> None:
    client = signed_in(app, account(app, role=Role.ADMIN))
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-out").text)
    assert token is not None
    answer = client.post("/sign-out", data={"csrf_token": token[1]})
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, '"cache"')


def test_only_who_may_write_gets_the_cookie_that_offers_editing_and_signing_out_takes_it_away(app: Flask) -> None:
    for name, role, writes in (("Sam Author", Role.AUTHOR, True), ("Kim Contributor", Role.CONTRIBUTOR, False)):
        client = app.test_client()
        told = sign_in(client, account(app, name, role)).headers.getlist("Set-Cookie")
        assert any(flags.startswith("guidance-writes=yes;") for flags in told) is writes
        assert not any("guidance-writes=yes" in flags and "HttpOnly" in flags for flags in told)
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-out").text)
        assert token is not None
        gone = client.post("/sign-out", data={"csrf_token": token[1]}).headers.getlist("Set-Cookie")
        assert any(flags.startswith("guidance-writes=;") and "Max-Age=0" in flags for flags in gone)


def test_looking_around_is_noted_now_and_then_but_not_with_every_click(app: Flask) -> None:
    client = signed_in(app, account(app, role=Role.ADMIN))
    start = datetime.now(UTC)

    def seen() -> datetime:
        with app.extensions["database"].reading() as session:
            return session.scalars(sa.select(SignIn.seen_at)).one()

    first = seen()
    client.get("/desk/account")
    assert seen() == first
    with time_machine.travel(start + timedelta(minutes=3), tick=False):
        client.get("/desk/account")
        assert seen() == start + timedelta(minutes=3)
