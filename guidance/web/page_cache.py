"""Finished public pages, kept in each worker until anything public changes.

Every answer from here was checked against the database first: one row tells the number of the last public change, and
a page made under another number, or on another day, is made anew. So a page is never old, in any worker, and most
requests cost that one row. It is a WSGI layer because it has to be cheaper than routing.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from zoneinfo import ZoneInfo

from werkzeug.http import parse_accept_header

from guidance.db import Database

State = tuple[int, date]
Headers = list[tuple[str, str]]

#: Answers of fewer bytes gain nothing from compression.
WORTH_COMPRESSING = 500
#: What a page and its headers take in memory besides their bytes, roughly.
OVERHEAD = 2_000
LONGEST_KEY = 500

_LAST_CHANGE = "SELECT sequence FROM chain_head WHERE id = 1"
_COMPRESSIBLE = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class Finished:
    """One answer, ready to be sent."""

    state: State
    status: str
    headers: Headers
    not_modified: Headers
    etag: str
    body: bytes

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD


@dataclass
class PageCache:
    """WSGI middleware that compresses, answers conditional requests, and keeps what the views marked as shared.

    :param app: the application behind it.
    :param state: asks for the number of the last public change and the day; equal answers mean equal pages.
    :param capacity: bytes to keep at most.
    """

    app: WSGIApplication
    state: Callable[[], State]
    capacity: int
    _kept: "OrderedDict[tuple[str, str, bool], Finished]" = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self.app(environ, start_response)
        state = self._state_or_none()
        if state is None:  # no database: the application says so in its own words
            return self.app(environ, start_response)
        zipped = _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")[:LONGEST_KEY])
        key = (environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""), zipped)
        finished = self._kept.get(key)
        if finished is None or finished.state != state:
            finished = self._finish(environ, key, state)
        return _answer(finished, environ, start_response)

    def _state_or_none(self) -> State | None:
        try:
            return self.state()
        except Exception:  # whatever a driver raises when its server is away
            return None

    def _finish(self, environ: WSGIEnvironment, key: tuple[str, str, bool], state: State) -> Finished:
        status, headers, body = _run(self.app, {**environ, "REQUEST_METHOD": "GET"})
        names = {name.lower(): value for name, value in headers}
        shared = names.get("cache-control", "").startswith("public") and status.startswith("200")
        private = "no-store" in names.get("cache-control", "")
        if key[2] and not private and _worth_compressing(names, body):
            body = gzip.compress(body, 6, mtime=0)
            headers = [*headers, ("Content-Encoding", "gzip")]
        finished = _finished(state, status, headers, body, tagged=shared)
        if shared and len(key[0]) + len(key[1]) <= LONGEST_KEY:
            self._keep(key, finished)
        return finished

    def _keep(self, key: tuple[str, str, bool], finished: Finished) -> None:
        with self._lock:
            replaced = self._kept.pop(key, None)
            self._kept[key] = finished
            self._size += finished.size - (replaced.size if replaced else 0)
            while self._size > self.capacity and self._kept:
                self._size -= self._kept.popitem(last=False)[1].size


@lru_cache(maxsize=256)
def _takes_gzip(accepted: str) -> bool:
    """Whether a reader who accepts these encodings wants gzip; browsers send only a few different ones."""
    return parse_accept_header(accepted).quality("gzip") > 0


def _run(app: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, Headers, bytes]:
    """Call an application and take its whole answer."""
    begun: list[Any] = []

    def start(status: str, headers: Headers, _error: object = None) -> Callable[[bytes], object]:
        begun[:] = [status, headers]
        return lambda _chunk: None

    chunks = app(environ, start)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return begun[0], list(begun[1]), body


def _worth_compressing(names: dict[str, str], body: bytes) -> bool:
    return (
        len(body) >= WORTH_COMPRESSING
        and "content-encoding" not in names
        and names.get("content-type", "").startswith(_COMPRESSIBLE)
    )


def _finished(state: State, status: str, headers: Headers, body: bytes, *, tagged: bool) -> Finished:
    kept = [(name, value) for name, value in headers if name.lower() not in {"content-length", "vary"}]
    kept.append(("Vary", "Accept-Encoding"))
    # A weak tag (RFC 9110, section 8.8.1): the compressed and the plain page are the same to a reader.
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"' if tagged else ""
    if tagged:
        kept.append(("ETag", etag))
    not_modified = [pair for pair in kept if not pair[0].lower().startswith("content-")]
    return Finished(state, status, [*kept, ("Content-Length", str(len(body)))], not_modified, etag, body)


def _answer(finished: Finished, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH", "").strip()
    if finished.etag and (finished.etag in known or known == "*"):
        start_response("304 Not Modified", finished.not_modified)
        return []
    start_response(finished.status, finished.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [finished.body]


def public_state(database: Database, zone: ZoneInfo) -> Callable[[], State]:
    """Asks for the number of the last public change, and what day it is where the readers are."""

    def state() -> State:
        return int(database.ask(_LAST_CHANGE)), datetime.now(UTC).astimezone(zone).date()

    return state
