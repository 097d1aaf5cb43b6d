"""What partners hold on to never breaks and never misleads."""

import hashlib
import re
from datetime import date
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import (
    Document,
    Review,
    Scope,
    Verdict,
    current_version,
    record_review,
    rename,
)
from tests.pages import Page
from tests.stories import bulk, days, page, person, publish, reinstate, remove, review, save, withdraw

U = "/guidance/methotrexate"
LOG = "/public-history"


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

    def test_of_a_day_on_which_it_was_withdrawn_it_shows_the_notice_and_the_text(self, site, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            withdraw(session, document, document.owner, at=days(30))
            reinstate(session, document, document.owner, at=days(60))
        there = site.get(f"{U}/on/2026-02-20").location
        assert there == f"{U}/versions/2?on=2026-02-20"
        text = Page(site.get(there)).text
        assert "On 20 February 2026 this guidance was withdrawn It had been withdrawn on 4 February 2026: New" in text
        assert "this guidance was withdrawn" not in Page(site.get(site.get(f"{U}/on/2026-03-20").location)).text
        assert site.get(f"{U}/on/2026-01-20").location == f"{U}/versions/2"

    @pytest.mark.parametrize("day", ["2999-01-01", "x", "2026-02-30"])
    def test_a_day_that_is_none_or_not_yet_is_not_found(self, site: FlaskClient, day: str) -> None:
        assert site.get(f"{U}/on/{day}").status_code == 404


class TestThePublicHistory:
    def test_each_entry_can_be_computed_again_from_what_is_shown(self, site: FlaskClient, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            withdraw(session, document, document.owner, at=days(30))
            rename(session, document, "new", at=days(31))
            review(session, current_version(session, document), document.owner, at=days(32), due_on=date(2027, 1, 1))
        codes = [unescape(code) for code in re.findall(r"<dd><code>(.*?)</code>", site.get(LOG).get_data(as_text=True))]
        assert len(codes) == 5 * 3
        last = "0" * 64
        for number, (before, sealed, link) in enumerate(zip(*[iter(codes)] * 3, strict=True), 1):
            assert before == last
            assert hashlib.sha256(f"{before}\n{number}\n{sealed}".encode()).hexdigest() == link
            last = link

    def test_what_a_page_claims_can_be_looked_up(self, site: FlaskClient) -> None:
        shown = Page(site.get(U))
        there = Page(site.get(shown.links["entry 2 in our public history"]))
        fingerprint = re.search(r"[0-9a-f]{4}-[0-9a-f]{4}", shown.text)[0]
        assert f"Entry 2: Version 2 {fingerprint}" in [words for _, words in there.headings]
        assert "There is no entry after that number; the newest is 2." in Page(site.get(f"{LOG}?entry=60")).text

    @pytest.mark.parametrize("query", ["entry=x", "entry=-1", "after=<b>", "count=1e3", f"entry={'9' * 99}"])
    def test_what_is_no_number_is_said_and_shows_no_entries(self, site: FlaskClient, query: str) -> None:
        answer = site.get(f"{LOG}?{query}")
        shown = Page(answer)
        assert answer.status_code == 400 and "There is a problem" in shown.text
        assert "Enter a number for" in shown.text and "Link before" not in shown.text

    def test_it_comes_in_pages_of_two_hundred_at_most(self, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            document = page(session, person(session))
            bulk(session, document, publish(session, document, document.owner), 250)
        client = app.test_client()
        assert Page(client.get(f"{LOG}?count=9999")).text.count("Link before") == 200
        assert Page(client.get(LOG)).links["Later entries"].startswith(f"{LOG}?after=5")

    def test_what_readers_may_not_see_is_kept_back(self, site: FlaskClient, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            author = session.scalars(sa.select(Document)).one().owner
            secret = page(session, author, "secret")
            publish(session, secret, author, note="Secret note.")
            remove(session, secret, author, at=days(40))
            draft = save(session, page(session, author, "draft"), author)
            facts = {"scope": Scope.WHOLE_PAGE, "verdict": Verdict.APPROVED, "note": "Secret review."}
            record_review(
                session,
                Review(revision=draft, by_id=author.id, capacity="", at=days(41), due_on=date(2027, 1, 1), **facts),
            )
        text = Page(site.get(LOG)).text
        assert "Secret" not in text and "secret" not in text
        assert text.count("Not shown") == 2
        assert "It named a patient." in text


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
