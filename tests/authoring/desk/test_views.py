"""The desk as people see it: who gets what, in which order, and what happens when something goes wrong."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from guidance.authoring.desk import sections, views
from guidance.models import Document, ProposedAct, Revision, Role, UserAccount, Verdict, WorkingCopy, latest_revision
from tests.authoring.desk.told import NOW, ago, ask, comment, decide, fail, in_days, plan, propose, save, urgent
from tests.pages import Page
from tests.stories import page, person, publish, remove, review, signed_in, withdraw

Tell = Callable[[Session], None]


@pytest.fixture
def tell(demo: Flask) -> Callable[[Tell], None]:
    """Add a story to the demonstration."""

    def told(story: Tell) -> None:
        with demo.extensions["database"].writing() as session:
            story(session)

    return told


@pytest.fixture
def people(tell: Callable[[Tell], None]) -> None:
    def story(session: Session) -> None:
        person(session)
        person(session, "Kim Checker", Role.APPROVER)
        person(session, "Chris Contributor", Role.CONTRIBUTOR)
        croup = page(session, _called(session, "sam.author"), "croup", "Children")
        version = publish(session, croup, _called(session, "sam.author"), title="Croup", at=ago(800))
        review(session, version, _called(session, "kim.checker"), at=ago(790), due_on=in_days(-43))
        secret = page(session, _called(session, "sam.author"), "secret-plan")
        ask(
            session,
            save(session, secret, _called(session, "sam.author"), title="Secret plan"),
            _called(session, "sam.author"),
            _called(session, "kim.checker"),
        )

    tell(story)


def _called(session: Session, name: str) -> UserAccount:
    return session.scalars(sa.select(UserAccount).where(UserAccount.email == f"{name}@example.org")).one()


@pytest.fixture
def sam(demo: Flask, people: None) -> FlaskClient:
    return signed_in(demo, "sam.author@example.org")


@pytest.fixture
def kim(demo: Flask, people: None) -> FlaskClient:
    return signed_in(demo, "kim.checker@example.org")


class TestTheDesk:
    def test_puts_overdue_reviews_first_and_says_how_late_they_are(self, kim: FlaskClient) -> None:
        shown = Page(kim.get("/desk"))
        assert shown.h1 == ["Your desk"]
        headings = [words.partition(" (")[0] for level, words in shown.headings if level == 2]
        titles = [section.title for section in sections.SECTIONS if section.empty not in shown.text]
        assert headings[:-1] == [*titles, "How current the collection is"]
        assert len(titles) < len(sections.SECTIONS) and "with nothing in them" in shown.text  # folded into one line
        assert "Croup 43 days" in shown.text
        assert shown.links["Start review: Croup"] == "/desk/guidance/croup/whole-page-review"
        assert shown.links["Check this draft: Secret plan"] == "/desk/guidance/secret-plan/review"
        assert "Nothing is scheduled." in shown.text

    def test_authors_are_not_asked_to_check(self, sam: FlaskClient) -> None:
        shown = Page(sam.get("/desk"))
        assert "Published urgently" not in shown.text
        assert "Start review: Croup" not in shown.links
        assert shown.links["Continue editing: Secret plan"] == "/desk/guidance/secret-plan/draft"

    def test_a_contributor_sees_nothing_that_is_not_public(self, demo: Flask, people: None) -> None:
        client = signed_in(demo, "chris.contributor@example.org")
        shown = Page(client.get("/desk"))
        assert "Can sign in" in shown.text
        assert "Secret" not in shown.source and "Croup" not in shown.source
        assert "/desk/account" in shown.links.values()
        for path in (
            *("/desk/pages", "/desk/pages.csv", "/desk/lists/my-drafts", "/desk/lists/my-drafts.csv"),
            *("/desk/guidance/secret-plan", "/desk/guidance/secret-plan/timeline"),
        ):
            hidden = client.get(path)
            assert hidden.status_code == 404, path
            assert "Secret plan" not in hidden.get_data(as_text=True)

    def test_whoever_is_not_signed_in_is_sent_to_do_so(self, demo: Flask) -> None:
        for path in ("/desk", "/desk/pages", "/desk/lists/failed", "/desk/guidance/croup", "/desk/guidance/x/timeline"):
            assert demo.test_client().get(path).status_code == 303, path

    def test_says_so_when_nothing_waits(self, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            person(session)
        shown = Page(signed_in(app, "sam.author@example.org").get("/desk"))
        assert "Nothing is waiting for you." in shown.text
        assert "No reviews are overdue." in shown.text
        assert "Nothing is published yet." in shown.text

    def test_no_more_than_20_rows_are_shown_and_the_rest_is_one_click_away(
        self, kim: FlaskClient, tell: Callable[[Tell], None]
    ) -> None:
        def story(session: Session) -> None:
            by = _called(session, "sam.author")
            for number in range(60):
                version = publish(session, page(session, by, f"late-{number}"), by, title=f"Late {number}", at=ago(900))
                review(session, version, by, at=ago(890), due_on=in_days(-100))

        tell(story)
        shown = Page(kim.get("/desk"))
        total = next(words for _, words in shown.headings if words.startswith("Overdue reviews"))
        assert sum(words.startswith("Start review: Late") for words in shown.links) <= 20
        everything = int(total.partition("(")[2].rstrip(")"))
        assert everything >= 61
        address = shown.links[f"See all {everything} in “Overdue reviews”"]
        first, second = Page(kim.get(address)), Page(kim.get(f"{address}?page=2"))
        rows = [sum(words.startswith("Start review: ") for words in part.links) for part in (first, second)]
        assert rows == [50, everything - 50]
        assert kim.get(f"{address}?page=3").status_code == 404


class TestOneListThatFails:
    @pytest.fixture
    def app_with_fault(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
        broken = replace(
            sections.SECTIONS[3], question=lambda _asker: sa.select(sa.text("nothing")).select_from(sa.text("nowhere"))
        )
        monkeypatch.setattr(sections, "SECTIONS", (*sections.SECTIONS[:3], broken, *sections.SECTIONS[4:]))
        with app.extensions["database"].writing() as session:
            sam = person(session)
            save(session, page(session, sam, "croup"), sam, title="Croup")
        return app

    def test_costs_that_list_and_no_other(self, app_with_fault: Flask) -> None:
        shown = Page(signed_in(app_with_fault, "sam.author@example.org").get("/desk"))
        assert shown.status == 200
        assert shown.text.count("We could not load this list.") == 1
        assert shown.links["Continue editing: Croup"] == "/desk/guidance/croup/draft"

    def test_so_does_a_picture_that_fails(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        def fault(*_arguments: object) -> None:
            raise LookupError("no topics")

        monkeypatch.setattr(views, "currency_of", fault)
        with app.extensions["database"].writing() as session:
            person(session)
        shown = Page(signed_in(app, "sam.author@example.org").get("/desk"))
        assert shown.status == 200
        assert "We could not load this picture." in shown.text


class TestThePicture:
    def test_says_in_its_table_what_it_draws(self, kim: FlaskClient) -> None:
        shown = Page(kim.get("/desk"))
        assert "The same as a table: today, by topic" in shown.text
        assert 'role="img" aria-labelledby="currency-topics-title currency-topics-words"' in shown.source
        overdue = shown.links["1 overdue up to 90 days, Children"]
        assert overdue == "/desk/pages?review=overdue-90&topic=children"
        found = Page(kim.get(overdue))
        assert "1 page matches" in found.text and found.links["Croup"] == "/desk/guidance/croup"

    def test_every_number_leads_to_as_many_pages(self, kim: FlaskClient) -> None:
        links = Page(kim.get("/desk")).links
        counted = {words: address for words, address in links.items() if address.startswith("/desk/pages?review=")}
        assert len(counted) > 5
        for words, address in counted.items():
            if number := re.match(r"(\d+) ", words):
                assert f"{number[1]} page" in Page(kim.get(address)).text, words


class TestLookingAfterTheService:
    def test_leads_to_all_that_is_not_daily_work(
        self, demo: Flask, tell: Callable[[Tell], None], kim: FlaskClient
    ) -> None:
        tell(lambda session: person(session, "Ada Admin", Role.ADMIN) and None)
        ada = signed_in(demo, "ada.admin@example.org")
        links = re.findall(r'nhsuk-summary-list__key"><a href="([^"]*)"', ada.get("/desk/service").text)
        assert {"/desk/topics", "/desk/people", "/desk/tokens", "/desk/audit"} < set(links)
        assert {ada.get(address).status_code for address in links} == {200}
        assert ada.get("/desk").text.count("nhsuk-header__navigation-item") < 10, "the menu stays in one line"
        for_approvers = kim.get("/desk/service").text
        assert "/desk/topics" in for_approvers and "/desk/audit" not in for_approvers


class TestAllPages:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("words=plan+secret", ["Secret plan"]),
            ("stage=being+checked", ["Secret plan"]),
            ("topic=children", ["Croup"]),
            ("topic=children&review=overdue", ["Croup"]),
            ("topic=children&review=current", []),
            ("topic=none&stage=being+checked", ["Secret plan"]),
            ("topic=children&kind=policy+summary", []),
            ("topic=children&due-day=1&due-month=1&due-year=2090", ["Croup"]),
            ("topic=children&due-day=1&due-month=1&due-year=1990", []),
            ("owner=999", []),
        ],
    )
    def test_filters_stand_in_the_address_and_hold_for_the_file(
        self, sam: FlaskClient, query: str, found: list[str]
    ) -> None:
        shown = Page(sam.get(f"/desk/pages?{query}"))
        titles = [words for words, address in shown.links.items() if address.startswith("/desk/guidance/")]
        assert titles == found
        file = sam.get(f"/desk/pages.csv?{query}").get_data(as_text=True).removeprefix("\ufeff")
        assert [row["Page"] for row in csv.DictReader(io.StringIO(file))] == found

    def test_the_owner_of_a_page_can_be_chosen(self, sam: FlaskClient) -> None:
        number = re.search(r'<option value="(\d+)">Sam Author</option>', Page(sam.get("/desk/pages")).source)
        assert number
        shown = Page(sam.get(f"/desk/pages?owner={number[1]}"))
        assert {"Croup", "Secret plan"} == {w for w, a in shown.links.items() if a.startswith("/desk/guidance/")}

    def test_a_day_that_is_none_is_told_and_nothing_is_lost(self, sam: FlaskClient) -> None:
        shown = Page(sam.get("/desk/pages?due-day=31&due-month=2&due-year=2026&words=croup"))
        assert shown.status == 400
        assert shown.title.startswith("Error: ")
        assert shown.links["Due before must be a real date, for example 31 8 2026"] == "#due-day"
        assert 'value="31"' in shown.source and 'value="croup"' in shown.source

    @pytest.mark.parametrize("query", ["stage=nonsense", "sort=nonsense", "page=-3", "page=x", "owner=x", "review='"])
    def test_whatever_is_not_known_chooses_nothing(self, sam: FlaskClient, query: str) -> None:
        assert "Secret plan" in Page(sam.get(f"/desk/pages?words=secret&{query}")).text

    def test_the_soonest_review_can_come_first(self, sam: FlaskClient) -> None:
        shown = Page(sam.get("/desk/pages?sort=due"))
        titles = [words for words, address in shown.links.items() if address.startswith("/desk/guidance/")]
        assert titles.index("Shingles vaccine (Shingrix)") < titles.index("Croup") < titles.index("Secret plan")

    def test_a_title_is_never_a_formula_in_the_file(self, sam: FlaskClient, tell: Callable[[Tell], None]) -> None:
        def story(session: Session) -> None:
            by = _called(session, "sam.author")
            save(session, page(session, by, "trick"), by, title='=HYPERLINK("http://bad.example","Open")')

        tell(story)
        for path in ("/desk/pages.csv", "/desk/lists/my-drafts.csv"):
            answer = sam.get(path)
            assert answer.mimetype == "text/csv"
            rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
            (cell,) = [cell for row in rows for cell in row if "HYPERLINK" in cell]
            assert cell.startswith("'=")
        assert Page(sam.get("/desk/pages?words=hyperlink")).text.count("=HYPERLINK") == 1

    def test_each_list_can_be_kept_as_a_file(self, kim: FlaskClient) -> None:
        for section in sections.SECTIONS:
            rows = kim.get(f"/desk/lists/{section.name}.csv").get_data(as_text=True).splitlines()
            assert rows[0].lstrip("\ufeff") == ",".join(section.columns), section.name
            assert rows[0].lstrip("\ufeff").startswith(("Page,Address,", "What,")), section.name
        assert kim.get("/desk/lists/nonsense").status_code == 404
        assert kim.get("/desk/lists/nonsense.csv").status_code == 404


class TestTheSummaryOfAPage:
    def offered(self, client: FlaskClient, slug: str) -> tuple[str, Page]:
        """The words of the one next step, and the whole page."""
        shown = Page(client.get(f"/desk/guidance/{slug}"))
        button = re.search(r'<a class="nhsuk-button" href="([^"]+)">', shown.source)
        return (button[1].removeprefix(f"/desk/guidance/{slug}/") if button else ""), shown

    def test_leads_from_the_first_word_to_the_readers(
        self, sam: FlaskClient, kim: FlaskClient, tell: Callable[[Tell], None]
    ) -> None:
        def start(session: Session) -> None:
            page(session, _called(session, "sam.author"), "new-page")

        def write(session: Session) -> None:
            save(session, _page(session), _called(session, "sam.author"), title="New page")

        def ask_kim(session: Session) -> None:
            by, of = _called(session, "sam.author"), _called(session, "kim.checker")
            ask(session, _last(session), by, of, at=ago(3), by_day=in_days(5))

        def send_back(session: Session) -> None:
            decide(session, _last(session), _called(session, "kim.checker"), Verdict.CHANGES_REQUESTED, at=ago(2))

        def approve(session: Session) -> None:
            decide(session, _last(session), _called(session, "kim.checker"), at=ago(1))

        def schedule(session: Session) -> None:
            plan(session, _last(session), _called(session, "kim.checker"), NOW + timedelta(days=2))

        def go_wrong(session: Session) -> None:
            fail(session, _page(session), "The link to the table leads nowhere.")

        def out(session: Session) -> None:
            publish(session, _page(session), _called(session, "sam.author"), "Out.", title="New page", at=NOW)

        def end(session: Session) -> None:
            withdraw(session, _page(session), _called(session, "kim.checker"), at=NOW)

        for story, words, for_sam, for_kim in (
            (start, "Not written yet", "draft", "draft"),
            (write, "Draft", "review-request", "review-request"),
            (ask_kim, "Being checked", "", "review"),
            (send_back, "Changes asked for", "draft", "draft"),
            (approve, "Approved", "", "version"),
            (schedule, "Scheduled", "", "version"),
            (go_wrong, "Approved", "", "version"),
            (out, "Published", "draft", "draft"),
            (end, "Withdrawn", "", "reinstatement"),
        ):
            tell(story)
            (step_of_sam, shown), (step_of_kim, _) = self.offered(sam, "new-page"), self.offered(kim, "new-page")
            assert words in shown.text
            assert (step_of_sam, step_of_kim) == (for_sam, for_kim), words
            if story is send_back:
                assert "The dose is unclear." in shown.text
            if story is go_wrong:
                assert "“New page” has not been published" in shown.text
                assert "The link to the table leads nowhere." in shown.text

    def test_a_save_after_the_approval_voids_it_aloud(self, sam: FlaskClient, tell: Callable[[Tell], None]) -> None:
        def story(session: Session) -> None:
            decide(session, _last(session, "secret-plan"), _called(session, "kim.checker"))
            save(session, _page(session, "secret-plan"), _called(session, "sam.author"), "And one more word.")

        assert "needs checking again" not in Page(sam.get("/desk/guidance/secret-plan")).text
        tell(story)
        step, shown = self.offered(sam, "secret-plan")
        assert "Edited since approval by Kim Checker on" in shown.text
        assert "– needs checking again." in shown.text
        assert step == "review-request"

    def test_whoever_wrote_a_part_is_told_that_somebody_else_must_check(
        self, kim: FlaskClient, tell: Callable[[Tell], None]
    ) -> None:
        assert "/desk/guidance/secret-plan/review" in self.offered(kim, "secret-plan")[1].links.values()
        tell(lambda session: save(session, _page(session, "secret-plan"), _called(session, "kim.checker")))
        _, shown = self.offered(kim, "secret-plan")
        assert "/desk/guidance/secret-plan/review" not in shown.links.values()
        assert "You wrote part of this draft, so somebody else must check it." in shown.text

    def test_offers_nobody_what_they_may_not_do(self, sam: FlaskClient, kim: FlaskClient) -> None:
        offers = {noun: f"/desk/guidance/croup/{noun}" for noun in ("withdrawal", "removal", "whole-page-review")}
        for client, allowed in ((sam, False), (kim, True)):
            links = self.offered(client, "croup")[1].links.values()
            assert [address in links for address in offers.values()] == [allowed] * 3

    def test_names_the_overdue_review_and_who_owns_the_page(self, kim: FlaskClient) -> None:
        step, shown = self.offered(kim, "croup")
        assert step == "whole-page-review"
        assert "Review overdue" in shown.text and "43 days overdue" in shown.text
        assert "Sam Author" in shown.text and "36 months" in shown.text
        assert shown.links["Version 1, as readers see it"] == "/guidance/croup"

    def test_typing_that_was_not_saved_comes_before_everything(
        self, sam: FlaskClient, tell: Callable[[Tell], None]
    ) -> None:
        def story(session: Session) -> None:
            copy = WorkingCopy(
                document_id=_page(session, "croup").id,
                author_id=_called(session, "sam.author").id,
                based_on=1,
                content="{}",
                saved_at=NOW,
            )
            session.add(copy)
            save(session, _page(session, "croup"), _called(session, "sam.author"))

        tell(story)
        step, shown = self.offered(sam, "croup")
        assert (step, "Continue editing" in shown.links) == ("draft", True)

    def test_shows_urgent_text_proposals_and_comments(self, kim: FlaskClient, tell: Callable[[Tell], None]) -> None:
        def story(session: Session) -> None:
            by = _called(session, "sam.author")
            version = publish(session, _page(session, "croup"), by, "Quick.", title="Croup", at=NOW)
            review(session, version, by, at=ago(1), due_on=in_days(90))
            urgent(session, version, by)
            propose(session, version, by, ProposedAct.ERASURE)
            comment(session, version.revision, by)

        tell(story)
        step, shown = self.offered(kim, "croup")
        assert step == "urgent-check"
        assert "Version 2 was published before anybody checked it" in shown.text
        assert "Sam Author proposed to erase a text." in shown.text
        assert shown.links["Comments on the text (1 open)"] == "/desk/guidance/croup/comments"

    def test_a_page_that_was_taken_away_has_only_its_history(
        self, kim: FlaskClient, tell: Callable[[Tell], None]
    ) -> None:
        tell(lambda session: remove(session, _page(session, "croup"), _called(session, "kim.checker"), at=NOW))
        step, shown = self.offered(kim, "croup")
        assert step == ""
        assert "It named a patient." in shown.text
        nouns = {a.rpartition("/")[2] for a in shown.links.values() if a.startswith("/desk/guidance/croup/")}
        assert nouns == {"note-correction", "erasure", "timeline"}

    def test_an_address_that_is_none_answers_like_one_that_is_forbidden(self, sam: FlaskClient) -> None:
        assert sam.get("/desk/guidance/nothing-here").status_code == 404
        assert sam.get("/desk/guidance/nothing-here/timeline").status_code == 404


def _page(session: Session, slug: str = "new-page") -> Document:
    return session.scalars(sa.select(Document).where(Document.slug == slug)).one()


def _last(session: Session, slug: str = "new-page") -> Revision:
    found = latest_revision(session, _page(session, slug))
    assert found is not None
    return found
