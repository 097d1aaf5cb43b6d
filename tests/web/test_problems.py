"""When something does not work readers are told in plain words."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.models.old_addresses import lead_on
from guidance.web.guards import public
from tests.pages import Page
from tests.stories import START, signed_in


def test_a_fault_of_ours_is_a_page_and_never_a_traceback(demo: Flask) -> None:
    @public
    def broken() -> str:
        raise RuntimeError("secret detail")

    demo.view_functions["browsing.home"] = broken
    shown = Page(demo.test_client().get("/"))
    assert shown.status == 500
    assert shown.h1 == ["Sorry, there is a problem with the service"]
    assert "secret" not in shown.source


def test_a_database_that_does_not_answer_is_told_with_when_to_try_again(demo: Flask) -> None:
    @public
    def broken() -> str:
        raise sa.exc.OperationalError("SELECT secret", {}, Exception("database is locked"))

    demo.view_functions["browsing.home"] = broken
    answer = demo.test_client().get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert b"secret" not in answer.data


def test_a_database_that_is_gone_is_told_too(demo: Flask) -> None:
    client = demo.test_client()
    assert client.get("/").status_code == 200
    database = demo.extensions["database"]
    with database.writing() as session:
        session.execute(sa.text("ALTER TABLE chain_head RENAME TO hidden"))
        session.execute(sa.text("ALTER TABLE document RENAME TO hidden_document"))
    assert client.get("/").status_code == 503


def test_other_methods_are_refused_in_our_own_words(demo: Flask) -> None:
    client = demo.test_client()
    sent, asked = client.post("/"), client.get("/api/v1/quotes")
    assert sent.status_code == 405 and "GET" in sent.headers["Allow"]
    assert "Nothing can be sent to this address, so nothing was done." in Page(sent).text
    assert asked.status_code == 405 and "POST" in asked.headers["Allow"]
    assert "There is nothing to see at this address: it only takes what is sent to it." in asked.text


def test_every_answer_carries_the_headers_that_protect_readers(demo: Flask) -> None:
    for path in ("/", "/guidance/nothing", "/search?q=x", "/robots.txt"):
        headers = demo.test_client().get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_refused_method_is_answered_with_those_that_are_allowed(demo: Flask) -> None:
    assert "GET" in demo.test_client().post("/guidance/methotrexate-and-vaccines").headers["Allow"]


def test_a_redirect_never_repeats_the_host_of_the_request(demo: Flask) -> None:
    answer = demo.test_client().get("/guidance?x=1", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["Location"]) == (308, "/guidance/?x=1")


def test_a_forged_host_changes_no_link(demo: Flask) -> None:
    path = "/guidance/methotrexate-and-vaccines"
    answer = demo.test_client().get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert answer.status_code == 200
    assert b"evil.example" not in answer.data


def test_a_form_from_another_site_is_not_carried_out(demo: Flask) -> None:
    for site, status in [("cross-site", 400), ("same-site", 400), ("same-origin", 303), ("none", 303)]:
        client = demo.test_client()
        token = client.get("/sign-in").text.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]
        answer = client.post("/sign-out", data={"csrf_token": token}, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == status, site


def test_a_form_without_its_token_says_that_nothing_was_saved_and_shows_what_was_typed(demo: Flask) -> None:
    typed = {"name": "Sam Writer", "password": "my secret words", "body": "Take 5 mg.", "act": "save"}
    stranger, author = demo.test_client(), signed_in(demo, "author@demo.example")
    for client, status, why in [(stranger, 401, "You are signed out"), (author, 400, "older than your sign-in")]:
        shown = Page(client.post("/desk/account/details", data=typed))
        assert (shown.status, why in shown.text) == (status, True)
        assert "othing was saved" in shown.text and "Sam Writer" in shown.text
        assert [label for label in ("Name", "Text", "Act") if f">{label}</label>" in shown.source] == ["Name", "Text"]
        assert "my secret words" not in shown.source


def test_at_the_desk_an_address_that_does_not_exist_says_nothing_to_strangers(demo: Flask) -> None:
    answer = demo.test_client().get("/desk/guidance/secret-page/draft")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/desk/guidance/secret-page/draft")


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/guidance/nothing.json", {}), ("/api/v9", {}), ("/nothing", {"Accept": "application/json"})],
)
def test_programs_are_told_of_problems_in_their_own_form(client: FlaskClient, path: str, headers: dict) -> None:
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert (answer.json["status"], answer.json["title"]) == (404, "Not Found")
    assert answer.json["detail"].endswith(".")


def test_whoever_asks_for_plain_text_gets_one_sentence(client: FlaskClient) -> None:
    answer = client.get("/guidance/nothing.md")
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert answer.text == "There is no guidance page at this address.\n"


@pytest.mark.parametrize("path", ["/2019/05/A-Post/", "/2019/05/a-post?utm=x", "/?p=12", "/?p=12&utm=x", "/?page_id=3"])
def test_an_old_address_leads_on_for_ever(app: Flask, path: str) -> None:
    with app.extensions["database"].writing() as session:
        for old in ("/2019/05/a-post", "/?p=12", "/?page_id=3"):
            lead_on(session, old, "/guidance/a-page", at=START)
    client = app.test_client()
    assert client.get("/").status_code == 200
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, "/guidance/a-page")
    assert client.get("/?p=13").status_code == 200
    for nowhere in ("/2019/05/another", "/2019/%00", f"/{'x' * 5_000}"):
        assert client.get(nowhere).status_code == 404
    assert client.get("/?p=%00").status_code == 200
