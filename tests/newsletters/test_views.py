"""The newsletter as people meet it: an editor at the desk, a second person, readers of the page and of the letter."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.cli.jobs import answer_requests, send_letters
from guidance.config import Settings
from guidance.models import Document, LetterRow, Receiver, Role, Subscription, UserAccount
from guidance.models.newsletters import NewsletterText
from guidance.newsletters import views
from tests.letters.servers import mail_server
from tests.pages import Page, posted
from tests.stories import page, person, publish, signed_in
from tests.stories import withdraw as withdraw_page

DESK = "/desk/newsletters/1"


@pytest.fixture
def site(app: Flask) -> Flask:
    with app.extensions["database"].writing() as session:
        author = person(session)
        person(session, "Pia Approver", Role.APPROVER)
        at = datetime.now(UTC) - timedelta(days=1)
        for slug in ("methotrexate", "sulfasalazine"):
            publish(session, page(session, author, slug), author, title=slug.capitalize(), at=at)
    return app


@pytest.fixture
def editor(site: Flask) -> FlaskClient:
    client = signed_in(site, "sam.author@example.org")
    assert posted(client, "/desk/newsletters").location == DESK
    return client


@pytest.fixture
def approver(site: Flask) -> FlaskClient:
    return signed_in(site, "pia.approver@example.org")


WORDS = {"title": "Winter news", "introduction": "Dear *all*,\n\nread on.", "byline": "Ann Smith, director"}
ALL_IN = {"keep-page-1": "y", "keep-page-2": "y"}


def sent(editor: FlaskClient, approver: FlaskClient, **fields: str) -> None:
    assert posted(editor, DESK, **(WORDS | ALL_IN | fields)).status_code == 303
    assert posted(approver, f"{DESK}/check", verdict="approved").status_code == 303
    assert posted(approver, f"{DESK}/sending", when="now").status_code == 303


def test_an_editor_arranges_it_a_second_person_checks_it_and_readers_find_it_for_ever(
    site: Flask, editor: FlaskClient, approver: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Methotrexate" in Page(editor.get(DESK)).text
    fields = WORDS | {"keep-page-2": "y", "place-page-2": "1", "place-page-1": "1"}
    assert posted(editor, DESK, **fields).status_code == 303
    assert "Winter news" in Page(editor.get("/desk/newsletters")).text
    for view in ("wide", "phone", "text", "x"):
        assert "Winter news" in Page(editor.get(f"{DESK}/preview?as={view}")).text
    letter = editor.get(f"{DESK}/letter")
    assert "<em>all</em>" in letter.text and "Sulfasalazine" in letter.text and "Methotrexate" not in letter.text
    assert "sandbox" in letter.headers["Content-Security-Policy"]
    assert editor.get(f"{DESK}/check").status_code == editor.get(f"{DESK}/sending").status_code == 404
    assert "cannot be sent yet" in Page(approver.get(f"{DESK}/sending")).text
    assert approver.get("/newsletters/1").status_code == 404
    refused = posted(approver, f"{DESK}/check", verdict="changes requested")
    assert refused.status_code == 400 and "Say what has to be changed" in Page(refused).text
    sent(editor, approver, **fields)
    reader = site.test_client()
    shown = Page(reader.get("/newsletters/1"))
    assert shown.h1 == ["Winter news"] and "Ann Smith, director" in shown.text
    assert shown.links["Sulfasalazine"] == "/guidance/sulfasalazine"
    assert Page(reader.get("/newsletters")).links["Winter news"] == "/newsletters/1"
    assert "does not change any more" in Page(editor.get(DESK)).text
    assert posted(editor, DESK, source="/desk/account", based_on="2", **WORDS).status_code in {200, 400, 405}
    assert Page(reader.get("/newsletters/1")).h1 == ["Winter news"]
    feed = ElementTree.fromstring(reader.get("/newsletters/feed.atom").data)
    assert "Winter news" in [node.text for node in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert reader.get("/newsletters/feed.atom?archive=1").status_code == 404
    monkeypatch.setattr(views, "PAGE", 1)
    part = ElementTree.fromstring(reader.get("/newsletters/feed.atom?archive=1").data)
    assert part.find("{http://purl.org/syndication/history/1.0}archive") is not None
    told = reader.get("/newsletters/feed.json").get_json(force=True)
    assert told["next_url"].endswith("/newsletters/feed.json?archive=1")
    told = told["items"]
    assert [item["url"] for item in told] == ["https://guidance.example.org/newsletters/1"]


def test_who_was_asked_to_check_finds_it_at_the_desk_until_they_said_something(
    site: Flask, editor: FlaskClient, approver: FlaskClient
) -> None:
    person = re.search(r'<option value="(\d+)">Pia', editor.get(DESK).text)
    assert person is not None
    answer = posted(editor, f"{DESK}/check-request", source=DESK, who=person[1])
    assert "find it on their desk" in Page(editor.get(str(answer.location))).text
    assert "Pia Approver was asked to check exactly this text" in Page(editor.get(DESK)).text
    name = "Newsletter for " + f"{datetime.now(UTC):%B}"
    assert Page(approver.get("/desk")).links[f"Check “{name}”"] == f"{DESK}/check"
    posted(approver, f"{DESK}/check", verdict="changes requested", note="Too long.")
    assert f"Check “{name}”" not in Page(approver.get("/desk")).links
    shown = Page(editor.get("/desk"))
    assert shown.links[f"Change “{name}”"] == DESK and "Too long." in shown.text
    assert "Too long." in editor.get("/desk/lists/newsletters.csv").text
    posted(editor, DESK, **WORDS)
    assert f"Change “{name}”" not in Page(editor.get("/desk")).links


def test_an_old_newsletter_says_which_of_its_pages_are_not_to_be_followed_any_more(
    site: Flask, editor: FlaskClient, approver: FlaskClient
) -> None:
    sent(editor, approver)
    assert "must not be followed" not in Page(site.test_client().get("/newsletters/1")).text
    with site.extensions["database"].writing() as session:
        withdraw_page(session, session.get_one(Document, 1), session.get_one(UserAccount, 2), at=datetime.now(UTC))
    assert "Since then this guidance was withdrawn" in Page(site.test_client().get("/newsletters/1")).text


def test_who_saved_meanwhile_is_not_written_over_and_nothing_typed_is_lost(site: Flask, editor: FlaskClient) -> None:
    stale = {**WORDS, **ALL_IN, "title": "Mine"}
    begun = editor.get(DESK).text
    posted(editor, DESK, **WORDS, **{"keep-page-2": "y", "place-page-2": "1"})
    hidden = dict(re.findall(r'name="(csrf_token|nonce|based_on)"[^>]*?value="([^"]*)"', begun))
    answer = editor.post(DESK, data={**hidden, **stale})
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text and "Winter news" in answer.text
    theirs = answer.text[: answer.text.index('id="page-form"')]
    assert theirs.index("<li>Sulfasalazine</li>") < theirs.index("<li>Methotrexate (left out)</li>")


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"title": "x" * 151},
        {"introduction": "![a](/images/a.png)"},
        {"introduction": "[" * 60_000},
        {"introduction": "x" * 300_000},
        {"byline": "x" * 201},
    ],
)
def test_what_cannot_be_saved_is_refused_with_a_sentence(editor: FlaskClient, fields: dict[str, str]) -> None:
    refused = posted(editor, DESK, **(WORDS | fields))
    assert refused.status_code == 400 and "There is a problem" in Page(refused).text


def test_strange_places_and_scripts_in_words_do_no_harm(site: Flask, editor: FlaskClient) -> None:
    strange = {"place-page-1": "-1", "place-page-2": "9" * 400, "keep-page-99": "y", "keep-page-1": "y"}
    words = {
        "title": "<script>x</script>\ue000stop\ue001",
        "introduction": "<script>alert(1)</script> <b onclick=x>b</b>",
    }
    assert posted(editor, DESK, **(WORDS | words | strange)).status_code == 303
    shown = editor.get(f"{DESK}/letter").text
    assert "<script" not in shown and "<b onclick" not in shown and "\ue000" not in shown
    for number in ("0", "2", "999999999"):
        assert editor.get(f"/desk/newsletters/{number}").status_code == 404
        assert site.test_client().get(f"/newsletters/{number}").status_code == 404


def test_readers_ask_for_it_by_itself_or_with_a_page_confirm_once_and_stop_by_one_request(
    site: Flask, editor: FlaskClient, approver: FlaskClient
) -> None:
    reader, database = site.test_client(use_cookies=False), site.extensions["database"]
    fields = {"what": "page-1", "frequency": "weekly", "which": "all", "email": "ann@example.org", "newsletter": "y"}
    assert reader.post("/guidance/methotrexate/emails", data=fields).status_code == 303
    assert reader.post("/newsletters/emails", data={"email": "ben@example.org"}).status_code == 303
    assert reader.post("/newsletters/emails", data={"email": "ben"}).status_code == 400
    answer_requests(site.extensions["settings"], database)
    with database.reading() as session:
        tokens = session.scalars(sa.select(Subscription.token).order_by(Subscription.id)).all()
        choices = session.scalars(sa.select(Receiver.token).where(Receiver.email == "ann@example.org")).one()
        assert [row.what for row in session.scalars(sa.select(Subscription).order_by(Subscription.id))] == [
            "page-1",
            "newsletter",
            "newsletter",
        ]
    assert "“Methotrexate” and the newsletter" in Page(reader.get(f"/emails/confirm/{tokens[0]}")).text
    for token in (tokens[0], tokens[2]):
        assert reader.post(f"/emails/confirm/{token}").status_code == 200
    assert "The newsletter" in Page(reader.get(f"/emails/choices/{choices}")).text
    sent(editor, approver)
    with mail_server() as (url, box):
        settings = site.extensions["settings"]
        known = {name: getattr(settings, name) for name in ("instance", "database_url", "base_url")}
        send_letters(Settings(**known, mail_url=url, mail_from="hello@example.org"), database)
        letters = {message["To"]: message for message in box.messages if message["Subject"] == "Winter news"}
        assert set(letters) == {"ann@example.org", "ben@example.org"}
        body = box.text(box.messages.index(letters["ann@example.org"]))
        assert "You get this because you asked for the newsletter." in body
        stop = letters["ann@example.org"]["List-Unsubscribe"].strip("<>").removeprefix("https://guidance.example.org")
    assert stop == f"/emails/stop/{tokens[1]}"
    assert reader.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    with database.reading() as session:
        ended = session.scalars(sa.select(Subscription.what).where(Subscription.ended_at.is_not(None))).all()
        assert ended == ["newsletter"]  # and the emails about the page go on


def test_a_test_letter_goes_to_who_asked_for_it_alone(site: Flask, editor: FlaskClient) -> None:
    assert posted(editor, f"{DESK}/test", source=DESK).status_code == 303
    with site.extensions["database"].reading() as session:
        subjects = session.scalars(sa.select(LetterRow.subject)).all()
        assert len(subjects) == 1 and subjects[0].startswith("Test: Newsletter for")
        assert session.scalar(sa.select(sa.func.count()).select_from(NewsletterText)) == 1


def test_a_newsletter_with_a_time_says_when_it_is_sent_and_offers_no_sending(
    editor: FlaskClient, approver: FlaskClient
) -> None:
    assert posted(editor, DESK, **(WORDS | ALL_IN)).status_code == 303
    assert posted(approver, f"{DESK}/check", verdict="approved").status_code == 303
    assert "Send it" in Page(approver.get(DESK)).links
    soon = datetime.now(UTC) + timedelta(days=3)
    day = {f"day-{part}": str(getattr(soon, part)) for part in ("day", "month", "year")}
    planned = posted(approver, f"{DESK}/sending", when="later", time="9:00", **day)
    assert planned.status_code == 303
    shown = Page(approver.get(DESK))
    assert "Send it" not in shown.links
    assert shown.links["cancel that first"] == f"{DESK}/sending"
    assert "It will be sent at" in shown.text
