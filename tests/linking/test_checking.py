"""Whoever has a copy is told in one line whether it still holds, and so is every place that shows a badge."""

import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from guidance.models import ChangeClass, Document, Version, current_version, rename
from guidance.text.check_code import code_for
from tests.pages import Page
from tests.stories import BODY, days, page, person, publish, remove, review, withdraw

U = "/guidance/methotrexate"
JSON = {"Accept": "application/json"}


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    """A page with four versions: new advice, a safety-critical change, wording, and one that nobody classified."""
    with app.extensions["database"].writing() as session:
        document = page(session, person(session))
        publish(session, document, document.owner, at=days(0), title="How to take it")
        kinds = [(ChangeClass.ADVICE_CHANGED, True), (ChangeClass.WORDING, False), (None, False)]
        for number, (kind, critical) in enumerate(kinds, 1):
            text = f"## Dose\n\nTake {number} mg.\n"
            publish(session, document, document.owner, text, kind=kind, safety_critical=critical, at=days(10 * number))
    return app.test_client()


def told(app: Flask, act=None) -> list[str]:
    """The codes of all versions of the page, after something happened to it."""
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        if act:
            act(session, document)
        return [version.check_code for version in session.scalars(sa.select(Version).order_by(Version.number))]


def withdrawn(session: Session, document: Document) -> None:
    withdraw(session, document, document.owner, at=days(50))


def removed(session: Session, document: Document) -> None:
    remove(session, document, document.owner, at=days(60))


class TestACode:
    def test_it_stands_on_the_print_and_leads_to_the_answer(self, site: FlaskClient, app: Flask) -> None:
        codes = told(app)
        for number, path in [(4, U), (2, f"{U}/versions/2")]:
            shown = Page(site.get(path)).text
            address = f"https://guidance.example.org/check/{codes[number - 1].lower()}"
            assert f"Check this one: {address} (code {codes[number - 1]})" in shown
        assert site.get(f"{U}/versions/2/print.css").text.count(f"· {codes[1]}") == 1

    def test_it_answers_in_one_line_with_the_comparison_one_tap_away(self, site: FlaskClient, app: Flask) -> None:
        codes = told(app)
        assert Page(site.get(f"/check/{codes[3].lower()}")).h1 == ["Current"]
        with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
            old = Page(site.get(f"/check/{codes[0].lower()}"))
        line = "Superseded on 15 January 2026: 3 changes since, 1 to the advice, 1 safety-critical, 1 not classified"
        assert old.h1 == [line]
        assert old.links["See what changed since your copy"] == f"{U}/changes?since=1"
        assert "How to take it, version 1, published 5 January 2026. You asked on 1 March 2026." in old.text
        assert "Since your copy 3 versions were published, the newest, version 4, on 4 February 2026." in old.text
        assert "1 changed the advice, 1 is safety-critical. Of 1 nobody said what they changed" in old.text

    def test_of_what_was_withdrawn_it_gives_the_reason_and_holds_after_a_rename(self, site, app: Flask) -> None:
        codes = told(app, withdrawn)
        told(app, lambda session, document: rename(session, document, "other", at=days(51)))
        for code in codes:
            shown = Page(site.get(f"/check/{code.lower()}"))
            assert shown.h1 == ["Withdrawn on 24 February 2026 because: New evidence made this advice unsafe."]
        assert site.get(f"/check/{codes[0].lower()}", headers=JSON).json["page"].endswith("/guidance/other")

    def test_of_what_was_removed_it_gives_the_reason_and_no_text(self, site: FlaskClient, app: Flask) -> None:
        code = told(app, removed)[0].lower()
        for headers, words in (({}, "It named a patient."), (JSON, '"state":"removed"')):
            answer = site.get(f"/check/{code}", headers=headers)
            assert answer.status_code == 410
            assert words in answer.text.replace(": ", ":") or words in answer.text
            assert "mg" not in answer.text

    def test_a_machine_gets_the_same_as_json(self, site: FlaskClient, app: Flask) -> None:
        codes = told(app)
        answer = site.get(f"/check/{codes[0].lower()}", headers=JSON)
        assert answer.headers["Vary"] == "Accept-Encoding, Accept"
        said = answer.json
        assert (said["state"], said["version"], said["current_version"]) == ("superseded", 1, 4)
        assert said["sentence"].startswith("Superseded on 15 January 2026: 3 changes since")
        assert said["changes_since"] == {
            "all": 3,
            "advice": 1,
            "safety_critical": 1,
            "corrections": 0,
            "not_classified": 1,
        }
        assert said["changes_page"] == f"https://guidance.example.org{U}/changes?since=1"
        assert site.get("/check/nrt", headers=JSON).json["state"] == "unknown"
        assert "<h1>" in site.get(f"/check/{codes[0].lower()}", headers={"Accept": "text/html"}).text

    def test_a_correction_since_then_is_told_as_what_may_have_put_a_dose_right(self, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            author = person(session)
            document = page(session, author)
            code = publish(session, document, author, BODY.replace("5 mg", "50 mg")).check_code
            publish(session, document, author, at=days(5), kind=ChangeClass.CORRECTION, note="It was 5 mg.")
        shown = Page(app.test_client().get(f"/check/{code.lower()}"))
        assert shown.h1 == [
            "Superseded on 10 January 2026: 1 change since, 0 to the advice, 0 safety-critical, 1 correction"
        ]
        assert "It is not classified as a change of the advice or as safety-critical. " in shown.text
        assert "1 correction put something right, which may have been in the advice." in shown.text
        assert app.test_client().get(f"/check/{code.lower()}", headers=JSON).json["changes_since"]["corrections"] == 1

    def test_it_is_asked_for_in_a_form(self, site: FlaskClient, app: Flask) -> None:
        code = told(app)[1]
        assert Page(site.get("/")).links["Check a copy"] == "/check"
        assert "Check code" in Page(site.get("/check")).text
        assert site.get(f"/check?code={code.replace('-', '+')}").location == f"/check/{code.lower()}"
        assert site.get(f"/check/{code.replace('-', '')}").location == f"/check/{code.lower()}"

    @pytest.mark.parametrize("typed", ["NRT-X8M-N8K", "<script>", "0", "%00", "a" * 3000, code_for(90_000)])
    def test_another_one_is_refused_with_what_to_do(self, site: FlaskClient, typed: str) -> None:
        shown = Page(site.get(f"/check?code={typed}"))
        assert (shown.status, site.get(f"/check/{typed}").status_code) == (404, 404)
        assert "This is not a check code" in shown.text and "<script>x" not in shown.source

    def test_the_addresses_on_older_sheets_still_lead_to_the_answer(self, site: FlaskClient, app: Flask) -> None:
        with app.extensions["database"].reading() as session:
            uid = session.scalars(sa.select(Document.uid)).one()
        assert site.get(f"/check/{uid}/2").location == f"{U}/versions/2/check"
        assert Page(site.get(f"{U}/versions/4/check")).h1 == ["Current"]
        assert site.get("/check/nothing/2").status_code == 404


class TestABadge:
    def words(self, answer) -> str:
        assert answer.mimetype == "image/svg+xml"
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        picture = ET.fromstring(answer.data)
        assert "script" not in answer.text and picture.get("aria-label")
        return str(picture.get("aria-label"))

    def test_it_tells_the_truth_about_a_page_and_about_each_copy(self, site: FlaskClient, app: Flask) -> None:
        with app.extensions["database"].reading() as session:
            uid = session.scalars(sa.select(Document.uid)).one()
        at = f"/badge/{uid}.svg"
        assert self.words(site.get(at)) == "Guidance: Current"
        assert self.words(site.get(f"{at}?version=4")) == "Version 4: Current"
        behind = "3 versions behind, 1 changes the advice, 1 not classified"
        old = site.get(f"{at}?version=1")
        assert self.words(old) == f"Version 1: Not current: version 2 replaced it on 15 January 2026. {behind}"
        assert f">{behind}</text>" in old.text
        told(app, withdrawn)
        assert self.words(site.get(at)).startswith("Guidance: Withdrawn on ")
        assert self.words(site.get(f"{at}?version=1")).startswith("Version 1: Withdrawn on ")
        told(app, removed)
        assert self.words(site.get(f"{at}?version=1")) == "Version 1: Removed"

    def test_it_says_when_the_review_is_overdue(self, site: FlaskClient, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            uid = document.uid
            review(session, current_version(session, document), document.owner, at=days(41), due_on=date(2026, 6, 1))
        with time_machine.travel("2026-07-01T12:00:00Z", tick=False):
            assert self.words(site.get(f"/badge/{uid}.svg")) == "Guidance: Current, review overdue"

    def test_it_is_asked_for_again_at_little_cost(self, site: FlaskClient, app: Flask) -> None:
        with app.extensions["database"].reading() as session:
            uid = session.scalars(sa.select(Document.uid)).one()
        answer = site.get(f"/badge/{uid}.svg")
        again = site.get(f"/badge/{uid}.svg?utm_source=x", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304

    @pytest.mark.parametrize("path", ["zzz.svg", "{uid}.svg?version=99", "{uid}.svg?version=x", "{uid}.svg?version="])
    def test_what_there_never_was_is_no_badge(self, site: FlaskClient, app: Flask, path: str) -> None:
        with app.extensions["database"].reading() as session:
            uid = session.scalars(sa.select(Document.uid)).one()
        answer = site.get(f"/badge/{path.format(uid=uid)}")
        assert answer.status_code == 404
        assert re.search("Not known here", answer.text)
