"""The screens on which others are asked to read, and on which they decide."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from guidance.app import create_app
from guidance.config import Settings
from guidance.db import Database
from guidance.models import ChangeClass, DraftComment, DraftCommentEnd, Role, Stage, progress_of
from tests.authoring.reviewing.office import CHECKED, DESK, LATER, Office, day, form_of, ticks
from tests.conftest import BASE_URL
from tests.pages import Page, posted
from tests.stories import BODY, days, page, person, publish, save, signed_in, withdraw

#: What somebody says who read a whole page.
WHOLE = {"capacity": "consultant", "checklist": CHECKED["checklist"]}


@pytest.fixture
def office(embedded: Database, tmp_path: Path) -> Iterator[Office]:
    """Where the kind of the database does not matter."""
    made = create_app(Settings(instance=tmp_path, database_url=f"sqlite:///{embedded.url.database}", base_url=BASE_URL))
    yield Office(made)
    made.extensions["database"].close()


def test_from_a_request_to_an_approval_that_an_edit_makes_void(app: Flask) -> None:
    office = Office(app)
    assert office.ask().status_code == 303
    assert "Sam Author asked you" in Page(office.kim.get(f"{DESK}/review")).text
    assert office.decide(office.kim, "pass", pass_to=office.number_of("Lee Admin")).status_code == 303
    assert office.decide(office.lee, "changes", note="Why 10?").status_code == 303
    office.save(LATER + "Because.\n")
    whole = {**CHECKED, "scope": "whole page", "numbers": ticks(office.kim)}
    assert office.decide(office.lee, "approve", **whole).status_code == 303
    assert office.stage is Stage.APPROVED
    office.save(LATER)
    assert office.stage is Stage.DRAFT
    assert "Edited since approval by Lee Admin" in Page(office.sam.get(f"{DESK}/review-request")).text


def test_a_text_that_could_be_saved_is_shown_wherever_it_is_read(embedded: Database, tmp_path: Path) -> None:
    url = f"sqlite:///{embedded.url.database}"
    made = create_app(Settings(instance=tmp_path, database_url=url, base_url=BASE_URL, text_limit_kb=1_000))
    office, long = Office(made), f"{'Ask the nurse who knows. ' * 90}\n\n" * 180
    assert len(long) > 390_000
    answer = posted(office.sam, f"{DESK}/draft", title="Methotrexate", body=long)
    assert (answer.status_code, answer.location) == (303, f"{DESK}/draft")
    for path in ("review", "texts/3", "comments", "version", "draft"):
        assert office.kim.get(f"{DESK}/{path}").status_code == 200, path
    made.extensions["database"].close()


class TestAsking:
    def test_tells_afterwards_who_was_asked(self, office: Office) -> None:
        due = office.today + timedelta(days=7)
        answer = office.ask(note="Is it right?", **day("by_day", due))
        assert (answer.status_code, answer.location) == (303, f"{DESK}/review-request")
        shown = Page(office.sam.get(answer.location))
        assert "Kim Approver was asked to check this text on" in shown.text
        assert (
            "Ask somebody else, or otherwise" in shown.text
            and "The new request takes the place of this one." in shown.text
        )
        asked = Page(office.kim.get(f"{DESK}/review"))
        assert (
            f"Sam Author asked you on {office.today.day} {office.today:%B %Y}, due {due.day} {due:%B %Y}." in asked.text
        )
        assert "Is it right?" in asked.text
        assert office.stage is Stage.IN_REVIEW

    def test_says_what_to_enter(self, office: Office) -> None:
        yesterday = office.today - timedelta(days=1)
        shown = Page(posted(office.sam, f"{DESK}/review-request", of="", **day("by_day", yesterday), note="kept"))
        assert shown.status == 400
        assert shown.title.startswith("Error: Ask for review of “Methotrexate”")
        assert shown.links["Choose who should check it"] == "#of"
        assert shown.links["The day must be today or later"] == "#by_day"
        assert "kept" in shown.source

    def test_links_everything_that_is_missing_to_its_place_in_the_editor(self, office: Office) -> None:
        office.save(LATER, note="", kind=None)
        shown = Page(office.sam.get(f"{DESK}/review-request"))
        assert (
            shown.links["Enter a change note: the sentence that tells readers what changed"]
            == f"{DESK}/draft#change_note"
        )
        assert shown.links["Choose what the change means for care"] == f"{DESK}/draft#change_class"
        assert "<form id=" not in shown.source

    def test_explains_when_nobody_is_left(self, office: Office) -> None:
        office.save(LATER + "Kim’s.\n", "Kim Approver")
        office.save(LATER + "Lee’s.\n", "Lee Admin")
        assert "Nobody is left to ask" in Page(office.sam.get(f"{DESK}/review-request")).text

    def test_does_not_ask_about_a_text_the_author_has_not_seen(self, office: Office) -> None:
        fields = form_of(office.sam, f"{DESK}/review-request")
        office.save(LATER + "Lee’s.\n", "Lee Admin")
        asked = {**fields, "of": office.number_of("Kim Approver"), "scope": "changes"}
        answer = office.sam.post(f"{DESK}/review-request", data=asked)
        assert answer.status_code == 409
        assert "saved again meanwhile" in Page(answer).text
        assert office.stage is Stage.DRAFT

    @pytest.mark.parametrize("of", ["0", "x", "999999", "-1"])
    def test_takes_nobody_who_is_not_in_the_list(self, office: Office, of: str) -> None:
        shown = Page(posted(office.sam, f"{DESK}/review-request", of=of, scope="changes"))
        assert (shown.status, shown.links["Choose a person from the list"]) == (400, "#of")


class TestAskingEverybody:
    def test_comes_first_and_stands_on_the_desk_of_who_can_check(self, office: Office) -> None:
        with office.writing() as session:
            person(session, "Max Approver", Role.APPROVER)
        office.save(LATER + "Kim’s.\n", "Kim Approver")
        form = office.sam.get(f"{DESK}/review-request").get_data(as_text=True)
        assert re.search(r'<option value="Everybody who can check" selected>', form)
        answer = posted(office.sam, f"{DESK}/review-request", of="Everybody who can check", scope="changes")
        shown = Page(office.sam.get(answer.location))
        assert "Everybody who can check was asked to check this text" in shown.text
        assert "What happens next" in shown.text and "Take it back" in shown.text
        max_ = signed_in(office.app, "max.approver@example.org")
        for client, waits in ((max_, True), (office.lee, True), (office.kim, False)):
            assert ("Waiting for my check" in Page(client.get("/desk")).text) is waits
        assert "Check this draft" in Page(office.lee.get(DESK)).links
        assert "Check asked of everybody who can check" in Page(office.sam.get(f"{DESK}/timeline")).text
        decided = office.decide(office.lee, "approve", numbers=ticks(office.lee), **CHECKED)
        assert (decided.status_code, office.stage) == (303, Stage.APPROVED)
        assert "Waiting for my check" not in Page(max_.get("/desk")).text

    def test_can_be_taken_back(self, office: Office) -> None:
        office.ask()
        form = office.sam.get(f"{DESK}/review-request").get_data(as_text=True)
        form = form[form.index(f'action="{DESK}/review-request-end"') :].partition("</form>")[0]
        fields = dict(re.findall(r'name="(\w+)" type="hidden" value="([^"]*)"', form))
        taken = office.sam.post(f"{DESK}/review-request-end", data=fields)
        assert "The request was taken back" in Page(office.sam.get(taken.location)).text
        assert office.stage is Stage.DRAFT
        assert "Waiting for my check" not in Page(office.kim.get("/desk")).text
        assert "Request to Kim Approver taken back by Sam Author" in Page(office.sam.get(f"{DESK}/timeline")).text
        office.ask()
        late = office.sam.post(f"{DESK}/review-request-end", data={**fields, "nonce": ""})
        assert (late.status_code, office.stage) == (409, Stage.IN_REVIEW)


class TestDeciding:
    def test_begins_with_what_changed_for_readers_and_every_number(self, office: Office) -> None:
        shown = Page(office.kim.get(f"{DESK}/review"))
        assert shown.h1 == ["Check “Methotrexate”"]
        assert "Changes since version 1 (1)" in shown.links
        assert "<del>5</del>" in shown.source.replace(" mg</del>", "</del>")
        assert "was 5 mg, is now 10 mg (in “Dose”)" in shown.text
        assert "See the team every 3 months" not in shown.text
        assert "See the team every 3 months" in Page(office.kim.get(f"{DESK}/review?view=page")).text
        assert shown.links["The full text as readers will see it"] == f"{DESK}/texts/2"
        assert shown.links["Comments on this draft (0 open)"] == f"{DESK}/comments"

    def test_counts_the_comments_that_nobody_has_dealt_with(self, office: Office) -> None:
        with office.writing() as session:
            document, sam = office.document(session), office.account(session, "Sam Author")
            draft = progress_of(session, document).draft
            facts = {"document": document, "revision": draft, "by": sam, "at": days(2)}
            first, second = DraftComment(body="One.", **facts), DraftComment(body="Two.", **facts)
            session.add_all([first, second])
            session.flush()
            session.add(DraftComment(body="Yes.", reply_to_id=first.id, **facts))
            session.add(DraftCommentEnd(comment_id=second.id, by=sam, at=days(2)))
        assert "Comments on this draft (1 open)" in Page(office.kim.get(f"{DESK}/review")).links

    def test_approves_exactly_this_text(self, office: Office) -> None:
        office.ask()
        answer = office.decide(office.kim, "approve", numbers=ticks(office.kim), **CHECKED)
        assert (answer.status_code, answer.location) == (303, f"{DESK}/review")
        shown = Page(office.kim.get(answer.location))
        assert "You approved exactly this text on" in shown.text
        assert office.stage is Stage.APPROVED
        assert "Ask for changes" not in shown.source  # the decision is made
        again = Page(office.kim.get(f"{DESK}/review?again=yes"))
        assert 'value="consultant"' in again.source  # remembered for the next time

    def test_needs_every_number_and_every_check_ticked(self, office: Office) -> None:
        shown = Page(office.decide(office.kim, "approve", checklist=["links"]))
        assert shown.status == 400
        assert shown.links["To approve, check and tick the change in the list: 1 not ticked"] == "#page-numbers"
        assert shown.links["To approve, check and tick everything in the list"] == "#page-checklist"
        role = "Enter the role in which you read it, for example “consultant rheumatologist”"
        assert shown.links[role] == "#page-capacity"
        assert re.search(r'value="links" checked', shown.source)
        assert office.stage is Stage.DRAFT

    def test_needs_a_decision_and_a_note_for_changes(self, office: Office) -> None:
        assert "Choose what you decide" in Page(office.decide(office.kim, "")).links
        assert Page(office.decide(office.kim, "changes")).links["Enter what needs to change"] == "#page-note"
        assert office.decide(office.kim, "changes", note="Why 10?").status_code == 303
        assert office.stage is Stage.CHANGES_REQUESTED
        assert "Why 10?" in Page(office.sam.get(f"{DESK}/review-request")).text

    def test_records_nothing_about_a_text_that_moved_on_and_shows_the_new_one(self, office: Office) -> None:
        fields = form_of(office.kim, f"{DESK}/review")
        office.save(LATER.replace("3 months", "6 months"))
        typed = {**fields, **CHECKED, "numbers": ticks(office.kim), "decision": "approve", "note": "Fine."}
        answer = office.kim.post(f"{DESK}/review", data=typed)
        shown = Page(answer)
        assert answer.status_code == 409
        assert "so your decision was not recorded" in shown.text
        assert "was every 3 months, is now every 6 months" in shown.text
        assert "Fine." in shown.source
        assert not re.search(r'type="checkbox"[^>]* checked', shown.source)
        assert office.stage is Stage.DRAFT
        numbered = dict(re.findall(r'name="(based_on)" type="hidden" value="(\d+)"', shown.source))
        answer = office.kim.post(f"{DESK}/review", data={**typed, **numbered, "numbers": ticks(office.kim)})
        assert (answer.status_code, office.stage) == (303, Stage.APPROVED)

    def test_says_after_a_save_that_the_approval_counts_no_longer(self, office: Office) -> None:
        office.decide(office.kim, "approve", numbers=ticks(office.kim), **CHECKED)
        office.save(LATER + "More.\n")
        for client, name in ((office.kim, "review"), (office.sam, "review-request")):
            told = Page(client.get(f"{DESK}/{name}")).text
            assert "Edited since approval by Kim Approver – needs checking again" in told

    def test_is_not_for_ones_own_work(self, office: Office) -> None:
        office.save(LATER + "Kim’s.\n", "Kim Approver")
        shown = Page(office.kim.get(f"{DESK}/review"))
        assert "You wrote part of this version. Someone else must approve it." in shown.text
        assert "Ask for changes" not in shown.source
        form = form_of(office.lee, f"{DESK}/review")
        token = re.search(r'name="csrf-token" content="([^"]*)"', shown.source)
        assert token
        forced = {**form, **CHECKED, "csrf_token": token[1], "numbers": ticks(office.kim), "decision": "approve"}
        answer = office.kim.post(f"{DESK}/review", data=forced)
        assert answer.status_code == 400
        assert office.stage is Stage.DRAFT

    def test_can_be_passed_on_by_the_person_who_was_asked(self, office: Office) -> None:
        assert "I am not the right person" not in Page(office.kim.get(f"{DESK}/review")).text
        office.ask()
        assert Page(office.decide(office.kim, "pass")).links["Choose the person to pass it on to"] == "#page-person"
        answer = office.decide(office.kim, "pass", pass_to=office.number_of("Lee Admin"))
        assert answer.status_code == 303
        assert "Sam Author asked Lee Admin on" in Page(office.kim.get(f"{DESK}/review")).text
        assert "Sam Author asked you on" in Page(office.lee.get(f"{DESK}/review")).text

    def test_ends_with_the_role(self, office: Office) -> None:
        with office.writing() as session:
            office.account(session, "Kim Approver").role = Role.AUTHOR
        assert office.kim.get(f"{DESK}/review").status_code == 404

    def test_of_a_whole_page_offers_the_usual_day_for_the_next_review(self, office: Office) -> None:
        usual = office.today.replace(day=1)
        fields = form_of(office.kim, f"{DESK}/review?scope=page")
        assert fields["due_on-year"] == str(office.today.year + 3)
        whole = {**CHECKED, "scope": "whole page", "numbers": ticks(office.kim)}
        shown = Page(office.decide(office.kim, "approve", **whole, **day("due_on", usual.replace(year=2020))))
        assert shown.links["The next review must be after today"] == "#page-due"
        far = usual.replace(year=usual.year + 7)
        shown = Page(office.decide(office.kim, "approve", **whole, **day("due_on", far)))
        assert any(told.startswith("The next review must be on or before") for told in shown.links)
        assert office.decide(office.kim, "approve", **whole).status_code == 303

    def test_sent_twice_counts_once(self, office: Office) -> None:
        fields = {**form_of(office.kim, f"{DESK}/review"), "decision": "changes", "note": "Why?"}
        first, second = (office.kim.post(f"{DESK}/review", data=fields) for _ in range(2))
        assert (first.status_code, second.status_code) == (303, 303)

    def test_says_when_there_is_nothing_to_check(self, office: Office) -> None:
        with office.writing() as session:
            publish(session, office.document(session), office.account(session, "Sam Author"), LATER, at=days(3))
        shown = Page(office.kim.get(f"{DESK}/review"))
        assert shown.h1 == ["Nothing to check in “Methotrexate”"]
        assert shown.links["Review the whole page as readers see it"] == f"{DESK}/whole-page-review"

    def test_shows_a_new_page_whole_and_asks_for_no_ticks_of_numbers(self, office: Office) -> None:
        with office.writing() as session:
            document = page(session, sam := office.account(session, "Sam Author"), "new-page")
            save(session, document, sam, title="New page")
        shown = Page(office.kim.get("/desk/guidance/new-page/review"))
        assert "This page is new" in shown.text
        assert "Take 5 mg once a week" in shown.text
        assert 'name="numbers"' not in shown.source


class TestPublishingStraightAfterApproving:
    def test_in_one_click_with_the_approval(self, office: Office) -> None:
        assert "Approve and publish version 2" in Page(office.kim.get(f"{DESK}/review")).text
        answer = office.decide(office.kim, "approve-and-publish", numbers=ticks(office.kim), **CHECKED)
        assert (answer.status_code, answer.location) == (303, f"{DESK}/versions/2")
        assert "Take 10 mg once a week" in Page(office.app.test_client().get("/guidance/methotrexate")).text

    def test_in_one_click_after_it(self, office: Office) -> None:
        office.decide(office.kim, "approve", numbers=ticks(office.kim), **CHECKED)
        shown = office.kim.get(f"{DESK}/review").get_data(as_text=True)
        form = shown[shown.index(f'action="{DESK}/version"') :]
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.partition("</form>")[0]))
        assert "Publish version 2" in form
        assert office.kim.post(f"{DESK}/version", data=fields).location == f"{DESK}/versions/2"

    def test_records_neither_where_it_cannot_be_published(self, office: Office) -> None:
        office.save(LATER, note="")
        typed = {"numbers": ticks(office.kim), **CHECKED}
        refused = Page(office.decide(office.kim, "approve-and-publish", **typed))
        assert (refused.status, "Enter a change note" in refused.text) == (400, True)
        assert office.stage is Stage.DRAFT

    def test_is_not_offered_where_readers_are_told_not_to_follow_the_page(self, office: Office) -> None:
        with office.writing() as session:
            withdraw(session, office.document(session), office.account(session, "Kim Approver"), at=days(3))
        assert "Approve and publish" not in Page(office.kim.get(f"{DESK}/review")).text
        refused = Page(office.decide(office.kim, "approve-and-publish", numbers=ticks(office.kim), **CHECKED))
        assert (refused.status, office.stage) == (400, Stage.DRAFT)


class TestTheListFitsTheClass:
    LETTER = BODY.replace("See the team", "See your team")

    def test_one_tick_for_a_letter(self, office: Office) -> None:
        office.save(self.LETTER, kind=ChangeClass.WORDING)
        shown = Page(office.kim.get(f"{DESK}/review"))
        assert len(re.findall(r'type="checkbox"', shown.source)) == 1
        fields = {"capacity": "consultant", "scope": "changes"}
        assert Page(office.decide(office.kim, "approve", **fields)).status == 400
        assert office.decide(office.kim, "approve", **fields, numbers=ticks(office.kim)).status_code == 303

    def test_the_whole_list_for_the_whole_page_also_of_a_letter(self, office: Office) -> None:
        office.save(self.LETTER, kind=ChangeClass.WORDING)
        shown = Page(office.kim.get(f"{DESK}/review?scope=page"))
        assert "Doses and units are right everywhere on the page" in shown.text
        assert "When is the next review due?" in shown.text and "The whole page is shown" in shown.text
        fields = {"capacity": "consultant", "scope": "whole page", "numbers": ticks(office.kim)}
        refused = Page(office.decide(office.kim, "approve", **fields))
        assert refused.links["To approve, check and tick everything in the list"] == "#page-checklist"

    def test_one_tick_where_no_sentence_changed(self, office: Office) -> None:
        office.save(BODY, kind=ChangeClass.WORDING, audience="For you")
        shown = Page(office.kim.get(f"{DESK}/review"))
        assert len(re.findall(r'type="checkbox"', shown.source)) == 1


class TestReviewingAWholePage:
    def test_stamps_the_page_that_readers_see(self, office: Office) -> None:
        path = f"{DESK}/whole-page-review"
        fields = {**form_of(office.kim, path), "outcome": "approved", **WHOLE, "note": "Right."}
        answer = office.kim.post(path, data={**fields, **day("evidence_to", office.today)})
        assert (answer.status_code, answer.location) == (303, path)
        due = office.today.replace(day=1, year=office.today.year + 3)
        told = Page(office.kim.get(path)).text
        assert "by Kim Approver, consultant" in told
        read = Page(office.app.test_client().get("/guidance/methotrexate")).text
        assert "by consultant, with evidence searched to" in read
        assert f"{due:%B %Y}" in read

    def test_shows_the_whole_text_and_asks_the_whole_list(self, office: Office) -> None:
        path = f"{DESK}/whole-page-review"
        shown = Page(office.kim.get(path))
        assert "See the team every 3 months" in shown.text and "<details" not in shown.source.partition("<h1")[2]
        fields = {**form_of(office.kim, path), "outcome": "approved", **WHOLE, "checklist": ["doses"]}
        refused = Page(office.kim.post(path, data=fields))
        assert refused.links["To approve, check and tick everything in the list"] == "#page-checklist"

    def test_confirms_itself_and_is_questioned_on_the_same_day(self, office: Office) -> None:
        path = f"{DESK}/whole-page-review"
        for client in (office.kim, office.lee):
            fields = {**form_of(client, path), "outcome": "approved", **WHOLE}
            answer = client.post(path, data=fields)
        refused = Page(answer)
        assert refused.links["This version was reviewed today already: tick that you mean to record another review."]
        assert "Your review is recorded: it is still correct" in Page(office.kim.get(path)).text
        assert "Kim Approver has reviewed this version today: it is still correct" in refused.text
        assert office.lee.post(path, data={**fields, "again": "y"}).status_code == 303
        assert "Your review is recorded" in Page(office.lee.get(path)).text

    def test_needs_an_outcome_a_role_and_days_that_can_be(self, office: Office) -> None:
        path = f"{DESK}/whole-page-review"
        fields = form_of(office.kim, path)
        assert Page(office.kim.post(path, data=fields)).links["Choose the outcome"] == "#page-outcome"
        tomorrow = office.today + timedelta(days=1)
        typed = {**fields, "outcome": "approved", **day("evidence_to", tomorrow), "due_on-month": "13"}
        shown = Page(office.kim.post(path, data=typed))
        assert shown.status == 400
        assert shown.links["The day to which evidence was searched must be today or earlier"] == "#page-evidence"
        assert any("must be a real date" in told for told in shown.links)
        changes = {**fields, "outcome": "changes requested"}
        assert Page(office.kim.post(path, data=changes)).links["Enter what needs to change"] == "#page-note"

    def test_is_not_recorded_for_a_version_that_is_no_longer_current(self, office: Office) -> None:
        path = f"{DESK}/whole-page-review"
        fields = {**form_of(office.kim, path), "outcome": "approved", **WHOLE}
        with office.writing() as session:
            publish(session, office.document(session), office.account(session, "Sam Author"), LATER, at=days(3))
        answer = office.kim.post(path, data=fields)
        assert answer.status_code == 409
        assert "A new version was published" in Page(answer).text

    def test_is_offered_to_nobody_who_wrote_the_version(self, office: Office) -> None:
        with office.writing() as session:
            publish(session, office.document(session), office.account(session, "Kim Approver"), LATER, at=days(3))
        shown = Page(office.kim.get(f"{DESK}/whole-page-review"))
        assert "Someone else must review it" in shown.text
        assert "Record the review" not in shown.source


class TestReadingASavedText:
    def test_says_that_it_is_a_draft_and_is_kept_by_nobody(self, office: Office) -> None:
        answer = office.sam.get(f"{DESK}/texts/2")
        assert answer.headers["Cache-Control"] == "no-store"
        shown = Page(answer)
        assert "DRAFT – not for clinical use" in shown.text
        assert "Take 10 mg once a week" in shown.text
        office.save(LATER + "More.\n")
        later = next(told for told in Page(office.sam.get(f"{DESK}/texts/2")).links if "later text" in told)
        assert later.startswith("A later text was saved on")

    def test_leads_to_the_version_when_it_was_published(self, office: Office) -> None:
        assert office.sam.get(f"{DESK}/texts/1").location == "/guidance/methotrexate/versions/1"

    def test_belongs_to_its_page(self, office: Office) -> None:
        with office.writing() as session:
            page(session, office.account(session, "Sam Author"), "other")
        assert office.sam.get("/desk/guidance/other/texts/2").status_code == 404
        assert office.sam.get(f"{DESK}/texts/9").status_code == 404

    def test_no_draft_is_shown_to_those_who_may_not(self, office: Office) -> None:
        with office.writing() as session:
            reader = person(session, "Con Tributor", Role.CONTRIBUTOR)
            session.expunge(reader)
        client = signed_in(office.app, "con.tributor@example.org")
        for name in ("texts/2", "review", "review-request", "whole-page-review"):
            assert client.get(f"{DESK}/{name}").status_code == 404
            assert office.app.test_client().get(f"{DESK}/{name}").status_code == 303
        assert office.sam.get(f"{DESK}/review").status_code == 404


class TestAChangeThatReadersAreNotToldOf:
    @pytest.fixture
    def quiet(self, office: Office) -> Office:
        office.save(LATER, kind=ChangeClass.CLARIFIED)
        return office

    def test_is_questioned_when_review_is_asked_for(self, quiet: Office) -> None:
        shown = Page(quiet.sam.get(f"{DESK}/review-request"))
        assert "This text is called “Clarified”, but it changes more than words" in shown.text
        assert "“5 mg” became “10 mg” (in “Dose”)" in shown.text
        refused = Page(quiet.ask(only_wording="ok"))
        assert refused.status == 400 and "choose “Advice changed” or another kind" in refused.text
        assert quiet.stage is Stage.DRAFT

    def test_is_approved_with_the_reasons_of_two(self, quiet: Office) -> None:
        assert "Nobody else has said why care stays the same" in Page(quiet.kim.get(f"{DESK}/review")).text
        assert quiet.ask(only_wording="The strength of the tablet changed.").status_code == 303
        assert "The strength of the tablet changed." in Page(quiet.kim.get(f"{DESK}/review")).text
        ticked = {**CHECKED, "numbers": ticks(quiet.kim)}
        refused = Page(quiet.decide(quiet.kim, "approve", **ticked))
        assert refused.links["To approve, say in three words or more why care stays the same, or ask for changes"]
        assert (
            quiet.decide(quiet.kim, "approve", **ticked, only_wording="Twice as many, half as strong.").status_code
            == 303
        )
        assert "You approved it, because: Twice as many, half as strong." in Page(quiet.kim.get(f"{DESK}/review")).text

    def test_has_each_tick_with_the_words_around_and_what_it_amounts_to(self, office: Office) -> None:
        office.save(BODY.replace("5 mg", "50 mg"))
        shown = Page(office.kim.get(f"{DESK}/review")).text
        assert "was 5 mg, is now 50 mg – a tenfold increase (in “Dose”)" in shown
        assert ", in: Take 50 mg once a week." in shown
