"""What stands between the network and the application: it takes in bodies whole, and lends threads to what has arrived.

The application is plain WSGI, where a thread that reads a body waits for whoever sends it: two strangers who each sent
half a form could keep a small service from its readers for as long as they liked. So bodies are awaited here, in the
event loop of the server (ASGI), where a thousand slow senders cost memory and no thread.
"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

STRANGER_SECONDS = 10.0
SIGNED_IN_SECONDS = 120.0
#: Bytes of all bodies that are on their way, in one process.
UNDER_WAY = 128 * 1024 * 1024
THREADS = 4
LOOKING = frozenset({"GET", "HEAD"})
#: What says already that nothing follows it (RFC 9110, section 6.4.1).
_WITHOUT_BODY = frozenset({204, 304})

#: A host and a port (RFC 3986, section 3.2).
_HOST = re.compile(rb"[\w.~%!$&'()*+,;=:\[\]-]*")

#: Seconds that the sender of a request may take for its body.
Patience = Callable[[WSGIEnvironment], float]
Answer = tuple[int, list[tuple[str, str]], bytes]
#: Path, query, and the headers ``Accept`` and ``Accept-Encoding``, to the letter.
Asked = tuple[str, str, str, str]
#: From the method, from what is asked, from ``If-None-Match`` and from ``If-Modified-Since`` to the head, without a
#: date, and the body of an answer that lies ready.
Ready = Callable[[str, Asked, str, str], tuple[bytes, bytes] | None]
#: The account that the server gives of a request: see asgi.readthedocs.io, “HTTP Connection Scope”.
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

TOO_SLOW = "What you sent did not arrive in time. Nothing was saved: go back, and try again."
MISADDRESSED = "A request has to say once for which host it is (RFC 9112, section 3.2)."
BUSY = "Many people are sending something just now. Nothing was saved: go back, and try again in a minute."


class TooSlow(Exception):
    """A body that did not arrive in time."""


class TooMuch(Exception):
    """A body that is larger than the service takes, or one too many at a time."""


class Gone(Exception):
    """Whoever sent a request left before it was there."""


@dataclass
class Front:
    """An ASGI application that hands each request, with its whole body, to a WSGI application in a thread of its own.

    :param app: the application.
    :param limit: bytes of a body at most; of a longer one the application gets the length alone, and refuses it.
    :param patience: how long the sender of a request is waited for.
    :param ready: answers that wait for nothing: they can be sent without calling this.
    """

    app: WSGIApplication
    limit: int
    patience: Patience = lambda _environ: STRANGER_SECONDS
    ready: Ready = lambda *_asked: None
    _under_way: int = 0
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "request"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            answer = misaddressed(scope) or await self._answer(environ_of(scope), receive)
        except Gone:
            return
        status, headers, body = answer
        sent = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        if not any(name == b"content-length" for name, _ in sent) and status not in _WITHOUT_BODY:
            sent.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, environ: WSGIEnvironment, receive: Receive) -> Answer:
        body = bytearray()
        try:
            if brings_something(environ):
                await self._take(body, environ, receive)
            environ["wsgi.input"] = BytesIO(body if len(body) <= self.limit else b"")
            return await asyncio.get_running_loop().run_in_executor(self._threads, called, self.app, environ)
        except TooSlow:
            return plain(408, "Not saved", TOO_SLOW)
        except TooMuch:
            return plain(503, "Not saved", BUSY)
        finally:
            self._under_way -= len(body)  # not before: whole bodies wait for a thread as well

    async def _take(self, body: bytearray, environ: WSGIEnvironment, receive: Receive) -> None:
        """Take in the whole body; of one that is too long no more than shows it, and its length stands in ``environ``.

        :raises TooSlow: when it did not arrive in time.
        :raises TooMuch: when too many others are on their way.
        :raises Gone: when its sender left.
        """
        declared = environ.get("CONTENT_LENGTH", "")
        if declared.isascii() and declared.isdigit() and int(declared[:20]) > self.limit:
            return
        try:
            async with asyncio.timeout(self.patience(environ)):
                async for chunk in _chunks(receive):
                    body += chunk
                    self._under_way += len(chunk)
                    if self._under_way > UNDER_WAY:
                        raise TooMuch
                    if len(body) > self.limit:
                        break
        except TimeoutError:
            raise TooSlow from None
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["CONTENT_LENGTH"] = str(len(body))


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        told = await receive()
        if told["type"] != "http.request":
            raise Gone
        yield told.get("body", b"")
        if not told.get("more_body"):
            return


def misaddressed(scope: Scope) -> Answer | None:
    """The refusal of a request that does not name one host (RFC 9112, section 3.2).

    Of two hosts a proxy in front may have looked at the other one; only programs of before 1997 name none.
    """
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if (len(hosts) == 1 and is_host(hosts[0])) if hosts else scope["http_version"] != "1.1":
        return None
    return plain(400, "Not understood", MISADDRESSED)


@lru_cache(100)
def is_host(value: bytes) -> bool:
    """Whether this can be the name of a host, with its port or without one."""
    return _HOST.fullmatch(value) is not None


def brings_something(environ: WSGIEnvironment) -> bool:
    """Whether a request has a body that anybody will read."""
    if environ["REQUEST_METHOD"] in LOOKING:
        return False
    return environ.get("CONTENT_LENGTH", "") not in {"", "0"} or "HTTP_TRANSFER_ENCODING" in environ


def environ_of(scope: Scope) -> WSGIEnvironment:
    """A request in the words of WSGI (PEP 3333), without its body."""
    server, client = scope.get("server") or ("localhost", None), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or ""),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        _add(environ, name.decode("latin-1"), value.decode("latin-1"))
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


def plain(status: int, title: str, words: str) -> Answer:
    """An answer by the server itself, in a sentence, after which the connection ends."""
    body = f'<!doctype html><html lang="en"><title>{title}</title><h1>{title}</h1><p>{words}</p></html>'.encode()
    headers = [("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"), ("connection", "close")]
    return status, headers if status in {400, 431} else [*headers, ("retry-after", "30")], body
