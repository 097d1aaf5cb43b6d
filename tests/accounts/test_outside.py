"""Signing in at an outside provider: an honest one, and one that lies in every way that others fell for."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import sqlalchemy as sa
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from guidance.app import create_app
from guidance.config import Provider, Settings
from guidance.db import Database
from guidance.models import Identity, Purpose, UserAccount
from tests.accounts.doors import account, acts, is_in, link_for, sign_in
from tests.accounts.providers import CLIENT, SECRET, Liar, coded
from tests.pages import Page, posted
from tests.stories import signed_in

WITH = "/sign-in/with/care-login"
UNTRUSTED = "could not be trusted. Nobody was signed in."


@pytest.fixture
def liar() -> Iterator[Liar]:
    with Liar() as running:
        yield running


def service(database_url: str, folder: Path, issuer: str) -> Flask:
    provider = Provider(name="Care login", issuer=issuer, client_id=CLIENT, client_secret=SECRET)
    return create_app(Settings(instance=folder, database_url=database_url, oidc=(provider,)))


@pytest.fixture
def site(embedded: Database, tmp_path: Path, liar: Liar) -> Iterator[Flask]:
    made = service(f"sqlite:///{embedded.url.database}", tmp_path, liar.issuer)
    yield made
    made.extensions["database"].close()


@pytest.fixture
def on_both(database_url: str, tmp_path: Path, liar: Liar) -> Iterator[Flask]:
    made = service(database_url, tmp_path, liar.issuer)
    yield made
    made.extensions["database"].close()


def bound(app: Flask, user: UserAccount, issuer: str, subject: str = "Subject-1") -> None:
    with app.extensions["database"].writing() as session:
        session.add(Identity(issuer=issuer, subject=subject, user_id=user.id, at=user.created_at))


def set_out(client: FlaskClient, wanted: str = "") -> dict[str, str]:
    """Begin a sign-in; what the provider is told."""
    answer = client.get(WITH, query_string={"next": wanted} if wanted else {})
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}


def come_back(client: FlaskClient, liar: Liar, asked: dict[str, str], **query: str) -> TestResponse:
    """The browser comes back with a code, and the provider knows what it was asked."""
    liar.nonce = asked["nonce"]
    return client.get(f"{WITH}/answer", query_string={"code": "c", "state": asked["state"], **query})


def test_a_linked_account_signs_in_and_leads_where_the_person_wanted(on_both: Flask, liar: Liar) -> None:
    user, client = account(on_both, password=False), on_both.test_client()
    bound(on_both, user, liar.issuer)
    asked = set_out(client, "/desk/account?x=1")
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/sign-in/with/care-login/answer"
    assert (asked["scope"], asked["response_type"], asked["code_challenge_method"]) == ("openid", "code", "S256")
    answer = come_back(client, liar, asked)
    assert (answer.status_code, answer.location) == (303, "/desk/account?x=1")
    assert is_in(client)
    assert acts(on_both)[-1] == ("signed in", False)
    ((_, sent, authorization),) = [found for found in liar.asked if found[0] == "/token"]
    assert base64.b64decode(authorization.removeprefix("Basic ")) == b"living%20guidance:s3cret%3A%26"
    assert create_s256_code_challenge(sent["code_verifier"]) == asked["code_challenge"]
    assert len(sent["code_verifier"]) >= 43 and SECRET not in str(sent)


def test_an_account_that_is_linked_to_nobody_lets_nobody_in_whatever_its_address(site: Flask, liar: Liar) -> None:
    user, client = account(site), site.test_client()
    liar.claims |= {"email": user.email, "email_verified": True, "preferred_username": user.email}
    shown = Page(come_back(client, liar, set_out(client)))
    assert shown.status == 400 and "is linked to nobody here" in shown.text
    assert not is_in(client)
    with site.extensions["database"].reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Identity)) == 0


@pytest.mark.parametrize(
    "subject", ["subject-1", "SUBJECT-1", "Subject-1 ", "Subject-\u0661", "Ｓubject-1", "Su\u0308bject-1"]
)
def test_a_subject_that_is_nearly_the_same_is_another_one(on_both: Flask, liar: Liar, subject: str) -> None:
    client = on_both.test_client()
    bound(on_both, account(on_both), liar.issuer)
    liar.claims["sub"] = subject
    assert come_back(client, liar, set_out(client)).status_code == 400
    assert not is_in(client)


def test_the_same_subject_of_another_issuer_is_another_person(site: Flask, liar: Liar) -> None:
    client = site.test_client()
    bound(site, account(site), f"{liar.issuer}/")
    assert come_back(client, liar, set_out(client)).status_code == 400 and not is_in(client)


Lie = Callable[[Liar], None]

LIES: dict[str, Lie] = {
    "another issuer": lambda liar: liar.claims.update(iss="https://evil.example"),
    "an issuer with a slash": lambda liar: liar.claims.update(iss=f"{liar.issuer}/"),
    "no issuer": lambda liar: liar.claims.update(iss=None),
    "another audience": lambda liar: liar.claims.update(aud="somebody else"),
    "two audiences": lambda liar: liar.claims.update(aud=[CLIENT, "somebody else"]),
    "an audience of another's": lambda liar: liar.claims.update(azp="somebody else"),
    "no audience": lambda liar: liar.claims.update(aud=None),
    "another nonce": lambda liar: liar.claims.update(nonce="of another journey"),
    "no nonce": lambda liar: liar.claims.update(nonce=None),
    "an old token": lambda liar: liar.claims.update(exp=1_600_000_000, iat=1_599_999_000),
    "no end": lambda liar: liar.claims.update(exp=None),
    "words for an end": lambda liar: liar.claims.update(exp="never"),
    "a token of tomorrow": lambda liar: liar.claims.update(nbf=4_000_000_000),
    "no subject": lambda liar: liar.claims.update(sub=None),
    "an empty subject": lambda liar: liar.claims.update(sub=""),
    "a number as subject": lambda liar: liar.claims.update(sub=1),
    "an endless subject": lambda liar: liar.claims.update(sub="x" * 256),
    "a stranger's signature": lambda liar: setattr(liar, "signer", liar.stranger()),
    "a key that came along": lambda liar: (
        setattr(liar, "signer", stranger := liar.stranger()),
        liar.header.update(jwk=stranger.as_dict(private=False)),
    )[0],
    "a key from elsewhere": lambda liar: liar.header.update(jku="https://evil.example/keys"),
    "critical headers": lambda liar: liar.header.update(crit=["b64"], b64=False),
    "another kind of key": lambda liar: (setattr(liar, "signer", liar.curve()), liar.header.update(alg="ES256"))[0],
    "another key's name": lambda liar: liar.header.update(kid="two"),
    "a shared secret": lambda liar: liar.header.update(alg="HS256"),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_token_with_anything_wrong_signs_nobody_in(site: Flask, liar: Liar, lie: Lie) -> None:
    client = site.test_client()
    bound(site, account(site), liar.issuer)
    asked = set_out(client)
    lie(liar)
    shown = Page(come_back(client, liar, asked))
    assert shown.status == 400 and UNTRUSTED in shown.text
    assert not is_in(client)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", None])
def test_a_token_that_nobody_signed_signs_nobody_in(site: Flask, liar: Liar, algorithm: str | None) -> None:
    client = site.test_client()
    bound(site, account(site), liar.issuer)
    asked = set_out(client)
    liar.nonce = asked["nonce"]
    signed = liar.id_token().split(".")
    for signature in ("", signed[2]):
        liar.token = f"{coded({'alg': algorithm, 'kid': 'one'})}.{signed[1]}.{signature}"
        assert UNTRUSTED in Page(come_back(client, liar, asked)).text
        asked = set_out(client)
    assert not is_in(client)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "....", "é.é.é", "x" * 300_000, {"not": "words"}])
def test_what_is_no_token_signs_nobody_in(site: Flask, liar: Liar, token: Any) -> None:
    client = site.test_client()
    asked = set_out(client)
    liar.token = token or "."
    assert UNTRUSTED in Page(come_back(client, liar, asked)).text


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "ftp://evil.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
def test_a_provider_that_describes_another_one_is_not_believed(
    site: Flask, liar: Liar, metadata: dict[str, Any]
) -> None:
    liar.metadata = metadata
    shown = Page(site.test_client().get(WITH))
    assert shown.status == 503 and UNTRUSTED in shown.text


def test_the_answer_belongs_to_the_browser_that_asked(site: Flask, liar: Liar) -> None:
    """Swapped state: an attacker's answer in the browser of somebody else, and the other way round."""
    attacker, victim = site.test_client(), site.test_client()
    bound(site, account(site), liar.issuer)
    of_attacker, of_victim = set_out(attacker), set_out(victim)
    swapped = Page(come_back(victim, liar, of_attacker))
    assert swapped.status == 400 and "in another window or browser" in swapped.text
    assert not is_in(victim)
    assert come_back(site.test_client(), liar, of_attacker).status_code == 400
    assert come_back(victim, liar, of_victim).status_code == 400  # one try is all there is
    assert come_back(attacker, liar, of_attacker).status_code == 303


def test_an_answer_is_used_once(site: Flask, liar: Liar) -> None:
    client = site.test_client()
    bound(site, account(site), liar.issuer)
    asked = set_out(client)
    assert come_back(client, liar, asked).status_code == 303
    posted(client, "/sign-out", "/sign-out")
    replayed = come_back(client, liar, asked)
    assert replayed.status_code == 400 and not is_in(client)


@pytest.mark.parametrize(
    "query",
    [{"state": "guessed"}, {"state": ""}, {"code": ""}, {"error": "access_denied"}, {"iss": "https://evil.example"}],
)
def test_an_answer_that_is_no_yes_signs_nobody_in(site: Flask, liar: Liar, query: dict[str, str]) -> None:
    client = site.test_client()
    bound(site, account(site), liar.issuer)
    asked = set_out(client)
    assert come_back(client, liar, asked, **query).status_code == 400
    assert not is_in(client) and "/token" not in [path for path, *_ in liar.asked]


def test_a_disabled_person_stays_out(site: Flask, liar: Liar) -> None:
    user, client = account(site), site.test_client()
    bound(site, user, liar.issuer)
    with site.extensions["database"].writing() as session:
        session.execute(sa.update(UserAccount).values(active=False))
    assert come_back(client, liar, set_out(client)).status_code == 400 and not is_in(client)


def go_on(client: FlaskClient, path: str, source: str) -> dict[str, str]:
    """Press a button that leads to the provider; the page has a link, because forms may not lead to other sites."""
    shown = Page(posted(client, path, source))
    address = shown.links["Go on to Care login"]
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_somebody_links_an_account_signs_in_with_it_and_unlinks_it(on_both: Flask, liar: Liar) -> None:
    user = account(on_both)
    client, other = signed_in(on_both, user), on_both.test_client()
    asked = go_on(client, "/desk/account/identities/care-login", "/desk/account")
    assert come_back(client, liar, asked).location == "/desk/account"
    assert "Care login, linked on" in Page(client.get("/desk/account")).text
    assert come_back(other, liar, set_out(other)).status_code == 303 and is_in(other)
    identity = {"issuer": liar.issuer, "subject": "Subject-1"}
    assert posted(client, "/desk/account/identities", "/desk/account", **identity).status_code == 303
    third = on_both.test_client()
    assert come_back(third, liar, set_out(third)).status_code == 400
    linked = [act for act, _ in acts(on_both) if "outside" in act]
    assert linked == ["linked an outside account", "unlinked an outside account"]


def test_an_account_that_somebody_linked_cannot_be_linked_again_or_unlinked_by_another(site: Flask, liar: Liar) -> None:
    bound(site, account(site), liar.issuer)
    client = signed_in(site, account(site, "Other Person"))
    asked = go_on(client, "/desk/account/identities/care-login", "/desk/account")
    assert "is linked already" in Page(come_back(client, liar, asked)).text
    identity = {"issuer": liar.issuer, "subject": "Subject-1"}
    assert posted(client, "/desk/account/identities", "/desk/account", **identity).status_code == 404


def test_the_only_way_in_is_not_unlinked(site: Flask, liar: Liar) -> None:
    user = account(site, password=False)
    bound(site, user, liar.issuer)
    identity = {"issuer": liar.issuer, "subject": "Subject-1"}
    refused = Page(posted(signed_in(site, user), "/desk/account/identities", "/desk/account", **identity))
    assert refused.status == 400 and "Choose a password first" in refused.text


def test_a_link_that_was_begun_by_one_person_does_not_end_with_another(site: Flask, liar: Liar) -> None:
    client, other = signed_in(site, account(site)), account(site, "Other Person")
    asked = go_on(client, "/desk/account/identities/care-login", "/desk/account")
    posted(client, "/sign-out", "/sign-out")
    sign_in(client, other)
    assert come_back(client, liar, asked).status_code == 400
    with site.extensions["database"].reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Identity)) == 0


def test_an_invitation_is_accepted_with_an_outside_account_once(on_both: Flask, liar: Liar) -> None:
    user, client = account(on_both, password=False), on_both.test_client()
    path = link_for(on_both, user, Purpose.INVITATION)
    assert come_back(client, liar, go_on(client, f"{path}/with/care-login", path)).location == "/desk"
    assert is_in(client)
    assert on_both.test_client().get(path).status_code == 404
    other = on_both.test_client()
    assert come_back(other, liar, set_out(other)).status_code == 303 and is_in(other)


def test_a_sign_in_link_is_no_invitation(site: Flask, liar: Liar) -> None:
    path = link_for(site, account(site), Purpose.SIGN_IN)
    assert posted(site.test_client(), f"{path}/with/care-login", path).status_code == 404


def test_a_provider_that_is_down_is_told_plainly_and_the_password_still_works(
    embedded: Database, tmp_path: Path
) -> None:
    site = service(f"sqlite:///{embedded.url.database}", tmp_path, "http://127.0.0.1:9")
    user, client = account(site), site.test_client()
    assert Page(client.get("/sign-in")).links["Sign in with Care login"] == f"{WITH}?next=/desk"
    shown = Page(client.get(WITH))
    assert (shown.status, shown.h1) == (503, ["That sign-in did not work"])
    assert "Care login does not answer just now. Sign in with your password, or try again later." in shown.text
    assert sign_in(client, user).status_code == 303 and is_in(client)
    site.extensions["database"].close()


def test_a_provider_that_is_not_in_the_settings_is_not_there(site: Flask) -> None:
    for path in ("/sign-in/with/other", "/sign-in/with/other/answer"):
        assert site.test_client().get(path).status_code == 404


@pytest.mark.filterwarnings("ignore")
def test_a_real_provider(embedded: Database, tmp_path: Path) -> None:
    import oidc_provider_mock  # it warns of its own libraries

    with oidc_provider_mock.run_server_in_thread() as server:
        site = service(f"sqlite:///{embedded.url.database}", tmp_path, f"http://localhost:{server.server_port}")
        user, client = account(site, password=False), site.test_client()
        bound(site, user, f"http://localhost:{server.server_port}", "sam at care")
        for subject, expected in [("SAM at care", 400), ("sam at care", 303)]:
            address = client.get(WITH).location
            back = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=60).headers["Location"]
            parts = urlsplit(back)
            answer = client.get(f"{parts.path}?{parts.query}")
            assert answer.status_code == expected, answer.text
        assert is_in(client)
        site.extensions["database"].close()
