"""Bodies are taken in whole before a thread is lent, however slowly and however much strangers send."""

import asyncio
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.wrappers import Request, Response

from guidance.front import Front, Scope, environ_of


def scope(method: str = "POST", path: str = "/a", **headers: str) -> Scope:
    pairs = [(name.replace("_", "-"), value) for name, value in {"host": "example.org", **headers}.items()]
    return {
        "method": method,
        "raw_path": path.encode(),
        "query_string": b"q=%20x",
        "scheme": "http",
        "client": ("192.0.2.1", 5000),
        "server": ("127.0.0.1", 8000),
        "http_version": "1.1",
        "headers": [(name.encode(), value.encode()) for name, value in pairs],
    }


class Sender:
    """Somebody who sends a body in pieces, and keeps the answer."""

    def __init__(self, *pieces: bytes, pause: float = 0.0, leaves: bool = False) -> None:
        self._pieces, self._pause, self._leaves = list(pieces), pause, leaves
        self.status, self.headers, self.body = 0, {}, b""

    async def receive(self) -> dict[str, Any]:
        await asyncio.sleep(self._pause)
        if not self._pieces and self._leaves:
            return {"type": "http.disconnect"}
        piece = self._pieces.pop(0) if self._pieces else b""
        return {"type": "http.request", "body": piece, "more_body": bool(self._pieces) or self._leaves}

    async def send(self, told: dict[str, Any]) -> None:
        if told["type"] == "http.response.start":
            self.status, self.headers = told["status"], dict(told["headers"])
        else:
            self.body = told["body"]


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    request = Request(environ)
    request.max_content_length = 100
    return Response(b"%s|%s" % (request.path.encode(), request.get_data()))(environ, start_response)


def answered(front: Front, *requests: tuple[Scope, Sender]) -> None:
    async def all_of_them() -> None:
        await asyncio.gather(*(front(asked, sender.receive, sender.send) for asked, sender in requests))

    with ThreadPoolExecutor(1) as apart:  # a thread in which no other loop runs
        apart.submit(asyncio.run, all_of_them()).result()


def test_a_body_in_pieces_arrives_whole() -> None:
    sender = Sender(b"a=", b"1")
    answered(Front(echo, 100), (scope(content_length="3"), sender))
    assert (sender.status, sender.body) == (200, b"/a|a=1")


def test_a_body_without_a_length_arrives_whole() -> None:
    sender = Sender(b"a=", b"1")
    answered(Front(echo, 100), (scope(transfer_encoding="chunked"), sender))
    assert sender.body == b"/a|a=1"


def test_half_a_body_is_refused_in_time_and_keeps_nobody_from_reading() -> None:
    strangers = [Sender(b"a", b"b", pause=300) for _ in range(50)]
    reader, begun = Sender(), time.monotonic()
    answered(
        Front(echo, 100, lambda _environ: 0.2),
        *((scope(content_length="9"), stranger) for stranger in strangers),
        (scope("GET", "/page"), reader),
    )
    assert reader.status == 200
    assert {stranger.status for stranger in strangers} == {408}
    assert b"Nothing was saved" in strangers[0].body
    assert time.monotonic() - begun < 120


def test_a_body_that_is_too_long_is_refused_by_the_application() -> None:
    for headers in ({"content_length": "101"}, {"transfer_encoding": "chunked"}):
        sender = Sender(b"x" * 60, b"x" * 60, b"x" * 60)

        def refusing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            assert "HTTP_TRANSFER_ENCODING" not in environ or environ.get("CONTENT_LENGTH")
            too_long = int(environ["CONTENT_LENGTH"]) > 100
            return Response(environ["wsgi.input"].read(), 413 if too_long else 200)(environ, start_response)

        answered(Front(refusing, 100), (scope(**headers), sender))
        assert (sender.status, sender.body) == (413, b"")


def test_bodies_that_wait_for_a_thread_count_as_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guidance.front.UNDER_WAY", 250)

    def slow(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        time.sleep(0.2)
        return echo(environ, start_response)

    front = Front(slow, 100, _threads=ThreadPoolExecutor(1))
    senders = [Sender(b"a" * 100) for _ in range(4)]
    answered(front, *((scope(content_length="100"), sender) for sender in senders))
    assert sorted(sender.status for sender in senders) == [200, 200, 503, 503]
    again = Sender(b"a" * 100)
    answered(front, (scope(content_length="100"), again))
    assert again.status == 200


def test_whoever_leaves_before_all_is_there_is_not_answered() -> None:
    sender = Sender(b"a", leaves=True)
    answered(Front(echo, 100), (scope(content_length="9"), sender))
    assert sender.status == 0


def test_every_answer_says_how_long_it_is() -> None:
    def without(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ab", b"c"]

    sender = Sender()
    answered(Front(without, 100), (scope("GET"), sender))
    assert (sender.headers[b"content-length"], sender.body) == (b"3", b"abc")


def test_a_request_is_told_in_the_words_of_wsgi() -> None:
    asked = scope("GET", "/a%20b%C3%A9")
    asked["headers"] = [(b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"x_forwarded_for", b"1.1.1.1"), (b"host", b"e")]
    environ = environ_of(asked)
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/a bé"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["REMOTE_ADDR"] == "192.0.2.1"
    assert "HTTP_X_FORWARDED_FOR" not in environ


@pytest.mark.parametrize(
    ("version", "hosts", "status"),
    [
        *(("1.1", [], 400), ("1.1", ["a", "b"], 400), ("1.1", ["a", "a"], 400), ("1.1", ["a"], 200), ("1.0", [], 200)),
        *(("1.1", ["[::1]:8000"], 200), ("1.1", ["a b"], 400), ("1.1", ["a/b?"], 400), ("1.1", ["me@a"], 400)),
    ],
)
def test_a_request_says_once_for_which_host_it_is(version: str, hosts: list[str], status: int) -> None:
    asked, reader = scope("GET", "/page"), Sender()
    asked |= {"http_version": version, "headers": [(b"host", host.encode()) for host in hosts]}
    answered(Front(echo, 100), (asked, reader))
    assert reader.status == status
