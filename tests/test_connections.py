"""A connection to a reader: what lies ready is sent at once, and no stranger keeps one open for nothing."""

import asyncio
import re
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from uvicorn.config import Config

from guidance import connections
from guidance.connections import LONGEST_HEAD, Connection, PatientServer
from guidance.front import Asked, Front

KEPT = b"<p>kept</p>" * 1_000
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: %d\r\n" % len(KEPT)
GET = b"GET /kept HTTP/1.1\r\nHost: example.org\r\n\r\n"
SLOW = b"GET /slow HTTP/1.1\r\nHost: example.org\r\n\r\n"


def ready(method: str, asked: Asked, tags: str, _since: str) -> tuple[bytes, bytes] | None:
    if asked[0] != "/kept":
        return None
    if tags == '"1"':
        return b"HTTP/1.1 304 Not Modified\r\n", b""
    return HEAD, b"" if method == "HEAD" else KEPT


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/slow":
        time.sleep(0.2)
    told = f"made {environ['REQUEST_METHOD']} {environ['PATH_INFO']} {environ['wsgi.input'].read().decode()}".encode()
    start_response("200 OK", [("Content-Length", str(len(told)))])
    return [told]


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of such a service, in a thread of this process."""
    monkeypatch.setattr(connections, "PATIENCE", 1.0)
    monkeypatch.setattr(connections, "_ROUND", 2)
    config = Config(
        Front(application, 1_000_000, ready=ready),
        http=Connection,
        interface="asgi3",
        ws="none",
        lifespan="off",
        log_config=None,
        server_header=False,
        proxy_headers=False,
    )
    server = PatientServer(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(30)


def said(port: int, *pieces: bytes, pause: float = 0.0) -> bytes:
    """All that is answered to these bytes until the connection is closed from there."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        found = bytearray()
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            while chunk := connection.recv(1 << 16):
                found += chunk
        except ConnectionError:
            pass
        return bytes(found)


def statuses(answered: bytes) -> list[bytes]:
    return re.findall(rb"HTTP/1\.1 (\d{3}) ", answered)


def test_what_lies_ready_is_sent_with_its_date_and_what_does_not_is_made(port: int) -> None:
    end = b"GET /made HTTP/1.1\r\nHost: e\r\nConnection: close\r\n\r\n"
    answered = said(port, GET, end)
    assert answered.startswith(HEAD + b"date: ")
    assert answered.count(KEPT) == 1 and answered.endswith(b"made GET /made ")
    assert said(port, GET.replace(b"GET", b"HEAD"), end).count(KEPT) == 0
    assert statuses(said(port, GET[:-2] + b'If-None-Match: "1"\r\n\r\n', end)) == [b"304", b"200"]


@pytest.mark.parametrize(
    "more",
    [
        b"Connection: close\r\n",
        b"Content-Length: 3\r\n",
        b"Host: b\r\n",
        b"Expect: 100-continue\r\n",
        b"Accept: a\r\n" * 2,
    ],
)
def test_what_asks_for_more_than_what_lies_ready_is_answered_by_the_application(port: int, more: bytes) -> None:
    answered = said(port, GET[:-2] + more + b"\r\n", b"abc" if b"Length" in more else b"")
    assert KEPT not in answered
    assert (b"400" if b"Host" in more else b"200") in statuses(answered)


def test_answers_come_in_the_order_of_their_requests(port: int) -> None:
    answered = said(port, SLOW + GET + SLOW + GET * 2 + SLOW[:-2] + b"Connection: close\r\n\r\n")
    assert re.findall(rb"made GET /(\w+) ", answered) == [b"slow", b"kept", b"slow", b"kept", b"kept", b"slow"]
    assert statuses(said(port, GET * 3 + SLOW + GET[:-2] + b"Connection: close\r\n\r\n")) == [b"200"] * 5


def test_what_lies_ready_is_sent_to_whoever_went_on_asking_while_another_answer_was_made(port: int) -> None:
    answered = said(port, SLOW, *[GET] * 3, SLOW[:-2] + b"Connection: close\r\n\r\n", pause=0.04)
    assert answered.startswith(b"HTTP/1.1 200") and answered.endswith(b"made GET /slow ")
    assert (answered.count(KEPT), answered.count(b"made")) == (3, 2)


def test_a_body_of_a_request_is_never_taken_for_the_next_request(port: int) -> None:
    inner = b"GET /inner HTTP/1.1\r\nHost: e\r\n\r\n"
    post = b"POST /made HTTP/1.1\r\nHost: e\r\nContent-Length: %d\r\n\r\n" % len(inner)
    answered = said(port, post + inner + GET[:-2] + b"Connection: close\r\n\r\n")
    assert statuses(answered) == [b"200", b"200"] and b"made GET /inner" not in answered.replace(
        b"made POST /made ", b""
    )


@pytest.mark.parametrize(
    "garbled",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /kept HTTP/1.1\r\nHost : example.org\r\n\r\n",
        b"GET /kept HTTP/1.1\r\nHost: e\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"POST /made HTTP/1.1\r\nHost: e\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /made HTTP/1.1\r\nHost: e\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"POST /made HTTP/1.1\r\nHost: e\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        b"GET /kept HTTP/1.1\nHost: e\n\n" + GET,
        b"GET /kept HTTP/1.1\r\nHost: e\r\nX: a\x00b\r\n\r\n",
        b"GET /k\xc3\xa9pt HTTP/1.1\r\nHost: e\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_and_ends_the_connection(port: int, garbled: bytes) -> None:
    answered = said(port, garbled)
    assert set(statuses(answered)) <= {b"400"} and KEPT not in answered


@pytest.mark.parametrize(
    "long",
    [
        b"GET /" + b"a" * (LONGEST_HEAD + 300_000),
        b"GET /kept HTTP/1.1\r\nHost: e\r\n" + b"X: a\r\n" * 101 + b"\r\n",
        b"GET /kept HTTP/1.1\r\nHost: e\r\nX: " + b"a" * (LONGEST_HEAD + 4_000) + b"\r\n\r\n",
    ],
)
def test_a_head_without_end_is_refused(port: int, long: bytes) -> None:
    answered = said(port, long)
    assert statuses(answered) in ([b"431"], [])  # who sends on regardless may miss why the connection ended
    assert KEPT not in answered


def test_a_long_head_that_is_within_bounds_is_read_however_it_is_cut(port: int) -> None:
    head = b"GET /kept?" + b"a" * 15_000 + b" HTTP/1.1\r\nHost: e\r\nX: " + b"b" * 15_000 + b"\r\n"
    whole = head + b"Connection: close\r\n\r\n"
    pieces = [whole[start : start + 3_001] for start in range(0, len(whole), 3_001)]
    assert statuses(said(port, GET * 100, *pieces, pause=0.01)) == [b"200"] * 101


def test_what_is_refused_costs_nobody_the_answer_to_what_was_asked_before(port: int) -> None:
    assert statuses(said(port, SLOW + b"garbled\r\n\r\n")) == [b"200"]
    assert statuses(said(port, SLOW + b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 5_000)) == [b"200"]
    broken = b"POST /made HTTP/1.1\r\nHost: e\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    assert statuses(said(port, broken)) == [b"400"]


@pytest.mark.parametrize("trailers", [b"X: a\r\n" * 20_000, b"X: " + b"a" * 3 * LONGEST_HEAD])
def test_what_follows_a_body_is_bounded_and_says_nothing_of_the_request(port: int, trailers: bytes) -> None:
    post = b"POST /made HTTP/1.1\r\nHost: e\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    assert statuses(said(port, post + trailers)) == [b"431"]
    last = GET[:-2] + b"Connection: close\r\n\r\n"
    assert statuses(said(port, post + b"Host: another\r\nX: a\r\n\r\n" + last)) == [b"200", b"200"]


def test_who_asks_and_says_no_more_is_answered(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(SLOW)
        time.sleep(0.05)
        connection.sendall(GET)
        connection.shutdown(socket.SHUT_WR)
        answered = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        assert b"made GET /slow" in answered and answered.endswith(KEPT)


def test_thousands_of_requests_sent_at_once_wait_unread_while_the_first_is_answered(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = []
    begin = Connection._start_asgi_task

    def counted(connection: Connection, *given: Any) -> None:
        waiting.append(len(connection.pipeline))
        begin(connection, *given)

    monkeypatch.setattr(Connection, "_start_asgi_task", counted)
    post = b"POST /made HTTP/1.1\r\nHost: e\r\nContent-Length: 1\r\n\r\nx"
    answered = said(port, SLOW + post * 3_000 + SLOW[:-2] + b"Connection: close\r\n\r\n")
    assert len(statuses(answered)) == 3_002
    assert max(waiting) < 100


def test_who_comes_when_all_places_are_taken_gets_the_place_of_who_was_silent_longest(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 3)
    silent = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(3)]
    try:
        time.sleep(0.1)
        assert statuses(said(port, GET[:-2] + b"Connection: close\r\n\r\n")) == [b"200"]
        assert silent[0].recv(1) == b""
    finally:
        for connection in silent:
            connection.close()


def test_whoever_leaves_before_the_answer_is_no_fault_of_the_service(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(SLOW * 3)
    assert statuses(said(port, SLOW[:-2] + b"Connection: close\r\n\r\n")) == [b"200"]
    assert not caplog.records


def test_who_sends_a_head_drop_by_drop_is_left(port: int) -> None:
    begun = time.monotonic()
    assert said(port, *([b"G", b"ET /kept HTTP/1.1\r\n"] + [b"X: a\r\n"] * 40), pause=0.1) == b""
    assert time.monotonic() - begun < 25


def test_who_says_nothing_is_left_and_who_is_answered_is_not(port: int) -> None:
    assert said(port) == b""
    assert statuses(said(port, *[GET] * 10, pause=0.3)) == [b"200"] * 10


@pytest.mark.parametrize("pieces", [[GET * 1_000], [GET] * 1_000], ids=["asked at once", "asked one by one"])
def test_who_takes_late_what_was_sent_gets_all_of_it(
    port: int, monkeypatch: pytest.MonkeyPatch, pieces: list[bytes]
) -> None:
    monkeypatch.setattr(connections, "PATIENCE", 30.0)
    answered = said(port, *pieces, GET[:-2] + b"Connection: close\r\n\r\n", pause=0.5 / len(pieces))
    assert statuses(answered) == [b"200"] * 1_001


def test_who_takes_nothing_of_what_was_sent_is_left_and_costs_no_more_than_a_few_answers(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = []
    look = Connection.look

    def noted(connection: Connection, now: float) -> None:
        waiting.append(connection.transport.get_write_buffer_size())
        look(connection, now)

    monkeypatch.setattr(Connection, "look", noted)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.settimeout(0.5)
        sent = 0
        until = time.monotonic() + 60
        try:
            while time.monotonic() < until:
                try:
                    sent += connection.send(GET * 1_000)
                except TimeoutError:
                    continue
        except ConnectionError:
            pass
        assert time.monotonic() < until
    assert 0 < max(waiting) < 64 * 1024 + 2 * len(KEPT)
    assert statuses(said(port, GET[:-2] + b"Connection: close\r\n\r\n")) == [b"200"]
