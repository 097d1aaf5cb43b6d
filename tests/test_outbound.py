"""Asking other servers: in bounded time, for a bounded answer, and never anywhere else."""

import contextlib
import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

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
            "/nowhere": lambda: lambda _environ, begin: begin("302 FOUND", [("Location", "http://[x")]) and [b""],
            "/to-private": lambda: Response("", 302, {"Location": "http://private.example/good"}),
            "/huge": lambda: Response(b" " * (outbound.LARGEST_PUBLIC + 1)),
            "/bomb": lambda: Response(gzip.compress(b" " * 10_000_000), 200, {"Content-Encoding": "gzip"}),
            "/packed": lambda: Response(gzip.compress(b"hello"), 200, {"Content-Encoding": "gzip"}),
            "/no-zip": lambda: Response(b"hello", 200, {"Content-Encoding": "gzip"}),
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


PRIVATE = """127.0.0.1 127.1.2.3 10.0.0.1 10.255.255.254 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254
100.64.0.1 0.0.0.0 192.0.2.1 198.18.0.1 224.0.0.1 255.255.255.255 240.0.0.1 198.51.100.7 203.0.113.9
192.0.0.1""".split()
OTHERS = """[::1] [::] [0:0:0:0:0:0:0:1] [fe80::1] [fe80::1%25lo] [fc00::1] [fd12::1] [ff02::1] [2001:db8::1]
[::1%25eth0] [::ffff:0:127.0.0.1] [fec0::1] [64:ff9b:1::7f00:1] localhost LOCALHOST localhost.""".split()
ODD = """x //x http: http:// http:/// https://? http://[ http://[::1 http://] http://:80/ ftp://x/ file:///etc/passwd
gopher://x/ javascript:x data:,x http://a:b@93.184.215.14/ http://@x/ http://93.184.215.14:0x50/ http://93.184.215.14:-1/
http://93.184.215.14:99999/ http://\u2460\u2461.0.0.1/ https://\u3002/ http://93.184.215.14@127.0.0.1/
http://127.0.0.1#@93.184.215.14/""".split()
ODD += ["", "http://exam\nple.org/", "http://\0/", f"http://{'a' * 300_000}/", f"http://{'a.' * 5_000}/"]


def spellings(address: str) -> list[str]:
    """One IPv4 address as resolvers read it: in parts, octal, hexadecimal, as one number, and inside IPv6 addresses."""
    a, b, c, d = map(int, address.split("."))
    whole = a << 24 | b << 16 | c << 8 | d
    words = f"{a:02x}{b:02x}:{c:02x}{d:02x}"
    plain = [address, str(whole), hex(whole), f"0{whole:o}", f"{a}.{b}.{c << 8 | d}", f"{a}.{b << 16 | c << 8 | d}"]
    plain += [f"0{a:o}.0{b:o}.0{c:o}.0{d:o}", f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}", f"0x{a:x}.{b}.0{c:o}.{d}"]
    inside = [f"::ffff:{words}", f"::ffff:{address}", f"::{words}", f"64:ff9b::{words}", f"64:ff9b::{address}"]
    return plain + [f"[{each}]" for each in [*inside, f"2002:{words}::"]]


def hostile_addresses() -> list[str]:
    """Addresses that lead into a network of ours, or are none, in every spelling that resolvers and parsers take."""
    hosts = [*OTHERS, *(spelt for each in PRIVATE for spelt in spellings(each))]
    return [
        *ODD,
        *(f"{scheme}://{host}{rest}" for host in hosts for scheme, rest in (("http", "/"), ("https", ":8/x"))),
    ]


def test_no_spelling_of_a_private_address_is_ever_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = hostile_addresses()
    assert len(set(addresses)) > 500
    monkeypatch.setattr(socket, "create_connection", lambda *_given: pytest.fail("connected"))
    monkeypatch.setattr(outbound, "_resolved", _without_asking_anybody)
    for address in addresses:
        with pytest.raises(OutboundFailed):
            outbound.post_public(address, b"", {})


def _without_asking_anybody(host: str, port: int) -> list[str]:
    """What the resolver of this machine makes of a literal address; names but its own are not asked for."""
    if host.casefold().strip(".") == "localhost":
        return ["127.0.0.1"]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(each[4][0]) for each in found]


def test_what_a_name_stood_for_when_it_was_looked_at_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who answers the second question with a private address (rebinding) is never asked it."""
    answers, connected = iter([["93.184.215.14"], ["127.0.0.1"]]), []
    monkeypatch.setattr(outbound, "_resolved", lambda _host, _port: next(answers))

    def connect(place: tuple[str, int], _seconds: float) -> None:
        connected.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(OutboundFailed, match="does not answer"):
        outbound.post_public("https://rebinding.example/", b"", {})
    assert connected == [("93.184.215.14", 443)]


def test_the_next_place_of_a_name_is_tried_when_the_first_takes_nothing(
    in_public: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    places, tried, connect = ["93.184.215.13", "2606:2800::1", "93.184.215.14"], [], socket.create_connection

    def connected(place: tuple[str, int], seconds: float) -> socket.socket:
        tried.append(place[0])
        if place[0] != "93.184.215.14":
            raise ConnectionRefusedError
        return connect(place, seconds)

    monkeypatch.setattr(outbound, "_resolved", lambda _host, _port: places)
    monkeypatch.setattr(socket, "create_connection", connected)
    assert outbound.get_public(f"{in_public}/words", {}).body == b"hello"
    assert tried == places
    places.append("10.0.0.1")
    with pytest.raises(OutboundFailed, match="open internet"):
        outbound.get_public(f"{in_public}/words", {})


def test_a_machine_that_drips_its_answer_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, and the end never: the line is cut."""
    monkeypatch.setattr(outbound, "SECONDS", 0.2)
    monkeypatch.setattr(outbound, "_public_places", lambda address: (urlsplit(address), ["127.0.0.1"]))
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def drip() -> None:
            line, _ = server.accept()
            with line, contextlib.suppress(OSError):
                line.sendall(b"HTTP/1.1 200 OK\r\n")
                while not over.wait(0.02):
                    line.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            with pytest.raises(OutboundFailed, match="does not answer"):
                outbound.post_public(f"http://partner.example:{server.getsockname()[1]}/", b"{}", {})
        finally:
            over.set()
            thread.join()


@pytest.fixture
def in_public(other: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same server, as if the names of members stood for it."""
    port = int(other.rpartition(":")[2])
    connect = socket.create_connection
    monkeypatch.setattr(
        outbound, "_resolved", lambda host, _port: {"private.example": ["10.0.0.1"]}.get(host, ["93.184.215.14"])
    )
    monkeypatch.setattr(socket, "create_connection", lambda _place, seconds: connect(("127.0.0.1", port), seconds))
    return "http://member.example"


def test_a_stranger_is_asked_and_followed_to_public_places_only(in_public: str) -> None:
    assert outbound.get_public(f"{in_public}/words", {}).body == b"hello"
    assert json.loads(outbound.get_public(f"{in_public}/moved", {"Accept": "x"}).body)["cookie"] is None
    assert outbound.get_public(f"{in_public}/broken", {}).status == 500
    assert outbound.get_public(f"{in_public}/packed", {}).body == b"hello"
    for path, reason in (
        ("to-private", "open internet"),
        ("file", "no web address"),
        ("round", "in circles"),
        ("nowhere", "no web"),
    ):
        with pytest.raises(OutboundFailed, match=reason):
            outbound.get_public(f"{in_public}/{path}", {})


@pytest.mark.parametrize("path", ["huge", "bomb", "no-zip"])
def test_a_stranger_sends_no_more_than_we_take(in_public: str, path: str) -> None:
    with pytest.raises(OutboundFailed, match=r"too much|unpacked"):
        outbound.get_public(f"{in_public}/{path}", {})


def test_a_name_for_which_nobody_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for_ever = threading.Event()
    monkeypatch.setattr(outbound, "SECONDS", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: [][: for_ever.wait(600)])
    try:
        for _ in range(20):  # more than may be looked up at a time
            with pytest.raises(OutboundFailed, match="no web address that can be found"):
                outbound.check_public_address("https://slow.example/feed")
        with pytest.raises(OutboundFailed, match="does not answer"):
            outbound.get_json("https://slow.example/")
    finally:
        for_ever.set()
