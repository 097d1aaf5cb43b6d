"""A feed reader is told everything once, whatever becomes of pages, and nothing that is not public."""

import json
from xml.etree import ElementTree as ET

import feedparser
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.config import Settings
from guidance.feeds import views
from guidance.models import ChangeClass, Document, NoteCorrection, current_version, rename, seal
from guidance.published.proof import check_against, log_of
from guidance.web import checkpoints
from tests.stories import days, page, person, publish, reinstate, remove, save, withdraw

PAGE = "/guidance/methotrexate"
HISTORY = "{http://purl.org/syndication/history/1.0}"


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author = person(session)
        document = page(session, author, topic="Medicines")
        publish(session, document, author, at=days(0))
        change = {"kind": ChangeClass.ADVICE_CHANGED, "safety_critical": True, "note": "Dose <halved> & \x0bchecked."}
        publish(session, document, author, "b", at=days(1), **change)
        publish(session, page(session, author, "other"), author, at=days(2), title="Other")
        save(session, document, author, "secret draft", note="Secret note.", at=days(3))
    return app.test_client()


def read(client: FlaskClient, path: str) -> feedparser.FeedParserDict:
    found = feedparser.parse(client.get(path).data)
    assert not found.bozo, found.bozo_exception
    return found


def tell(app: Flask, *acts: object) -> None:
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document).where(Document.slug == "methotrexate")).one()
        for day, act in enumerate(acts, 10):
            act(session, document, document.owner, at=days(day))  # type: ignore[operator]


def test_an_entry_tells_the_class_the_note_and_where_the_change_can_be_seen(site: FlaskClient) -> None:
    entry = read(site, "/feed.atom").entries[1]
    assert entry.title == "Safety-critical, advice changed: Methotrexate"
    assert entry.summary == "Version 2. Dose <halved> & checked."
    assert [tag.term for tag in entry.tags] == ["advice changed", "safety-critical"]
    assert [link.href.removeprefix("https://guidance.example.org") for link in entry.links] == [
        f"{PAGE}/versions/2",
        f"{PAGE}/compare/1..2",
    ]
    assert entry.updated == "2026-01-06T09:00:00Z"


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        (
            "/feed.atom",
            [
                "First published: Other",
                "Safety-critical, advice changed: Methotrexate",
                "First published: Methotrexate",
            ],
        ),
        (
            "/topics/medicines/feed.atom",
            ["Safety-critical, advice changed: Methotrexate", "First published: Methotrexate"],
        ),
        (f"{PAGE}/feed.atom", ["Safety-critical, advice changed: Methotrexate", "First published: Methotrexate"]),
        ("/safety-critical/feed.atom", ["Safety-critical, advice changed: Methotrexate"]),
    ],
)
def test_each_feed_has_what_it_is_about_and_json_says_the_same(site: FlaskClient, path: str, titles: list[str]) -> None:
    found = read(site, path)
    assert [entry.title for entry in found.entries] == titles
    told = site.get(path.replace(".atom", ".json")).json
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert [(item["id"], item["title"]) for item in told["items"]] == [(e.id, e.title) for e in found.entries]


def test_the_ends_of_a_page_and_corrections_are_told_and_nothing_of_a_removed_one(
    site: FlaskClient, app: Flask
) -> None:
    def correct(session, document, by, at) -> None:
        version = current_version(session, document)
        seal(session, NoteCorrection(version=version, note="Dose.", reason="A slip.", by_id=by.id, at=at), document)

    tell(app, withdraw, reinstate, correct)
    words = [(entry.title, entry.summary) for entry in read(site, "/safety-critical/feed.atom").entries]
    assert words == [
        ("Change note corrected: Methotrexate", "Version 2. The note now says: Dose. Why it was corrected: A slip."),
        ("Back in force: Methotrexate", "It was right."),
        ("Withdrawn: Methotrexate", "New evidence made this advice unsafe."),
        ("Safety-critical, advice changed: Methotrexate", "Version 2. Dose."),
    ]
    tell(app, remove)
    assert [e.title for e in read(site, "/feed.atom").entries] == ["Removed: Methotrexate", "First published: Other"]
    assert site.get(f"{PAGE}/feed.atom").status_code == 410


def test_an_entry_keeps_its_name_when_its_page_moves_and_its_note_is_corrected(site: FlaskClient, app: Flask) -> None:
    before = [entry.id for entry in read(site, f"{PAGE}/feed.atom").entries]
    feed = read(site, f"{PAGE}/feed.atom").feed.id
    tell(app, lambda session, document, _by, at: rename(session, document, "new", at=at))
    assert site.get(f"{PAGE}/feed.atom").location == "/guidance/new/feed.atom"
    after = read(site, "/guidance/new/feed.atom")
    assert ([entry.id for entry in after.entries], after.feed.id) == (before, feed)


def test_the_archive_holds_everything_in_parts_that_stay_as_they_are(
    site: FlaskClient, app: Flask, monkeypatch
) -> None:
    monkeypatch.setattr(views, "SIZE", 2)
    seen, path, old = [], "/feed.atom", b""
    while path:
        answer = site.get(path)
        found = feedparser.parse(answer.data)
        seen += [entry.id for entry in found.entries]
        assert (ET.fromstring(answer.data).find(f"{HISTORY}archive") is not None) == ("archive" in path)
        older = [link.href for link in found.feed.links if link.rel == "prev-archive"]
        path, old = (older[0].removeprefix("https://guidance.example.org"), old) if older else ("", answer.data)
    assert len(set(seen)) == 3
    tell(app, withdraw)
    part = ET.fromstring(site.get("/feed.atom?archive=1").data)
    assert [e.text for e in part.iter("{http://www.w3.org/2005/Atom}id")] == [
        e.text for e in ET.fromstring(old).iter("{http://www.w3.org/2005/Atom}id")
    ]


@pytest.mark.parametrize("part", ["0", "7", "x", "-1", "9" * 40, ""])
def test_a_part_that_there_is_not_is_not_found(site: FlaskClient, part: str) -> None:
    assert site.get(f"/feed.json?archive={part}").status_code == 404


def test_who_asks_again_for_the_same_is_told_so(site: FlaskClient) -> None:
    first = site.get("/feed.atom")
    assert first.content_type == "application/atom+xml; charset=utf-8"
    assert site.get("/feed.atom", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_other_libraries_do_not_change_how_a_feed_is_written(site: FlaskClient) -> None:
    ET.register_namespace("", "urn:of-another-library")
    assert b"<feed " in site.get("/feed.atom").data


def test_a_site_without_pages_and_pages_name_their_feeds(client: FlaskClient) -> None:
    assert read(client, "/feed.atom").entries == []
    assert json.loads(client.get("/safety-critical/feed.json").data)["items"] == []
    assert 'href="/feed.atom"' in client.get("/").text


def test_every_feed_bears_the_signed_state_of_the_history_after_its_newest_entry(
    site: FlaskClient, app: Flask, settings: Settings
) -> None:
    def borne(path: str) -> tuple[int, bool]:
        note = site.get(path).json["_guidance"]["checkpoint"]
        tree = ET.fromstring(site.get(path.replace(".json", ".atom")).data)
        assert tree.findtext("{https://c2sp.org/tlog-checkpoint}checkpoint") == note
        known, ours = checkpoints.read(note, settings)
        with app.extensions["database"].reading() as session:
            check_against(log_of(session), known)
        return known.size, ours

    assert borne("/feed.json") == (3, True)
    assert borne(f"{PAGE}/feed.json") == (2, True)
    before = site.get(f"{PAGE}/feed.json")
    with app.extensions["database"].writing() as session:
        publish(session, page(session, person(session, "B"), "third"), person(session, "C"), at=days(4))
    assert borne("/feed.json") == (4, True)
    assert site.get(f"{PAGE}/feed.json", headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    assert site.get("/.well-known/guidance-checkpoint").text in site.get("/feed.json").json["_guidance"]["checkpoint"]
    assert 'rel="https://c2sp.org/tlog-checkpoint"' in site.get(PAGE).text
