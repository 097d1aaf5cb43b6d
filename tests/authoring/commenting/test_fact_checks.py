"""An expert without an account reads one text through a secret link and answers; the link ends when it should."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from guidance.authoring.commenting.fact_checking import MOST_REMARKS
from guidance.models import AuditEvent, Document, FactCheck, Role, UserAccount
from tests import stories
from tests.authoring.commenting.test_comments import DRAFT, HERE, acts, save, save_again
from tests.conftest import BASE_URL
from tests.pages import Page, posted

CHECKS = "/desk/guidance/methotrexate/fact-checks"


@pytest.fixture
def sam(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author = stories.person(session)
        stories.person(session, "Kim Contributor", Role.CONTRIBUTOR)
        save(session, stories.page(session, author), author, DRAFT)
        save(session, stories.page(session, author, "surgery"), author, "## Before {#before}\n\nCANARY\n")
    return stories.signed_in(app, "sam.author@example.org")


def link(client: FlaskClient, path: str = CHECKS, **fields: object) -> str:
    """Ask an expert, and the path of the link."""
    typed = {"expert": "Prof. Ada Expert", "question": "Is 5 mg right?", "days": "14", **fields}
    page = Page(posted(client, path, **typed))
    assert page.status == 200, page.text
    return re.search(rf'value="{BASE_URL}(/fact-check/[^"]*)"', page.source)[1]  # type: ignore[index]


@pytest.fixture
def secret(sam: FlaskClient) -> str:
    return link(sam)


@pytest.fixture
def expert(app: Flask) -> FlaskClient:
    """A browser without an account."""
    return app.test_client()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestAsking:
    def test_the_link_is_shown_once_and_not_kept(self, app: Flask, sam: FlaskClient, secret: str) -> None:
        token = secret.rpartition("/")[2]
        assert len(token) >= 43
        page = Page(sam.get(CHECKS))
        assert token not in page.source
        assert "Prof. Ada Expert" in page.text
        assert "0 remarks" in page.text
        with app.extensions["database"].reading() as session:
            check = session.scalars(sa.select(FactCheck)).one()
            assert token not in str(vars(check))
            event = session.scalars(sa.select(AuditEvent)).one()
            assert (event.act, event.detail) == ("asked for a fact check", "Prof. Ada Expert")

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"expert": " "}, "Enter the name of the expert"),
            ({"days": "0"}, "Enter a number of days from 1 to 60"),
            ({"days": "61"}, "Enter a number of days from 1 to 60"),
            ({"days": "soon"}, "Enter a number of days from 1 to 60"),
        ],
    )
    def test_what_is_missing_is_told(self, app: Flask, sam: FlaskClient, fields: dict[str, str], told: str) -> None:
        page = Page(posted(sam, CHECKS, **{"expert": "Ada", "question": "", "days": "14", **fields}))
        assert page.status == 400
        assert told in page.text
        assert acts(app) == []

    def test_where_no_mail_is_set_up_nobody_waits_for_a_letter(self, sam: FlaskClient) -> None:
        made = Page(posted(sam, CHECKS, expert="Ada", email="ada@example.org", question="", days="14"))
        assert "The letter to ada@example.org waits, as no mail is set up here: send the link yourself." in made.text
        without = Page(posted(sam, CHECKS, expert="Bob", question="", days="14"))
        assert without.status == 200 and "The letter to" not in without.text

    def test_sent_twice_it_makes_one_link(self, app: Flask, sam: FlaskClient) -> None:
        form = sam.get(CHECKS).text
        hidden = dict(re.findall(r'name="(csrf_token|nonce|based_on)"[^>]*?value="([^"]*)"', form))
        data = {**hidden, "expert": "Ada", "days": "14"}
        assert sam.post(CHECKS, data=data).status_code == 200
        assert sam.post(CHECKS, data=data).status_code == 303
        assert acts(app) == ["asked for a fact check"]

    def test_a_contributor_finds_nothing_here(self, app: Flask, sam: FlaskClient) -> None:
        kim = stories.signed_in(app, "kim.contributor@example.org")
        assert kim.get(CHECKS).status_code == 404
        assert kim.post(f"{CHECKS}/1/end").status_code in {400, 404}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestReading:
    def test_a_text_that_is_published_is_no_draft(self, app: Flask, sam: FlaskClient, expert: FlaskClient) -> None:
        with app.extensions["database"].writing() as session:
            author = session.scalars(sa.select(UserAccount).where(UserAccount.name == "Sam Author")).one()
            document = stories.page(session, author, "gout")
            stories.publish(session, document, author, title="Gout")
        path = link(sam, "/desk/guidance/gout/fact-checks")
        shown = Page(expert.get(path))
        assert shown.title.startswith("Version 1 – Gout") and "DRAFT" not in shown.source
        assert "Readers see this text today." in shown.text
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document).where(Document.slug == "gout")).one()
            stories.withdraw(session, document, document.owner, at=stories.days(2))
        assert "Readers are told not to follow this guidance" in Page(expert.get(path)).text

    def test_the_expert_reads_the_draft_under_a_notice(self, expert: FlaskClient, secret: str) -> None:
        answer = expert.get(secret)
        page = Page(answer)
        assert page.status == 200
        assert page.title.startswith("DRAFT – Methotrexate")
        assert "DRAFT – not for clinical use This text is not published." in page.text
        assert "This link stops working at the end of" in page.text
        assert "Is 5 mg right?" in page.text
        assert "Take 5 mg once a week." in page.text
        assert "Do not include patient information." in page.text
        assert "noindex" in page.meta["robots"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"

    def test_the_link_shows_its_own_text_also_after_later_saves(
        self, app: Flask, expert: FlaskClient, secret: str
    ) -> None:
        save_again(app, "## New\n\nNEWER\n")
        page = Page(expert.get(secret))
        assert "Take 5 mg once a week." in page.text
        assert "NEWER" not in page.text

    def test_it_opens_nothing_else(self, expert: FlaskClient, secret: str) -> None:
        assert "CANARY" not in expert.get(secret).text
        for path in (HERE, CHECKS, "/desk/guidance/surgery/comments"):
            assert expert.get(path).status_code == 303
        assert expert.get("/guidance/methotrexate").status_code == 404

    def test_a_link_that_ended_ran_out_or_never_was_is_answered_alike(
        self, app: Flask, sam: FlaskClient, expert: FlaskClient, secret: str
    ) -> None:
        ended = link(sam)
        with app.extensions["database"].reading() as session:
            number = session.scalar(sa.select(sa.func.max(FactCheck.id)))
        assert posted(sam, f"{CHECKS}/{number}/end", CHECKS).status_code == 303
        answers = [expert.get(ended), expert.get("/fact-check/nothing"), expert.get(secret + "x")]
        with time_machine.travel(stories.datetime.now(stories.UTC) + timedelta(days=15, hours=1)):
            answers.append(expert.get(secret))
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1
        assert expert.get(secret).status_code == 200
        page = Page(sam.get(CHECKS))
        assert "Ended on" in page.text
        assert acts(app)[-1] == "ended a fact-check link"

    def test_a_link_is_ended_only_under_its_own_page_and_once(self, sam: FlaskClient, secret: str) -> None:
        other = "/desk/guidance/surgery/fact-checks"
        assert posted(sam, f"{other}/1/end", other).status_code == 404
        assert sam.get(secret).status_code == 200
        hidden = dict(re.findall(r'name="(csrf_token)"[^>]*?value="([^"]*)"', sam.get(CHECKS).text))
        assert sam.post(f"{CHECKS}/1/end", data=hidden).status_code == 303
        assert sam.post(f"{CHECKS}/1/end", data=hidden).status_code == 400

    def test_a_removed_page_closes_its_links(self, app: Flask, sam: FlaskClient, expert: FlaskClient) -> None:
        with app.extensions["database"].writing() as session:
            author = stories.person(session, "Jo Author")
            removed = stories.page(session, author, "removed")
            stories.publish(session, removed, author)
        secret = link(sam, "/desk/guidance/removed/fact-checks")
        assert expert.get(secret).status_code == 200
        with app.extensions["database"].writing() as session:
            removed = session.merge(removed)
            stories.remove(session, removed, removed.owner, at=stories.days(9))
        assert expert.get(secret).status_code == 404


class TestAnswering:
    def test_a_remark_joins_the_comments_under_the_name_of_the_expert(
        self, app: Flask, sam: FlaskClient, expert: FlaskClient, secret: str
    ) -> None:
        answer = posted(expert, secret, section="dose", body="Say “as one dose”.")
        assert answer.status_code == 303
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        thanks = Page(expert.get(answer.location))
        assert "Your remark was passed on." in thanks.text
        assert (3, "On “Dose”") in thanks.headings
        page = Page(sam.get(HERE))
        assert "Prof. Ada Expert (asked through a link)" in page.text
        assert "Say “as one dose”." in page.text
        assert "1 remark." in Page(sam.get(CHECKS)).text
        assert acts(app)[-1] == "sent a remark through a fact-check link"

    def test_the_expert_sees_what_became_of_a_remark_and_no_reply(
        self, sam: FlaskClient, expert: FlaskClient, secret: str
    ) -> None:
        posted(expert, secret, section="dose", body="Say “as one dose”.")
        assert "Resolved" not in Page(expert.get(secret)).text
        address = next(path for name, path in Page(sam.get(HERE)).links.items() if name.startswith("Reply or resolve"))
        assert "also shown to Prof. Ada Expert, as long as the link works" in Page(sam.get(address)).text
        posted(sam, address, body="Is she right?", act="reply")
        posted(sam, address, body="It says “as one dose” now.", act="resolve")
        shown = Page(expert.get(secret))
        assert re.search(r"Say “as one dose”\. Resolved on .* It says “as one dose” now\.", shown.text)
        assert "Is she right?" not in shown.text and secret in shown.source

    def test_an_empty_remark_and_a_section_of_another_page_are_refused(self, expert: FlaskClient, secret: str) -> None:
        assert "Enter a remark" in Page(posted(expert, secret, section="", body="")).text
        page = Page(posted(expert, secret, section="before", body="Well."))
        assert page.status == 400
        assert "This section is not in the text: choose another one." in page.text
        assert "Well." in page.source

    def test_what_looks_like_an_nhs_number_is_asked_about_once(self, expert: FlaskClient, secret: str) -> None:
        typed = {"section": "", "body": "Seen with 943 476 5919."}
        page = Page(posted(expert, secret, **typed))
        assert page.status == 400
        assert "This looks like an NHS number" in page.text
        assert 'name="sure"' in page.source
        assert posted(expert, secret, **typed, sure="y").status_code == 303

    def test_sent_twice_it_is_said_once(self, app: Flask, expert: FlaskClient, secret: str) -> None:
        for _ in range(2):
            assert posted(expert, secret, section="", body="Once.").status_code == 303
        assert acts(app).count("sent a remark through a fact-check link") == 1

    def test_a_link_takes_so_many_remarks(self, app: Flask, expert: FlaskClient, secret: str) -> None:
        form = expert.get(secret).text
        hidden = dict(re.findall(r'name="(csrf_token)"[^>]*?value="([^"]*)"', form))
        for number in range(MOST_REMARKS):
            answer = expert.post(secret, data={**hidden, "section": "", "body": f"Remark {number}"})
            assert answer.status_code == 303
        page = Page(expert.post(secret, data={**hidden, "section": "", "body": "One more"}))
        assert page.status == 400
        assert "This link takes 30 remarks: write to Sam Author, who sent it to you." in page.text
        assert "One more" in page.source

    def test_a_remark_without_the_token_of_the_browser_is_refused(
        self, app: Flask, expert: FlaskClient, secret: str
    ) -> None:
        assert expert.post(secret, data={"section": "", "body": "x"}).status_code == 400
        assert acts(app) == ["asked for a fact check"]
