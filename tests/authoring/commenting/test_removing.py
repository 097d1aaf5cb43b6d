"""Words that say who a patient is go again: who wrote them or an admin takes them out, and the audit keeps that."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError

from guidance.db import Database
from guidance.models import (
    AuditEvent,
    Document,
    DraftComment,
    Review,
    ReviewRequest,
    Role,
    Said,
    Scope,
    Verdict,
    latest_revision,
    take_out,
)
from tests import stories
from tests.authoring.commenting.test_comments import HERE, alex, said, sam
from tests.pages import Page, posted

__all__ = ["alex", "sam"]

REMARKS = "/desk/guidance/methotrexate/remarks"
PATIENT = "Mrs Jones of Leeds has it too."


@pytest.fixture
def ada(app: Flask, sam: FlaskClient) -> FlaskClient:
    """The browser of an admin."""
    with app.extensions["database"].writing() as session:
        stories.person(session, "Ada Admin", Role.ADMIN)
    return stories.signed_in(app, "ada.admin@example.org")


class TestRemoving:
    def test_who_wrote_a_comment_takes_its_words_out_for_ever(self, app: Flask, sam: FlaskClient) -> None:
        number = said(sam, PATIENT, quote="5 mg")
        there = f"{REMARKS}/comment/{number}/removal"
        assert there in Page(sam.get(HERE)).links.values()
        assert PATIENT in Page(sam.get(there)).text
        assert posted(sam, there).status_code == 303
        page = Page(sam.get(HERE))
        assert (PATIENT in page.source, "Removed." in page.text) == (False, True)
        assert there not in page.links.values()
        assert "removed already" in Page(sam.get(there)).text
        with app.extensions["database"].reading() as session:
            event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
            assert event is not None
            assert (event.act, event.detail) == ("removed a remark", f"comment, number {number}")
            assert PATIENT not in str(session.execute(sa.select(DraftComment.body, DraftComment.quote)).all())

    def test_somebody_else_may_not_and_an_admin_may(
        self, sam: FlaskClient, alex: FlaskClient, ada: FlaskClient
    ) -> None:
        there = f"{REMARKS}/comment/{said(sam, PATIENT)}/removal"
        assert there not in Page(alex.get(HERE)).links.values()
        refused = Page(posted(alex, there, HERE + "?section=dose"))
        assert (refused.status, "Only who wrote these words, or an admin" in refused.text) == (400, True)
        assert posted(ada, there).status_code == 303
        assert PATIENT not in Page(sam.get(HERE)).text

    def test_a_question_to_an_expert_and_a_note_on_a_resolution_go_as_well(self, sam: FlaskClient) -> None:
        checks, number = "/desk/guidance/methotrexate/fact-checks", said(sam)
        posted(sam, checks, expert="Ada", question=PATIENT, days="14")
        posted(sam, f"{HERE}/{number}", body=PATIENT, act="resolve")
        for kind, key, shown in (("question", 1, checks), ("resolution", number, HERE)):
            there = f"{REMARKS}/{kind}/{key}/removal"
            assert there in Page(sam.get(shown)).links.values()
            assert posted(sam, there).status_code == 303
            assert PATIENT not in Page(sam.get(shown)).text

    @pytest.mark.parametrize("path", ["comment/999", "nothing/1", "question/1", "review/1", "request/1"])
    def test_what_is_no_remark_of_this_page_is_not_found(self, sam: FlaskClient, path: str) -> None:
        assert sam.get(f"{REMARKS}/{path}/removal").status_code == 404

    def test_a_remark_of_another_page_is_not_found_here(self, sam: FlaskClient) -> None:
        path = f"/desk/guidance/surgery/remarks/comment/{said(sam)}/removal"
        assert sam.get(path).status_code == 404


def test_the_database_lets_nothing_else_change(database: Database) -> None:
    with database.writing() as session:
        author, approver = stories.person(session), stories.person(session, "Pat Approver", Role.APPROVER)
        document = stories.page(session, author)
        version = stories.publish(session, document, author)
        stories.review(session, version, approver, at=stories.days(1), due_on=stories.days(300).date())
        read = {"revision": version.revision, "at": stories.days(2), "note": PATIENT}
        request = ReviewRequest(asked_by=author, of=approver, scope=Scope.CHANGES, **read)
        refusal = Review(by=approver, capacity="", scope=Scope.CHANGES, verdict=Verdict.CHANGES_REQUESTED, **read)
        session.add_all([request, refusal])
        session.flush()
        take_out(session, Said.REQUEST, request.id, by=author, at=stories.days(3))
        take_out(session, Said.REVIEW, refusal.id, by=author, at=stories.days(3))
        assert (request.note, refusal.note) == ("Removed.", "Removed.")
        refused = refusal.id
        public = session.scalars(sa.select(Review.id).where(Review.sequence.is_not(None))).one()
    for table, change, key in (
        ("review_request", "note = 'Other words.'", 1),
        ("review_request", "note = 'Removed.', scope = 'whole page'", 1),
        ("review", "capacity = 'x'", refused),
    ):
        with pytest.raises(DBAPIError, match="never changed or deleted"), database.writing() as session:
            session.execute(sa.text(f"UPDATE {table} SET {change} WHERE id = {key}"))
    with pytest.raises(DBAPIError, match="never changed or deleted"), database.writing() as session:
        by = session.get_one(Review, public).by
        take_out(session, Said.REVIEW, public, by=by, at=stories.days(3))
    with database.reading() as session:
        assert latest_revision(session, session.get_one(Document, 1)) is not None
