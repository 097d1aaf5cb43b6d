"""Withdrawing a page and reinstating it, as those who publish do it and as readers see it."""

import pytest
import sqlalchemy as sa
import time_machine

from guidance.acts.withdrawing import reinstate, withdraw
from guidance.errors import NotReady
from guidance.models import (
    Schedule,
    ScheduleEnd,
    ScheduleOutcome,
    UserAccount,
    Withdrawal,
    latest_revision,
    standing_of,
)
from tests.authoring.ending.conftest import DESK, Site, followed
from tests.pages import Page, posted
from tests.stories import days, page, publish
from tests.stories import withdraw as story_of_withdrawal

WITHDRAWAL = f"{DESK}/withdrawal"
REASON = "The dose was found to be unsafe."


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(days(100), tick=False):
        yield


def uid(site: Site, slug: str) -> str:
    with site.database.reading() as session:
        return site.document(session, slug).uid


def withdrawn(site: Site) -> None:
    answer = posted(site.pat, WITHDRAWAL, reason=REASON, replacement=uid(site, "weekly-dose"), confirmed="yes")
    assert answer.status_code == 303


class TestWithdrawing:
    def test_the_page_says_what_it_does(self, site: Site) -> None:
        text = Page(site.pat.get(WITHDRAWAL)).text
        for words in ("stays readable", "Search, topics", "keep working"):
            assert words in text
        assert "is cancelled" not in text

    def test_the_notice_is_shown_as_readers_will_see_it_before_anything_happens(self, site: Site) -> None:
        shown = Page(posted(site.pat, WITHDRAWAL, reason=REASON, replacement=uid(site, "weekly-dose")))
        assert shown.h1[0].startswith("Check the notice")
        assert "This guidance was withdrawn on 15 April 2026" in shown.text
        assert REASON in shown.text and shown.links["Weekly dose"] == "/guidance/weekly-dose"
        assert "was withdrawn" not in site.read("/guidance/methotrexate").text
        again = Page(posted(site.pat, WITHDRAWAL, reason=REASON, replacement="", change="yes"))
        assert again.h1[0].startswith("Withdraw this page") and REASON in again.source

    def test_readers_are_told_and_lists_leave_it_out(self, site: Site) -> None:
        assert "1 result" in site.search("months").text
        withdrawn(site)
        shown = site.read("/guidance/methotrexate")
        assert shown.status == 200 and "Take 5 mg once a week." in shown.text
        assert "This guidance was withdrawn on 15 April 2026" in shown.text and REASON in shown.text
        assert shown.links["Weekly dose"] == "/guidance/weekly-dose"
        for path in ("/", "/guidance/", "/topics/medicines"):
            assert "Methotrexate" not in site.read(path).links
        assert "No results" in site.search("months").text
        assert REASON in site.read("/withdrawn").text
        assert site.acts() == ["withdrew a page"]

    def test_afterwards_the_screen_says_so(self, site: Site) -> None:
        answer = posted(site.pat, WITHDRAWAL, reason=REASON, replacement="", confirmed="yes")
        shown = followed(site.pat, answer)
        assert shown.h1[0].startswith("This page is withdrawn")
        assert shown.links["Undo the withdrawal"] == f"{DESK}/reinstatement"

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"reason": " "}, "Enter a reason"),
            ({"reason": "x" * 2001}, "Reason must be 2,000 characters or fewer; it has 2,001"),
            ({"reason": "r", "replacement": "0123456789"}, "Select a page from the list, or that nothing replaces it"),
        ],
    )
    @pytest.mark.parametrize("confirmed", [{}, {"confirmed": "yes"}])
    def test_what_is_missing_is_said(self, site: Site, typed, words: str, confirmed) -> None:
        shown = Page(posted(site.pat, WITHDRAWAL, **typed, **confirmed))
        assert shown.status == 400 and shown.title.startswith("Error: ")
        assert shown.text.count(words) == 2
        assert site.acts() == []

    def test_a_page_replaces_itself_never_nor_does_one_that_is_not_in_force(self, site: Site) -> None:
        choices = Page(site.pat.get(WITHDRAWAL)).source
        assert uid(site, "weekly-dose") in choices and uid(site, "methotrexate") not in choices
        with site.database.writing() as session:
            document, other = site.document(session), site.document(session, "weekly-dose")
            by = session.scalars(sa.select(UserAccount)).first()
            with pytest.raises(NotReady, match="cannot replace itself"):
                withdraw(session, document, reason="r", replacement=document, by=by, at=days(100))
            story_of_withdrawal(session, other, by, at=days(90))
            with pytest.raises(NotReady, match="not in force any more"):
                withdraw(session, document, reason="r", replacement=other, by=by, at=days(100))

    def test_twice_is_once(self, site: Site) -> None:
        withdrawn(site)
        again = Page(posted(site.kim, WITHDRAWAL, source=f"{DESK}/reinstatement", reason="x", confirmed="yes"))
        assert again.status == 400 and "This page is withdrawn already." in again.text
        assert site.acts() == ["withdrew a page"]

    def test_an_open_schedule_is_cancelled_with_the_reason(self, site: Site) -> None:
        with site.database.writing() as session:
            document = site.document(session)
            draft = latest_revision(session, document)
            session.add(
                Schedule(
                    document=document,
                    number=1,
                    revision=draft,
                    publish_at=days(200),
                    zone="Europe/London",
                    by_id=draft.author_id,
                    at=days(90),
                )
            )
        assert "24 July 2026" in Page(site.pat.get(WITHDRAWAL)).text
        withdrawn(site)
        with site.database.reading() as session:
            end = session.scalars(sa.select(ScheduleEnd)).one()
            assert (end.outcome, end.reason) == (ScheduleOutcome.CANCELLED, "The page was withdrawn.")
        assert site.acts() == ["cancelled a schedule", "withdrew a page"]

    def test_a_clock_that_goes_back_changes_no_order(self, site: Site) -> None:
        with site.database.writing() as session:
            document = site.document(session)
            by = session.scalars(sa.select(UserAccount)).first()
            made = withdraw(session, document, reason="r", replacement=None, by=by, at=days(1))
            assert made.at == days(60)
            assert reinstate(session, document, reason="r", by=by, at=days(0)).at == days(60)


class TestReinstating:
    def test_the_page_is_in_force_again_and_the_history_keeps_both(self, site: Site) -> None:
        withdrawn(site)
        answer = posted(site.kim, f"{DESK}/reinstatement", reason="It was another medicine.")
        assert "not withdrawn, so there is nothing to undo" in followed(site.kim, answer).text
        page = site.read("/guidance/methotrexate").text
        assert "This guidance was withdrawn on" not in page
        assert "Current, not yet reviewed as a whole. This guidance was withdrawn for part of 15 April 2026." in page
        assert "Methotrexate" in site.read("/guidance/").links
        history = site.read("/guidance/methotrexate/history").text
        assert REASON in history and "It was another medicine." in history
        assert site.acts() == ["withdrew a page", "reinstated a page"]

    def test_it_says_what_it_does_and_needs_a_reason(self, site: Site) -> None:
        withdrawn(site)
        assert "keeps the withdrawal" in Page(site.pat.get(f"{DESK}/reinstatement")).text
        assert "Enter a reason" in Page(posted(site.pat, f"{DESK}/reinstatement", reason="")).text

    def test_what_is_in_force_cannot_be_reinstated(self, site: Site) -> None:
        wrong = Page(posted(site.pat, f"{DESK}/reinstatement", source=WITHDRAWAL, reason="r"))
        assert wrong.status == 400 and "nothing to undo" in wrong.text


def test_a_page_that_was_never_published_has_nothing_to_withdraw(site: Site) -> None:
    with site.database.writing() as session:
        page(session, site.document(session).owner, "empty")
    assert "never published" in Page(site.pat.get("/desk/guidance/empty/withdrawal")).text
    for path in ("removal", "erasure?version=1", "note-correction?version=1", "restored-draft?version=1"):
        assert site.pat.get(f"/desk/guidance/empty/{path}").status_code == 404


def test_a_withdrawn_page_may_get_a_new_version_and_stays_withdrawn(site: Site) -> None:
    withdrawn(site)
    with site.database.writing() as session:
        document = site.document(session)
        publish(session, document, document.owner, "New text.", at=days(101))
        assert standing_of(session, document).withdrawal is not None
        assert session.scalar(sa.select(sa.func.count()).select_from(Withdrawal)) == 1
