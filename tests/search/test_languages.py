"""A page in Welsh or French is found by the forms of its own language, and says to browsers which one it is."""

from flask import Flask
from flask.testing import FlaskClient

from guidance.search.query import parse_in
from tests.pages import posted
from tests.stories import page, person, publish, signed_in


def test_a_question_has_the_forms_of_every_language() -> None:
    (word,) = parse_in("reviennent", ["en", "fr"]).words
    assert len(word.terms) > 1
    assert [one.written for one in parse_in("les vaccinations", ["en", "fr"]).words] == ["les", "vaccinations"]


def searched(client: FlaskClient, words: str) -> str:
    return client.get("/search", query_string={"q": words}).get_data(as_text=True)


def test_a_page_is_found_and_spoken_in_its_language(app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        author = person(session)
        email = author.email
        french = page(session, author, slug="vaccin", language="fr")
        publish(session, french, author, "## Dose\n\nLes patientes vaccinées reviennent.", title="Vaccin", summary="")
        publish(session, page(session, author, slug="dose"), author, "## Dose\n\nNothing here.", title="Dose")
    client = app.test_client()
    assert 'href="/guidance/vaccin"' in searched(client, "patient vaccinée")
    assert '<div class="guidance-text" lang="fr">' in client.get("/guidance/vaccin").text
    assert 'lang="fr"' not in client.get("/guidance/dose").text
    writer = signed_in(app, email)
    sent = {"kind": "guidance", "months": "36", "language": "cy"}
    assert posted(writer, "/desk/guidance/vaccin/settings", **sent).status_code == 303
    assert 'lang="cy"' in client.get("/guidance/vaccin").text
