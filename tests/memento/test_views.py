"""A Memento client finds the version of a moment, and all versions."""

from http import HTTPStatus

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import Document, rename
from tests.memento.client import all_of, at
from tests.stories import days, page, person, publish, reinstate, remove, withdraw

PAGE = "/guidance/methotrexate"
SITE = "https://guidance.example.org"


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author = person(session)
        document = page(session, author)
        for number in range(3):
            publish(session, document, author, str(number), at=days(10 * number))
    return app.test_client()


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("Mon, 05 Jan 2026 08:59:59 GMT", 1),
        ("Wed, 14 Jan 2026 12:00:00 GMT", 1),
        ("Thu, 15 Jan 2026 09:00:00 GMT", 2),
        ("Sat, 01 Jan 2050 00:00:00 GMT", 3),
        (None, 3),
    ],
)
def test_the_gate_leads_to_the_version_of_that_moment(site: FlaskClient, asked: str | None, number: int) -> None:
    headers = {"Accept-Datetime": asked} if asked else {}
    for path in ("/timegate/methotrexate", f"/timegate/{SITE}{PAGE}"):
        answer = site.get(path, headers=headers)
        assert (answer.status_code, answer.location) == (HTTPStatus.FOUND, f"{PAGE}/versions/{number}")
        assert answer.headers["Vary"].endswith("Accept-Datetime")
        assert f'<{SITE}{PAGE}>; rel="original"' in answer.headers["Link"]


@pytest.mark.parametrize(
    "asked",
    [
        "yesterday",
        "",
        "Mon, 99 Foo 2026",
        "9" * 400,
        "Thu, 01 Jan 99999 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2300",
        "Sat, 01 Jan 0000 00:00:00 GMT",
        "Thu, 15 Jan 0026 09:00:00 GMT",
        "Thu, 15 Jan 2026 09:00:00 GMT, Thu, 15 Jan 2026",
    ],
)
def test_what_is_no_moment_is_refused_in_a_sentence(site: FlaskClient, asked: str) -> None:
    answer = site.get("/timegate/methotrexate", headers={"Accept-Datetime": asked})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Accept-Datetime" in answer.headers["Vary"]
    assert "Accept-Datetime is no moment" in answer.text


def test_the_gate_for_the_whole_former_address_leads_to_that_of_today(site: FlaskClient, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        rename(session, session.scalars(sa.select(Document)).one(), "mtx", at=days(30))
    answer = site.get(f"/timegate/{SITE}{PAGE}", headers={"Accept-Datetime": "Thu, 15 Jan 2026 09:00:00 GMT"})
    steps = []
    while answer.location:
        steps.append(answer.location)
        answer = site.get(answer.location, headers={"Accept-Datetime": "Thu, 15 Jan 2026 09:00:00 GMT"})
        assert len(steps) < 5
    assert steps == ["/timegate/methotrexate", "/timegate/mtx", "/guidance/mtx/versions/2"]
    assert answer.status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "path",
    ["/timegate/nothing", "/timegate/https://elsewhere.org/guidance/methotrexate", "/timegate/http://[", "/timemap/no"],
)
def test_other_pages_have_no_past_here(site: FlaskClient, path: str) -> None:
    assert site.get(path, follow_redirects=True).status_code == HTTPStatus.NOT_FOUND


def test_the_map_lists_every_version_with_its_moment_in_both_forms(site: FlaskClient) -> None:
    answer = site.get("/timemap/methotrexate")
    assert answer.mimetype == "application/link-format"
    assert answer.text.count('memento"; datetime=') == 3
    first = f'<{SITE}{PAGE}/versions/1>; rel="first memento"; datetime="Mon, 05 Jan 2026 09:00:00 GMT"'
    assert first in answer.text
    told = site.get("/timemap/methotrexate.json").json
    assert [found["uri"] for found in told["mementos"]["list"]] == [f"{SITE}{PAGE}/versions/{n}" for n in (1, 2, 3)]


def test_a_long_map_comes_in_parts_and_a_client_finds_every_state(
    site: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guidance.memento.views.MOST", 2)
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        for number in (3, 4):
            publish(session, document, document.owner, str(number), at=days(10 * number))
    assert [moment for _, moment in all_of(site, f"{SITE}{PAGE}")] == [days(10 * number) for number in range(5)]
    middle = site.get("/timemap/methotrexate?page=2").text
    assert middle.count('memento"; datetime=') == 2 and "first memento" not in middle and "last memento" not in middle
    last = (
        f'<{SITE}/timemap/methotrexate?page=3>; rel="timemap"; type="application/link-format"; from="Sat, 14 Feb 2026'
    )
    assert last in middle
    assert 'rel="last memento"' in site.get("/timemap/methotrexate?page=3").text
    told = site.get("/timemap/methotrexate.json?page=2").json
    assert [part["uri"].partition(".json")[2] for part in told["timemap_index"]] == ["", "?page=2", "?page=3"]
    assert set(told["mementos"]) == {"list"}


@pytest.mark.parametrize("part", ["0", "2", "-1", "x", "9" * 400, "½", ""])
def test_a_part_that_there_is_not_is_said(site: FlaskClient, part: str) -> None:
    answer = site.get("/timemap/methotrexate", query_string={"page": part})
    assert (answer.status_code, "parts 1 to 1 of their list" in answer.text) == (HTTPStatus.NOT_FOUND, True)


def test_a_removed_page_shows_nothing_of_its_past(site: FlaskClient, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        remove(session, document, document.owner, at=days(40))
    assert {site.get(path).status_code for path in ("/timegate/methotrexate", "/timemap/methotrexate")} == {410}


def test_a_client_of_the_standard_travels_to_every_state_and_is_told_of_withdrawn_stretches(
    site: FlaskClient, app: Flask
) -> None:
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        withdraw(session, document, document.owner, at=days(30))
        reinstate(session, document, document.owner, at=days(40))
        publish(session, document, document.owner, "last", at=days(50))
    original = f"{SITE}{PAGE}"
    known = all_of(site, original)
    assert [moment for _, moment in known] == [days(day) for day in (0, 10, 20, 50)]
    for day, number in ((-100, 1), (0, 1), (9, 1), (10, 2), (25, 3), (35, 3), (45, 3), (50, 4), (9_999, 4)):
        found = at(site, original, days(day))
        address, moment = known[number - 1]
        assert f"{SITE}{found.address}".partition("?")[0] == address and found.at == moment
        assert ("this guidance was withdrawn" in found.text) is (day == 35), day
