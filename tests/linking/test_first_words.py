"""Whatever form a text is had in, one that is not to be used says so before all else, however long its title is."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime

import feedparser
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import Document
from guidance.pdf import making
from guidance.quoting.following import Texts
from tests.conftest import BASE_URL
from tests.stories import days, page, person, publish, remove, withdraw

PAGE = "/guidance/methotrexate"
JSON = {"Accept": "application/json"}
TITLE = "Methotrexate and what has to be known about it " * 6
WORDS = "Take 5 mg of this drug once a week on the same day, with folic acid on another one, and never more than that."
BODY = f"## Dose\n\n{WORDS}\n\n:::recommendation Dose {{#advice}}\nTake 5 mg.\n:::\n"
OLD, GONE = "Not current: version 2 replaced it on 15 January 2026", "ithdrawn on 4 February 2026"


@pytest.fixture
def site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(making, "_written", lambda sheets: sheets)  # what is set stands in it; the pdf room sets it
    with app.extensions["database"].writing() as session:
        author = person(session)
        document = page(session, author, topic="Medicines")
        publish(session, document, author, BODY, at=days(0), title=TITLE)
        publish(session, document, author, BODY.replace("5 mg", "10 mg"), at=days(10), title=TITLE)
    return app.test_client()


def versions(site: FlaskClient, number: int) -> Iterator[str]:
    """Every address that shows the text of a version."""
    uid = site.get(f"{PAGE}.json").json["lasting"].rpartition("/")[2]
    yield from (f"{PAGE}/versions/{number}{end}" for end in ("", ".html", ".md", ".json", ".txt", ".pdf"))
    yield f"{PAGE}/versions/{number}/certificate.json"
    yield f"/api/v1/documents/{uid}/versions/{number}"
    yield from (f"/embed/{uid}?version={number}{more}" for more in ("", "&section=dose", "&recommendation=advice"))
    yield from (f"{PAGE}/versions/{number}/citation.{end}" for end in ("bib", "ris", "json"))
    yield f"{PAGE}/link?version={number}"
    yield f"/badge/{uid}.svg?version={number}"
    yield from (f"/oembed?url={BASE_URL}{PAGE}/versions/{number}&format={form}" for form in ("json", "xml"))


def begins(site: FlaskClient, path: str) -> str:
    """The first 200 characters that somebody reads there."""
    answer = site.get(path, follow_redirects=True)
    assert answer.status_code == 200, path
    text = answer.text
    if "/embed/" in path or answer.mimetype in {"text/html", "application/pdf"}:
        body = re.split(r"<body[^>]*>|\\u003cbody[^>]*>", text)[-1]
        main = re.split("<main[^>]*>", body)[-1]
        text = " ".join(re.sub("<[^>]*>", " ", main).split())
    return text[:200]


def listed(site: FlaskClient, number: int) -> Iterator[str]:
    """What is said of a version in each list and description that names it, up to what it says itself."""
    uid = site.get(f"{PAGE}.json").json["lasting"].rpartition("/")[2]
    for path in ("/feed", f"{PAGE}/feed"):
        yield [entry.summary for entry in feedparser.parse(site.get(f"{path}.atom").data).entries][-number]
        yield site.get(f"{path}.json").json["items"][-number]["content_text"]
    yield str(site.get(f"/api/v1/documents/{uid}/versions").json["versions"][-number])
    yield str(site.get("/api/v1/changes").json["changes"][number - 1])
    page = site.get(f"{PAGE}/versions/{number}").text
    structured = json.loads(re.search(r"<script type=\"application/ld\+json\">(.*?)</script>", page)[1])
    yield json.dumps(structured)
    yield structured["description"]
    yield from re.findall(r'(?:name="description"|property="og:description") content="([^"]*)"', page)


def answered(site: FlaskClient, tool: str, **arguments: object) -> str:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
    return site.post("/mcp", json=call).json["result"]["content"][0]["text"]


def told(site: FlaskClient, tool: str, **arguments: object) -> str:
    return answered(site, tool, **arguments)[:200]


def test_a_text_that_was_replaced_or_withdrawn_says_so_first_in_every_form(site: FlaskClient, app: Flask) -> None:
    for path in versions(site, 1):
        assert OLD in begins(site, path), path
    for words in listed(site, 1):
        assert OLD in words[:200]
    assert f"{OLD}. 2026-01-05" in answered(site, "what_changed_since", since="2026-01-01")
    assert OLD in told(site, "read_guidance", page="methotrexate", version=1)
    for path in versions(site, 2):
        assert "Not current" not in begins(site, path), path
    Texts(app.extensions["settings"], app.extensions["database"]).catch_up()
    assert "Superseded on 15 January 2026" in told(site, "check_text", text=WORDS)
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        withdraw(session, document, document.owner, at=days(30))
    for number in (1, 2):
        for path in versions(site, number):
            assert GONE in begins(site, path), path
        for words in listed(site, number):
            assert GONE in words[:200]
        assert GONE in told(site, "read_guidance", page="methotrexate", version=number)
    current = (PAGE, *(f"{PAGE}.{form}" for form in ("html", "md", "json", "txt", "pdf")), f"{PAGE}/on/2026-01-06")
    for path in (*current, f"{PAGE}/compare/1..2", f"{PAGE}/changes?since=1"):
        assert GONE in begins(site, path), path
    for tool, more in (("read_guidance", {}), ("what_changed_since", {"since": "1"})):
        assert GONE in told(site, tool, page="methotrexate", **more)
    assert GONE in told(site, "check_text", text=WORDS)


def test_what_to_use_instead_is_told_in_every_form_with_the_title_of_what_went(site: FlaskClient, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        gone = session.scalars(sa.select(Document)).one()
        other = page(session, gone.owner, "other")
        publish(session, other, gone.owner, title="Another page", at=days(1))
        withdraw(session, gone, gone.owner, at=days(30), replacement=other)
        code = gone.uid
    forms = [path for path in versions(site, 2) if "/badge/" not in path]
    checks = site.get(f"{PAGE}/versions/2.json").json["check"].removeprefix(BASE_URL)
    assert site.get(checks, headers=JSON).json["instead"] == "Another page"
    assert "Use instead: Another page." in site.get(f"/api/v1/documents/{code}").json["notice"]
    assert "Use instead: Another page." in answered(site, "what_changed_since", page="methotrexate", since="1")
    assert ">Another page</a>, which replaces it" in site.get(f"{PAGE}/link").text
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document).where(Document.uid == code)).one()
        remove(session, document, document.owner, at=days(40))
    for path in forms:
        answer = site.get(path)
        assert answer.status_code == 410
        for words in (TITLE.strip(), "It named a patient.", "Another page", "14 February 2026"):
            assert words in answer.text, path
    for words in (
        answered(site, "read_guidance", page="methotrexate"),
        site.get(checks, headers=JSON).json["sentence"],
    ):
        assert words.endswith(f"It named a patient. Use instead: Another page, {BASE_URL}/guidance/other")


def test_what_is_named_to_be_used_instead_says_what_became_of_it_since(site: FlaskClient, app: Flask) -> None:
    def act(verb: Callable[..., None], slug: str, at: datetime, instead: str = "") -> None:
        with app.extensions["database"].writing() as session:
            document, replacement = (
                session.scalar(sa.select(Document).where(Document.slug == name)) for name in (slug, instead)
            )
            verb(session, document, document.owner, at=at, **({"replacement": replacement} if replacement else {}))

    with app.extensions["database"].writing() as session:
        author = session.scalars(sa.select(Document)).one().owner
        publish(session, page(session, author, "other"), author, title="Another page", at=days(1))
    act(withdraw, "methotrexate", days(30), "other")
    for verb, day, words in (
        (withdraw, 31, "Another page (withdrawn since)"),
        (remove, 32, "Another page (removed since)"),
    ):
        act(verb, "other", days(day))
        for path in (PAGE, f"{PAGE}.txt", f"{PAGE}/versions/1.md", f"{PAGE}/link"):
            assert words in site.get(path).text, path
    act(remove, "methotrexate", days(40))
    assert "Another page (removed since)" in site.get(f"{PAGE}.txt").text


def test_a_comparison_of_two_former_versions_says_that_neither_is_current(site: FlaskClient, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        publish(session, document, document.owner, BODY.replace("5 mg", "15 mg"), at=days(20), title=TITLE)
        uid = document.uid
    said = "Not current: version 3 replaced it on 25 January 2026."
    for pair in ("1..2", "2..1"):
        assert begins(site, f"{PAGE}/compare/{pair}").startswith(said)
        assert site.get(f"/api/v1/documents/{uid}/compare/{pair}").json["notice"] == said
    assert "Not current" not in site.get(f"{PAGE}/compare/1..3").text
