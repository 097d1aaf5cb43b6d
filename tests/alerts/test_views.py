"""The pages of followers: no cookie, no script, nothing changed by looking, and nothing told about an address."""

import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from guidance.cli.jobs import answer_requests, send_letters, tell_followers
from guidance.config import Settings
from guidance.damage import HistoryCheck, note
from guidance.models import ChangeClass, Document, LetterRequest, Receiver, Subscription, UserAccount
from tests.letters.servers import mail_server
from tests.pages import Page
from tests.stories import page, person, publish, remove, withdraw

FIELDS = {"email": "Ann@Example.org", "frequency": "weekly", "which": "all"}


@pytest.fixture
def site(app: Flask) -> Flask:
    with app.extensions["database"].writing() as session:
        author = person(session)
        publish(session, page(session, author, topic="Medicines"), author, title="Methotrexate")
    return app


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    return site.test_client()


def asked(reader: FlaskClient, path: str = "/guidance/methotrexate/emails", **fields: str) -> TestResponse:
    what = "everything" if path == "/emails" else "page-1"
    return reader.post(path, data={"what": what, **FIELDS, **fields})


def subscription(site: Flask) -> Subscription:
    """What came of the last request, once the worker looked at it."""
    answer_requests(site.extensions["settings"], site.extensions["database"])
    with site.extensions["database"].reading() as session:
        return session.scalars(sa.select(Subscription).order_by(Subscription.id.desc())).first()  # type: ignore[return-value]


def confirmed(site: Flask, reader: FlaskClient, **fields: str) -> tuple[str, str]:
    """The secrets of a new subscription, and of its follower."""
    assert asked(reader, **fields).status_code == 303
    token = subscription(site).token
    assert reader.post(f"/emails/confirm/{token}").status_code == 200
    with site.extensions["database"].reading() as session:
        return token, session.scalars(sa.select(Receiver.token).order_by(Receiver.id.desc())).first()  # type: ignore[return-value]


def test_whoever_would_follow_or_rely_on_a_withdrawn_page_is_told_first(site: Flask, reader: FlaskClient) -> None:
    with site.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        instead = page(session, document.owner, slug="azathioprine")
        withdraw(session, document, document.owner, replacement=instead, at=datetime(2026, 5, 1, tzinfo=UTC))
    for path in ("emails", "partners", "partners/thank-you"):
        words = Page(reader.get(f"/guidance/methotrexate/{path}")).text
        assert "This guidance was withdrawn on" in words, path
        assert "which replaces it" in words, path


def test_every_public_page_leads_to_the_form_and_the_form_sets_no_cookie(reader: FlaskClient) -> None:
    guidance = Page(reader.get("/guidance/methotrexate"))
    topic = Page(reader.get("/topics/medicines"))
    assert guidance.links["Get emails about this page"] == "/guidance/methotrexate/emails"
    assert topic.links["Get emails about this topic"] == "/topics/medicines/emails"
    assert guidance.links["Get emails about changes"] == topic.links["Get emails about changes"] == "/emails"
    for path in ("/guidance/methotrexate/emails", "/topics/medicines/emails", "/emails"):
        form = reader.get(path)
        assert form.status_code == 200 and "Set-Cookie" not in form.headers


def test_asking_leads_to_the_same_page_whether_the_address_is_known_or_not(site: Flask, reader: FlaskClient) -> None:
    confirmed(site, reader)
    answers = [asked(reader), asked(reader, email="new@example.org")]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/emails/check")}
    with site.extensions["database"].reading() as session:
        assert session.scalars(sa.select(LetterRequest.email)).all() == ["ann@example.org", "new@example.org"]


def test_looking_at_a_link_changes_nothing_and_a_button_pressed_twice_counts_once(
    site: Flask, reader: FlaskClient
) -> None:
    asked(reader)
    token = subscription(site).token
    assert "Do you want these emails?" in Page(reader.get(f"/emails/confirm/{token}")).text
    assert reader.head(f"/emails/confirm/{token}").status_code == 200
    assert subscription(site).confirmed_at is None
    for _ in range(2):
        assert "You get emails about “Methotrexate”." in Page(reader.post(f"/emails/confirm/{token}")).text
    found = subscription(site)
    assert found.confirmed_at is not None and found.frequency.value == "weekly"
    assert "Stop these emails?" in Page(reader.get(f"/emails/stop/{token}")).text
    assert subscription(site).ended_at is None


def test_a_mail_program_stops_emails_with_one_request_and_the_page_offers_undo(
    site: Flask, reader: FlaskClient
) -> None:
    token, _ = confirmed(site, reader)
    stranger = site.test_client(use_cookies=False)
    stopped = stranger.post(f"/emails/stop/{token}", data={"List-Unsubscribe": "One-Click"})
    assert stopped.status_code == 200 and "You’ve been unsubscribed" in Page(stopped).text  # RFC 8058: no redirect
    assert subscription(site).ended_at is not None
    assert f'action="/emails/again/{token}"' in stopped.text
    assert reader.post(f"/emails/again/{token}").status_code == 200
    assert subscription(site).ended_at is None


def test_emails_stop_while_the_history_is_damaged(site: Flask, reader: FlaskClient) -> None:
    token, _ = confirmed(site, reader)
    note(site.extensions["settings"].instance, HistoryCheck(datetime.now(UTC), "Version 1 is damaged."))
    assert reader.post(f"/emails/stop/{token}").status_code == 200
    assert subscription(site).ended_at is not None


def test_all_choices_are_on_one_page_behind_a_secret_link(site: Flask, reader: FlaskClient) -> None:
    confirmed(site, reader)
    token, choices = confirmed(site, reader, what="everything")
    shown = reader.get(f"/emails/choices/{choices}")
    assert "Methotrexate" in shown.text and "Every page" in shown.text and "ann@example.org" in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer" and shown.headers["Cache-Control"] == "no-store"
    data = {"s1-frequency": "daily", "s1-which": "safety", "s2-frequency": "hourly", "s2-which": "all"}
    assert "Your choices were saved." in Page(reader.post(f"/emails/choices/{choices}", data=data)).text
    with site.extensions["database"].reading() as session:
        one, two = session.scalars(sa.select(Subscription).order_by(Subscription.id)).all()
        assert (one.frequency.value, one.only_safety, two.frequency.value) == ("daily", True, "weekly")
    kept = json.loads(reader.get(f"/emails/choices/{choices}/export.json").text)
    assert kept["address"] == "ann@example.org" and len(kept["subscriptions"]) == 2
    reader.post(f"/emails/choices/{choices}", data={"stop-2": "y"})
    assert subscription(site).ended_at is not None
    assert "Have your address forgotten?" in Page(reader.get(f"/emails/choices/{choices}/forgetting")).text
    assert reader.post(f"/emails/choices/{choices}/forgetting").status_code == 200
    for path in (f"/emails/choices/{choices}", f"/emails/choices/{choices}/export.json"):
        assert reader.get(path).status_code == 404
    assert reader.post(f"/emails/again/{token}").status_code == 404  # nobody is there to write to any more


@pytest.mark.parametrize("path", ["confirm", "stop", "choices"])
@pytest.mark.parametrize("secret", ["wrong", "x" * 5000, "a'b\"c", "%00", "A.B"])
def test_whoever_guesses_a_link_learns_nothing_and_changes_nothing(
    site: Flask, reader: FlaskClient, path: str, secret: str
) -> None:
    answers = [reader.get(f"/emails/{path}/{secret}"), reader.post(f"/emails/{path}/{secret}")]
    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize(
    "fields",
    [
        {"email": ""},
        {"email": "ann"},
        {"email": "ann@example.org\r\nBcc: ben@example.org"},
        {"email": '"ann"@example.org'},
        {"email": "x" * 300 + "@example.org"},
        {"email": "x" * 300_000},
        {"frequency": "hourly"},
        {"which": "none"},
        {"what": "page-999"},
        {"what": "topic-1; drop table"},
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(reader: FlaskClient, fields: dict[str, str]) -> None:
    refused = asked(reader, **fields)
    assert refused.status_code == 400 and "There is a problem" in Page(refused).text


def test_an_address_is_written_to_a_few_times_only_and_a_place_too(site: Flask, reader: FlaskClient) -> None:
    assert [asked(reader).status_code for _ in range(5)] == [303, 303, 303, 429, 429]
    many = [asked(reader, email=f"a{number}@example.org") for number in range(30)]
    assert [answer.status_code for answer in many].count(429) == 3
    assert "you can ask again in 15 minutes" in Page(many[-1]).text and many[-1].headers["Retry-After"] == "900"


def test_a_page_that_was_removed_or_never_was_cannot_be_followed(site: Flask, reader: FlaskClient) -> None:
    assert reader.get("/guidance/nothing/emails").status_code == reader.get("/topics/nothing/emails").status_code == 404
    with site.extensions["database"].writing() as session:
        author = person(session, "Lee Author")
        gone = page(session, author, "gone")
        publish(session, gone, author)
        remove(session, gone, author, at=datetime.now(UTC))
    assert reader.get("/guidance/gone/emails").status_code == 410


def test_a_follower_gets_what_is_safety_critical_with_the_exact_comparison_and_after_one_request_nothing(
    site: Flask, reader: FlaskClient
) -> None:
    token, _ = confirmed(site, reader)
    database, known = site.extensions["database"], site.extensions["settings"]
    with mail_server() as (url, box):
        own = {"instance": known.instance, "database_url": known.database_url, "base_url": known.base_url}
        sending = Settings(**own, mail_url=url, mail_from="a@example.org")
        changed(site, "Take 7.5 mg.", "The starting dose is lower.")
        tell_followers(known, database)
        send_letters(sending, database)
        letter = next(one for one in box.messages if one["Subject"] == "Safety-critical change: Methotrexate")
        assert "/guidance/methotrexate/compare/1..2" in box.text(box.messages.index(letter))
        stop = str(letter["List-Unsubscribe"]).strip("<>").removeprefix(known.base_url)
        assert (stop, letter["List-Unsubscribe-Post"]) == (f"/emails/stop/{token}", "List-Unsubscribe=One-Click")
        assert site.test_client(use_cookies=False).post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        changed(site, "Take 5 mg.", "The starting dose is lower still.")
        tell_followers(known, database)
        send_letters(sending, database)
        assert [one["Subject"] for one in box.messages].count(letter["Subject"]) == 1


def changed(site: Flask, body: str, note: str) -> None:
    """Publish a safety-critical change, now."""
    with site.extensions["database"].writing() as session:
        page_here, author = session.get_one(Document, 1), session.get_one(UserAccount, 1)
        more = {"kind": ChangeClass.ADVICE_CHANGED, "safety_critical": True, "at": datetime.now(UTC)}
        publish(session, page_here, author, body, note=note, **more)  # type: ignore[arg-type]
