"""What machines ask at /api/v1: everything public, nothing twice or left out, and refusals in a sentence."""

import hashlib
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http import HTTPStatus
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from guidance.app import create_app
from guidance.config import Settings
from guidance.models import ChangeClass, Document, current_version, tick
from guidance.web import rates
from tests.stories import BODY, days, page, person, publish, remove, review, save, withdraw

V1 = "/api/v1"
SITE = "https://guidance.example.org"


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author, other = person(session), person(session, "B")
        document = page(session, author, topic="Medicines")
        publish(session, document, author, BODY, at=days(0), audience="Adult patients")
        change = {"kind": ChangeClass.ADVICE_CHANGED, "safety_critical": True, "audience": "Adult patients"}
        newest = publish(session, document, author, BODY.replace("5 mg", "2.5 mg"), at=days(1), **change)
        review(session, newest, other, at=days(2), due_on=date(2027, 1, 1))
        for slug in ("other", "gone", "removed"):
            publish(session, page(session, author, slug), author, at=days(3), title=slug.capitalize())
        withdraw(session, found(session, "gone"), author, at=days(4))
        remove(session, found(session, "removed"), author, at=days(5))
        save(session, document, author, "secret draft", at=days(6))
        save(session, page(session, author, "unwritten"), author, "secret", at=days(6))
    return app.test_client()


def found(session: Session, slug: str) -> Document:
    return session.scalars(sa.select(Document).where(Document.slug == slug)).one()


def asked(client: FlaskClient, path: str) -> dict:
    answer = client.get(path.removeprefix(SITE))
    assert answer.status_code == HTTPStatus.OK, answer.text
    return answer.json


def uid_of(client: FlaskClient, title: str = "Methotrexate") -> str:
    return next(each["uid"] for each in asked(client, f"{V1}/documents")["documents"] if each["title"] == title)


def test_pages_are_listed_by_parts_with_where_they_stand(site: FlaskClient) -> None:
    seen, path = [], f"{V1}/documents?limit=1"
    while path:
        told = asked(site, path)
        seen += [(each["title"], each["status"], each["notice"][:9]) for each in told["documents"]]
        path = told["next"]
    assert seen == [("Methotrexate", "current", ""), ("Other", "current", ""), ("Gone", "withdrawn", "Withdrawn")]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("topic=medicines", ["Methotrexate"]),
        ("audience=ADULT", ["Methotrexate"]),
        ("audience=%25", []),
        ("setting=ward", []),
    ],
)
def test_pages_can_be_chosen(site: FlaskClient, query: str, titles: list[str]) -> None:
    assert [each["title"] for each in asked(site, f"{V1}/documents?{query}&utm_source=x")["documents"]] == titles


def test_a_mirror_asks_for_the_pages_that_changed_since_it_last_looked(site: FlaskClient) -> None:
    sequence = asked(site, f"{V1}/documents?limit=1")["documents"][0]["sequence"]
    changed = asked(site, f"{V1}/documents?changed_after={sequence}")["documents"]
    assert [each["title"] for each in changed] == ["Other", "Gone"]


def test_a_version_is_told_whole_and_says_first_that_it_is_old(site: FlaskClient) -> None:
    uid = uid_of(site)
    old, new = (asked(site, f"{V1}/documents/{uid}/versions/{number}") for number in (1, 2))
    assert next(iter(old)) == "notice" and old["notice"].startswith("Not current: version 2 replaced it")
    assert old["markdown"] == BODY and "<h2" in old["html"]
    assert (new["notice"], new["reviewed_by"], new["review_due"]) == ("", "consultant rheumatologist", "2027-01-01")
    rows = asked(site, f"{V1}/documents/{uid}/versions?limit=1")
    assert [row["version"] for row in rows["versions"] + asked(site, rows["next"])["versions"]] == [2, 1]
    assert asked(site, f"{V1}/documents/{uid}")["version"] == 2


def test_a_comparison_names_the_doses_that_changed(site: FlaskClient) -> None:
    [change] = asked(site, f"{V1}/documents/{uid_of(site)}/compare/1..2")["changes"]
    assert (change["section"], change["measures"]) == ("Dose", [{"was": "5 mg", "now": "2.5 mg", "kind": "dose"}])


def test_every_change_is_told_once_in_order_and_what_has_no_entry_too(site: FlaskClient, app: Flask) -> None:
    seen, after, more = [], 0, True
    while more:
        told = asked(site, f"{V1}/changes?after={after}&limit=2")
        seen += [(each["sequence"], each["what"]) for each in told["changes"]]
        after, more = told["last"], told["more"]
    assert [what for _, what in seen] == ["version", "version", "review", "version", "version", "withdrawal", "removal"]
    assert [number for number, _ in seen] == sorted({number for number, _ in seen})
    with app.extensions["database"].writing() as session:
        tick(session, found(session, "other"))
    [more] = asked(site, f"{V1}/changes?after={after}")["changes"]
    assert (more["what"], more["title"], more["at"]) == ("details", "Other", None)
    assert "secret" not in site.get(f"{V1}/changes").text


def test_what_is_committed_late_is_not_skipped(site: FlaskClient, app: Flask) -> None:
    """One transaction has its number and takes its time, another one waits behind it; a poller asks meanwhile."""
    database = app.extensions["database"]
    before = asked(site, f"{V1}/changes")["last"]

    def publish_next(slug: str, act: Callable[[], None] = lambda: None) -> None:
        with database.writing() as session:
            document = found(session, slug)
            publish(session, document, document.owner, "next", at=days(20))
            act()

    def meanwhile() -> None:
        behind.start()
        told = asked(site, f"{V1}/changes?after={before}")
        assert (told["changes"], told["last"]) == ([], before)

    behind = threading.Thread(target=publish_next, args=("methotrexate",))
    publish_next("other", meanwhile)
    behind.join(20)
    told = asked(site, f"{V1}/changes?after={before}")
    assert [each["title"] for each in told["changes"]] == ["Methotrexate", "Methotrexate"]
    assert [each["version"] for each in told["changes"]] == [2, 3]


def test_the_chain_can_be_computed_again(site: FlaskClient) -> None:
    told = asked(site, f"{V1}/entries")
    for entry in told["entries"]:
        if entry["sealed"] is not None:
            words = f"{entry['previous']}\n{entry['sequence']}\n{entry['sealed']}"
            assert hashlib.sha256(words.encode()).hexdigest() == entry["link"]
    assert told["entries"][-1]["sequence"] == told["last"]
    assert asked(site, told["next"])["entries"] == []


def test_reviews_that_are_due_and_topics_are_listed(site: FlaskClient) -> None:
    assert asked(site, f"{V1}/reviews-due?until=2026-12-31")["documents"] == []
    assert [each["title"] for each in asked(site, f"{V1}/reviews-due?until=2027-01-01")["documents"]] == [
        "Methotrexate"
    ]
    assert [each["slug"] for each in asked(site, f"{V1}/topics")["topics"]] == ["medicines"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/documents?limit=0", 400),
        ("/documents?limit=x", 400),
        ("/changes?after=-1", 400),
        ("/changes?after=99999999999999999999", 400),
        ("/documents?topic=nothing", 404),
        ("/reviews-due?until=yesterday", 400),
        ("/documents/nothing", 404),
        ("/documents/{uid}/versions/9", 404),
        ("/documents/{uid}/compare/1..9", 404),
        ("/nothing", 404),
    ],
)
def test_what_is_out_of_shape_is_refused_in_a_sentence(site: FlaskClient, path: str, status: int) -> None:
    answer = site.get(V1 + path.replace("{uid}", uid_of(site)))
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["status"] == status and answer.json["detail"].endswith(".")


def test_a_removed_page_gives_its_reason_and_nothing_else(site: FlaskClient, app: Flask) -> None:
    with app.extensions["database"].reading() as session:
        uid = found(session, "removed").uid
    for path in ("", "/versions", "/versions/1", "/compare/1..1"):
        answer = site.get(f"{V1}/documents/{uid}{path}")
        assert answer.status_code == HTTPStatus.GONE
        assert answer.json["detail"] == "“Removed” was removed on 10 January 2026: It named a patient."


def test_answers_can_be_kept_read_by_any_site_and_tell_the_rate(site: FlaskClient, monkeypatch) -> None:
    answer = site.get(f"{V1}/documents")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["RateLimit-Policy"] == '"computed";q=600;w=60'
    assert site.get(f"{V1}/documents", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    monkeypatch.setattr(rates, "MOST", 0)
    refused = site.get(f"{V1}/topics")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert refused.json["detail"] == "Too many requests: at most 0 a minute. Wait a minute."


def test_an_address_of_version_four_in_the_form_of_version_six_is_counted_by_itself(
    site: FlaskClient, monkeypatch
) -> None:
    monkeypatch.setattr(rates, "MOST", 1)
    asked_by = [("topics", "::ffff:203.0.113.7"), ("changes", "::ffff:203.0.113.8"), ("entries", "203.0.113.8")]
    answers = [site.get(f"{V1}/{path}", environ_overrides={"REMOTE_ADDR": asker}) for path, asker in asked_by]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_a_page_that_was_never_published_is_answered_like_one_that_never_was(site: FlaskClient, app: Flask) -> None:
    with app.extensions["database"].reading() as session:
        uid = found(session, "unwritten").uid
    told = [site.get(f"{V1}/documents/{name}").json for name in (uid, "0nothing00")]
    assert told[0] == told[1]


def test_the_description_names_every_view_that_reads_and_people_can_read_it(site: FlaskClient, app: Flask) -> None:
    told = asked(site, f"{V1}/openapi.json")
    assert told["openapi"].startswith("3.1")
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(f"{V1}/")]
    views = {rule.rule for rule in rules if "GET" in (rule.methods or set())}
    assert sum("get" in methods for methods in told["paths"].values()) == len(views) - 2
    assert told["paths"][f"{V1}/changes"]["get"]["parameters"][0]["name"] == "after"
    assert {name.rpartition("/")[2] for name in references(told)} <= told["components"]["schemas"].keys()
    assert "The changes after a number of the public sequence" in site.get(f"{V1}/").text


def references(told: object) -> Iterator[str]:
    inside = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    if isinstance(told, dict) and isinstance(told.get("$ref"), str):
        yield told["$ref"]
    for each in inside:
        yield from references(each)


@pytest.fixture(scope="module")
def small_site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("api")
    shutil.copyfile(sqlite_template, folder / "guidance.sqlite")
    made = create_app(Settings(instance=folder))
    with made.extensions["database"].writing() as session:
        author = person(session)
        publish(session, page(session, author), author)
    yield made.test_client()
    made.extensions["database"].close()


PATHS = ["documents", "changes", "entries", "reviews-due", "topics", "documents/x/versions"]
NAMES = ["limit", "after", "cursor", "topic", "audience", "setting", "until", "before"]
ODD = ["2026-02-30", "\0", "%", "1e9", "9" * 5000, "0", "-0"]


@limits(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(PATHS),
    st.dictionaries(st.sampled_from(NAMES), st.one_of(st.text(max_size=30), st.sampled_from(ODD)), max_size=3),
)
def test_no_question_is_answered_with_a_fault(small_site: FlaskClient, path: str, query: dict[str, str]) -> None:
    answer = small_site.get(f"{V1}/{path}", query_string=query)
    assert answer.status_code in {200, 400, 404, 414}
    assert answer.json is not None


def test_the_search_answers_machines_too_and_says_what_no_page_has(demo: Flask) -> None:
    client = demo.test_client()
    told = asked(client, f"{V1}/search?q=methotrexate+zebra")
    assert told["found"][0]["sections"][0]["url"].startswith(f"{SITE}/guidance/") and told["missing"] == ["zebra"]
    notices = [each["notice"] for each in asked(client, f"{V1}/search?q=third+primary+dose&withdrawn=true")["found"]]
    assert "Withdrawn. Do not use it for care." in notices
    for query in ("", "?q=" + "x" * 1_001, "?q=dose&page=0"):
        assert client.get(f"{V1}/search{query}").status_code == HTTPStatus.BAD_REQUEST
    assert asked(client, f"{V1}/search?q=")["found"] == []


def test_a_version_of_today_is_the_one_that_pages_show(site: FlaskClient, app: Flask) -> None:
    with app.extensions["database"].reading() as session:
        link = current_version(session, found(session, "methotrexate")).chain
    assert asked(site, f"{V1}/documents/{uid_of(site)}/versions/2")["link"] == link
