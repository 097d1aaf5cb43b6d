"""Asking other servers: in bounded time, for a bounded answer, and never anywhere else."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from guidance import outbound
from guidance.errors import OutboundFailed
from tests.accounts.threads import in_background


@pytest.fixture(scope="module")
def other() -> Iterator[str]:
    """A server that answers in many bad ways."""

    def dripping() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 20_000
            time.sleep(0.02)

    def answer(environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        seen = {"cookie": request.headers.get("Cookie"), "authorization": request.headers.get("Authorization")}
        answers = {
            "/good": lambda: Response(json.dumps({**seen, **request.form})),
            "/list": lambda: Response("[]"),
            "/words": lambda: Response("hello"),
            "/deep": lambda: Response("[" * 100_000),
            "/broken": lambda: Response("{}", 500),
            "/large": lambda: Response(b" " * (outbound.LARGEST + 1)),
            "/slow": lambda: Response(dripping()),
            "/moved": lambda: Response("", 302, {"Location": "/good", "Set-Cookie": "a=b"}),
            "/round": lambda: Response("", 302, {"Location": "/round"}),
            "/away": lambda: Response("", 302, {"Location": "http://localhost:1/good"}),
            "/file": lambda: Response("", 302, {"Location": "file:///etc/passwd"}),
        }
        return answers[request.path]()(environ, start_response)

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    stop = in_background(server)
    yield f"http://127.0.0.1:{server.server_port}"
    stop()


def test_an_object_comes_back_also_from_another_address_of_the_same_host(other: str) -> None:
    nothing = {"cookie": None, "authorization": None}
    assert outbound.get_json(f"{other}/good") == nothing
    assert outbound.get_json(f"{other}/moved") == nothing


def test_a_form_is_sent_with_the_account_that_was_handed_in_and_with_no_other(other: str) -> None:
    answer = outbound.post_form(f"{other}/good", {"a": "1"}, ("me", "secret"))
    assert answer == {"cookie": None, "authorization": "Basic bWU6c2VjcmV0", "a": "1"}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/list", "does not answer with a JSON object"),
        ("/words", "does not answer with a JSON object"),
        ("/deep", "does not answer with a JSON object"),
        ("/broken", "answers with status 500"),
        ("/large", "sends too much"),
        ("/round", "leads round in circles"),
        ("/away", "leads to another host"),
        ("/file", "leads to another host"),
    ],
)
def test_any_other_answer_is_refused_in_one_sentence(other: str, path: str, reason: str) -> None:
    with pytest.raises(OutboundFailed, match=reason):
        outbound.get_json(other + path)


def test_a_server_that_drips_is_left_in_time(other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "SECONDS", 0.2)
    with pytest.raises(OutboundFailed, match="too slowly"):
        outbound.get_json(f"{other}/slow")


def test_a_form_is_not_sent_on(other: str) -> None:
    with pytest.raises(OutboundFailed, match="status 302"):
        outbound.post_form(f"{other}/moved", {"a": "1"})


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/", "file:///etc/passwd", "http://[", "nonsense", "gopher://x/"]
)
def test_what_cannot_be_asked_is_refused(address: str) -> None:
    with pytest.raises(OutboundFailed):
        outbound.get_json(address)
