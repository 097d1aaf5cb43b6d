"""A page as a PDF: tagged, with its stamp and its code on every sheet, saying first where it must not be followed."""

import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pypdf
import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient

from guidance import jail
from guidance.cli.jobs import forget_erased
from guidance.errors import UploadRefused
from guidance.jail import Answer
from guidance.pdf import making, writing
from tests.stories import days, page, person, publish, reinstate, remove, withdraw

WITH_PANGO = pytest.mark.skipif(bool(writing.MISSING), reason=f"no Pango on this machine: {writing.MISSING}")
BODY = "## Dose\n\n" + "Take 7.5 mg once a week.\n\n" * 30 + "### Blood tests\n\nEvery 2 weeks.\n"


@pytest.fixture
def guidance(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Two versions of a page; a file is waited for however slow the machine is."""
    monkeypatch.setattr(making, "WAITS", 600.0)
    with app.extensions["database"].writing() as session:
        document = page(session, person(session))
        publish(session, document, document.owner, BODY, at=days(0))
        publish(session, document, document.owner, BODY.replace("7.5", "10"), at=days(1), note="More.")
    return app.test_client()


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """No jail, because it is slow to start; what was asked of it."""
    asked: list[dict] = []

    def run(_function: str, data: bytes, *, seconds: float) -> Answer:
        asked.append(json.loads(data))
        return Answer(*writing.written(data))

    monkeypatch.setattr(jail, "run", run)
    return asked


def change(client: FlaskClient, act, *, at: float) -> None:
    from guidance.models import Document

    with client.application.extensions["database"].writing() as session:
        document = session.query(Document).one()
        act(session, document, document.owner, at=days(at))


def words(data: bytes) -> list[str]:
    """What each sheet says, with single spaces."""
    return [" ".join(sheet.extract_text().split()) for sheet in pypdf.PdfReader(io.BytesIO(data)).pages]


@WITH_PANGO
def test_the_jail_makes_a_tagged_file_with_bookmarks_and_a_stamp_and_a_code_on_every_sheet(
    guidance: FlaskClient,
) -> None:
    answer = guidance.get("/guidance/methotrexate.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    read = pypdf.PdfReader(io.BytesIO(answer.data))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en" and "/StructTreeRoot" in root
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    title, (section, (subsection,)) = read.outline
    assert [each.title for each in (title, section, subsection)] == ["Methotrexate", "Dose", "Blood tests"]
    code = guidance.get("/guidance/methotrexate.json").json["check"]
    sheets = words(answer.data)
    assert len(sheets) > 1
    drawn = pypdfium2.PdfDocument(answer.data)
    for number, sheet in enumerate(sheets):
        assert "Version 2, published" in sheet and code in sheet and f"page {number + 1} of {len(sheets)}" in sheet
        assert [found.text for found in zxingcpp.read_barcodes(drawn[number].render(scale=3).to_pil())] == [code]
    drawn.close()


@WITH_PANGO
def test_what_must_not_be_followed_says_so_first_on_paper_too(guidance: FlaskClient, in_this_process) -> None:
    def first(path: str) -> str:
        return words(guidance.get(path).data)[0][:200]

    assert "NOT CURRENT" not in first("/guidance/methotrexate.pdf")
    assert "Do not use it for care" in first("/guidance/methotrexate/versions/1.pdf")
    change(guidance, withdraw, at=2)
    for path in ("/guidance/methotrexate.pdf", "/guidance/methotrexate/versions/1.pdf"):
        assert "Withdrawn" in first(path) and "Do not use it for care" in first(path)
    change(guidance, reinstate, at=3)
    assert "Withdrawn" not in first("/guidance/methotrexate.pdf")


@WITH_PANGO
def test_a_file_is_made_once_and_goes_when_its_text_must_not_be_kept(
    guidance: FlaskClient, in_this_process, settings
) -> None:
    first, second = (guidance.get("/guidance/methotrexate/versions/2.pdf", headers={"X": str(n)}) for n in (1, 2))
    assert first.data == second.data and len(in_this_process) == 1
    assert first.headers["ETag"] == second.headers["ETag"] and 'rel="cite-as"' in first.headers["Link"]
    assert len(list(settings.pdf_folder.glob("*.pdf"))) == 1
    forget_erased(settings, guidance.application.extensions["database"])
    assert len(list(settings.pdf_folder.glob("*.pdf"))) == 1
    change(guidance, remove, at=2)
    forget_erased(settings, guidance.application.extensions["database"])
    assert list(settings.pdf_folder.glob("*.pdf")) == []
    assert guidance.get("/guidance/methotrexate.pdf").status_code == 410


@WITH_PANGO
def test_nothing_is_fetched_but_the_pictures_that_were_handed_in() -> None:
    asked = [f"<img src='{at}' alt=x>" for at in ("http://127.0.0.1/x.png", "file:///etc/passwd", "/images/a.png")]
    wanted = {"html": f"<html lang=en><title>x</title>{''.join(asked)}", "address": "http://localhost/", "pictures": {}}
    assert writing.written(json.dumps(wanted).encode())[1][0].startswith(b"%PDF")


def test_where_no_pdf_can_be_made_the_link_says_why(guidance: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jail, "run", lambda *_given, **_named: Answer({"missing": "cannot load library 'libpango'"}))
    answer = guidance.get("/guidance/methotrexate.pdf")
    assert answer.status_code == 501 and "this machine lacks Pango" in answer.text
    told = guidance.get("/guidance/methotrexate.pdf", headers={"Accept": "application/json"})
    assert (told.status_code, told.mimetype) == (501, "application/problem+json")
    assert "libpango" in making.why_none() and "install Pango" in making.why_none()


def test_a_file_that_takes_long_is_told_to_be_asked_for_again(
    guidance: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "MOST", 0)
    answer = guidance.get("/guidance/methotrexate.pdf")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "is being made" in answer.text


def test_a_text_that_is_too_long_is_refused_in_a_sentence(
    guidance: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_named: object) -> Answer:
        raise UploadRefused(jail.TOO_MUCH)

    monkeypatch.setattr(jail, "run", refuse)
    answer = guidance.get("/guidance/methotrexate.pdf")
    assert answer.status_code == 501 and "too long to be made into a PDF" in answer.text
    assert guidance.get("/guidance/methotrexate/versions/9.pdf").status_code == 404
    assert guidance.get("/guidance/nothing.pdf").status_code == 404


def test_one_request_waits_and_the_others_are_told_to_come_again(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "WAITS", 60.0)
    begun, may_end = threading.Event(), threading.Event()

    def slowly(_data: bytes) -> bytes:
        begun.set()
        may_end.wait(150)
        return b"%PDF-1.7"

    monkeypatch.setattr(making, "_written", slowly)
    maker = making.Maker(tmp_path)
    with ThreadPoolExecutor(2) as requests:
        first = requests.submit(maker.pdf, making.Sheets("first-v1", "<p>1</p>", "/"))
        assert begun.wait(120)
        second = requests.submit(maker.pdf, making.Sheets("second-v1", "<p>2</p>", "/"))
        try:
            assert isinstance(second.exception(timeout=120), making.NotYet)
        finally:
            may_end.set()
        assert first.result(120) == b"%PDF-1.7"
