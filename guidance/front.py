"""What stands between the network and the application: it takes in bodies whole, and lends threads to what has arrived.

The application is plain WSGI, where a thread that reads a body waits for whoever sends it: two strangers who each sent
half a form could keep a small service from its readers for as long as they liked. So bodies are awaited here, in the
event loop of the server (RSGI, the interface of granian), where a thousand slow senders cost memory and no thread.
"""

import asyncio
import re
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

STRANGER_SECONDS = 10.0
SIGNED_IN_SECONDS = 120.0
#: Bytes of all bodies that are on their way, in one process.
UNDER_WAY = 128 * 1024 * 1024
THREADS = 4
LOOKING = frozenset({"GET", "HEAD"})

#: A host and a port (RFC 3986, section 3.2).
_HOST = re.compile(r"[\w.~%!$&'()*+,;=:\[\]-]*", re.ASCII)

#: Seconds that the sender of a request may take for its body.
Patience = Callable[[WSGIEnvironment], float]
Answer = tuple[int, list[tuple[str, str]], bytes]
#: From the method, from path, query, ``Accept`` and ``Accept-Encoding``, from ``If-None-Match`` and from
#: ``If-Modified-Since`` to an answer that lies ready.
Ready = Callable[[str, tuple[str, str, str, str], str, str], Answer | None]

TOO_SLOW = "What you sent did not arrive in time. Nothing was saved: go back, and try again."
MISADDRESSED = "A request has to say once for which host it is (RFC 9112, section 3.2)."
BUSY = "Many people are sending something just now. Nothing was saved: go back, and try again in a minute."


class ServerScope(Protocol):
    """The account that RSGI gives of a request (github.com/emmett-framework/granian, docs/spec/RSGI.md)."""

    method: str
    path: str
    query_string: str
    scheme: str
    client: str
    server: str
    http_version: str
    authority: str | None
    headers: Any


class TooSlow(Exception):
    """A body that did not arrive in time."""


class TooMuch(Exception):
    """A body that is larger than the service takes, or one too many at a time."""


@dataclass
class Front:
    """An RSGI application that hands each request, with its whole body, to a WSGI application in a thread of its own.

    :param app: the application.
    :param limit: bytes of a body at most; of a longer one the application gets the length alone, and refuses it.
    :param patience: how long the sender of a request is waited for.
    :param ready: answers that wait for nothing: they are sent without taking a thread.
    """

    app: WSGIApplication
    limit: int
    patience: Patience = lambda _environ: STRANGER_SECONDS
    ready: Ready = lambda *_asked: None
    _under_way: int = 0
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "request"))

    async def __rsgi__(self, scope: ServerScope, protocol: Any) -> None:
        """Answer one request."""
        if not hasattr(scope, "method"):
            protocol.close(1002)  # a web socket, which nothing here speaks
            return
        headers = scope.headers  # granian puts them together whenever they are asked for
        ready = misaddressed(headers, scope.http_version) or self._ready(scope, headers)
        protocol.response_bytes(*(ready or await self._answer(environ_of(scope), protocol)))

    def _ready(self, scope: ServerScope, headers: Any) -> Answer | None:
        method, path, asked = scope.method, scope.path, headers.get
        if method not in LOOKING or not path.isascii():  # WSGI spells other letters differently (PEP 3333)
            return None
        request = path, scope.query_string, asked("accept", ""), asked("accept-encoding", "")
        return self.ready(method, request, asked("if-none-match", ""), asked("if-modified-since", ""))

    async def _answer(self, environ: WSGIEnvironment, protocol: Any) -> Answer:
        try:
            body = await self._body(environ, protocol) if brings_something(environ) else b""
        except TooSlow:
            return _plain(408, "Not saved", TOO_SLOW)
        except TooMuch:
            return _plain(503, "Not saved", BUSY)
        environ["wsgi.input"] = BytesIO(body)
        return await asyncio.get_running_loop().run_in_executor(self._threads, called, self.app, environ)

    async def _body(self, environ: WSGIEnvironment, protocol: Any) -> bytes:
        """The whole body; nothing of one that is too long, whose length then stands in ``environ``.

        :raises TooSlow: when it did not arrive in time.
        :raises TooMuch: when too many others are on their way.
        """
        declared = environ.get("CONTENT_LENGTH", "")
        if declared.isascii() and declared.isdigit() and int(declared[:20]) > self.limit:
            return b""
        body = bytearray()
        try:
            async with asyncio.timeout(self.patience(environ)):
                async for chunk in protocol:
                    body += chunk
                    self._under_way += len(chunk)
                    if self._under_way > UNDER_WAY:
                        raise TooMuch
                    if len(body) > self.limit:
                        break
        except TimeoutError:
            raise TooSlow from None
        finally:
            self._under_way -= len(body)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["CONTENT_LENGTH"] = str(len(body))
        return bytes(body) if len(body) <= self.limit else b""


def misaddressed(headers: Any, http_version: str) -> Answer | None:
    """The refusal of a request that does not name one host (RFC 9112, section 3.2).

    Of two hosts a proxy in front may have looked at the other one; only programs of before 1997 name none.
    """
    hosts = headers.get_all("host")
    if (len(hosts) == 1 and _is_host(hosts[0])) if hosts else http_version != "1.1":
        return None
    return _plain(400, "Not understood", MISADDRESSED)


@lru_cache(100)
def _is_host(value: str) -> bool:
    return _HOST.fullmatch(value) is not None


def brings_something(environ: WSGIEnvironment) -> bool:
    """Whether a request has a body that anybody will read."""
    if environ["REQUEST_METHOD"] in LOOKING:
        return False
    return environ.get("CONTENT_LENGTH", "") not in {"", "0"} or "HTTP_TRANSFER_ENCODING" in environ


def environ_of(scope: ServerScope) -> WSGIEnvironment:
    """A request in the words of WSGI (PEP 3333), without its body."""
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        _add(environ, name, value)
    if scope.authority:
        environ.setdefault("HTTP_HOST", urlsplit(f"//{scope.authority}").netloc)
    return environ


def _add(environ: dict[str, Any], name: str, value: str) -> None:
    key = name.upper().replace("-", "_")
    if "_" in name:
        return  # else “X_Forwarded_For” could pass for “X-Forwarded-For” behind a proxy that looks for one of them
    key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
    between = "; " if key == "HTTP_COOKIE" else ", "
    environ[key] = f"{environ[key]}{between}{value}" if key in environ else value


def called(app: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """The answer of a WSGI application to whoever asked through this server."""
    environ["wsgi.errors"] = sys.stderr
    status, headers, body = whole_answer(app, environ)
    return int(status[:3]), headers, body


def whole_answer(app: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], bytes]:
    """The status line, the headers and the body of all that a WSGI application answers."""
    begun: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
        begun[:] = [status, headers]
        return lambda _chunk: None

    chunks: Iterable[bytes] = app(environ, start)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return begun[0], list(begun[1]), body


def _plain(status: int, title: str, words: str) -> Answer:
    body = f'<!doctype html><html lang="en"><title>{title}</title><h1>{title}</h1><p>{words}</p></html>'.encode()
    headers = [("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"), ("connection", "close")]
    return status, headers if status == 400 else [*headers, ("retry-after", "30")], body
