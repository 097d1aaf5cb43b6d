"""Each list of the desk: what is on it, for whom, and when it leaves it; on both databases."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.desk import sections
from guidance.authoring.desk.lists import Asker
from guidance.authoring.desk.sections import Filled
from guidance.models import (
    Document,
    RequestEnd,
    Role,
    Stage,
    UserAccount,
    Verdict,
    WorkingCopy,
    latest_revision,
    progress_of,
    progress_of_all,
    unchecked_urgent,
)
from tests.authoring.desk.told import (
    NOW,
    TODAY,
    ago,
    ask,
    comment,
    deal_with,
    decide,
    fail,
    in_days,
    plan,
    propose,
    save,
    urgent,
)
from tests.stories import page, person, publish, reinstate, remove, review, withdraw


class Team:
    """Two who write and two who check."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.sam, self.ana = person(session, "Sam Author"), person(session, "Ana Author")
        self.kim, self.lou = (
            person(session, "Kim Checker", Role.APPROVER),
            person(session, "Lou Checker", Role.APPROVER),
        )

    def shown(self, name: str, who: UserAccount) -> Filled:
        """A section as ``who`` sees it today; nothing when they do not have it."""
        asker = Asker(who, TODAY, NOW)
        section = sections.section_named(name, asker)
        return sections.read(self.session, section, asker, rows=20) if section else Filled(sections.SECTIONS[0])

    def titles(self, name: str, who: UserAccount) -> list[str]:
        return [row.title for row in self.shown(name, who).rows]

    def published(self, slug: str, due_in: int | None = None, by: UserAccount | None = None) -> Document:
        """A page that was published, and with ``due_in`` reviewed as a whole."""
        document = page(self.session, by or self.sam, slug)
        version = publish(self.session, document, by or self.sam, title=slug.capitalize(), at=ago(800))
        if due_in is not None:
            review(self.session, version, self.kim, at=ago(790), due_on=in_days(due_in))
        return document


@pytest.fixture
def team(session: Session) -> Team:
    return Team(session)


class TestReviews:
    def test_the_latest_review_comes_first_and_today_is_not_late(self, team: Team) -> None:
        for slug, due_in in (("croup", -1), ("asthma", -400), ("gout", 0), ("sepsis", 90), ("eczema", 91)):
            team.published(slug, due_in)
        team.published("never")
        assert team.titles("overdue-reviews", team.sam) == ["Asthma", "Croup"]
        assert team.titles("due-soon", team.sam) == ["Gout", "Sepsis"]
        assert team.shown("overdue-reviews", team.sam).rows[0].owner == "Sam Author"

    def test_a_new_review_takes_a_page_off_and_an_edit_does_not(self, team: Team) -> None:
        croup, asthma = team.published("croup", -5), team.published("asthma", -5)
        review(
            team.session,
            publish(team.session, croup, team.sam, "b", title="Croup"),
            team.kim,
            at=NOW,
            due_on=in_days(300),
        )
        publish(team.session, asthma, team.sam, "b", title="Asthma", at=ago(1))
        assert team.titles("overdue-reviews", team.sam) == ["Asthma"]

    def test_a_review_of_a_text_that_was_not_published_does_not_count(self, team: Team) -> None:
        croup = team.published("croup", -5)
        decide(team.session, save(team.session, croup, team.sam), team.kim, due_on=in_days(300))
        assert team.titles("overdue-reviews", team.sam) == ["Croup"]

    def test_what_is_not_in_force_needs_no_review_until_it_is_again(self, team: Team) -> None:
        gone, back, taken = (team.published(slug, -5) for slug in ("gone", "back", "taken"))
        for document in (gone, back):
            withdraw(team.session, document, team.kim, at=ago(3))
        reinstate(team.session, back, team.kim, at=ago(2))
        remove(team.session, taken, team.kim, at=ago(2))
        assert team.titles("overdue-reviews", team.sam) == ["Back"]


class TestWaitingForMyCheck:
    def test_only_the_person_who_was_asked_sees_it(self, team: Team) -> None:
        draft = save(team.session, team.published("croup"), team.sam)
        ask(team.session, draft, team.sam, team.kim, by_day=in_days(7))
        row = team.shown("waiting-for-my-check", team.kim).rows[0]
        assert (row.title, row.asked_by, row.by_day) == ("Croup", "Sam Author", in_days(7))
        assert team.titles("waiting-for-my-check", team.lou) == team.titles("waiting-for-my-check", team.sam) == []

    def test_passed_on_it_is_no_longer_mine(self, team: Team) -> None:
        draft = save(team.session, team.published("croup"), team.sam)
        request = ask(team.session, draft, team.sam, team.kim)
        ask(team.session, draft, team.sam, team.lou, passed_from=request)
        assert team.titles("waiting-for-my-check", team.kim) == []
        assert team.titles("waiting-for-my-check", team.lou) == ["Croup"]

    def test_an_outdated_text_waits_for_nobody(self, team: Team) -> None:
        croup = team.published("croup")
        ask(team.session, save(team.session, croup, team.sam), team.sam, team.kim)
        save(team.session, croup, team.sam, "Newer.")
        assert team.titles("waiting-for-my-check", team.kim) == []

    def test_an_answer_ends_it_and_asking_again_begins_it_anew(self, team: Team) -> None:
        draft = save(team.session, team.published("croup"), team.sam)
        ask(team.session, draft, team.sam, team.kim, at=ago(3))
        decide(team.session, draft, team.kim, Verdict.CHANGES_REQUESTED, at=ago(2))
        assert team.titles("waiting-for-my-check", team.kim) == []
        ask(team.session, draft, team.sam, team.kim, at=ago(1))
        assert team.titles("waiting-for-my-check", team.kim) == ["Croup"]

    def test_asked_twice_it_is_listed_once_and_published_not_at_all(self, team: Team) -> None:
        croup = team.published("croup")
        draft = save(team.session, croup, team.sam)
        for _ in range(2):
            ask(team.session, draft, team.sam, team.kim)
        assert team.titles("waiting-for-my-check", team.kim) == ["Croup"]
        publish(team.session, croup, team.sam, "Out.", title="Croup")
        assert team.titles("waiting-for-my-check", team.kim) == []

    def test_the_nearest_day_comes_first_and_no_day_last(self, team: Team) -> None:
        for slug, day in (("later", in_days(9)), ("whenever", None), ("sooner", in_days(2))):
            ask(team.session, save(team.session, team.published(slug), team.sam), team.sam, team.kim, by_day=day)
        assert team.titles("waiting-for-my-check", team.kim) == ["Sooner", "Later", "Whenever"]


class TestUrgentPublications:
    def test_they_wait_for_anybody_who_checks_and_did_not_write_them(self, team: Team) -> None:
        croup = team.published("croup", by=team.lou)
        urgent(team.session, publish(team.session, croup, team.lou, "Quick.", title="Croup"), team.lou)
        assert [row.barred for row in team.shown("waiting-for-anybody", team.lou).rows] == [True]
        assert [row.barred for row in team.shown("waiting-for-anybody", team.kim).rows] == [False]
        assert team.titles("waiting-for-anybody", team.sam) == []

    def test_who_wrote_only_what_was_published_before_may_check(self, team: Team) -> None:
        croup = team.published("croup", by=team.kim)
        urgent(team.session, publish(team.session, croup, team.sam, "Quick.", title="Croup"), team.sam)
        assert [row.barred for row in team.shown("waiting-for-anybody", team.kim).rows] == [False]

    def test_a_later_approval_is_the_check_and_a_refusal_is_none(self, team: Team) -> None:
        version = publish(team.session, team.published("croup"), team.sam, "Quick.", title="Croup", at=ago(2))
        urgent(team.session, version, team.sam, at=ago(2))
        decide(team.session, version.revision, team.kim, Verdict.CHANGES_REQUESTED, at=ago(1))
        assert team.titles("waiting-for-anybody", team.kim) == ["Croup"]
        decide(team.session, version.revision, team.kim)
        assert team.titles("waiting-for-anybody", team.kim) == []

    def test_whoever_wrote_or_published_it_is_not_its_second_person(self, team: Team) -> None:
        version = publish(team.session, team.published("croup"), team.lou, "Quick.", title="Croup", at=ago(2))
        urgent(team.session, version, team.lou, at=ago(2))
        decide(team.session, version.revision, team.lou)
        assert team.titles("waiting-for-anybody", team.kim) == ["Croup"]
        assert unchecked_urgent(team.session, version) is not None

    def test_a_later_version_that_was_read_as_a_whole_is_the_check_too(self, team: Team) -> None:
        croup = team.published("croup")
        urgent(team.session, publish(team.session, croup, team.sam, "Quick.", title="Croup", at=ago(3)), team.sam)
        later = publish(team.session, croup, team.sam, "Calm.", title="Croup", at=ago(2))
        assert team.titles("waiting-for-anybody", team.kim) == ["Croup"]
        decide(team.session, later.revision, team.kim, due_on=in_days(300))
        assert team.titles("waiting-for-anybody", team.kim) == []
        assert unchecked_urgent(team.session, later) is None


class TestSchedules:
    def test_what_is_planned_is_listed_until_it_ends(self, team: Team) -> None:
        croup = team.published("croup")
        plan(team.session, save(team.session, croup, team.sam), team.kim, NOW + timedelta(days=3))
        assert team.titles("scheduled", team.sam) == ["Croup"]
        fail(team.session, croup)
        assert team.titles("scheduled", team.sam) == []

    def test_a_failure_is_shown_with_its_reason_until_somebody_acts(self, team: Team) -> None:
        again, done, open_one = (team.published(slug) for slug in ("again", "done", "open"))
        for document in (again, done, open_one):
            plan(team.session, save(team.session, document, team.sam), team.kim, ago(2))
            fail(team.session, document, at=ago(1))
        assert [row.reason for row in team.shown("failed", team.sam).rows] == ["The change note was missing."] * 3
        newest = latest_revision(team.session, again)
        assert newest is not None
        plan(team.session, newest, team.kim, NOW + timedelta(days=1), number=2)
        publish(team.session, done, team.sam, "Out.", title="Done", at=NOW)
        assert team.titles("failed", team.sam) == ["Open"]


class TestProposals:
    def test_they_wait_for_those_who_may_decide_and_their_author_sees_them(self, team: Team) -> None:
        version = publish(team.session, page(team.session, team.sam), team.sam)
        propose(team.session, version, team.sam)
        assert [row.mine for row in team.shown("proposals", team.kim).rows] == [False]
        assert [row.mine for row in team.shown("proposals", team.sam).rows] == [True]
        assert team.titles("proposals", team.ana) == []


class TestMyDrafts:
    def test_my_latest_text_and_my_typing_and_my_empty_page_are_mine(self, team: Team) -> None:
        save(team.session, team.published("saved"), team.ana)
        typed = team.published("typed")
        team.session.add(
            WorkingCopy(document_id=typed.id, author_id=team.ana.id, based_on=1, content="{}", saved_at=NOW)
        )
        page(team.session, team.ana, "nothing-yet")
        save(team.session, team.published("other"), team.sam)
        assert sorted(team.titles("my-drafts", team.ana)) == ["Saved", "Typed", "nothing yet"]
        assert team.titles("my-drafts", team.kim) == []

    def test_another_persons_later_save_and_a_publication_end_them(self, team: Team) -> None:
        overtaken, out = team.published("overtaken"), team.published("out")
        save(team.session, overtaken, team.ana)
        save(team.session, overtaken, team.sam, "Mine now.")
        save(team.session, out, team.ana)
        publish(team.session, out, team.ana, "New.", title="Out")
        assert team.titles("my-drafts", team.ana) == []

    def test_each_says_its_stage(self, team: Team) -> None:
        draft = save(team.session, team.published("croup"), team.ana)
        decide(team.session, draft, team.kim)
        assert list(team.shown("my-drafts", team.ana).stages.values()) == [Stage.APPROVED]


class TestChangesAskedOfMe:
    def test_writer_and_asker_see_the_note_until_the_draft_is_saved_again(self, team: Team) -> None:
        croup = team.published("croup")
        draft = save(team.session, croup, team.sam)
        ask(team.session, draft, team.ana, team.kim, at=ago(2))
        decide(team.session, draft, team.kim, Verdict.CHANGES_REQUESTED, at=ago(1))
        for who in (team.sam, team.ana):
            assert [row.note for row in team.shown("changes-asked-for", who).rows] == ["The dose is unclear."]
        assert team.titles("changes-asked-for", team.lou) == []
        save(team.session, croup, team.sam, "Clear.")
        assert team.titles("changes-asked-for", team.sam) == []

    @pytest.mark.parametrize("then", ["asked again", "approved"])
    def test_asked_again_or_approved_nothing_is_left_to_change(self, team: Team, then: str) -> None:
        draft = save(team.session, team.published("croup"), team.sam)
        decide(team.session, draft, team.kim, Verdict.CHANGES_REQUESTED, at=ago(1))
        if then == "approved":
            decide(team.session, draft, team.lou)
        else:
            ask(team.session, draft, team.sam, team.kim)
        assert team.titles("changes-asked-for", team.sam) == []

    def test_a_question_that_was_taken_back_asks_nobody_so_the_note_is_mine_again(self, team: Team) -> None:
        croup = team.published("croup")
        draft = save(team.session, croup, team.ana)
        decide(team.session, draft, team.kim, Verdict.CHANGES_REQUESTED, at=ago(2))
        request = ask(team.session, draft, team.ana, team.kim, at=ago(1))
        assert team.titles("changes-asked-for", team.ana) == []
        team.session.add(RequestEnd(request_id=request.id, by_id=team.ana.id, at=NOW))
        team.session.flush()
        assert team.titles("changes-asked-for", team.ana) == ["Croup"]
        assert progress_of(team.session, croup).stage(TODAY) is Stage.CHANGES_REQUESTED


class TestComments:
    def test_open_remarks_are_counted_for_the_owner_and_for_who_writes(self, team: Team) -> None:
        draft = save(team.session, team.published("croup"), team.ana)
        comment(team.session, draft, team.kim)
        dealt = comment(team.session, draft, team.kim)
        for who in (team.sam, team.ana):
            assert [row.how_many for row in team.shown("comments", who).rows] == [2]
        assert team.titles("comments", team.kim) == []
        deal_with(team.session, dealt, team.ana)
        assert [row.how_many for row in team.shown("comments", team.sam).rows] == [1]


class TestRecentlyPublished:
    def test_the_newest_comes_first_and_after_30_days_none(self, team: Team) -> None:
        for slug, days in (("old", 31), ("new", 1), ("newer", 0)):
            publish(team.session, page(team.session, team.sam, slug), team.sam, title=slug.capitalize(), at=ago(days))
        assert team.titles("recently-published", team.ana) == ["Newer", "New"]


def test_a_page_that_was_taken_away_is_on_no_list_of_work(team: Team) -> None:
    croup = team.published("croup", -5)
    draft = save(team.session, croup, team.sam)
    ask(team.session, draft, team.sam, team.kim)
    comment(team.session, draft, team.kim)
    remove(team.session, croup, team.kim, at=NOW)
    for name in ("overdue-reviews", "waiting-for-my-check", "my-drafts", "comments"):
        assert team.titles(name, team.sam) + team.titles(name, team.kim) == [], name


def test_stages_of_all_pages_are_those_of_each_page(team: Team) -> None:
    """The collection is read at once; its words have to be those that a page says of itself."""
    session = team.session
    team.published("current", 100)
    team.published("late", -3)
    withdraw(session, team.published("withdrawn"), team.kim, at=NOW)
    remove(session, team.published("removed"), team.kim, at=NOW)
    page(session, team.sam, "empty")
    save(session, page(session, team.sam, "new"), team.sam)
    asked = save(session, team.published("asked"), team.sam)
    ask(session, asked, team.sam, team.kim, at=ago(3))
    passed = save(session, team.published("passed"), team.sam)
    ask(session, passed, team.sam, team.lou, passed_from=ask(session, passed, team.sam, team.kim))
    sent_back = save(session, team.published("sent-back"), team.sam)
    decide(session, sent_back, team.kim, Verdict.CHANGES_REQUESTED)
    approved = save(session, team.published("approved"), team.sam)
    decide(session, approved, team.kim)
    plan(session, save(session, team.published("planned"), team.sam), team.kim, NOW + timedelta(days=1))
    same = team.published("same")
    first = latest_revision(session, same)
    assert first is not None and first.content is not None
    save(session, same, team.sam, first.content.body, title="Same")
    session.expire_all()
    together = {
        progress.document.slug: progress
        for progress in progress_of_all(session, session.scalars(sa.select(Document.id)).all()).values()
    }
    assert len(together) == 12
    for slug, progress in together.items():
        alone = progress_of(session, progress.document)
        assert progress.stage(TODAY) is alone.stage(TODAY), slug
        assert (progress.draft, progress.request, progress.verdict) == (alone.draft, alone.request, alone.verdict), slug
    assert {progress.stage(TODAY) for progress in together.values()} == set(Stage)
