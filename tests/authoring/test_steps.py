"""How many clicks a typo on a live page takes: its author four, who approves and publishes it three."""

import pytest
import sqlalchemy as sa
from flask import Flask

from guidance.authoring.manuscript.typed import READY_NOTE, Typed, with_ready_note
from guidance.models import Role, Version
from tests import stories
from tests.clicks import Clicks
from tests.pages import Page
from tests.stories import BODY

TYPO = f"{BODY}\n## Help\n\nTell your docter about pain.\n"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_typo_takes_its_author_four_clicks_and_its_approver_three(app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        sam, kim = stories.person(session), stories.person(session, "Kim Approver", Role.APPROVER)
        version = stories.publish(session, stories.page(session, sam), sam, TYPO)
        stories.review(session, version, kim, at=stories.days(1), due_on=stories.days(900).date())
    author = Clicks(stories.signed_in(app, "sam.author@example.org"))
    author.open("/guidance/methotrexate")
    edit = author.source.partition('data-draft="')[2].partition('"')[0]  # the script makes it a link for who may write
    author.count += 1
    author.open(edit)
    author.type("body", TYPO.replace("docter", "doctor"))
    author.choose("change_class", "wording")
    author.press("Save and ask for review")
    author.press("Ask for review")
    assert "What happens next" in author.source
    assert author.count <= 4

    approver = Clicks(stories.signed_in(app, "kim.approver@example.org"))
    approver.open("/desk")
    approver.follow("Check this draft")
    approver.tick("numbers")
    approver.press("Approve and publish version 2")
    assert "Version 2 published" in approver.source
    assert approver.count <= 3
    assert "Tell your doctor" in Page(app.test_client().get("/guidance/methotrexate")).text
    with app.extensions["database"].reading() as session:
        newest = session.scalars(sa.select(Version).order_by(Version.id.desc())).first()
        assert newest is not None and newest.revision.change_note == READY_NOTE


def test_a_ready_note_is_that_of_wording_alone() -> None:
    assert with_ready_note(Typed(change_class="wording")).change_note == READY_NOTE
    assert with_ready_note(Typed(change_class="wording", change_note="Typo.")).change_note == "Typo."
    assert with_ready_note(Typed(change_class="advice changed", change_note=READY_NOTE)).change_note == ""
    assert with_ready_note(Typed(change_class="advice changed")).change_note == ""
