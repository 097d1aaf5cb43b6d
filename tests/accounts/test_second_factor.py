"""The second factor: set up, asked for, used once, limited, lost and reset."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pyotp
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from guidance.accounts.second_factor import secrets
from guidance.app import create_app
from guidance.config import Settings
from guidance.db import Database
from guidance.models import AuditEvent, Delivery, Purpose, RecoveryCode, Role, SecondFactor, UserAccount
from tests.accounts.doors import PASSWORD, account, acts, is_in, link_for, sign_in
from tests.pages import Page, posted
from tests.stories import signed_in

APP = "/desk/account/authenticator"
RECOVERY = "/desk/account/recovery-codes"
NOW = datetime(2026, 3, 2, 9, 0, 5, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


def stored(app: Flask, user: UserAccount) -> str:
    with app.extensions["database"].reading() as session:
        return session.get_one(SecondFactor, user.id).secret


def secret_of(app: Flask, user: UserAccount) -> str:
    with app.extensions["database"].reading() as session:
        return secrets.secret_of(session.get_one(SecondFactor, user.id), app.extensions["settings"].secret)


def code(secret: str, seconds: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=seconds))


def with_app(app: Flask, user: UserAccount) -> str:
    secret = pyotp.random_base32()
    with app.extensions["database"].writing() as session:
        sealed = secrets.kept(secret, user.id, app.extensions["settings"].secret)
        session.add(SecondFactor(user_id=user.id, secret=sealed, confirmed_at=NOW))
    return secret


def demanding(folder: Path, database: Database, policy: Literal["approvers", "everyone"]) -> Flask:
    url = f"sqlite:///{database.url.database}"
    return create_app(Settings(instance=folder, database_url=url, second_factor=policy))


def test_an_app_is_set_up_with_a_picture_or_a_key_and_counts_after_its_first_code(
    app: Flask, clock: time_machine.Traveller
) -> None:
    user = account(app)
    client = signed_in(app, user)
    assert "Set up an authenticator app" in Page(client.get(APP)).h1
    assert posted(client, f"{APP}/secret", APP, password=PASSWORD).location == APP
    secret, shown = secret_of(app, user), client.get(APP).text
    assert "<svg" in shown and " ".join(secret[i : i + 4] for i in range(0, 32, 4)) in shown
    assert sign_in(app.test_client(), user).location == "/desk"  # it does not count yet
    wrong = Page(posted(client, APP, code="000000" if code(secret) != "000000" else "111111"))
    assert wrong.status == 400 and "Enter the six digits that the app shows now" in wrong.text
    made = Page(posted(client, APP, code=f" {code(secret)[:3]} {code(secret)[3:]} "))
    assert made.links["I have kept them"] == "/desk/account" and made.source.count("secret-key") == 10
    assert "Set up on 2 March 2026" in Page(client.get("/desk/account")).text
    assert secret not in client.get("/desk/account").text + client.get(APP).text
    assert "set up an authenticator app" in [act for act, _ in acts(app)]


def test_the_picture_holds_the_name_of_the_site_and_the_address() -> None:
    from guidance.accounts.second_factor.codes import address_of

    address = address_of("ABCDEFGH" * 4, UserAccount(email="sam@example.org"), "Living: guidance")
    parsed = pyotp.parse_uri(address)
    assert (parsed.issuer, parsed.name, parsed.secret) == ("Living  guidance", "sam@example.org", "ABCDEFGH" * 4)


def test_after_the_password_a_code_is_asked_for_and_nothing_opens_before(
    app: Flask, clock: time_machine.Traveller
) -> None:
    user, client = account(app, role=Role.ADMIN), app.test_client()
    secret = with_app(app, user)
    step = sign_in(client, user, wanted="/desk/people").location
    assert step == "/sign-in/code?next=/desk/people"
    half = client.get_cookie("__Host-guidance").value
    for path in ("/desk/account", "/desk/people", "/desk/audit", "/desk/nothing"):
        assert client.get(path).status_code == 303
    assert client.get("/sign-in").location.startswith("/sign-in/code")
    assert posted(client, step, code=code(secret)).location == "/desk/people"
    assert is_in(client)
    thief = app.test_client()
    thief.set_cookie("__Host-guidance", half)
    assert not is_in(thief)
    assert [act for act, _ in acts(app)] == ["began to sign in", "signed in"]


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_clock_that_is_half_a_minute_off_does_not_matter(
    demo: Flask, clock: time_machine.Traveller, seconds: int
) -> None:
    user, client = account(demo), demo.test_client()
    secret = with_app(demo, user)
    assert posted(client, sign_in(client, user).location, code=code(secret, seconds)).status_code == 303


@pytest.mark.parametrize("wrong", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "late", "early"])
def test_a_code_that_is_none_lets_nobody_in(demo: Flask, clock: time_machine.Traveller, wrong: str) -> None:
    user, client = account(demo), demo.test_client()
    secret = with_app(demo, user)
    typed = {"late": code(secret, -60), "early": code(secret, 60)}.get(wrong, wrong)
    refused = posted(client, sign_in(client, user).location, code=typed)
    assert refused.status_code == 400
    assert ("A recovery code has four groups of five figures" in refused.text) is bool(wrong)
    assert not is_in(client)


def test_a_code_is_used_once_and_none_before_it_afterwards(app: Flask, clock: time_machine.Traveller) -> None:
    user, first, second = account(app), app.test_client(), app.test_client()
    secret = with_app(app, user)
    step = sign_in(first, user).location
    sign_in(second, user)
    used, before = code(secret), code(secret, -30)
    assert posted(first, step, code=used).status_code == 303
    assert posted(second, step, code=used).status_code == 400
    assert posted(second, step, code=before).status_code == 400
    clock.shift(timedelta(seconds=30))
    assert posted(second, step, code=code(secret)).status_code == 303


def test_guesses_at_codes_are_limited(demo: Flask, clock: time_machine.Traveller) -> None:
    user, client = account(demo), demo.test_client()
    secret = with_app(demo, user)
    step = sign_in(client, user).location
    answers = [posted(client, step, code="x").status_code for _ in range(10)]
    assert answers == [400] * 10
    stopped = Page(posted(client, step, code=code(secret)))
    assert stopped.status == 429 and "Too many tries. Wait 15 minutes" in stopped.text
    clock.shift(timedelta(minutes=16))
    assert posted(client, step, code=code(secret)).status_code == 303
    with demo.extensions["database"].reading() as session:
        assert session.scalars(sa.select(AuditEvent.act).where(AuditEvent.refused)).all() == ["gave a wrong code"] * 10


def test_a_sign_in_link_does_not_get_round_the_second_factor(demo: Flask) -> None:
    user, client = account(demo), demo.test_client()
    with_app(demo, user)
    for purpose, fields in [(Purpose.SIGN_IN, {}), (Purpose.PASSWORD, {"new_password": "a fresh quartet of words"})]:
        path = link_for(demo, user, purpose)
        assert posted(client, path, **fields).location == "/sign-in/code?next=/desk"
        assert not is_in(client)


def test_an_app_is_removed_with_one_of_its_codes(demo: Flask, clock: time_machine.Traveller) -> None:
    user = account(demo)
    client, secret = signed_in(demo, user), with_app(demo, user)
    assert posted(client, APP, code="x").status_code == 400
    assert posted(client, APP, code=code(secret)).status_code == 303
    assert sign_in(demo.test_client(), user).location == "/desk"


def test_a_second_app_does_not_replace_the_first_by_stealth(demo: Flask) -> None:
    user = account(demo)
    client, secret = signed_in(demo, user), with_app(demo, user)
    assert posted(client, f"{APP}/secret", "/desk/account", password=PASSWORD).status_code == 400
    assert secret_of(demo, user) == secret


def test_an_admin_resets_the_app_of_somebody_who_lost_it(demo: Flask) -> None:
    user = account(demo)
    theirs, admin = signed_in(demo, user), signed_in(demo, account(demo, "Ada Admin", Role.ADMIN))
    path = f"/desk/people/{user.id}/second-factor"
    assert posted(admin, path).status_code == 400  # there is none yet
    with_app(demo, user)
    assert "Authenticator app" in Page(admin.get("/desk/people")).text
    assert posted(admin, path).status_code == 303
    assert not is_in(theirs)
    assert sign_in(demo.test_client(), user).location == "/desk"


def set_up_at_door(client: FlaskClient, app: Flask, user: UserAccount) -> str:
    """Go through the set-up that comes before the desk; where that leads."""
    step = sign_in(client, user, wanted="/desk/account").location
    step = client.get(step).location
    assert step == "/sign-in/authenticator?next=/desk/account"
    assert "You need one before you can go on." in Page(client.get(step)).text
    assert client.get("/desk/account").status_code == 303
    assert posted(client, step, begin="y").status_code == 303
    assert secret_of(app, user)[:4] in client.get(step).text
    made = Page(posted(client, step, code=code(secret_of(app, user))))
    return made.links["I have kept them"]


def test_whoever_may_publish_sets_one_up_before_anything_opens_where_the_settings_say_so(
    embedded: Database, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    app = demanding(tmp_path, embedded, "approvers")
    author, approver = account(app), account(app, "Priya Approver", Role.APPROVER)
    assert sign_in(app.test_client(), author).location == "/desk"
    client = app.test_client()
    assert set_up_at_door(client, app, approver) == "/desk/account"
    assert is_in(client)
    clock.shift(timedelta(minutes=1))
    refused = Page(posted(client, APP, "/desk/account", code=code(secret_of(app, approver))))
    assert refused.status == 400 and "You need an authenticator app here" in refused.text
    app.extensions["database"].close()


def test_everyone_sets_one_up_where_the_settings_say_so(
    embedded: Database, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    app = demanding(tmp_path, embedded, "everyone")
    user, client = account(app, role=Role.CONTRIBUTOR), app.test_client()
    assert set_up_at_door(client, app, user) == "/desk/account"
    assert is_in(client)
    app.extensions["database"].close()


def test_the_steps_are_of_no_use_to_whoever_gave_no_password(demo: Flask) -> None:
    client = demo.test_client()
    for step in ("/sign-in/code", "/sign-in/authenticator"):
        assert client.get(step).location == "/sign-in?next=/desk"
    signed = signed_in(demo, account(demo))
    assert signed.get("/sign-in/code").location == "/sign-in?next=/desk"


def test_whoever_has_an_app_cannot_set_up_another_one_half_way_in(demo: Flask) -> None:
    user, client = account(demo), demo.test_client()
    secret = with_app(demo, user)
    sign_in(client, user)
    assert posted(client, "/sign-in/authenticator", "/sign-in/code", begin="y").location.startswith("/sign-in/code")
    assert secret_of(demo, user) == secret


def test_who_sits_down_at_an_open_browser_adds_no_app_without_the_password(
    demo: Flask, clock: time_machine.Traveller
) -> None:
    user = account(demo)
    client = signed_in(demo, user)
    refused = Page(posted(client, f"{APP}/secret", APP, password="a wrong guess at it"))
    assert refused.status == 400 and "Enter your current password: this is not it" in refused.text
    assert posted(client, f"{APP}/secret", APP, password=PASSWORD).status_code == 303
    assert "Key:" in client.get(APP).text
    clock.shift(timedelta(minutes=11))  # the owner went away half-way
    assert "Key:" not in client.get(APP).text
    late = Page(posted(client, APP, code=code(secret_of(demo, user))))
    assert late.status == 400 and "Begin again" in late.text
    assert "set up an authenticator app" not in [act for act, _ in acts(demo)]


def test_whoever_has_no_password_adds_an_app_soon_after_signing_in(demo: Flask, clock: time_machine.Traveller) -> None:
    client = signed_in(demo, account(demo, password=False))
    clock.shift(timedelta(minutes=11))
    refused = Page(posted(client, f"{APP}/secret", APP))
    assert refused.status == 400 and "Sign out and sign in again" in refused.text
    fresh = signed_in(demo, account(demo, "Fay Fresh", password=False))
    assert posted(fresh, f"{APP}/secret", APP).location == APP


def test_the_database_alone_gives_nobody_a_code(demo: Flask) -> None:
    user, other = account(demo), account(demo, "Olga Other")
    secret = with_app(demo, user)
    sealed, key = stored(demo, user), demo.extensions["settings"].secret
    assert secret not in sealed
    moved = SecondFactor(user_id=other.id, secret=sealed, confirmed_at=NOW)
    assert not secrets.can_be_read(moved, key)  # somebody who may write rows cannot give their app to others


def test_apps_of_an_earlier_release_are_sealed_once_and_go_on_working(
    demo: Flask, clock: time_machine.Traveller
) -> None:
    user, client, key = account(demo), demo.test_client(), demo.extensions["settings"].secret
    with demo.extensions["database"].writing() as session:
        session.add(SecondFactor(user_id=user.id, secret="ABCDEFGH" * 4, confirmed_at=NOW))
    counts = [secrets.seal_those_of_before(demo.extensions["database"], lambda: key) for _ in range(2)]
    assert counts == [1, 0] and "ABCDEFGH" not in stored(demo, user)
    assert posted(client, sign_in(client, user).location, code=code("ABCDEFGH" * 4)).status_code == 303


def test_another_secret_key_locks_nobody_out_without_a_word(demo: Flask, clock: time_machine.Traveller) -> None:
    user = account(demo)
    secret = with_app(demo, user)
    moved = create_app(
        demo.extensions["settings"].model_copy(update={"secret_key": "another key of sufficient length"})
    )
    client = moved.test_client()
    shown = Page(posted(client, sign_in(client, user).location, code=code(secret)))
    assert shown.status == 400 and "put the former key back" in shown.text
    assert secrets.unreadable(demo.extensions["database"], moved.extensions["settings"].secret) == [user.email]
    moved.extensions["database"].close()


class TestRecoveryCodes:
    def test_are_shown_once_when_the_app_is_set_up_and_let_in_once(
        self, app: Flask, clock: time_machine.Traveller
    ) -> None:
        user = account(app)
        secret, client = with_app(app, user), signed_in(app, user.email)
        shown = Page(posted(client, "/desk/account/recovery-codes", code=code(secret)))
        made = re.findall(r"\d{5}(?:-\d{5}){3}", shown.source)
        assert len(set(made)) == 10 and shown.links["I have kept them"] == "/desk/account"
        assert "10 codes left" in Page(client.get("/desk/account")).text
        assert made[0] not in client.get("/desk/account/recovery-codes").text

        lost = app.test_client()
        sign_in(lost, user)
        used = Page(posted(lost, "/sign-in/code", code=made[0].replace("-", " ")))
        assert "You have 9 recovery codes left" in used.text and used.links["Continue"] == "/desk"
        assert _told(app)[-1].startswith(
            "A recovery code of yours was used. It was at 9:00am UTC on 2 March 2026. 9 are"
        )
        assert is_in(lost) and "9 codes left" in Page(lost.get("/desk/account")).text
        again = app.test_client()
        sign_in(again, user)
        assert posted(again, "/sign-in/code", code=made[0]).status_code == 400
        assert ("used a recovery code", False) in acts(app)

    def test_and_the_app_tell_their_owner_of_every_change_by_letter(
        self, app: Flask, clock: time_machine.Traveller
    ) -> None:
        user = account(app)
        secret, client = with_app(app, user), signed_in(app, user.email)
        made = re.findall(r"\d{5}(?:-\d{5}){3}", posted(client, RECOVERY, code=code(secret)).text)
        assert posted(client, APP, code=made[0]).status_code == 303
        beginnings = [told.partition(". ")[0] for told in _told(app)]
        assert beginnings == [
            "New recovery codes were made for your account",
            "A recovery code of yours was used",
            "The authenticator app of your account was removed",
        ]

    def test_of_somebody_else_and_of_before_let_nobody_in(self, app: Flask, clock: time_machine.Traveller) -> None:
        user, other = account(app), account(app, "Kim Checker")
        secret, theirs = with_app(app, user), with_app(app, other)
        found = [
            re.findall(r"\d{5}(?:-\d{5}){3}", posted(signed_in(app, who.email), RECOVERY, code=code(key)).text)
            for who, key in ((user, secret), (other, theirs))
        ]
        clock.shift(60)
        posted(signed_in(app, user.email), RECOVERY, code=code(secret))
        for tried in (found[0][0], found[1][0], "1" * 20, "x" * 300_000):
            client = app.test_client()
            sign_in(client, user)
            assert posted(client, "/sign-in/code", code=tried).status_code == 400
        removed = signed_in(app, other.email)
        assert posted(removed, APP, code=found[1][1]).status_code == 303  # in the place of the lost telephone
        with app.extensions["database"].reading() as session:
            kept = session.scalars(sa.select(RecoveryCode.user_id).distinct()).all()
        assert kept == [user.id]  # those of the app that was removed went with it


def _told(app: Flask) -> list[str]:
    """What letters said below “Dear …”, in the order in which they were owed."""
    with app.extensions["database"].reading() as session:
        texts = [delivery.letter.text for delivery in session.scalars(sa.select(Delivery).order_by(Delivery.id))]
    return [" ".join(text.partition("\n\n")[2].split()) for text in texts]
