"""An approval counts for one exact text, read by somebody who wrote no part of it; no edit moves a stamp."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.drafting.saving import discard_draft
from guidance.authoring.manuscript.look import Look, look_at_draft
from guidance.authoring.manuscript.waiting import voided_approval
from guidance.authoring.reviewing.asking import ask, obstacles_to_asking, possible_reviewers
from guidance.authoring.reviewing.deciding import Shown, approve, pass_on, request_changes
from guidance.authoring.reviewing.stamping import OWN_WORK, Reading, last_capacity, review_whole_page
from guidance.errors import NotAllowed, NotReady, StaleDraft
from guidance.models import (
    AuditEvent,
    ChangeClass,
    Document,
    Review,
    ReviewRequest,
    Role,
    Scope,
    Stage,
    UserAccount,
    Verdict,
    current_version,
    progress_of,
    record_version,
    stamp_of,
)
from guidance.text.markdown.rendering import render
from tests.stories import BODY, days, page, person, publish, save, withdraw

TODAY = date(2026, 2, 1)
LATER = BODY.replace("5 mg", "10 mg")
ADVICE = "\n::: recommendation Start slowly\nStart low, go slow.\n:::\n"
SECOND = Shown(text=2, against=1)
READ = Reading(capacity="consultant rheumatologist")
WHOLE = Reading("consultant rheumatologist", Scope.WHOLE_PAGE, "Right.", date(2026, 1, 31), date(2029, 2, 1))


class Cast:
    """Sam writes, Kim and Lee approve, and “Methotrexate” has a published version and a draft."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.sam = person(session)
        self.kim = person(session, "Kim Approver", Role.APPROVER)
        self.lee = person(session, "Lee Admin", Role.ADMIN)
        self.document: Document = page(session, self.sam)
        publish(session, self.document, self.sam)
        save(session, self.document, self.sam, LATER, at=days(1))

    def ask(self, of: UserAccount, text: int = 2, at: float = 2, by_day: date | None = None) -> ReviewRequest:
        wanted = {"scope": Scope.CHANGES, "by_day": by_day, "note": "Is 10 mg right?"}
        return ask(self.session, self.document, text=text, of=of, by=self.sam, at=days(at), today=TODAY, **wanted)

    def approve(self, by: UserAccount, reading: Reading = READ, shown: Shown = SECOND, at: float = 3) -> Review:
        look = look_at_draft(progress_of(self.session, self.document))
        ticked = [number.key for number in look.numbers] if look else []
        told = {"shown": shown, "ticked": ticked, "by": by, "at": days(at), "today": TODAY}
        return approve(self.session, self.document, reading, **told)

    def request_changes(self, by: UserAccount, note: str = "Say why.", shown: Shown = SECOND, at: float = 3) -> Review:
        reading = replace(READ, note=note)
        return request_changes(self.session, self.document, reading, shown=shown, by=by, at=days(at))

    def pass_on(self, by: UserAccount, to: UserAccount, at: float = 3) -> ReviewRequest:
        return pass_on(self.session, self.document, to=to, note="", shown=SECOND, by=by, at=days(at))

    def review_whole_page(
        self, by: UserAccount, reading: Reading = WHOLE, verdict: Verdict = Verdict.APPROVED, version: int = 1
    ) -> Review:
        told = {"version": version, "by": by, "at": days(3), "today": TODAY, "since": days(2.7)}
        return review_whole_page(self.session, self.document, reading, verdict, **told)

    @property
    def stage(self) -> Stage:
        return progress_of(self.session, self.document).stage(TODAY)

    @property
    def acts(self) -> list[str]:
        return list(self.session.scalars(sa.select(AuditEvent.act).order_by(AuditEvent.id)))


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


class TestAsking:
    def test_puts_the_draft_in_review_and_is_written_down_once(self, cast: Cast) -> None:
        request = cast.ask(cast.kim)
        assert cast.stage is Stage.IN_REVIEW
        assert (request.of.name, request.revision.number) == ("Kim Approver", 2)
        assert cast.acts == ["asked for review"]

    def test_the_audit_names_the_person_asked_and_quotes_nothing(self, cast: Cast) -> None:
        cast.ask(cast.kim)
        event = cast.session.scalars(sa.select(AuditEvent)).one()
        assert (event.subject_id, event.detail) == (cast.kim.id, "text 2")

    @pytest.mark.parametrize("words", ["[Your text:]", "<<<<<<< HEAD", "Ring 07700 900123."])
    def test_nobody_is_asked_to_read_two_texts_in_one_or_details_of_a_patient(self, cast: Cast, words: str) -> None:
        save(cast.session, cast.document, cast.sam, f"{LATER}\n{words}\n", at=days(1.5))
        with pytest.raises(NotReady, match="To ask for review you need to"):
            cast.ask(cast.kim, text=3)

    def test_again_takes_the_place_of_the_request_before(self, cast: Cast) -> None:
        cast.ask(cast.kim)
        cast.ask(cast.lee, at=2.5)
        waiting = progress_of(cast.session, cast.document).waiting
        assert waiting is not None and waiting.of == cast.lee

    def test_only_people_who_may_check_and_wrote_nothing_can_be_asked(self, cast: Cast) -> None:
        save(cast.session, cast.document, cast.kim, LATER + "More.\n", at=days(1.5))
        gone = person(cast.session, "Gone Approver", Role.APPROVER)
        gone.active = False
        cast.session.flush()
        draft = progress_of(cast.session, cast.document).draft
        assert draft is not None
        assert possible_reviewers(cast.session, draft) == [cast.lee]
        for nobody in (cast.kim, cast.sam, gone):
            with pytest.raises(NotAllowed, match="choose somebody else"):
                cast.ask(nobody, text=3)

    def test_is_about_the_text_that_the_author_saw(self, cast: Cast) -> None:
        save(cast.session, cast.document, cast.sam, LATER + "More.\n", at=days(1.5))
        with pytest.raises(StaleDraft):
            cast.ask(cast.kim, text=2)

    def test_does_not_ask_for_a_day_that_has_passed(self, cast: Cast) -> None:
        with pytest.raises(NotReady, match="today or later"):
            cast.ask(cast.kim, by_day=date(2026, 1, 31))
        assert cast.ask(cast.kim, by_day=TODAY).by_day == TODAY

    def test_needs_a_draft(self, session: Session) -> None:
        sam, kim = person(session), person(session, "Kim", Role.APPROVER)
        document = page(session, sam)
        publish(session, document, sam)
        with pytest.raises(NotReady, match="Save a draft"):
            ask(
                session,
                document,
                text=1,
                of=kim,
                scope=Scope.CHANGES,
                by_day=None,
                note="",
                by=sam,
                at=days(1),
                today=TODAY,
            )

    def test_names_everything_that_is_missing_at_once(self, cast: Cast) -> None:
        save(cast.session, cast.document, cast.sam, " ", title="", note="", kind=None, at=days(2))
        missing = obstacles_to_asking(progress_of(cast.session, cast.document))
        assert [obstacle.field for obstacle in missing] == ["title", "body", "change_note", "change_class"]
        with pytest.raises(NotReady, match=r"you need to: Enter a title; .*; Choose what the change means for care\."):
            cast.ask(cast.kim, text=3)

    def test_names_what_would_break_the_page_for_its_readers(self, cast: Cast) -> None:
        pictures = f"![](/images/{'a' * 64}.png)\n\n![A joint](https://one.example/a.png)"
        body = f"{BODY}\n{pictures}\n\n::: warning Stop\nNever.\n"
        save(cast.session, cast.document, cast.sam, body, kind=ChangeClass.ADVICE_CHANGED, at=days(2))
        missing = [each.reason for each in obstacles_to_asking(progress_of(cast.session, cast.document))]
        assert missing == [
            "Picture has no alt text: say in words what it shows",
            "Readers do not see a picture that lies elsewhere: save it on your computer and add it with “Picture”",
            "The block “warning” is never closed, so all that follows stands in it: close it with “:::”",
        ]

    def test_says_at_once_that_a_change_of_a_recommendation_is_more_than_wording(self, cast: Cast) -> None:
        for kind, fields in ((ChangeClass.WORDING, ["change_class"]), (ChangeClass.CLARIFIED, [])):
            save(cast.session, cast.document, cast.sam, f"{BODY}{ADVICE}", kind=kind, at=days(2))
            missing = obstacles_to_asking(progress_of(cast.session, cast.document))
            assert [each.field for each in missing] == fields


class TestApproving:
    def test_makes_exactly_this_text_approved(self, cast: Cast) -> None:
        cast.ask(cast.kim)
        cast.approve(cast.kim)
        assert cast.stage is Stage.APPROVED
        assert cast.acts == ["asked for review", "approved a text"]

    def test_may_be_done_without_having_been_asked(self, cast: Cast) -> None:
        cast.ask(cast.kim)
        cast.approve(cast.lee)
        assert cast.stage is Stage.APPROVED

    def test_is_void_after_any_later_save(self, cast: Cast) -> None:
        approval = cast.approve(cast.kim)
        assert voided_approval(cast.session, progress_of(cast.session, cast.document)) is None
        save(cast.session, cast.document, cast.sam, LATER + "More.\n", at=days(4))
        assert cast.stage is Stage.DRAFT
        assert voided_approval(cast.session, progress_of(cast.session, cast.document)) == approval

    def test_does_not_come_back_when_the_words_do(self, cast: Cast) -> None:
        cast.approve(cast.kim)
        save(cast.session, cast.document, cast.sam, LATER + "More.\n", at=days(4))
        save(cast.session, cast.document, cast.sam, LATER, at=days(5))
        assert progress_of(cast.session, cast.document).approval is None

    def test_of_an_earlier_text_is_forgotten_once_that_was_published(self, cast: Cast) -> None:
        approved = cast.approve(cast.kim).revision
        record_version(cast.session, approved, render(LATER), by=cast.kim, at=days(4))
        save(cast.session, cast.document, cast.sam, LATER + "More.\n", at=days(5))
        assert voided_approval(cast.session, progress_of(cast.session, cast.document)) is None

    def test_is_not_remembered_when_changes_were_asked_for_later(self, cast: Cast) -> None:
        cast.approve(cast.kim)
        cast.request_changes(cast.lee, at=4)
        save(cast.session, cast.document, cast.sam, LATER + "More.\n", at=days(5))
        assert voided_approval(cast.session, progress_of(cast.session, cast.document)) is None

    def test_is_refused_for_a_text_that_was_saved_over(self, cast: Cast) -> None:
        save(cast.session, cast.document, cast.sam, LATER + "More.\n", at=days(2))
        with pytest.raises(StaleDraft, match="not recorded"):
            cast.approve(cast.kim)

    def test_is_refused_when_another_version_is_current_than_was_compared(self, cast: Cast) -> None:
        save(cast.session, cast.document, cast.sam, LATER + "More.\n", at=days(2))
        second = progress_of(cast.session, cast.document)
        assert second.latest is not None
        with pytest.raises(StaleDraft):
            cast.approve(cast.kim, shown=Shown(text=3, against=0))

    @pytest.mark.parametrize("last", ["Sam Author", "Kim Approver"])
    def test_is_refused_to_everybody_who_wrote_a_part(self, cast: Cast, last: str) -> None:
        writer = cast.kim if last == "Kim Approver" else cast.sam
        save(cast.session, cast.document, cast.kim, LATER + "Kim’s.\n", at=days(2))
        save(cast.session, cast.document, writer, LATER + "Kim’s.\n\nMore.\n", at=days(2.5))
        with pytest.raises(NotAllowed, match=OWN_WORK):
            cast.approve(cast.kim, shown=Shown(4, 1))
        assert cast.approve(cast.lee, shown=Shown(4, 1)).by == cast.lee

    def test_is_allowed_to_those_who_only_wrote_what_is_published(self, cast: Cast) -> None:
        draft = progress_of(cast.session, cast.document).draft
        assert draft is not None
        record_version(cast.session, draft, render(LATER), by=cast.lee, at=days(2))
        save(cast.session, cast.document, cast.lee, BODY, at=days(3))
        cast.sam.role = Role.APPROVER
        cast.approve(cast.sam, shown=Shown(3, 2), at=4)
        assert cast.stage is Stage.APPROVED

    def test_is_allowed_to_somebody_who_only_discarded_a_draft(self, cast: Cast) -> None:
        discard_draft(cast.session, cast.document, based_on=2, by=cast.kim, at=days(2))
        save(cast.session, cast.document, cast.sam, LATER, at=days(3))
        cast.approve(cast.kim, shown=Shown(4, 1), at=4)
        assert cast.stage is Stage.APPROVED

    def test_is_refused_to_somebody_who_lost_the_role(self, cast: Cast) -> None:
        cast.ask(cast.kim)
        cast.kim.role = Role.AUTHOR
        for act in (cast.approve, cast.request_changes):
            with pytest.raises(NotAllowed, match="may not check"):
                act(cast.kim)
        cast.kim.role, cast.kim.active = Role.APPROVER, False
        with pytest.raises(NotAllowed):
            cast.approve(cast.kim)

    def test_needs_the_role_in_which_it_was_read_and_remembers_it(self, cast: Cast) -> None:
        with pytest.raises(NotReady, match="role"):
            cast.approve(cast.kim, Reading())
        cast.approve(cast.kim)
        assert last_capacity(cast.session, cast.kim) == "consultant rheumatologist"
        assert last_capacity(cast.session, cast.lee) == ""

    def test_of_the_whole_page_is_the_stamp_once_the_text_is_published(self, cast: Cast) -> None:
        approval = cast.approve(cast.kim, WHOLE)
        current = current_version(cast.session, cast.document)
        assert current is not None
        assert stamp_of(cast.session, cast.document, current) is None
        version = record_version(cast.session, approval.revision, render(LATER), by=cast.kim, at=days(4))
        stamp = stamp_of(cast.session, cast.document, version)
        assert stamp is not None
        assert (stamp.due_on, stamp.edits_since) == (date(2029, 2, 1), 0)


class TestAskingForChanges:
    def test_needs_to_say_which(self, cast: Cast) -> None:
        with pytest.raises(NotReady, match="what needs to change"):
            cast.request_changes(cast.kim, note="")
        cast.request_changes(cast.kim)
        assert cast.stage is Stage.CHANGES_REQUESTED
        assert cast.acts == ["asked for changes"]

    def test_takes_an_approval_back(self, cast: Cast) -> None:
        cast.approve(cast.kim)
        cast.request_changes(cast.lee, at=4)
        assert progress_of(cast.session, cast.document).approval is None


class TestPassingOn:
    def test_asks_the_other_person_the_same(self, cast: Cast) -> None:
        first = cast.ask(cast.kim, by_day=date(2026, 3, 1))
        cast.pass_on(cast.kim, cast.lee)
        waiting = progress_of(cast.session, cast.document).waiting
        assert waiting is not None
        assert (waiting.of, waiting.asked_by, waiting.by_day) == (cast.lee, cast.sam, date(2026, 3, 1))
        assert (waiting.passed_from_id, waiting.note) == (first.id, "Is 10 mg right?")
        assert cast.acts == ["asked for review", "passed a review request on"]

    def test_is_for_the_person_who_was_asked(self, cast: Cast) -> None:
        with pytest.raises(NotReady, match="not asked"):
            cast.pass_on(cast.kim, cast.lee)
        cast.ask(cast.kim)
        with pytest.raises(NotReady, match="not asked"):
            cast.pass_on(cast.lee, cast.kim)

    def test_happens_once(self, cast: Cast) -> None:
        cast.ask(cast.kim)
        cast.pass_on(cast.kim, cast.lee)
        with pytest.raises(NotReady):
            cast.pass_on(cast.kim, cast.lee)

    def test_goes_to_nobody_who_cannot_check_this_text(self, cast: Cast) -> None:
        cast.ask(cast.kim)
        for nobody in (cast.sam, cast.kim):
            with pytest.raises(NotAllowed, match="choose somebody else"):
                cast.pass_on(cast.kim, nobody)


class TestReviewingAWholePage:
    def test_stamps_it_without_touching_its_text(self, cast: Cast) -> None:
        before = current_version(cast.session, cast.document)
        assert before is not None
        cast.review_whole_page(cast.kim)
        stamp = stamp_of(cast.session, cast.document, before)
        assert stamp is not None
        assert (stamp.due_on, stamp.review.evidence_to) == (date(2029, 2, 1), date(2026, 1, 31))
        assert current_version(cast.session, cast.document) is before
        assert cast.acts == ["reviewed the whole page"]

    def test_is_never_moved_by_an_edit(self, cast: Cast) -> None:
        cast.review_whole_page(cast.kim)
        wording = save(cast.session, cast.document, cast.sam, LATER + "x\n", kind=ChangeClass.WORDING, at=days(5))
        version = record_version(cast.session, wording, render(LATER + "x\n"), by=cast.kim, at=days(6))
        stamp = stamp_of(cast.session, cast.document, version)
        assert stamp is not None
        assert (stamp.review.at, stamp.edits_since) == (days(3), 1)

    def test_can_find_that_it_needs_changes(self, cast: Cast) -> None:
        with pytest.raises(NotReady, match="what needs to change"):
            cast.review_whole_page(cast.kim, replace(WHOLE, note=""), Verdict.CHANGES_REQUESTED)
        review = cast.review_whole_page(cast.kim, WHOLE, Verdict.CHANGES_REQUESTED)
        assert review.due_on is None
        assert progress_of(cast.session, cast.document).stamp is None

    def test_is_not_for_those_who_wrote_what_is_new_in_it(self, cast: Cast) -> None:
        cast.sam.role = Role.APPROVER
        with pytest.raises(NotAllowed, match=OWN_WORK):
            cast.review_whole_page(cast.sam)

    @pytest.mark.parametrize("due_on", [None, TODAY, date(2025, 1, 1), date(2032, 2, 2)])
    def test_promises_a_day_within_twice_the_usual_time(self, cast: Cast, due_on: date | None) -> None:
        with pytest.raises(NotReady, match="within twice"):
            cast.review_whole_page(cast.kim, replace(WHOLE, due_on=due_on))
        assert cast.review_whole_page(cast.kim, replace(WHOLE, due_on=date(2032, 2, 1))).due_on

    def test_has_searched_no_evidence_of_the_future(self, cast: Cast) -> None:
        with pytest.raises(NotReady, match="today or earlier"):
            cast.review_whole_page(cast.kim, replace(WHOLE, evidence_to=date(2026, 2, 2)))

    def test_is_of_the_version_that_was_read(self, cast: Cast) -> None:
        with pytest.raises(StaleDraft):
            cast.review_whole_page(cast.kim, version=2)

    def test_is_for_pages_in_force(self, cast: Cast) -> None:
        withdraw(cast.session, cast.document, cast.lee, at=days(2))
        with pytest.raises(NotReady, match="in force"):
            cast.review_whole_page(cast.kim)


def looked(session: Session, document: Document) -> Look:
    """The draft, as its reviewer sees it."""
    look = look_at_draft(progress_of(session, document))
    assert look is not None
    return look


class TestExamining:
    def test_compares_with_what_readers_see_and_not_with_the_save_before(self, cast: Cast) -> None:
        save(cast.session, cast.document, cast.sam, LATER.replace("3 months", "6 months"), at=days(2))
        found = looked(cast.session, cast.document)
        numbers = [(number.was, number.now) for number in found.numbers]
        assert numbers == [("5 mg", "10 mg"), ("every 3 months", "every 6 months")]

    def test_finds_numbers_in_the_title_and_names_each_once(self, cast: Cast) -> None:
        save(cast.session, cast.document, cast.sam, LATER, title="Methotrexate after 65 years", at=days(2))
        found = looked(cast.session, cast.document)
        assert (found.numbers[0].now, found.numbers[0].section) == ("after 65 years", "Title")
        assert len({number.key for number in found.numbers}) == len(found.numbers)
        assert ("5 mg", "10 mg") in [(number.was, number.now) for number in found.numbers]
        assert [detail.name for detail in found.details] == ["Title"]

    def test_lists_each_number_of_one_passage_by_itself(self, cast: Cast) -> None:
        save(cast.session, cast.document, cast.sam, BODY + "\nWait 2 weeks, then 2 weeks, then 3 weeks.\n", at=days(2))
        found = looked(cast.session, cast.document)
        assert [number.now for number in found.numbers] == ["2 weeks", "2 weeks", "3 weeks"]

    def test_shows_a_new_page_whole(self, session: Session) -> None:
        document = page(session, sam := person(session))
        save(session, document, sam)
        found = looked(session, document)
        assert (found.comparison, found.numbers) == (None, [])
        assert "5 mg" in found.rendered.html
