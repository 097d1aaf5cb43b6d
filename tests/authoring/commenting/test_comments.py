"""Colleagues comment on a draft, answer one another and say what became of it."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.authoring.commenting.passages import read, saved_text
from guidance.authoring.commenting.remarking import comment, reply, resolve
from guidance.authoring.commenting.threads import threads
from guidance.authoring.manuscript.waiting import open_threads
from guidance.errors import NotReady
from guidance.models import (
    AuditEvent,
    Change,
    Document,
    DraftComment,
    Role,
    Text,
    latest_revision,
    record_revision,
    store,
)
from guidance.text.markdown.rendering import Limits
from tests import stories
from tests.pages import Page, posted

HERE = "/desk/guidance/methotrexate/comments"
DRAFT = "## Dose {#dose}\n\nTake 5 mg once a week.\n\n::: details More\n### Folic acid\n\nTake it too.\n:::\n"


def save(session: sa.orm.Session, document: Document, by: object, body: str, days: float = 1) -> None:
    last = latest_revision(session, document)
    content = store(session, Text("Methotrexate", "How to take it.", body), last.content if last else None)
    at = stories.days(days)
    record_revision(session, document, content, Change(), based_on=last.number if last else 0, by=by, at=at)  # type: ignore[arg-type]


@pytest.fixture
def sam(app: Flask) -> FlaskClient:
    """The browser of an author of two pages, in which comments can be made."""
    with app.extensions["database"].writing() as session:
        author = stories.person(session)
        stories.person(session, "Alex Author")
        stories.person(session, "Kim Contributor", Role.CONTRIBUTOR)
        save(session, stories.page(session, author), author, DRAFT)
        save(session, stories.page(session, author, "surgery"), author, "## Before {#before}\n\nStop.\n")
    return stories.signed_in(app, "sam.author@example.org")


@pytest.fixture
def alex(app: Flask, sam: FlaskClient) -> FlaskClient:
    return stories.signed_in(app, "alex.author@example.org")


def said(client: FlaskClient, body: str = "Is this still right?", section: str = "dose", **fields: object) -> int:
    """Comment, and the number of what came of it."""
    answer = posted(client, HERE, f"{HERE}?section={section}", section=section, body=body, **fields)
    assert answer.status_code == 303, Page(answer).text
    return int(re.search(r"page-comment-(\d+)", answer.location)[1])  # type: ignore[index]


def save_again(app: Flask, body: str) -> None:
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document).where(Document.slug == "methotrexate")).one()
        save(session, document, document.owner, body, 2)


def acts(app: Flask) -> list[str]:
    with app.extensions["database"].reading() as session:
        return list(session.scalars(sa.select(AuditEvent.act).order_by(AuditEvent.id)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestCommenting:
    def test_the_draft_is_shown_with_a_link_under_each_heading(self, sam: FlaskClient) -> None:
        page = Page(sam.get(HERE))
        assert page.h1 == ["Comments on “Methotrexate”"]
        assert "Take 5 mg once a week." in page.text
        assert page.links["Comment on “Dose”"] == f"{HERE}?section=dose#page-form"
        assert page.links["Comment on “Folic acid”"] == f"{HERE}?section=folic-acid#page-form"
        assert page.links["Comment on the whole page"] == f"{HERE}?section=page-whole#page-form"
        assert "There are no open comments." in page.text

    def test_a_colleague_sees_what_was_said_by_whom_and_on_what(self, sam: FlaskClient, alex: FlaskClient) -> None:
        said(sam, "Is <b>this</b> right?\nI doubt it.", quote="5 mg once  a week")
        page = Page(alex.get(HERE))
        assert "Open comments (1)" in page.text
        assert page.links["“Dose”"] == "#dose"
        assert "On “Dose”" in page.text
        assert "Sam Author, " in page.text
        assert "5 mg once a week" in page.text
        assert "Is <b>this</b> right? I doubt it." in page.text
        assert page.links["(1 open on “Dose”)"] == "#page-comments"

    def test_the_whole_page_can_be_commented_on(self, sam: FlaskClient) -> None:
        said(sam, section="page-whole")
        assert (3, "On the whole page") in Page(sam.get(HERE)).headings

    def test_a_form_without_words_says_what_to_do_and_keeps_the_rest(self, sam: FlaskClient) -> None:
        page = Page(posted(sam, HERE, f"{HERE}?section=dose", section="dose", body=" ", quote="5 mg"))
        assert page.status == 400
        assert page.title.startswith("Error: ")
        assert page.text.count("Enter a comment") == 2
        assert 'value="5 mg"' in page.source

    def test_words_that_are_not_in_the_text_are_refused(self, sam: FlaskClient) -> None:
        page = Page(posted(sam, HERE, f"{HERE}?section=dose", section="dose", body="Well.", quote="500 mg"))
        assert page.status == 400
        assert "These words are not in the text: copy them exactly, or leave this empty." in page.text
        assert "Well." in page.source

    def test_words_that_were_selected_come_along(self, sam: FlaskClient) -> None:
        assert f'data-comments="{HERE}"' in sam.get(HERE).text
        form = sam.get(f"{HERE}?section=dose&quote=5+mg+once").text
        assert re.search(r'name="quote"[^>]*value="5 mg once"', form)
        assert "x" * 500 in sam.get(f"{HERE}?section=dose&quote={'x' * 900}").text

    def test_a_comment_stays_with_the_text_that_was_read(self, app: Flask, sam: FlaskClient, alex: FlaskClient) -> None:
        form = sam.get(f"{HERE}?section=dose")
        save_again(app, "## Other\n\nGone.\n")
        hidden = dict(re.findall(r'name="(csrf_token|nonce|based_on)"[^>]*?value="([^"]*)"', form.text))
        assert sam.post(HERE, data={**hidden, "section": "dose", "body": "About the old text."}).status_code == 303
        page = Page(alex.get(HERE))
        assert "About the old text." in page.text
        assert (3, "On “Dose” About an earlier text") in page.headings

    def test_a_comment_on_words_that_changed_is_about_an_earlier_text(self, app: Flask, sam: FlaskClient) -> None:
        said(sam, quote="5 mg")
        said(sam, "No quote.")
        save_again(app, DRAFT.replace("5 mg", "6 mg"))
        assert Page(sam.get(HERE)).text.count("About an earlier text") == 1

    def test_sent_twice_it_is_said_once(self, app: Flask, sam: FlaskClient) -> None:
        form = sam.get(f"{HERE}?section=dose").text
        hidden = dict(re.findall(r'name="(csrf_token|nonce|based_on)"[^>]*?value="([^"]*)"', form))
        data = {**hidden, "section": "dose", "body": "Once."}
        assert sam.post(HERE, data=data).location == sam.post(HERE, data=data).location
        assert acts(app) == ["commented on a draft"]


class TestThreads:
    def test_a_comment_is_answered_and_resolved(self, app: Flask, sam: FlaskClient, alex: FlaskClient) -> None:
        here = f"{HERE}/{said(sam)}"
        assert posted(alex, here, body="Yes, it is.", act="reply").status_code == 303
        assert posted(sam, here, body="Left as it was.", act="resolve").status_code == 303
        page = Page(sam.get(HERE))
        assert "Open comments (0)" in page.text
        assert "Resolved comments (1)" in page.text
        assert "<details" in page.source
        assert "Yes, it is." in page.text
        assert re.search(r"Resolved by Sam Author.*Left as it was\.", page.text)
        assert acts(app) == ["commented on a draft", "replied to a comment", "resolved a comment"]

    def test_a_reply_needs_words_and_a_resolution_none(self, sam: FlaskClient) -> None:
        here = f"{HERE}/{said(sam)}"
        page = Page(posted(sam, here, body="", act="reply"))
        assert (page.status, "Enter a reply" in page.text) == (400, True)
        assert posted(sam, here, body="", act="resolve").status_code == 303

    def test_what_was_resolved_meanwhile_is_told_and_the_words_stay(self, sam: FlaskClient, alex: FlaskClient) -> None:
        here = f"{HERE}/{said(sam)}"
        hidden = dict(re.findall(r'name="(csrf_token|nonce)"[^>]*?value="([^"]*)"', alex.get(here).text))
        posted(sam, here, body="", act="resolve")
        for act in ("reply", "resolve"):
            page = Page(alex.post(here, data={**hidden, "body": "But why?", "act": act}))
            assert page.status == 400
            assert "This comment was resolved meanwhile" in page.text

    def test_open_threads_are_counted(self, session: sa.orm.Session) -> None:
        by = stories.person(session)
        document, other = stories.page(session, by), stories.page(session, by, "surgery")
        save(session, document, by, DRAFT)
        revision = latest_revision(session, document)
        assert revision is not None
        text = read(saved_text(revision), Limits())  # type: ignore[arg-type]
        at = stories.days(2)
        first = comment(session, revision, text, "One.", section="dose", by=by, at=at)
        comment(session, revision, text, "Two.", by=by, at=at)
        reply(session, first, "Reply.", by=by, at=at)
        assert (open_threads(session, document), open_threads(session, other)) == (2, 0)
        resolve(session, first, by=by, at=at)
        assert open_threads(session, document) == 1
        assert [thread.is_open for thread in threads(session, document, text)] == [False, True]
        with pytest.raises(NotReady, match="meanwhile"):
            resolve(session, first, by=by, at=at)
        assert session.scalar(sa.select(sa.func.count(AuditEvent.id))) == 4
        with pytest.raises(NotReady, match="section"):
            comment(session, revision, text, "Three.", section="nothing", by=by, at=at)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestWhoMay:
    def test_a_contributor_finds_nothing_here(self, app: Flask, sam: FlaskClient) -> None:
        number = said(sam)
        kim = stories.signed_in(app, "kim.contributor@example.org")
        for path in (HERE, f"{HERE}?section=dose", f"{HERE}/{number}"):
            assert kim.get(path).status_code == 404

    def test_nobody_sees_it_without_an_account(self, app: Flask, sam: FlaskClient) -> None:
        number = said(sam, "CANARY")
        stranger = app.test_client()
        for path in (HERE, f"{HERE}/{number}"):
            answer = stranger.get(path)
            assert answer.status_code == 303
            assert "CANARY" not in answer.text

    def test_a_comment_is_not_found_under_another_page(self, sam: FlaskClient) -> None:
        number = said(sam)
        for path in (f"/desk/guidance/surgery/comments/{number}", f"{HERE}/{number + 1}"):
            assert sam.get(path).status_code == 404
        hidden = dict(re.findall(r'name="(csrf_token)"[^>]*?value="([^"]*)"', sam.get(f"{HERE}/{number}").text))
        data = {**hidden, "body": "x", "act": "resolve"}
        assert sam.post(f"/desk/guidance/surgery/comments/{number}", data=data).status_code == 404
        assert "Open comments (1)" in Page(sam.get(HERE)).text

    def test_a_reply_begins_no_thread(self, app: Flask, sam: FlaskClient) -> None:
        number = said(sam)
        posted(sam, f"{HERE}/{number}", body="Reply.", act="reply")
        with app.extensions["database"].reading() as session:
            answer = session.scalars(sa.select(DraftComment.id).where(DraftComment.reply_to_id == number)).one()
        assert sam.get(f"{HERE}/{answer}").status_code == 404

    def test_a_section_or_a_text_that_is_not_there_is_not_found(self, sam: FlaskClient) -> None:
        assert sam.get(f"{HERE}?section=before").status_code == 404
        answer = posted(sam, HERE, f"{HERE}?section=dose", section="dose", body="x", based_on="7")
        assert answer.status_code == 404
        refused = Page(posted(sam, HERE, f"{HERE}?section=dose", section="before", body="x"))
        assert (refused.status, "This section is not in the text" in refused.text) == (400, True)

    def test_nobody_keeps_the_pages(self, sam: FlaskClient) -> None:
        answer = sam.get(HERE)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"

    def test_a_page_without_a_text_says_so(self, app: Flask, sam: FlaskClient) -> None:
        with app.extensions["database"].writing() as session:
            stories.page(session, stories.person(session, "Jo Author"), "empty")
        assert "Nothing is written yet" in Page(sam.get("/desk/guidance/empty/comments")).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_details_of_a_patient_are_asked_about_once(sam: FlaskClient) -> None:
    words = "Ask Mr J, DOB 12/03/1961."
    asked = Page(posted(sam, HERE, f"{HERE}?section=dose", section="dose", body=words))
    assert asked.status == 400 and "This looks like a date of birth" in asked.text and words in asked.text
    assert "It is not about one patient: send it all the same" in asked.text
    said(sam, words, sure="y")
    assert words in Page(sam.get(HERE)).text
