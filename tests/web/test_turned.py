"""A sign in a title that turns words round turns nothing in any answer, letter or message."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from guidance.text.letter import Paragraph, written
from tests.stories import days, page, person, publish

TITLE = "Dose \u202e05 mg\u2067"
U = "/guidance/methotrexate"


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author = person(session)
        publish(session, page(session, author), author, title=TITLE, summary="Take \u202e05.", at=days(0))
    return app.test_client()


@pytest.mark.parametrize(
    "path",
    [
        U,
        f"{U}.md",
        f"{U}.txt",
        f"{U}.json",
        f"{U}/versions/1/citation.bib",
        f"{U}/versions/1/citation.ris",
        f"{U}/versions/1/citation.json",
        f"/oembed?url=https://guidance.example.org{U}",
        "/feed.atom",
        "/feed.json",
        "/api/v1/documents",
        "/whats-new",
        "/search?q=dose",
    ],
)
def test_every_face_names_it_instead(site: FlaskClient, path: str) -> None:
    answer = site.get(path)
    told = answer.text if not answer.is_json else str(answer.json)
    assert answer.status_code == 200 and "\u202e" not in told and "\u2067" not in told
    if "search" not in path:
        assert "\u27e8U+202E\u27e9" in told


def test_proofs_are_about_the_very_words(site: FlaskClient) -> None:
    assert (
        "202e"
        in site.get(f"{U}/versions/1/certificate.json")
        .get_data(as_text=True)
        .encode("ascii", "backslashreplace")
        .decode()
    )


def test_a_letter_names_it_in_both_forms() -> None:
    letter = written(TITLE, [Paragraph(TITLE)])
    assert not any(sign in part for sign in "\u202e\u2067" for part in (letter.subject, letter.text, letter.html))
