"""What is not public is told to programs with a token: for its scopes, for its time, and while its admin is here."""

import re

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import AuditEvent, Role, UserAccount
from guidance.models.tokens import ApiToken
from tests.accounts.doors import account
from tests.pages import Page, posted
from tests.stories import days, page, person, publish, save, signed_in

WORK, ALERTS = "/api/v1/work", "/api/v1/alerts"


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author = person(session)
        shown, unwritten = page(session, author), page(session, author, "unwritten")
        publish(session, shown, author, at=days(0))
        save(session, shown, author, "A draft.", at=days(1))
        page(session, author, "third")
        save(session, unwritten, author, "Another.", at=days(2))
    return signed_in(app, account(app, "Mo Admin", Role.ADMIN, password=False))


def made(admin: FlaskClient, *scopes: str) -> dict[str, str]:
    """The header of a new token."""
    assert posted(admin, "/desk/tokens/new", name="Dashboard", scopes=list(scopes), days="90").status_code == 303
    secret = re.search(r'value="(lgt_[^"]+)"', admin.get("/desk/tokens").text)
    assert secret
    return {"Authorization": f"Bearer {secret[1]}"}


def test_a_token_opens_its_scope_and_is_shown_once(app: Flask, admin: FlaskClient) -> None:
    header = made(admin, "work")
    assert "lgt_" not in admin.get("/desk/tokens").text
    client = app.test_client()
    answer = client.get(WORK, headers=header)
    assert [(each["stage"], each["version"]) for each in answer.json["pages"]] == [
        ("draft", 1),
        ("draft", None),
        ("not written yet", None),
    ]
    assert answer.headers["Cache-Control"] == "no-store" and "Access-Control-Allow-Origin" not in answer.headers
    assert "A draft." not in answer.text
    told = client.get(ALERTS, headers=header)
    assert told.status_code == 403 and told.mimetype == "application/problem+json"
    assert client.get(ALERTS, headers=made(admin, "alerts", "work")).json == {"alerts": []}
    with app.extensions["database"].reading() as session:
        secret = header["Authorization"].split()[1]
        assert secret not in str([vars(each) for each in session.scalars(sa.select(ApiToken))])
        assert set(session.scalars(sa.select(AuditEvent.act))) >= {"made a token"}


def test_a_long_list_goes_on_where_it_ended(app: Flask, admin: FlaskClient) -> None:
    header, client, path, seen = made(admin, "work"), app.test_client(), f"{WORK}?limit=2", []
    while path:
        answer = client.get(path.removeprefix("https://guidance.example.org"), headers=header).json
        seen += [each["uid"] for each in answer["pages"]]
        path = answer["next"]
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "x" * 5000, "Bearer é"])
def test_without_a_token_there_is_nothing_but_how_to_get_one(app: Flask, admin: FlaskClient, given: str) -> None:
    answer = app.test_client().get(WORK, headers={"Authorization": given})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer") and "/desk/tokens" in answer.json["detail"]
    assert admin.get(WORK).status_code == 401  # a cookie opens nothing here


def test_it_ends_by_hand_with_its_time_and_with_its_admin(app: Flask, admin: FlaskClient) -> None:
    header, client = made(admin, "work"), app.test_client()
    with app.extensions["database"].writing() as session:
        until = session.scalars(sa.select(ApiToken.until)).one()
    with time_machine.travel(until, tick=False):
        assert client.get(WORK, headers=header).status_code == 401
    assert client.get(WORK, headers=header).status_code == 200
    set_active(app, False)
    assert client.get(WORK, headers=header).status_code == 401
    set_active(app, True)
    set_role(app, Role.APPROVER)
    refused = client.get(WORK, headers=header)
    assert (refused.status_code, refused.www_authenticate.get("error")) == (401, "invalid_token")
    set_role(app, Role.ADMIN)
    assert posted(admin, "/desk/tokens/1/end", "/desk/tokens").status_code == 303
    assert client.get(WORK, headers=header).status_code == 401
    assert "Ended on" in Page(admin.get("/desk/tokens")).text
    assert posted(admin, "/desk/tokens/99/end", "/desk/tokens").status_code == 404


def set_active(app: Flask, active: bool) -> None:
    with app.extensions["database"].writing() as session:
        session.execute(sa.update(UserAccount).where(UserAccount.role == Role.ADMIN).values(active=active))


def set_role(app: Flask, role: Role) -> None:
    with app.extensions["database"].writing() as session:
        session.execute(sa.update(UserAccount).where(UserAccount.name == "Mo Admin").values(role=role))


def test_one_that_opens_nothing_is_not_made(admin: FlaskClient) -> None:
    for fields in ({"name": "x"}, {"name": "", "scopes": ["work"]}, {"name": "x", "scopes": ["people"]}):
        assert posted(admin, "/desk/tokens/new", days="90", **fields).status_code == 400
    assert posted(admin, "/desk/tokens/new", name="x", scopes=["work"], days="99999999").status_code == 400
    assert "There is no token yet." in Page(admin.get("/desk/tokens")).text


def test_the_description_names_the_scopes_and_how_quotes_are_checked(app: Flask) -> None:
    client = app.test_client()
    told = client.get("/api/v1/openapi.json").json
    assert told["paths"][WORK]["get"]["security"] == [{"token": ["work"]}]
    assert told["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    sent = told["paths"]["/api/v1/quotes"]["post"]
    assert sent["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/QuoteSent")
    assert set(sent["responses"]) == {"200", "400", "413", "429", "503"}
    shown = Page(client.get("/api/v1/")).text
    assert "POST /api/v1/quotes" in shown and "With a token that opens work" in shown
