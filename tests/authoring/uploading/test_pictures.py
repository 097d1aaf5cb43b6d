"""Pictures at the desk and for readers: who may bring one, who may see it, and what is told of it."""

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse, encode_multipart

from guidance.models import AuditEvent, Image, Role, record_images
from tests.pages import Page, posted, posted_file
from tests.stories import days, page, person, publish, remove, signed_in
from tests.text.test_pictures import drawn, from_a_telephone

ALT = "A syringe [5 mg] & its cap"


def upload(client: FlaskClient, data: bytes, alt: str = ALT, name: str = "photo.png") -> TestResponse:
    return posted_file(client, "/desk/images", data, name, alt=alt)


def by_script(client: FlaskClient, data: bytes, alt: str = ALT) -> TestResponse:
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/desk/images").get_data(as_text=True))
    assert token
    headers = {"X-Requested-With": "fetch", "X-CSRFToken": token[1]}
    return client.post("/desk/images", data={"file": (io.BytesIO(data), "a.png"), "alt": alt}, headers=headers)


@pytest.fixture
def author(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        return_to = person(session).email
    return signed_in(app, return_to)


def test_a_picture_is_kept_and_its_text_is_told(app: Flask, author: FlaskClient) -> None:
    answer = upload(author, from_a_telephone(), name="photo.jpg")
    assert answer.status_code == 303
    told = Page(author.get(answer.location))
    markdown = re.search(r"!\[A syringe \\\[5 mg\\\] & its cap\]\((/images/[0-9a-f]{64}\.jpg)\)", told.text)
    assert markdown, told.text
    shown = author.get(f"/desk{markdown[1]}")
    assert shown.status_code == 200
    assert shown.content_type == "image/jpeg"
    assert b"Example Road" not in shown.data
    with app.extensions["database"].reading() as session:
        (_, event) = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))
        assert event.act == "uploaded a picture"
        assert "syringe" not in event.detail


def test_a_script_gets_the_text_at_once(author: FlaskClient) -> None:
    answer = by_script(author, drawn())
    assert answer.status_code == 200
    assert answer.json is not None
    assert re.fullmatch(r"!\[A syringe .*\]\(/images/[0-9a-f]{64}\.png\)", answer.json["markdown"])
    assert (answer.json["width"], answer.json["height"]) == (60, 20)


def test_a_script_is_told_what_is_wrong(author: FlaskClient) -> None:
    for data, alt, problem in [
        (drawn(), " ", "Describe the picture for people who cannot see it"),
        (b"<svg/>", ALT, "The picture must be a PNG, JPG or WebP file"),
        (b"", ALT, "The selected file is empty"),
    ]:
        answer = by_script(author, data, alt)
        assert (answer.status_code, answer.json) == (400, {"problem": problem})


@pytest.mark.parametrize(
    ("data", "alt", "problem"),
    [
        (drawn(), "", "Describe the picture for people who cannot see it"),
        (drawn(), "long " * 200, "The description must be 500 characters or fewer"),
        (b"", ALT, "The selected file is empty"),
        (b"<!doctype html><script>alert(1)</script>", ALT, "The picture must be a PNG, JPG or WebP file"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', ALT, "The picture must be a PNG, JPG or WebP file"),
        (bytes(10 * 1024 * 1024 + 1), ALT, "The selected file must be smaller than 10MB"),
    ],
)
def test_what_is_wrong_is_told_beside_what_was_typed(
    app: Flask, author: FlaskClient, data: bytes, alt: str, problem: str
) -> None:
    answer = upload(author, data, alt)
    shown = Page(answer)
    assert shown.status == 400
    assert shown.title.startswith("Error: ")
    assert shown.text.count(problem) == 2, "once above the form, once beside the field"
    assert alt.strip() in shown.text
    with app.extensions["database"].reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Image)) == 0


def test_a_form_without_a_file_is_told_so(author: FlaskClient) -> None:
    assert "Select a picture" in Page(posted(author, "/desk/images", alt=ALT)).text


def test_the_same_picture_is_kept_once(app: Flask, author: FlaskClient) -> None:
    first, second = by_script(author, drawn()), by_script(author, drawn(), "Something else")
    assert first.json and second.json
    assert first.json["markdown"].partition("(")[2] == second.json["markdown"].partition("(")[2]
    with app.extensions["database"].reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Image)) == 1


def test_a_request_with_very_many_parts_is_refused(author: FlaskClient) -> None:
    boundary, body = encode_multipart({f"part{number}": "x" for number in range(10_000)})
    kind = f"multipart/form-data; boundary={boundary}"
    assert author.post("/desk/images", data=body, content_type=kind).status_code == 413


def test_readers_see_a_picture_once_a_version_shows_it(app: Flask, author: FlaskClient) -> None:
    markdown = (by_script(author, drawn()).json or {})["markdown"]
    address = markdown.partition("(")[2].rstrip(")")
    reader = app.test_client()
    assert reader.get(address).status_code == 404
    with app.extensions["database"].writing() as session:
        writer = person(session, "Ada Approver", Role.APPROVER)
        document = page(session, writer)
        version = publish(session, document, writer, f"## Dose\n\n{markdown}\n")
        assert version.rendering is not None
        record_images(session, version, version.rendering.html)
    shown = reader.get(address)
    assert shown.status_code == 200
    assert shown.content_type == "image/png"
    assert shown.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    kept = {"If-None-Match": shown.headers["ETag"]}
    assert reader.get(address, headers=kept).status_code == 304
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Disposition"] == "inline"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert reader.get(address.replace(".png", ".jpg")).status_code == 404
    with app.extensions["database"].writing() as session:
        session.add_all([document, writer])
        remove(session, document, writer, at=days(2))
    assert reader.get(address).status_code == 404
    assert reader.get(address, headers=kept).status_code == 404


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "a.png", "0" * 64 + ".png", "0" * 64, "%00", "..\\secret"])
def test_no_other_name_leads_anywhere(author: FlaskClient, name: str) -> None:
    assert author.get(f"/images/{name}").status_code == 404
    assert author.get(f"/desk/images/{name}").status_code == 404


def test_only_those_who_write_come_here(app: Flask, author: FlaskClient) -> None:
    digest = re.search(r"/images/\S+\.png", (by_script(author, drawn()).json or {})["markdown"])
    assert digest
    with app.extensions["database"].writing() as session:
        contributor = person(session, "Col Contributor", Role.CONTRIBUTOR).email
    outside, inside = app.test_client(), signed_in(app, contributor)
    for address in ("/desk/images", f"/desk{digest[0]}"):
        assert outside.get(address).status_code == 303
        assert inside.get(address).status_code == 404
    assert inside.post("/desk/images").status_code in {400, 404}
