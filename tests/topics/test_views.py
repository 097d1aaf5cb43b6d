"""The topics at the desk, and what readers see of a topic that was renamed, moved or merged."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from guidance.app import create_app
from guidance.config import Settings
from guidance.db import Database
from guidance.models import Role, Topic, topic_named
from guidance.search.index import Index
from tests.conftest import BASE_URL
from tests.pages import Page, posted
from tests.stories import page, person, publish, signed_in


class Office:
    """“Methotrexate” stands on Drugs, “Knee pain” on Knee; Kim approves."""

    def __init__(self, app: Flask) -> None:
        self.database = app.extensions["database"]
        with self.database.writing() as session:
            sam = person(session)
            person(session, "Kim Approver", Role.APPROVER)
            publish(session, page(session, sam, topic="Drugs"), sam)
            publish(session, page(session, sam, "knee-pain", topic="Knee"), sam, title="Knee pain")
            topic_named(session, "Joints")
        self.index = Index(app.extensions["settings"], self.database)
        self.kim, self.reader = signed_in(app, "kim.approver@example.org"), app.test_client()

    def number(self, slug: str) -> str:
        with self.database.reading() as session:
            return str(session.scalars(sa.select(Topic.id).where(Topic.slug == slug)).one())

    def change(self, slug: str, **fields: Any) -> Page:
        return Page(posted(self.kim, f"/desk/topics/{slug}", **fields))

    def merge(self, slug: str, into: str) -> Page:
        return Page(posted(self.kim, f"/desk/topics/{slug}/merging", into=self.number(into)))

    def steps(self, address: str) -> list[str]:
        source = self.reader.get(address).get_data(as_text=True)
        return re.findall(r'nhsuk-breadcrumb__link" href="([^"]*)"', source)


@pytest.fixture
def office(embedded: Database, tmp_path: Path) -> Iterator[Office]:
    """Where the kind of the database does not matter."""
    made = create_app(Settings(instance=tmp_path, database_url=f"sqlite:///{embedded.url.database}", base_url=BASE_URL))
    yield Office(made)
    made.extensions["database"].close()


def test_every_old_address_of_a_topic_leads_to_the_new_one(app: Flask) -> None:
    office = Office(app)
    addresses = ["", "/feed.atom", "/feed.json", "/emails", "?page=1"]
    assert [office.reader.get(f"/topics/drugs{rest}").status_code for rest in addresses] == [200] * 5
    assert office.change("drugs", name="Medicines").status == 303
    for rest in addresses:
        moved = office.reader.get(f"/topics/drugs{rest}")
        assert (moved.status_code, moved.location) == (301, f"/topics/medicines{rest}")
        assert office.reader.get(moved.location).status_code == 200
    office.index.catch_up()
    for narrowed in ("/whats-new?topic=drugs", "/search?q=dose&topic=drugs"):
        assert "Methotrexate" in Page(office.reader.get(narrowed)).links, narrowed
    found = office.reader.get("/api/v1/documents?topic=drugs").get_json()
    assert [each["topics"] for each in found["documents"]] == [["medicines"]]


def test_pages_and_lists_show_a_topic_below_the_one_above_it(app: Flask) -> None:
    office = Office(app)
    assert office.steps("/guidance/knee-pain") == ["/", "/topics/knee"]
    assert office.change("knee", name="Knee", parent=office.number("joints")).status == 303
    assert office.steps("/guidance/knee-pain") == ["/", "/topics/joints", "/topics/knee"]
    assert office.steps("/guidance/knee-pain/history") == ["/", "/topics/joints", "/topics/knee", "/guidance/knee-pain"]
    assert office.steps("/topics/knee") == ["/", "/topics/joints"]
    assert {"Knee", "Knee pain"} <= set(Page(office.reader.get("/topics/joints")).links)
    home, every = Page(office.reader.get("/")), Page(office.reader.get("/topics/"))
    assert ("Knee" in home.links, "Joints" in home.links, "Knee" in every.links) == (False, True, True)
    office.index.catch_up()
    assert "Knee pain" in Page(office.reader.get("/search?q=dose&topic=joints")).links
    assert "Knee pain" in office.reader.get("/topics/joints/feed.atom").get_data(as_text=True)
    parents = {each["slug"]: each["parent"] for each in office.reader.get("/api/v1/topics").get_json()["topics"]}
    assert parents == {"drugs": None, "joints": None, "knee": "joints"}
    assert "Joints › Knee" in Page(office.kim.get("/desk/guidance/knee-pain/settings")).text


def test_a_topic_becomes_a_part_of_another_one(office: Office) -> None:
    shown = Page(office.kim.get("/desk/topics/knee/merging"))
    assert "1 page, at once" in shown.text
    assert office.merge("knee", "drugs").status == 303
    assert office.reader.get("/topics/knee/feed.atom").location == "/topics/drugs/feed.atom"
    assert {"Knee pain", "Methotrexate"} <= set(Page(office.reader.get("/topics/drugs")).links)
    assert office.steps("/guidance/knee-pain") == ["/", "/topics/drugs"]


def test_a_form_about_a_topic_that_is_gone_changes_no_other_one(office: Office) -> None:
    hidden = dict(re.findall(r'name="([a-z_]+)"[^>]*value="([^"]*)"', office.kim.get("/desk/topics/knee").text))
    office.merge("knee", "drugs")
    sent = office.kim.post("/desk/topics/drugs", data={**hidden, "name": "Knees"})
    assert sent.status_code == 409
    assert "has become a part of this one" in sent.text
    assert office.reader.get("/topics/drugs").status_code == 200


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": ""}, "Enter a name for the topic"),
        ({"name": "…"}, "Enter a name with letters or numbers in it, of 80 characters at most."),
        ({"name": "x" * 81}, "Name must be 80 characters or fewer; it has 81"),
        ({"name": "Knee"}, "“Knee” is, or once was, the name of the topic “Knee”"),
        ({"name": "Drugs", "parent": "99"}, "Choose a topic from the list"),
        ({"name": "Drugs", "parent": "x" * 5000}, "Choose a topic from the list"),
    ],
)
def test_a_topic_says_what_is_wrong_with_it(office: Office, fields: dict[str, str], problem: str) -> None:
    shown = office.change("drugs", **fields)
    assert shown.status == 400
    field = "parent" if "parent" in fields else "name"
    beside = {words for words, place in shown.links.items() if place == f"#{field}"}
    assert any(words.startswith(problem) for words in beside) or fields["name"] == "…"


def test_merging_needs_another_topic(office: Office) -> None:
    shown = Page(posted(office.kim, "/desk/topics/drugs/merging", into=office.number("drugs")))
    assert (shown.status, "Choose a topic from the list" in shown.links) == (400, True)
