"""What is longer than anybody needs is refused in a sentence before it costs anything."""

from io import BytesIO
from wsgiref.types import WSGIEnvironment

import pytest
from flask import Flask, request
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

from tests.machine.clock import is_done_within

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
HEAD = b'--x\r\nContent-Disposition: form-data; name="'


def answer(app: Flask, environ: WSGIEnvironment) -> Response:
    """What the service answers; making the request costs a test client more than the refusal costs us."""
    chunks, status, headers = run_wsgi_app(app.wsgi_app, environ)
    return Response(chunks, status, headers)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/search?q=" + "%22" * 100_000, {}, 414),
        ("/guidance/" + "%22" * 100_000, {}, 414),
        ("/api/v1/documents?topic=" + "x" * 8_000, {}, 414),
        ("/search?q=a", {"Accept": "a/b;q=1," * 40_000}, 431),
        ("/search?q=a", {"Cookie": 'a="\\"";' * 40_000}, 431),
        ("/search?q=a", {"If-None-Match": 'W/"a",' * 40_000}, 431),
        ("/search?q=a", {f"X-{number}": "x" * 7_000 for number in range(10)}, 431),
        ("/whats-new?unknown=" + "x" * 7_000, {"Cookie": "a=" + "x" * 9_000}, 200),
    ],
)
def test_an_address_and_headers_that_nobody_needs_are_refused_before_they_are_read(
    app: Flask, path: str, headers: dict[str, str], status: int
) -> None:
    def asked(accepted: str) -> WSGIEnvironment:
        environ = EnvironBuilder(headers={"Accept": accepted} | headers).get_environ()
        environ["PATH_INFO"], _, environ["QUERY_STRING"] = path.partition("?")
        return environ

    for_people, for_programs = answer(app, asked("text/html")), answer(app, asked("application/json"))
    assert (for_people.status_code, for_programs.status_code) == (status, status)
    if status != 200:
        assert is_done_within(0.05, lambda: answer(app, asked("*/*")))
        if "Accept" not in headers:
            assert (for_programs.mimetype, for_programs.json["status"]) == ("application/problem+json", status)
            assert for_programs.json["detail"] in for_people.get_data(as_text=True)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"a=b&" * 100_000),
        (FORM, b"text=" + b"%22" * 200_000),
        (FORM, b"%22" * 200_000 + b"=a"),
        (PARTS, HEAD + b"a" * 300_000 + b'"\r\n\r\nv\r\n--x--\r\n'),
        (PARTS, HEAD + b'a"' + b';b="%22"' * 40_000 + b"\r\n\r\nv\r\n--x--\r\n"),
        (PARTS, HEAD + b'a"\r\n' + b"A: b\r\n" * 50_000 + b"\r\nv\r\n--x--\r\n"),
        (PARTS, (HEAD + b"a" * 3_000 + b'"\r\n\r\nv\r\n') * 100 + b"--x--\r\n"),
        (PARTS, (HEAD + b'a"\r\n\r\nv\r\n') * 1_200 + b"--x--\r\n"),
    ],
)
def test_a_form_with_names_and_fields_that_no_form_has_is_refused_before_it_is_taken_apart(
    app: Flask, kind: str, body: bytes
) -> None:
    environ = EnvironBuilder("/check", method="POST", data=body, content_type=kind).get_environ()

    def sent() -> Response:
        return answer(app, environ | {"wsgi.input": BytesIO(body)})

    assert sent().status_code == 413
    assert is_done_within(0.05, sent)


def test_a_body_that_is_too_large_is_refused_in_words_also_where_nothing_can_be_sent(app: Flask) -> None:
    told = app.test_client().post("/guidance/", headers={"Content-Length": "99999999999", "Content-Type": FORM})
    assert told.status_code == 405 and "<h1" in told.text


@pytest.mark.parametrize("ends", [b"\r\n", b"\n"])
def test_a_form_that_people_send_is_read_as_before(app: Flask, ends: bytes) -> None:
    lines = (
        *(b"--x", b'Content-Disposition: form-data; name="text"', b"", b"Take it -- x.", b"--x"),
        *(b'Content-Disposition: form-data; name="file"; filename="a.txt"', b"", b"one two --x" + b"y " * 50_000),
        b"--x--",
    )
    with app.test_request_context("/check", method="POST", data=ends.join(lines) + ends, content_type=PARTS):
        assert request.form["text"] == "Take it -- x."
        assert len(request.files["file"].read()) == 100_011
    with app.test_request_context("/", method="POST", data="a=1&b=%C2%B5+g", content_type=FORM):
        assert dict(request.form) == {"a": "1", "b": "µ g"}
