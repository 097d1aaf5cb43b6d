"""The only outgoing HTTP: five seconds, a bounded answer, no cookies, no passwords but those handed in, no detours.

The library for it is loaded by whoever asks somewhere else: no page of readers does.
"""

import http.client
import json
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from guidance.errors import OutboundFailed
from guidance.text.addresses.web import joined, parts_of

if TYPE_CHECKING:
    import requests

SECONDS = 5
LARGEST = 512 * 1024
REDIRECTS = 3
#: Seconds that each place of a name has at least to take a connection.
_SHORTEST = 0.1
#: Bytes of an answer of a stranger's machine: feeds hold more than one object.
LARGEST_PUBLIC = 4 * 1024 * 1024
_REDIRECTS = {301, 302, 303, 307, 308}


def get_json(address: str) -> dict[str, Any]:
    """The JSON object at ``address``; redirects are followed on the same host only.

    :raises OutboundFailed: when there is none in time.
    """
    return _object(*_got(address))


def get_text(address: str) -> str:
    """The text at ``address``; redirects are followed on the same host only.

    :raises OutboundFailed: when there is none in time.
    """
    answer, body = _got(address)
    if answer.status_code != HTTPStatus.OK:
        raise OutboundFailed(f"{_host(address)} answers with status {answer.status_code}.")
    return body.decode("utf-8", "replace")


def _got(address: str) -> "tuple[requests.Response, bytes]":
    for _ in range(REDIRECTS + 1):
        answer, body = _answer_to("GET", address, None, None)
        if not answer.is_redirect:
            return answer, body
        target = joined(address, answer.headers["location"])
        if parts_of(target)[:2] != parts_of(address)[:2]:
            raise OutboundFailed(f"{_host(address)} leads to another host.")
        address = target
    raise OutboundFailed(f"{_host(address)} leads round in circles.")


def post_form(address: str, fields: Mapping[str, str], account: tuple[str, str] | None = None) -> dict[str, Any]:
    """Send a form and take the JSON object that answers it; no redirect is followed.

    :param account: a name and a password for HTTP Basic authentication.
    :raises OutboundFailed: when there is none in time.
    """
    answer, body = _answer_to("POST", address, fields, account)
    return _object(answer, body)


def post_public(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send ``body`` to a stranger's machine, and take the status of the answer; no redirect is followed.

    :raises OutboundFailed: when nothing may be sent there, or there is no answer in time.
    """
    with _asked_in_public("POST", address, body, headers) as (answer, _over):  # what it says may be endless
        return answer.status


@dataclass(frozen=True)
class PublicAnswer:
    """The answer of a stranger's machine; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str = ""
    """Where redirects led to."""


def get_public(address: str, headers: Mapping[str, str]) -> PublicAnswer:
    """Ask a stranger's machine; redirects are followed, each as carefully as the first address.

    :raises OutboundFailed: when it may not be asked, or there is no answer in time, or one that is too large.
    """
    for _ in range(REDIRECTS + 1):
        with _asked_in_public("GET", address, None, {**headers, "Accept-Encoding": "gzip"}) as (answer, over):
            told = {name.lower(): value for name, value in answer.getheaders()}
            if answer.status not in _REDIRECTS or not told.get("location"):
                body = _unpacked(answer.read(LARGEST_PUBLIC + 1), told.get("content-encoding", ""), address)
                if over.is_set():
                    raise TimeoutError
                return PublicAnswer(answer.status, told, body, address)
        leads_to = joined(address, told["location"])
        if not leads_to:
            raise OutboundFailed(f"{_host(address)} leads to what is no web address.")
        address = leads_to
    raise OutboundFailed(f"{_host(address)} leads round in circles.")


def _unpacked(body: bytes, encoding: str, address: str) -> bytes:
    """:raises OutboundFailed: for more than we take, however small it was packed."""
    if encoding in {"gzip", "x-gzip"}:
        try:
            body = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body, LARGEST_PUBLIC + 1)
        except zlib.error:
            raise OutboundFailed(f"{_host(address)} sends what cannot be unpacked.") from None
    if len(body) > LARGEST_PUBLIC:
        raise OutboundFailed(f"{_host(address)} sends too much.")
    return body


@contextmanager
def _asked_in_public(
    method: str, address: str, body: bytes | None, headers: Mapping[str, str]
) -> Iterator[tuple[http.client.HTTPResponse, threading.Event]]:
    """The answer of a stranger's machine, and whether its time is over; nothing it does outlasts ``SECONDS``.

    The name is looked up once, every place that it stands for has to be public, and the connection goes to the first of
    those that takes it: a name that leads elsewhere a moment later leads nobody into this network.
    """
    parts, places = _public_places(address)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    named = {**headers, "Host": parts.netloc, "User-Agent": "living-guidance", "Connection": "close"}
    try:
        with (
            _connected(places, port) as line,
            _cut_off(line) as over,
            closing(http.client.HTTPConnection(host, port)) as client,
        ):
            client.sock = _sealed(line, host) if parts.scheme == "https" else line
            client.request(method, path, body, named)
            with client.getresponse() as answer:
                if over.is_set():
                    raise TimeoutError
                yield answer, over
    except (http.client.HTTPException, OSError, ValueError) as error:
        raise OutboundFailed(f"{host} does not answer ({type(error).__name__}).") from None


def _connected(places: Sequence[str], port: int) -> socket.socket:
    """A line to the first of the ``places`` that takes it; all of them together have ``SECONDS``.

    :raises OSError: when none does: what the last one said.
    """
    ends, waiting = time.monotonic() + SECONDS, list(dict.fromkeys(places))
    while True:
        left, place = ends - time.monotonic(), waiting.pop(0)
        try:
            line = socket.create_connection((place, port), max(left / 2 if waiting else left, _SHORTEST))
        except OSError:
            if not waiting or time.monotonic() >= ends:
                raise
        else:
            line.settimeout(SECONDS)
            return line


def _sealed(line: socket.socket, host: str) -> socket.socket:
    """The line under TLS, on which nobody else reads, to whoever proves to be ``host``."""
    from requests.utils import DEFAULT_CA_BUNDLE_PATH

    return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH).wrap_socket(line, server_hostname=host)


@contextmanager
def _cut_off(line: socket.socket) -> Iterator[threading.Event]:
    """End a line that is still in use after ``SECONDS``, however busily the other side drips, and say so."""
    over = threading.Event()
    with line.dup() as same:

        def cut() -> None:
            over.set()
            with suppress(OSError):  # the other side was faster
                same.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(SECONDS, cut)
        timer.start()
        try:
            yield over
        finally:
            timer.cancel()
            timer.join()


def check_public_address(address: str) -> None:
    """:raises OutboundFailed: when nothing may be sent to ``address``."""
    _public_places(address)


def is_public(place: str) -> bool:
    """Whether an IP address is one of the open internet, and carries none within it that is not."""
    found = ip_address(place.partition("%")[0])
    if isinstance(found, IPv6Address):
        inside = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if int(found) >> 32 in _CARRIERS:
            inside.append(IPv4Address(int(found) & 0xFFFFFFFF))
        if any(each is not None and not is_public(str(each)) for each in inside):
            return False
        if found.is_site_local or found in _LOCAL_CARRIER:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


#: The first 96 bits of IPv6 addresses that carry an IPv4 one: of translators (RFC 6052), and those of old.
_CARRIERS = {0x0064FF9B << 64, 0}
_LOCAL_CARRIER = IPv6Network("64:ff9b:1::/48")  # RFC 8215
_PORTS = {"http": 80, "https": 443}


def _public_places(address: str) -> tuple[SplitResult, list[str]]:
    """:raises OutboundFailed: unless it is a web address whose every place is public."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        if parts.username is not None or not host or not address.isascii():
            raise ValueError
        places = _resolved(host, port)
    except (KeyError, ValueError, OSError):
        raise OutboundFailed(f"{address[:200]} is no web address that can be found.") from None
    if not places or not all(is_public(place) for place in places):
        raise OutboundFailed(f"{host} may not be reached from here: it is not on the open internet.")
    return parts, places


#: Names that are looked up at a time: who answers for a name may never do so, and the look-up cannot be ended.
_LOOK_UPS = threading.BoundedSemaphore(16)


def _resolved(host: str, port: int) -> list[str]:
    """The IP addresses that a name stands for.

    :raises TimeoutError: when nobody says so within ``SECONDS``; the system itself may wait for half a minute.
    """
    answer: SimpleQueue[list[str] | Exception] = SimpleQueue()

    def look_up() -> None:
        try:
            answer.put([str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except (OSError, ValueError) as error:
            answer.put(error)
        finally:
            _LOOK_UPS.release()

    if not _LOOK_UPS.acquire(timeout=SECONDS):
        raise TimeoutError
    threading.Thread(target=look_up, name="look-up", daemon=True).start()
    try:
        found = answer.get(timeout=SECONDS)
    except Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    return found


def _answer_to(
    method: str, address: str, fields: Mapping[str, str] | None, account: tuple[str, str] | None
) -> "tuple[requests.Response, bytes]":
    import requests

    ends = time.monotonic() + SECONDS
    try:
        if host := urlsplit(address).hostname:
            _resolved(host, 0)  # the library looks it up once more, and has no limit for that
        with (
            requests.Session() as client,
            client.request(
                method,
                address,
                data=fields,
                auth=account or _nobody,
                headers={"Accept": "application/json, text/plain;q=0.9", "User-Agent": "living-guidance"},
                timeout=SECONDS,
                allow_redirects=False,
                stream=True,
            ) as answer,
        ):
            return answer, _body(answer, ends)
    except (requests.RequestException, OSError, ValueError) as error:
        raise OutboundFailed(f"{_host(address)} does not answer ({type(error).__name__}).") from None


def _nobody(request: "requests.PreparedRequest") -> "requests.PreparedRequest":
    """No authentication: without this the library looks for a password in a file of the machine."""
    return request


def _body(answer: "requests.Response", ends: float) -> bytes:
    body = b""
    for chunk in answer.iter_content(16 * 1024):
        body += chunk
        if len(body) > LARGEST or time.monotonic() > ends:
            raise OutboundFailed(f"{_host(answer.url)} sends too much, or too slowly.")
    return body


def _object(answer: "requests.Response", body: bytes) -> dict[str, Any]:
    if answer.status_code != HTTPStatus.OK:
        raise OutboundFailed(f"{_host(answer.url)} answers with status {answer.status_code}.")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise OutboundFailed(f"{_host(answer.url)} does not answer with a JSON object.")
    return found


def _host(address: str) -> str:
    return parts_of(address).hostname or "The other side"
