"""An excerpt is told where it comes from, whether it is exact, and whether it still holds."""

import io
import json

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.errors import UploadRefused
from guidance.models import ChangeClass, Document, Erasure, Role, Version
from guidance.models.packing import destroy
from guidance.quoting import following, forms
from guidance.quoting.following import Texts
from guidance.web.tools import TOOLS
from tests.pages import Page
from tests.stories import days, page, person, publish, remove, withdraw

U = "/guidance/methotrexate"
TEXT = (
    "## Dose\n\nTake {} mg of methotrexate once a week, always on the same day. "
    "Do not take it every day of the week.\n\n"
    "## Blood tests\n\nHave a blood test every {} weeks for the first six months, and every three months after that.\n"
)
DOSE = "Take {} mg of methotrexate once a week, always on the same day."


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    """A page whose dose changed in its second version and its blood tests in its third, and another page."""
    with app.extensions["database"].writing() as session:
        author = person(session)
        document = page(session, author)
        for number, (dose, weeks) in enumerate([(5, 2), (10, 2), (10, 4)]):
            kind = ChangeClass.ADVICE_CHANGED
            publish(session, document, author, TEXT.format(dose, weeks), at=days(10 * number), kind=kind)
        publish(
            session, page(session, author, "rest"), author, "## Rest\n\nSleep well and as long as your body needs it.\n"
        )
    return app.test_client()


def told(site: FlaskClient, text: object, status: int = 200):
    answer = site.post("/api/v1/quotes", data=json.dumps({"text": text}))
    assert answer.status_code == status, answer.text
    return answer.json


def done(app: Flask, act) -> None:
    with app.extensions["database"].writing() as session:
        act(session, session.scalars(sa.select(Document).where(Document.slug == "methotrexate")).one())


class TestForPrograms:
    def test_what_stands_on_the_page_is_word_for_word_and_current(self, site: FlaskClient) -> None:
        said = told(site, DOSE.format(10))
        assert said["answer"] == "Word for word in version 3, current"
        assert (said["state"], said["word_for_word"], said["pages"][0]["versions"]) == ("current", True, [[2, 3]])

    def test_what_stood_there_is_told_with_when_it_changed(self, site: FlaskClient) -> None:
        said = told(site, DOSE.format(5))
        assert said["answer"] == "Was in version 1, changed on 15 January 2026"
        assert (said["state"], said["word_for_word"]) == ("superseded", True)
        assert said["pages"][0]["standing"].startswith(
            "Superseded on 15 January 2026: 2 changes since, 2 to the advice"
        )
        assert said["pages"][0]["changes_page"].endswith(f"{U}/changes?since=1")

    @pytest.mark.parametrize("form", ["txt", "md", "selected"])
    def test_a_copy_of_a_whole_page_is_told_from_a_changed_one(self, site: FlaskClient, form: str) -> None:
        if form == "selected":
            copy = "Living guidance\nSearch\nMethotrexate\nVersion 2 of 3\nDose\nCopy link\n"
            copy += TEXT.format(10, 2).replace("## ", "").removeprefix("Dose") + "\nUpdates to this page\nPrivacy\n"
        else:
            copy = site.get(f"{U}/versions/2.{form}").text
        said = told(site, copy)
        assert said["answer"].startswith("All of version 2 word for word, with other words round it. Superseded on")
        assert (said["state"], said["word_for_word"]) == ("whole, with other words", False)
        assert (said["pages"][0]["version"], said["pages"][0]["versions"]) == (2, [[2, 2]])
        for was, now in (("Take 10 mg", "Take 100 mg"), ("Do not take", "Do take"), ("every three", "not every three")):
            assert told(site, copy.replace(was, now))["state"] in {"near", "not ours"}
        assert told(site, copy.partition("first six months")[0])["state"] in {"near", "not ours"}

    def test_a_second_copy_beside_a_whole_one_is_read_as_well(self, site: FlaskClient) -> None:
        copy = TEXT.format(10, 4).replace("## ", "")
        twice = told(site, f"See below.\n\n{copy}\n\n{copy}")
        assert twice["state"] == "whole, with other words"
        for both in (f"{copy}\n\n{copy.replace('10 mg', '100 mg')}", f"{copy.replace('10 mg', '100 mg')}\n\n{copy}"):
            said = told(site, both)
            assert said["state"] == "near"
            assert said["pages"][0]["differences"] == [{"page": "10 mg", "text": "100 mg"}]

    def test_a_copy_in_plain_lines_is_told_though_links_bring_their_addresses(self, site: FlaskClient) -> None:
        text = TEXT.format(20, 8) + "\nSee [the leaflet](https://one.example/a?b=(1)) and [another](/guidance/rest)."
        text += "\n\n| Who | Dose |\n|---|---|\n| Adults | 10<sup>9</sup>/L |\n\n- one item\n  1. below it\n"
        done(site.application, lambda session, document: publish(session, document, document.owner, text, at=days(40)))
        copy = site.get(f"{U}.txt").text
        assert "(link: https://one.example/a?b=%281%29)" in copy
        said = told(site, copy)
        assert said["answer"].startswith("All of version 4 word for word, with other words round it. Current")

    def test_the_html_of_a_page_is_read_as_its_words(self, site: FlaskClient) -> None:
        text = TEXT.format(20, 8) + "\nGive 10<sup>9</sup>/L[^1], <s>5 mg</s> or *half* of it & more, where blood "
        text += "counts of the person before you have fallen.\n\n[^1]: Adults.\n"
        done(site.application, lambda session, document: publish(session, document, document.owner, text, at=days(40)))
        page = site.get(U).text
        assert told(site, page)["state"] == "whole, with other words"
        for part in ("<p>Take 20 mg", "<p>Give 10"):
            piece = page[page.index(part) :].partition("</p>")[0] + "</p>"
            assert told(site, piece)["word_for_word"], piece
        assert told(site, page.replace("20 mg", "200 mg"))["state"] in {"near", "not ours"}

    def test_an_altered_number_or_negation_is_never_word_for_word(self, site: FlaskClient) -> None:
        said = told(site, TEXT.format(15, 4).replace("#", ""))
        assert (said["state"], said["word_for_word"]) == ("near", False)
        assert said["answer"].startswith("Not word for word: nearest to version 3")
        assert {"page": "10 mg", "text": "15 mg"} in said["pages"][0]["differences"]
        wrapped = told(site, DOSE.format(15).replace("15 mg", "15\nmg").replace("once a week", "once a\nweek"))
        assert wrapped["pages"][0]["differences"] == [{"page": "10 mg", "text": "15 mg"}]
        assert not told(site, TEXT.format(10, 4).replace("Do not take", "Do take").replace("#", ""))["word_for_word"]

    def test_part_of_a_sentence_without_its_negation_is_not_either(self, site: FlaskClient) -> None:
        said = told(site, "on the same day. Do not take it every day of the week")
        assert said["word_for_word"]
        said = told(site, "take it every day of the week. Have a blood test every 4 weeks")
        assert (said["state"], said["word_for_word"]) == ("near", False)
        said = told(site, "it every day of the week. Blood tests Have a blood test")
        assert (said["state"], said["word_for_word"]) == ("part of a sentence", False)

    def test_foreign_text_is_not_ours(self, site: FlaskClient) -> None:
        said = told(site, "The quick brown fox jumps over the lazy dog and runs away into the woods.")
        assert (said["state"], said["pages"]) == ("not ours", [])

    def test_withdrawn_text_says_so_first(self, site: FlaskClient, app: Flask) -> None:
        done(app, lambda session, document: withdraw(session, document, document.owner, at=days(40)))
        said = told(site, DOSE.format(10))
        assert said["state"] == "withdrawn"
        assert "Withdrawn on 14 February 2026 because: New evidence made this advice unsafe." in said["answer"]

    def test_removed_and_erased_text_is_not_known_any_more(self, site: FlaskClient, app: Flask) -> None:
        assert told(site, DOSE.format(5))["pages"]
        with app.extensions["database"].writing() as session:
            first = session.scalars(sa.select(Version).order_by(Version.id)).first()
            author = first.revision.author
            other = person(session, "Second Person", Role.ADMIN)
            digest = first.revision.content_digest
            session.add(
                Erasure(
                    content_digest=digest, reason="By law.", asked_by_id=author.id, agreed_by_id=other.id, at=days(50)
                )
            )
            session.flush()
            destroy(session, [first.rendering])
            destroy(session, [first.revision.content])
        assert told(site, DOSE.format(5))["word_for_word"] is False
        done(app, lambda session, document: remove(session, document, document.owner, at=days(60)))
        assert told(site, DOSE.format(10))["state"] == "not ours"

    @pytest.mark.parametrize(
        "sent", ["", "[]", "{}", '{"text": 5}', '{"text": null}', "[" * 100_000, '{"text": "too short"}']
    )
    def test_what_cannot_be_read_is_refused_with_a_problem(self, site: FlaskClient, sent: str) -> None:
        answer = site.post("/api/v1/quotes", data=sent)
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")

    def test_hostile_words_are_only_words(self, site: FlaskClient) -> None:
        assert told(site, "\ud800\0' OR 1=1 -- " + "x " * 50)["state"] == "not ours"
        assert told(site, "5 mg not " * 2_000)["state"] == "not ours"
        for letters in (20_001, 400_000):
            assert "20,000 characters" in told(site, "x" * letters, 413)["detail"]
        assert told(site, "😀" * 20_000)["state"] == "not ours"
        assert site.get("/api/v1/quotes").status_code == 405


class TestForPeople:
    def test_a_pasted_text_is_named_with_what_changed_since(self, site: FlaskClient) -> None:
        assert "What is this text?" in Page(site.get("/check")).text
        shown = Page(site.post("/check", data={"text": DOSE.format(5)}))
        assert shown.h1 == ["Was in version 1, changed on 15 January 2026"]
        assert shown.links["See what changed since version 1"] == f"{U}/changes?since=1"
        assert shown.links["Methotrexate, version 1"] == f"{U}/versions/1"

    def test_a_code_or_an_address_of_ours_leads_to_what_it_names(self, site: FlaskClient) -> None:
        code = told(site, DOSE.format(10))["pages"][0]["check_code"]
        answer = site.post("/check", data={"text": f" {code.lower()} "}, follow_redirects=True)
        assert answer.request.path == f"/check/{code.lower()}" and answer.status_code == 200
        for typed in (f"https://guidance.example.org{U}/versions/2", f"guidance.example.org{U}/versions/2"):
            answer = site.post("/check", data={"text": typed})
            assert (answer.status_code, answer.location) == (303, f"{U}/versions/2")
        changes = f"{U}/changes?since=1"
        assert site.post("/check", data={"text": f"https://guidance.example.org{changes}"}).location == changes
        assert (
            site.post("/check", data={"text": "https://guidance.example.org//evil.example"}).location == "/evil.example"
        )
        elsewhere = site.post("/check", data={"text": "https://elsewhere.example/guidance/methotrexate"})
        assert elsewhere.status_code == 400 and "Paste the words themselves" in elsewhere.text

    def test_a_file_is_read_and_not_kept(self, site: FlaskClient) -> None:
        for encoding in ("utf-8", "utf-16", "cp1252"):
            file = (io.BytesIO(f"Leaflet – “2026”\r\n{DOSE.format(10)}".encode(encoding)), "leaflet.txt")
            shown = Page(site.post("/check", data={"file": file}, content_type="multipart/form-data"))
            assert "nearest to version 3" in shown.h1[0] or "Word for word" in shown.h1[0]

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("", "Paste the text, or choose a file"),
            ("Take 5 mg.", "Enter at least 9 words"),
            ("<script>" * 9, "Not ours"),
        ],
    )
    def test_what_cannot_be_told_is_said(self, site: FlaskClient, typed: str, words: str) -> None:
        shown = Page(site.post("/check", data={"text": typed}))
        assert words in shown.text and "<script><script>" not in shown.source

    def test_a_file_that_is_no_text_is_refused(self, site: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
        def refused(*_arguments: object, **_named: object) -> None:
            raise UploadRefused("The selected file could not be read: it may be damaged")

        monkeypatch.setattr(forms.jail, "run", refused)
        for data, words in ((b"\0\1\2\xff", "has no text in it"), (b"%PDF-1.7 broken", "may be damaged")):
            answer = site.post("/check", data={"file": (io.BytesIO(data), "x.pdf")}, content_type="multipart/form-data")
            assert answer.status_code == 400 and words in Page(answer).text


def test_an_assistant_can_check_what_it_is_about_to_quote(site: FlaskClient, app: Flask) -> None:
    tool = app.extensions[TOOLS]["check_text"]
    with app.test_request_context():
        told_to_it = tool.answer(tool.asked(text=DOSE.format(5)))
    assert told_to_it.words.startswith(
        "Was in version 1, changed on 15 January 2026\nSuperseded on 15 January 2026: 2 changes since"
    )
    assert told_to_it.facts["word_for_word"] is True


def test_what_is_published_later_is_known_at_once_and_a_long_history_behind(site, app, monkeypatch) -> None:
    told(site, DOSE.format(10))
    done(app, lambda session, document: publish(session, document, document.owner, TEXT.format(20, 4), at=days(70)))
    assert told(site, DOSE.format(20))["answer"] == "Word for word in version 4, current"
    assert told(site, DOSE.format(10))["answer"].startswith("Was in version 3, changed on 16 March 2026")
    monkeypatch.setattr(following, "WHILE_WAITING", 0)
    done(app, lambda session, document: publish(session, document, document.owner, TEXT.format(30, 4), at=days(80)))
    assert "is being built" in told(site, DOSE.format(30), 503)["detail"]


def test_the_index_is_built_again_when_it_is_damaged_or_of_another_history(site, app: Flask) -> None:
    texts = Texts(app.extensions["settings"], app.extensions["database"])
    assert texts.catch_up() == 4
    assert texts.catch_up() == 0
    index = app.extensions["settings"].instance / "quotes" / "marks.sqlite"
    index.write_bytes(b"no index" * 1000)
    assert told(site, DOSE.format(10))["state"] == "current"
    assert oct(index.parent.stat().st_mode)[-3:] == "700"
    assert b"methotrexate" not in index.read_bytes()


def test_a_text_that_stands_on_two_pages_names_both(site: FlaskClient, app: Flask) -> None:
    done(
        app,
        lambda session, document: publish(
            session, page(session, document.owner, "twin"), document.owner, TEXT.format(10, 4)
        ),
    )
    assert {each["page"].rpartition("/")[2] for each in told(site, DOSE.format(10))["pages"]} == {
        "methotrexate",
        "twin",
    }
