"""Word documents at the desk: from the file to the report, and from the report into the editor."""

import json

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from guidance.authoring.uploading.word import plain_name
from guidance.models import AuditEvent, Image, Role, WordOriginal, WorkingCopy
from tests.documents import cell, p, packed, relation, row, shown, sup, table, word, xml
from tests.pages import Page, posted, posted_file
from tests.stories import days, page, person, publish, signed_in
from tests.text.test_pictures import drawn

ADDRESS = "/desk/guidance/methotrexate/word"
CANARY = "canaryfinch"


def document(*extra: str) -> bytes:
    """A Word document about methotrexate, with a merged cell, a picture without words and a canary."""
    return word(
        p("Methotrexate in adults", style="Title"),
        p("Dose", style="Heading1"),
        p("Neutrophils above 1.5 × 10", sup("9"), f"/L {CANARY}", shown("i1")),
        table(row("Drug", "Dose"), row(cell("7.5 mg", wide=2))),
        *extra,
        related=(relation("i1", "image", "media/a.png"),),
        more={"word/media/a.png": drawn()},
    )


@pytest.fixture
def author(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        writer = person(session)
        publish(session, page(session, writer), writer, title="Methotrexate", summary="How to take it.")
        page(session, writer, "another-page")
        email = writer.email
    return signed_in(app, email)


def upload(client: FlaskClient, data: bytes | None = None, name: str = "Guideline v3.docx") -> TestResponse:
    return posted_file(client, ADDRESS, document() if data is None else data, name)


def copies(app: Flask) -> list[WorkingCopy]:
    with app.extensions["database"].reading() as session:
        return list(session.scalars(sa.select(WorkingCopy)))


def test_the_report_says_what_became_of_it(app: Flask, author: FlaskClient) -> None:
    answer = upload(author)
    assert answer.status_code == 303
    report = Page(author.get(answer.location))
    assert report.h1 == ["What became of Guideline v3.docx"]
    assert "Every number, unit and sign of the original is in the draft, in the same order." in report.text
    assert "The table has merged cells" in report.text
    assert "A picture has no description" in report.text
    assert "Tables: 1" in report.text
    assert "10<sup>9</sup>/L" in report.source
    assert 'src="/desk/images/' in report.source
    with app.extensions["database"].reading() as session:
        (image,) = session.scalars(sa.select(Image))
        assert author.get(f"/desk/images/{image.digest}.png").status_code == 200
        assert app.test_client().get(f"/images/{image.digest}.png").status_code == 404
        (_, event) = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))
        assert event.act == "brought a Word document"
        assert CANARY not in event.detail
    assert not copies(app), "nothing is a draft before somebody says so"


def test_the_text_goes_into_the_editor(app: Flask, author: FlaskClient) -> None:
    address = upload(author).location
    answer = posted(author, address)
    assert (answer.status_code, answer.location) == (303, "/desk/guidance/methotrexate/draft?continue=1")
    assert "did not save" not in Page(author.get(answer.location)).text
    (copy,) = copies(app)
    assert copy.based_on == 1
    fields = json.loads(copy.content)
    assert fields["title"] == "Methotrexate in adults"
    assert fields["body"].startswith("## Dose\n\nNeutrophils above 1.5 × 10<sup>9</sup>/L")
    assert fields["summary"] == "How to take it."
    assert set(fields) == {
        *("title", "summary", "audience", "settings", "body", "change_note", "change_class", "safety_critical"),
        "window",
    }
    assert fields["change_note"] == "", "what the last version changed was told with it"
    with app.extensions["database"].reading() as session:
        acts = list(session.scalars(sa.select(AuditEvent.act).order_by(AuditEvent.id)))
    assert acts == ["brought a file", "brought a Word document", "made a draft of a Word document"]


def test_unsaved_typing_is_not_replaced_without_a_word(app: Flask, author: FlaskClient) -> None:
    address = upload(author).location
    with app.extensions["database"].writing() as session:
        original = session.scalars(sa.select(WordOriginal)).one()
        typed = {"title": "Mine", "summary": "Mine too", "body": "Typed for an hour", "audience": "Nurses"}
        session.add(
            WorkingCopy(
                document_id=original.document_id,
                author_id=original.by_id,
                based_on=0,
                content=json.dumps(typed),
                saved_at=days(1),
            )
        )
    refused = posted(author, address)
    assert refused.status_code == 400
    assert "tick the box to replace it" in Page(refused).text
    assert copies(app)[0].fields["body"] == "Typed for an hour"
    assert posted(author, address, replace="y").status_code == 303
    (copy,) = copies(app)
    assert copy.fields["body"].startswith("## Dose")
    assert (copy.fields["summary"], copy.fields["audience"]) == ("Mine too", "Nurses")
    assert copy.based_on == 1


def test_a_page_that_has_no_text_yet_gets_one(app: Flask, author: FlaskClient) -> None:
    sent = posted_file(author, "/desk/guidance/another-page/word", document(), "a.docx")
    assert posted(author, sent.location).location == "/desk/guidance/another-page/draft?continue=1"
    assert copies(app)[0].based_on == 0


def test_the_original_is_kept_to_compare(author: FlaskClient) -> None:
    data = document()
    address = upload(author, data, name="..\\..\\etc/passwd/Guideline <b>.docx").location
    kept = author.get(f"{address}/original")
    assert kept.data == data
    assert kept.headers["Content-Disposition"].startswith("attachment; filename=")
    assert ".." not in kept.headers["Content-Disposition"]
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    assert kept.headers["Cache-Control"] == "no-store"
    assert "<b>" not in Page(author.get(address)).source.partition("<h1")[2].partition("</h1>")[0]


def test_a_number_belongs_to_one_page_only(author: FlaskClient) -> None:
    number = upload(author).location.rpartition("/")[2]
    other = f"/desk/guidance/another-page/word/{number}"
    assert author.get(other).status_code == 404
    assert author.get(f"{other}/original").status_code == 404
    assert author.get(f"{ADDRESS}/999").status_code == 404
    assert posted(author, other, source=ADDRESS).status_code == 404


def test_nobody_else_sees_any_of_it(app: Flask, author: FlaskClient) -> None:
    address = upload(author).location
    with app.extensions["database"].writing() as session:
        contributor = person(session, "Col Contributor", Role.CONTRIBUTOR).email
    outside, inside = app.test_client(), signed_in(app, contributor)
    for path in (ADDRESS, address, f"{address}/original"):
        assert outside.get(path).status_code == 303
        assert inside.get(path).status_code == 404
    reader = outside.get("/guidance/methotrexate").get_data(as_text=True)
    assert CANARY not in reader


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "The selected file is empty"),
        (b"Dear reader", "The selected file must be a DOCX"),
        (bytes(10 * 1024 * 1024 + 1), "The selected file must be smaller than 10MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "is password protected"),
        (word(p("x"), more={"word/vbaProject.bin": b"x"}), "The selected file has macros"),
        (packed({"a.txt": b"x"}), "The selected file must be a DOCX"),
    ],
)
def test_what_cannot_be_read_is_told_beside_the_field(
    app: Flask, author: FlaskClient, data: bytes, problem: str
) -> None:
    told = Page(upload(author, data))
    assert told.status == 400
    assert told.title.startswith("Error: ")
    assert told.text.count(problem) == 2
    with app.extensions["database"].reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(WordOriginal)) == 0


def test_a_form_without_a_file_is_told_so(author: FlaskClient) -> None:
    assert "Select a Word document" in Page(posted(author, ADDRESS)).text


def test_what_was_lost_is_named_on_the_report(author: FlaskClient, app: Flask) -> None:
    address = upload(author).location
    with app.extensions["database"].writing() as session:
        original = session.scalars(sa.select(WordOriginal)).one()
        report = json.loads(original.report)
        report["figures"][0]["found"] = False
        lost = WordOriginal(
            document_id=original.document_id,
            digest=original.digest,
            name="lost.docx",
            data=original.data,
            report=json.dumps(report),
            by_id=original.by_id,
            at=days(1),
        )
        session.add(lost)
        session.flush()
        number = lost.id
    told = Page(author.get(f"{address.rpartition('/')[0]}/{number}"))
    assert "1 number or sign of the original is not in the draft" in told.text
    assert "Not found" in told.text


def test_a_name_is_a_name_and_no_path() -> None:
    assert plain_name("C:\\Users\\me\\Guide.docx") == "Guide.docx"
    assert plain_name("../../etc/pass\r\nwd\x00") == "passwd"
    assert plain_name("") == "document.docx"
    assert len(plain_name("x" * 5_000 + ".docx")) == 200


def commented() -> bytes:
    told = (
        f'<w:comment w:id="1" w:author="A Shah" w:date="2026-05-03T10:00:00Z">{p("Why 7.5?")}</w:comment>'
        f'<w:comment w:id="2" w:author="&lt;b&gt;x">{p("<script>alert(1)</script>".replace("<", "&lt;"))}</w:comment>'
    )
    marked = '<w:commentRangeStart w:id="1"/><w:r><w:t>7.5 mg</w:t></w:r><w:commentRangeEnd w:id="1"/>'
    deleted = "<w:del><w:r><w:delText>once</w:delText></w:r></w:del>"
    return word(
        p("Methotrexate", style="Title"),
        p("Dose", style="Heading1"),
        p("Take ", marked, deleted, " a week."),
        related=(relation("c", "comments", "comments.xml"),),
        more={"word/comments.xml": xml("comments", told)},
    )


def test_deleted_words_are_asked_about_before_there_is_a_draft(app: Flask, author: FlaskClient) -> None:
    address = upload(author, commented()).location
    report = Page(author.get(address)).text
    assert "asked about below" in report and "Nothing needs a special look" not in report
    asked = Page(posted(author, address))
    assert (asked.status, "“once”" in asked.text) == (400, True)
    assert asked.links["Choose whether the words that were deleted or struck out count"] == "#deleted"
    assert not copies(app)
    assert posted(author, address, deleted="kept").status_code == 303
    assert json.loads(copies(app)[0].content)["body"] == "## Dose\n\nTake 7.5 mgonce a week.\n"
    assert posted(author, address, deleted="out", replace="y").status_code == 303
    assert json.loads(copies(app)[0].content)["body"] == "## Dose\n\nTake 7.5 mg a week.\n"


def test_comments_come_along_when_they_are_wanted_and_once(app: Flask, author: FlaskClient) -> None:
    address = upload(author, commented()).location
    posted(author, address, deleted="out")
    comments = "/desk/guidance/methotrexate/comments"
    assert "Why 7.5?" not in Page(author.get(comments)).text
    for _ in range(2):
        assert posted(author, address, deleted="out", replace="y", comments="y").status_code == 303
    shown = Page(author.get(comments))
    assert "Open comments (2)" in shown.text
    assert "A Shah, 3 May 2026, in the Word document “Guideline v3.docx”, brought by Sam Author" in shown.text
    assert "On “Dose” About the Word document" in shown.text and "7.5 mg" in shown.text
    assert "<script>alert" not in shown.source and "<b>x" not in shown.source
    with app.extensions["database"].reading() as session:
        told = sa.select(AuditEvent.detail).where(AuditEvent.act == "brought comments of a Word document")
        assert list(session.scalars(told)) == ["2"]
