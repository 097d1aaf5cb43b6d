"""A corrected change note is what readers see, and the history tells what it said before."""

import pytest
import sqlalchemy as sa
import time_machine

from guidance.models import NoteCorrection, Version, link
from tests.authoring.ending.conftest import DESK, Site, followed
from tests.pages import Page, posted
from tests.stories import days, publish, remove

CORRECTION = f"{DESK}/note-correction?version=2"
WRONG, RIGHT = "Dose is now 75 mg.", "Dose is now 7.5 mg."
U = "/guidance/methotrexate"


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(days(100), tick=False):
        yield


def correct(site: Site, note: str = RIGHT, reason: str = "The point was missing."):
    return posted(site.pat, CORRECTION, note=note, reason=reason)


def test_readers_see_the_corrected_note_wherever_there_is_one(site: Site) -> None:
    for path in (U, f"{U}/changes?since=1", "/whats-new", "/"):
        assert WRONG in site.read(path).text, path
    assert correct(site).status_code == 303
    for path in (U, f"{U}/changes?since=1", "/whats-new", "/"):
        shown = site.read(path).text
        assert f"{RIGHT} (corrected on 15 April 2026)" in shown and WRONG not in shown, path
    compared = site.read(f"{U}/compare/1..2").text
    assert RIGHT in compared and WRONG not in compared
    assert site.acts() == ["corrected a change note"]


def test_the_history_tells_the_whole_story(site: Site) -> None:
    correct(site)
    with time_machine.travel(days(100.2), tick=False):
        correct(site, "The dose is now 7.5 mg once a week.", "It did not say how often.")
    text = site.read(f"{U}/history").text
    for words in (
        "The dose is now 7.5 mg once a week.",
        f"Until 15 April 2026 this note said: “{WRONG}”",
        f"Until 15 April 2026 this note said: “{RIGHT}”",
        "Change note corrected, version 2",
        "The point was missing.",
        "It did not say how often.",
    ):
        assert words in text
    desk = Page(site.pat.get(CORRECTION)).text
    assert desk.index(WRONG) < desk.index("Pat Approver: The point was missing.")


def test_the_published_note_itself_stays_as_it_was_and_the_correction_is_in_the_chain(site: Site) -> None:
    correct(site)
    with site.database.reading() as session:
        version = session.scalars(sa.select(Version).where(Version.number == 2)).one()
        made = session.scalars(sa.select(NoteCorrection)).one()
        before = session.scalars(sa.select(Version).where(Version.sequence == made.sequence - 1)).one()
        assert version.revision.change_note == WRONG
        assert made.chain == link(before.chain, made.sequence, made.sealed())
        assert made.sealed()[-3:-1] == [RIGHT, "The point was missing."]
        assert version.document.sequence == made.sequence


def test_the_form_begins_with_the_note_of_today(site: Site) -> None:
    assert WRONG in Page(site.pat.get(CORRECTION)).text
    assert RIGHT in followed(site.pat, correct(site)).text


@pytest.mark.parametrize(
    ("note", "reason", "words"),
    [
        ("", "r", "Enter the change note as it should be"),
        (RIGHT, " ", "Enter why the change note was wrong"),
        ("x" * 1001, "r", "Change note must be 1,000 characters or fewer; it has 1,001"),
        (WRONG, "r", "The change note says exactly this already"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_recorded(site: Site, note: str, reason: str, words: str) -> None:
    shown = Page(correct(site, note, reason))
    assert shown.status == 400 and words in shown.text and shown.title.startswith("Error: ")
    assert site.acts() == []


def test_a_note_can_be_given_to_a_version_that_had_none(site: Site) -> None:
    with site.database.writing() as session:
        publish(session, site.document(session), site.document(session).owner, "new", note="", at=days(90))
    posted(site.pat, f"{DESK}/note-correction?version=4", note="New text.", reason="There was none.")
    assert "Until 15 April 2026 this note said: nothing." in site.read(f"{U}/history").text


def test_the_notes_of_a_removed_page_are_left_alone(site: Site) -> None:
    with site.database.writing() as session:
        document = site.document(session)
        remove(session, document, document.owner, at=days(80))
    assert "nobody can read its change notes" in Page(site.pat.get(CORRECTION)).text


def test_a_correction_belongs_to_a_version_of_this_page(site: Site) -> None:
    path = "/desk/guidance/weekly-dose/note-correction?version=2"
    assert site.pat.get(path).status_code == 404
    assert posted(site.pat, path, source=CORRECTION, note="x", reason="r").status_code == 404
