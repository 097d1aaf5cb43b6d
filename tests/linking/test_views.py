"""What partners hold on to never breaks and never misleads."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import Document, rename
from tests.pages import Page
from tests.stories import days, page, person, publish, withdraw

U = "/guidance/methotrexate"


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author = person(session)
        document = page(session, author)
        publish(session, document, author, at=days(0), title='Dose "5 mg" & more')
        publish(session, document, author, "b", at=days(10))
    return app.test_client()


def test_the_lasting_name_leads_to_the_address_of_today(site: FlaskClient, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        uid = document.uid
        rename(session, document, "new", at=days(20))
    answer = site.get(f"/id/{uid}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/guidance/new")
    assert site.get("/id/nothing").status_code == 404


class TestThePageOnADay:
    @pytest.mark.parametrize(
        ("day", "number"), [("2026-01-05", 1), ("2026-01-14", 1), ("2026-01-15", 2), ("2026-06-01", 2)]
    )
    def test_it_leads_to_the_version_in_force_at_the_end_of_that_day(self, site, day: str, number: int) -> None:
        answer = site.get(f"{U}/on/{day}")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{U}/versions/{number}")

    def test_before_the_first_version_it_says_so(self, site: FlaskClient) -> None:
        shown = Page(site.get(f"{U}/on/2026-01-04"))
        assert shown.status == 404
        assert "This page was not published yet on that day." in shown.text

    def test_while_it_was_withdrawn_it_says_so(self, site: FlaskClient, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            withdraw(session, document, document.owner, at=days(30))
        assert "This guidance was withdrawn on that day." in Page(site.get(f"{U}/on/2026-03-01")).text
        assert site.get(f"{U}/on/2026-01-20").status_code == 302

    @pytest.mark.parametrize("day", ["2999-01-01", "x", "2026-02-30"])
    def test_a_day_that_is_none_or_not_yet_is_not_found(self, site: FlaskClient, day: str) -> None:
        assert site.get(f"{U}/on/{day}").status_code == 404


class TestTheCheckOfAPrintedCopy:
    def test_it_answers_in_one_line(self, site: FlaskClient, app: Flask) -> None:
        assert Page(site.get(f"{U}/versions/2/check")).h1 == ["Version 2 is current"]
        old = Page(site.get(f"{U}/versions/1/check"))
        assert old.h1 == ["A newer version exists"]
        assert old.links["See what changed since your copy"] == f"{U}/changes?since=1"
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            withdraw(session, document, document.owner, at=days(30))
        assert Page(site.get(f"{U}/versions/2/check")).h1 == ["Withdrawn on 4 February 2026"]


class TestTheRunningHeadOfAPrint:
    def test_it_names_the_page_its_version_and_its_fingerprint(self, site: FlaskClient) -> None:
        answer = site.get(f"{U}/versions/1/print.css")
        sheet = answer.get_data(as_text=True)
        assert answer.mimetype == "text/css"
        assert "NOT CURRENT" in sheet
        assert "counter(page)" in sheet

    def test_no_title_can_break_out_of_its_string(self, site: FlaskClient) -> None:
        sheet = site.get(f"{U}/versions/1/print.css").get_data(as_text=True)
        assert r"Dose \22 5 mg\22  \26  more" in sheet


def test_the_sitemap_lists_what_is_in_force(site: FlaskClient) -> None:
    sitemap = site.get("/sitemap.xml").get_data(as_text=True)
    assert f"<loc>https://guidance.example.org{U}</loc><lastmod>2026-01-15</lastmod>" in sitemap
    assert "Sitemap: https://guidance.example.org/sitemap.xml" in site.get("/robots.txt").get_data(as_text=True)


def test_a_page_that_is_still_being_written_is_answered_like_one_that_never_was(app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        written = page(session, person(session), "secret-plan")
        uid = written.uid
    client = app.test_client()
    for path in ("", "/history", "/versions/1", "/on/2026-01-01", "/on/never", "/compare/1..2", "/changes"):
        there, nowhere = (client.get(f"/guidance/{slug}{path}") for slug in ("secret-plan", "no-such-page"))
        assert (there.status_code, there.data) == (nowhere.status_code, nowhere.data) == (404, nowhere.data), path
    there, nowhere = client.get(f"/id/{uid}"), client.get("/id/0000000000")
    assert (there.status_code, there.data) == (nowhere.status_code, nowhere.data)
