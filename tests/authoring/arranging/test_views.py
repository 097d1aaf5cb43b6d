"""The screens on which a page gets its settings, another owner, another address."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from guidance.app import create_app
from guidance.config import Settings
from guidance.db import Database
from guidance.models import Document, Role, UserAccount
from tests.conftest import BASE_URL
from tests.pages import Page, posted
from tests.stories import BODY, days, page, person, publish, signed_in

DESK = "/desk/guidance/methotrexate"


class Office:
    """Sam owns “Methotrexate”, which has two versions; Pat is another author, Kim approves."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.extensions["database"].writing() as session:
            sam = person(session)
            person(session, "Pat Author")
            person(session, "Kim Approver", Role.APPROVER)
            document = page(session, sam, topic="Drugs")
            publish(session, document, sam)
            publish(session, document, sam, BODY.replace("5 mg", "10 mg"), at=days(1))
            page(session, sam, "new-page")
        self.sam, self.pat, self.kim = (
            signed_in(app, f"{name}@example.org") for name in ("sam.author", "pat.author", "kim.approver")
        )
        self.reader = app.test_client()

    def number_of(self, name: str) -> str:
        with self.app.extensions["database"].reading() as session:
            return str(session.query(UserAccount).filter_by(name=name).one().id)

    def owner(self) -> str:
        with self.app.extensions["database"].reading() as session:
            owner = session.query(Document).filter_by(slug="methotrexate").one().owner
            return owner.name if owner else ""


def move(client: FlaskClient, address: str, path: str = DESK) -> TestResponse:
    """Look at an address and then take ``address``, which may be another one."""
    return posted(client, f"{path}/address", source=f"{path}/address?words=looked+at", address=address)


@pytest.fixture
def office(embedded: Database, tmp_path: Path) -> Iterator[Office]:
    """Where the kind of the database does not matter."""
    made = create_app(Settings(instance=tmp_path, database_url=f"sqlite:///{embedded.url.database}", base_url=BASE_URL))
    yield Office(made)
    made.extensions["database"].close()


class TestSettings:
    def test_are_shown_as_they_are_and_saved_as_they_are_wanted(self, office: Office) -> None:
        shown = Page(office.sam.get(f"{DESK}/settings"))
        assert re.search(r'value="guidance" checked', shown.source)
        assert re.search(r'name="months"[^>]* value="36"', shown.source)
        assert "Hand over" in shown.links
        assert "Change the address" not in shown.links
        assert office.reader.get("/topics/vaccines").status_code == 404
        typed = {"kind": "hub", "months": "12", "language": "en", "new_topic": "Vaccines"}
        assert posted(office.kim, f"{DESK}/settings", **typed).status_code == 303
        assert "Methotrexate" in Page(office.reader.get("/topics/vaccines")).links
        assert re.search(r'name="months"[^>]* value="12"', Page(office.sam.get(f"{DESK}/settings")).source)

    @pytest.mark.parametrize("months", ["", "0", "61", "one", "12.5", "9" * 5000])
    def test_say_how_many_months_there_may_be(self, office: Office, months: str) -> None:
        shown = Page(posted(office.sam, f"{DESK}/settings", kind="hub", months=months, language="en"))
        assert shown.status == 400
        assert shown.title.startswith("Error: Settings of “Methotrexate”")
        assert shown.links["Enter a whole number of months from 1 to 60"] == "#months"
        assert re.search(r'value="hub" checked', shown.source)

    def test_refuse_a_kind_that_is_none(self, office: Office) -> None:
        shown = Page(posted(office.sam, f"{DESK}/settings", kind="novel", months="12", language="en"))
        assert shown.links["Choose what sort of page it is"] == "#kind"

    def test_give_the_page_a_licence_that_stands_wherever_its_text_goes(self, office: Office) -> None:
        ours = "https://creativecommons.org/licenses/by-nc/4.0/"
        for path in ("", "/link", "/versions/1", ".md", ".txt"):
            assert "by-nc" not in office.reader.get(f"/guidance/methotrexate{path}").text
        typed = {"kind": "guidance", "months": "36", "language": "en", "licence": "cc-by-nc-4.0"}
        assert posted(office.kim, f"{DESK}/settings", **typed).status_code == 303
        assert 'value="cc-by-nc-4.0" selected' in office.kim.get(f"{DESK}/settings").text
        told = office.reader.get("/guidance/methotrexate.json").json
        for path in ("", "/link", "/versions/1", ".md", ".txt", "/versions/1/citation.json"):
            assert ours in office.reader.get(f"/guidance/methotrexate{path}").text, path
        page = office.reader.get("/guidance/methotrexate")
        assert f'<{ours}>; rel="license"' in page.headers["Link"] and f'"license": "{ours}"' in page.text
        assert "Creative Commons Attribution-NonCommercial 4.0" in Page(page).links
        uid = told["uid"]
        assert told["licence"] == office.reader.get(f"/api/v1/documents/{uid}/versions/1").json["licence"] == ours
        assert f'href="{ours}" rel="license noopener"' in office.reader.get(f"/embed/{uid}").text
        posted(office.kim, f"{DESK}/settings", **typed | {"licence": "none"})
        assert "by-nc" not in office.reader.get("/guidance/methotrexate").text

    def test_refuse_a_licence_that_is_not_in_the_list(self, office: Office) -> None:
        typed = {"kind": "hub", "months": "12", "language": "en", "licence": "https://evil.example/"}
        shown = Page(posted(office.sam, f"{DESK}/settings", **typed))
        assert shown.links["Choose one of the licences in the list"] == "#licence"

    def test_offer_new_topics_only_to_those_who_publish(self, office: Office) -> None:
        assert "new_topic" not in office.sam.get(f"{DESK}/settings").get_data(as_text=True)
        shown = Page(
            posted(office.sam, f"{DESK}/settings", kind="hub", months="12", language="en", new_topic="Vaccines")
        )
        assert "Only people who publish can make a new topic: choose one from the list." in shown.links


class TestHandingOver:
    def test_makes_somebody_else_the_owner(self, office: Office) -> None:
        pat = office.number_of("Pat Author")
        answer = posted(office.sam, f"{DESK}/owner", to=pat)
        assert (answer.status_code, answer.location, office.owner()) == (303, f"{DESK}/settings", "Pat Author")
        assert office.sam.get(f"{DESK}/owner").status_code == 404
        assert posted(office.kim, f"{DESK}/owner", to=office.number_of("Sam Author")).status_code == 303

    def test_says_whom_to_choose(self, office: Office) -> None:
        assert Page(posted(office.sam, f"{DESK}/owner", to="")).links["Choose the new owner"] == "#to"
        assert Page(posted(office.sam, f"{DESK}/owner", to="99")).links["Choose a person from the list"] == "#to"

    def test_is_not_there_for_others(self, office: Office) -> None:
        assert office.pat.get(f"{DESK}/owner").status_code == 404
        sent = posted(office.pat, f"{DESK}/owner", source=f"{DESK}/settings", to=office.number_of("Pat Author"))
        assert (sent.status_code, office.owner()) == (404, "Sam Author")


class TestMoving:
    def test_leads_every_old_link_to_the_new_address(self, app: Flask) -> None:
        office = Office(app)
        assert office.reader.get("/guidance/methotrexate").status_code == 200
        shown = Page(office.kim.get(f"{DESK}/address?words=Methotrexate+%26+Vaccines"))
        assert "https://guidance.example.org/guidance/methotrexate-vaccines" in shown.text
        assert "leads to the new one for ever" in shown.text
        answer = move(office.kim, "methotrexate-vaccines")
        assert answer.location == "/desk/guidance/methotrexate-vaccines/address"
        old, new = "/guidance/methotrexate", "/guidance/methotrexate-vaccines"
        for rest in ("", "/versions/1", "/history", "/compare/1..2", "/changes?since=1"):
            moved = office.reader.get(old + rest)
            assert (moved.status_code, moved.location) == (301, new + rest)
            assert office.reader.get(new + rest).status_code == 200
        assert "10 mg" in Page(office.reader.get(f"{new}/compare/1..2")).text
        assert "https://guidance.example.org/guidance/methotrexate," in Page(office.kim.get(answer.location)).text

    def test_takes_a_form_that_was_open_meanwhile_along(self, office: Office) -> None:
        typed = {"kind": "hub", "months": "12", "language": "en"}
        source = office.sam.get(f"{DESK}/settings").get_data(as_text=True)
        hidden = dict(re.findall(r'name="(csrf_token|nonce)"[^>]*value="([^"]*)"', source))
        move(office.kim, "moved")
        answer = office.sam.post(f"{DESK}/settings", data={**hidden, **typed})
        assert (answer.status_code, answer.location) == (308, "/desk/guidance/moved/settings")
        assert office.sam.post(answer.location, data={**hidden, **typed}).status_code == 303

    def test_refuses_a_used_address_with_the_reason(self, office: Office) -> None:
        move(office.kim, "newer-page", "/desk/guidance/new-page")
        reason = "The address “new-page” belongs, or once belonged, to another page: choose a different one."
        shown = Page(office.kim.get(f"{DESK}/address?words=New+page"))
        assert (shown.status, shown.links[reason]) == (400, "#words")
        assert "Change the address" not in shown.text
        shown = Page(move(office.kim, "new-page"))
        assert (shown.status, reason in shown.links) == (400, True)

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ("", "Enter the words of the new address"),
            ("…", "Enter words with letters from a to z, or numbers"),
            ("methotrexate", "This is the address that the page has already."),
            ("x" * 201, "The new address must be 200 characters or fewer; it has 201"),
        ],
    )
    def test_says_what_to_enter(self, office: Office, words: str, told: str) -> None:
        shown = Page(office.kim.get(f"{DESK}/address", query_string={"words": words}))
        assert (shown.status, shown.links[told]) == (400, "#words")
        assert shown.title.startswith("Error: Address of")

    def test_of_a_published_page_is_not_there_for_authors(self, office: Office) -> None:
        assert office.sam.get(f"{DESK}/address").status_code == 404
        sent = posted(office.sam, f"{DESK}/address", source=f"{DESK}/settings", address="other")
        assert sent.status_code == 404
        assert office.sam.get("/desk/guidance/new-page/address").status_code == 200

    def test_of_a_page_that_nobody_has_seen_tells_readers_nothing(self, office: Office) -> None:
        move(office.sam, "secret-plan", "/desk/guidance/new-page")
        never, moved = (office.reader.get(f"/guidance/{slug}") for slug in ("never-there", "new-page"))
        assert (moved.status_code, moved.data) == (404, never.data)
        assert office.sam.get("/desk/guidance/new-page/settings").location == "/desk/guidance/secret-plan/settings"
