"""A text in any form says first that it is not to be used, and which one is; forms are chosen by suffix or header."""

import json
import re
from http import HTTPStatus

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import Document
from tests.stories import days, page, person, publish, remove, review, withdraw

SITE = "https://guidance.example.org"
PAGE = "/guidance/methotrexate"
ENDINGS = {"text/markdown": "md", "application/json": "json", "text/plain": "txt", "application/pdf": "pdf"}
FORMS = ("html", "md", "json", "txt")
OLD = "Not current: version 2 replaced it on 15 January 2026."
GONE = "Withdrawn on 4 February 2026."
BODY = "## Dose\n\nTake ~~10 mg~~ 5 mg.\n\n:::recommendation Dose {#advice}\nTake 5 mg.\n:::\n"


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author = person(session)
        document = page(session, author, topic="Medicines")
        publish(session, document, author, BODY, at=days(0), title='Dose "5 mg" </script> – of a drug with a name')
        publish(session, document, author, BODY + "\nMore.\n", at=days(10), title="Methotrexate")
    return app.test_client()


def first_words(client: FlaskClient, path: str, form: str) -> str:
    answer = client.get(path)
    assert answer.status_code == HTTPStatus.OK, path
    if form != "html":
        return answer.text[:200]
    main = re.split("<main[^>]*>", answer.text)[1]
    return " ".join(re.sub("<[^>]*>", "", main).split())[:200]


def test_old_and_withdrawn_text_begins_with_that_sentence_in_every_form(site: FlaskClient, app: Flask) -> None:
    for form in FORMS:
        assert OLD in first_words(site, f"{PAGE}/versions/1.{form}", form)
        for path in (f"{PAGE}.{form}", f"{PAGE}/versions/2.{form}"):
            assert "Not current" not in site.get(path).text
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        withdraw(session, document, document.owner, at=days(30))
    for form in FORMS:
        for path in (f"{PAGE}.{form}", f"{PAGE}/versions/1.{form}", f"{PAGE}/versions/2.{form}"):
            assert GONE in first_words(site, path, form)
            assert site.get(path).headers["X-Robots-Tag"] == "noindex"
    with app.extensions["database"].writing() as session:
        remove(session, session.scalars(sa.select(Document)).one(), person(session, "B"), at=days(31))
    assert {site.get(f"{PAGE}/versions/1.{form}").status_code for form in FORMS} == {410}


def test_the_markdown_is_the_one_that_was_written_under_its_facts(site: FlaskClient, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        version = session.scalars(sa.select(Document)).one()
        newest = publish(session, version, version.owner, BODY, at=days(20))
        review(session, newest, person(session, "B"), at=days(21), due_on=days(400).date())
    text = site.get(f"{PAGE}.md").text
    head, _, body = text.removeprefix("---\n").partition("---\n\n")
    assert body == BODY
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    assert {name: json.loads(facts[name]) for name in ("title", "version", "status", "published", "reviewed")} == {
        "title": "Methotrexate",
        "version": "3",
        "status": "current",
        "published": "2026-01-25",
        "reviewed": "2026-01-26",
    }
    assert json.loads(facts["permalink"]) == f"{SITE}{PAGE}/versions/3"
    assert re.fullmatch(rf"{SITE}/check/[\w-]{{11}}", json.loads(facts["check"]))


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/markdown, text/html;q=0.9", "text/markdown"),
        ("application/json", "application/json"),
        ("text/plain;q=0.5, text/markdown;q=0.4", "text/plain"),
        ("application/pdf, text/html;q=0.9", "application/pdf"),
    ],
)
def test_the_form_is_the_one_that_is_liked_best(site: FlaskClient, accept: str, sent: str) -> None:
    for path in (PAGE, f"{PAGE}/versions/1"):
        answer = site.get(path, headers={"Accept": accept} if accept else {})
        assert answer.mimetype == sent
        assert answer.headers["Vary"] == "Accept-Encoding, Accept"
        assert sent == "text/html" or answer.data == site.get(f"{path}.{ENDINGS[sent]}").data


def test_who_takes_none_of_the_forms_is_told_which_there_are(site: FlaskClient) -> None:
    answer = site.get(PAGE, headers={"Accept": "image/png"})
    assert answer.status_code == HTTPStatus.NOT_ACCEPTABLE
    assert "text/html, text/markdown, application/json, text/plain or application/pdf" in answer.text


def test_a_thousand_ways_to_ask_fill_no_more_of_the_memory_than_there_are_forms(site: FlaskClient, app: Flask) -> None:
    for number in range(1_000):
        site.get(PAGE, headers={"Accept": f"text/x{number}, text/markdown;q=0.{number}, */*;q=0.001{number}"})
    for form in ("text/html", "text/markdown", "application/json", "text/plain", "application/pdf"):
        site.get(PAGE, headers={"Accept": form})
    cache = app.extensions["page_cache"]
    assert len([key for key in cache._kept if key[0] == PAGE]) <= 6


def test_the_json_says_what_is_public_of_a_version(site: FlaskClient) -> None:
    told = site.get(f"{PAGE}/versions/1.json").json
    assert next(iter(told)) == "notice"
    assert (told["version"], told["newest"], told["status"]) == (1, 2, "superseded")
    assert told["recommendations"][0]["words"] == "Take 5 mg."
    assert [section["anchor"] for section in told["sections"]] == ["dose"]


def test_headers_lead_to_forms_versions_and_times(site: FlaskClient) -> None:
    old = site.get(f"{PAGE}/versions/1")
    links = {
        (relation, target.removeprefix(SITE))
        for target, relations in re.findall(r'<([^>]+)>; rel="([^"]+)"', old.headers["Link"])
        for relation in relations.split()
    }
    assert {
        ("original", PAGE),
        ("latest-version", PAGE),
        ("cite-as", f"{PAGE}/versions/1"),
        ("successor-version", f"{PAGE}/versions/2"),
        ("version-history", f"{PAGE}/history"),
        ("timegate", "/timegate/methotrexate"),
        ("timemap", "/timemap/methotrexate"),
        ("describedby", f"{PAGE}/versions/1.json"),
        ("alternate", f"{PAGE}/versions/1.json"),
        ("alternate", f"{PAGE}/versions/1.md"),
        ("type", "https://schema.org/MedicalWebPage"),
    } <= links
    targets = re.findall("<([^>]+)>", old.headers["Link"])
    assert len(targets) == len(set(targets))  # each is named once, with all that it is: caches read it letter by letter
    assert "predecessor-version" not in old.headers["Link"]
    assert old.headers["Memento-Datetime"] == "Mon, 05 Jan 2026 09:00:00 GMT"
    assert "Memento-Datetime" not in site.get(PAGE).headers


def test_odd_suffixes_are_not_found_and_a_page_that_moved_leads_on_in_its_form(site: FlaskClient, app: Flask) -> None:
    for path in (f"{PAGE}.exe", f"{PAGE}.MD", f"{PAGE}/versions/9.md", f"{PAGE}.md/x", "/guidance/.md"):
        assert site.get(path).status_code in {404, 308}, path
