"""Finished public pages, kept in each worker until anything public changes.

Every answer from here was checked against the database first: one row tells the number of the last public change, and
a page made under another number, or on another day, is made anew. So a page is never old, in any worker, and most
requests cost that one row. It is a WSGI layer because it has to be cheaper than routing.
"""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import http_date, parse_accept_header, parse_date, parse_etags, unquote_etag

from guidance.db import Database
from guidance.web.queries import EVERYTHING, READ, narrowed

State = tuple[int, date]
Headers = list[tuple[str, str]]
#: Media types in the order in which we would rather send them.
Offers = tuple[str, ...]
#: Path, what of the query counts, whether it is compressed, and which of the offered media types it is.
Key = tuple[str, str, bool, str]

#: Answers of fewer bytes gain nothing from compression.
WORTH_COMPRESSING = 500
#: What a page and its headers take in memory besides their bytes, roughly.
OVERHEAD = 2_000
#: Characters of an address under which an answer is kept, and of a header that is read.
LONGEST_KEY = 500
#: Paths of which it is remembered on what their answers depend.
MOST_PATHS = 10_000
#: Seconds for which a request waits while another one makes the same answer.
PATIENCE = 5.0
#: Under which name a view tells the cache what it offers, in the environment of its request.
OFFERS = "guidance.offers"

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
    made: int
    """When, in seconds since 1970."""
    dates: tuple[str, str]
    """The last two moments, as HTTP writes them, of which it can be said that nothing changed since: before the second
    in which the answer was made, and that second."""

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD


@dataclass(frozen=True, slots=True)
class Dependence:
    """On what the answers of one path depend, as their views have shown so far."""

    names: frozenset[str] = frozenset((EVERYTHING,))
    """The names of the query that were looked at."""
    offers: Offers = ()
    """What it can be had as, where that is more than one thing."""

    def query(self, query: str) -> str:
        """What of a query counts; together with the names, since more of them tell other answers apart."""
        return f"{'&'.join(sorted(self.names))}?{narrowed(query, self.names)}"


_UNKNOWN = Dependence()


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
    _kept: "OrderedDict[Key, Finished]" = field(default_factory=OrderedDict)
    _known: "OrderedDict[str, Dependence]" = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _making: dict[Key, threading.Lock] = field(default_factory=dict)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self.app(environ, start_response)
        state = self._state_or_none()
        if state is None:  # no database: the application says so in its own words
            return self.app(environ, start_response)
        key = self._key(environ)
        finished = self._fresh(key, state)
        if finished is None:
            finished = self._made_once(environ, key, state)
        return _answer(finished, environ, start_response)

    def _fresh(self, key: Key, state: State) -> Finished | None:
        finished = self._kept.get(key)
        return finished if finished is not None and finished.state == state else None

    def _made_once(self, environ: WSGIEnvironment, key: Key, state: State) -> Finished:
        """Make an answer, or wait for whoever is making it: many may ask at once for what has just changed.

        Nobody waits for an answer that may be one person's own, nor longer than ``PATIENCE``.
        """
        if key[0] not in self._known and "HTTP_COOKIE" in environ:
            return self._finish(environ, key, state)
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        waited = not making.acquire(blocking=False)
        mine = not waited or making.acquire(timeout=PATIENCE)
        try:
            ready = self._fresh(self._key(environ), state) if waited else None
            return ready or self._finish(environ, key, state)
        finally:
            if mine:
                with self._lock:
                    self._making.pop(key, None)
                making.release()

    def _state_or_none(self) -> State | None:
        try:
            return self.state()
        except Exception:  # whatever a driver raises when its server is away
            return None

    def _key(self, environ: WSGIEnvironment) -> Key:
        path = environ.get("PATH_INFO", "")
        known = self._known.get(path, _UNKNOWN)
        zipped = _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")[:LONGEST_KEY])
        wanted = preferred(environ.get("HTTP_ACCEPT", ""), known.offers)
        return path, known.query(environ.get("QUERY_STRING", "")), zipped, wanted

    def _finish(self, environ: WSGIEnvironment, key: Key, state: State) -> Finished:
        asked = {**environ, "REQUEST_METHOD": "GET", OFFERS: ()}
        status, headers, body = _run(self.app, asked)
        names = {name.lower(): value for name, value in headers}
        shared = names.get("cache-control", "").startswith("public") and status.startswith("200")
        private = "no-store" in names.get("cache-control", "")
        if key[2] and not private and _worth_compressing(names, body):
            body = gzip.compress(body, 6, mtime=0)
            headers = [*headers, ("Content-Encoding", "gzip")]
        finished = _finished(state, status, headers, body, self._kept.get(key), tagged=shared)
        if shared and _is_known(headers, asked[OFFERS]):
            self._remember(key[0], asked.get(READ, {EVERYTHING}), asked[OFFERS])
            key = self._key(environ)
            if len(key[0]) + len(key[1]) <= LONGEST_KEY:
                self._keep(key, finished)
        return finished

    def _remember(self, path: str, names: Iterable[str], offers: Offers) -> None:
        """Keep what the view of ``path`` looked at: it says which of our answers suits the request of somebody else.

        A view that looks at a name only when another one is there has shown fewer before, so they add up.
        """
        with self._lock:
            before = self._known.pop(path, None)
            self._known[path] = Dependence(frozenset(names) | (before.names if before else frozenset()), offers)
            if len(self._known) > MOST_PATHS:
                self._known.popitem(last=False)

    def _keep(self, key: Key, finished: Finished) -> None:
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


@lru_cache(maxsize=256)
def _preferred(accepted: str, offers: Offers) -> str:
    return parse_accept_header(accepted, MIMEAccept).best_match(offers) or ""


def preferred(accepted: str, offers: Offers) -> str:
    """Which of ``offers`` somebody likes best; nothing when there is none that they take.

    :param accepted: an ``Accept`` header (RFC 9110, section 12.5.1); without one everything is welcome.
    """
    if not offers:
        return ""
    return _preferred(accepted[:LONGEST_KEY], offers) if accepted.strip() else offers[0]


def _varies(headers: Headers) -> list[str]:
    """The names of the request's headers on which an answer depends."""
    values = [value for name, value in headers if name.lower() == "vary"]
    return [name.strip() for value in values for name in value.split(",") if name.strip()]


def _is_known(headers: Headers, offers: Offers) -> bool:
    """Whether all on which an answer depends is in its key; of any other header nobody knows how many there are."""
    known = {"accept-encoding", "accept"} if offers else {"accept-encoding"}
    return {name.lower() for name in _varies(headers)} <= known


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


def _finished(
    state: State, status: str, headers: Headers, body: bytes, before: Finished | None, *, tagged: bool
) -> Finished:
    """:param before: the answer in whose place this one comes; it may be the same again."""
    kept = [(name, value) for name, value in headers if name.lower() not in {"content-length", "vary"}]
    others = [name for name in _varies(headers) if name.lower() != "accept-encoding"]
    kept.append(("Vary", ", ".join(["Accept-Encoding", *others])))
    # A weak tag (RFC 9110, section 8.8.1): the compressed and the plain page are the same to a reader.
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"' if tagged else ""
    if tagged:
        kept.append(("ETag", etag))
    made = before.made if before is not None and before.etag == etag != "" else int(time.time())
    not_modified = [pair for pair in kept if not pair[0].lower().startswith("content-")]
    dates = http_date(made - 1), http_date(made)
    return Finished(state, status, [*kept, ("Content-Length", str(len(body)))], not_modified, etag, body, made, dates)


def _answer(finished: Finished, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    dated = [("Last-Modified", finished.dates[time.time() >= finished.made + 1])] if finished.etag else []
    if finished.etag and _has_it(environ, finished):
        start_response("304 Not Modified", [*finished.not_modified, *dated])
        return []
    start_response(finished.status, [*finished.headers, *dated])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [finished.body]


def _has_it(environ: WSGIEnvironment, finished: Finished) -> bool:
    """Whether the asker has this answer already; a tag decides alone (RFC 9110, section 13.2.2).

    Dates know only seconds. An answer that is sent in the second in which it was made bears the one before, with which
    nobody is told later that they have it: another answer may have followed in that same second.
    """
    if tags := environ.get("HTTP_IF_NONE_MATCH", ""):
        return _has(tags, finished.etag)
    since = environ.get("HTTP_IF_MODIFIED_SINCE", "")
    return bool(since) and (since == finished.dates[1] or _seconds(since) > finished.made)


@lru_cache(maxsize=256)
def _seconds(date: str) -> float:
    """A date of HTTP in seconds since 1970; 0, before which nothing was made, for what is none."""
    try:
        found = parse_date(date[:LONGEST_KEY])
        return found.timestamp() if found else 0
    except (ValueError, OverflowError):
        return 0


def _has(tags: str, etag: str) -> bool:
    """Whether somebody has the answer with this tag, by the weak comparison (RFC 9110, section 8.8.3.2)."""
    known = parse_etags(tags[: 2 * LONGEST_KEY])
    return known.star_tag or known.contains_weak(unquote_etag(etag)[0])


def public_state(database: Database, zone: ZoneInfo) -> Callable[[], State]:
    """Asks for the number of the last public change, and what day it is where the readers are."""

    def state() -> State:
        return int(database.ask(_LAST_CHANGE)), datetime.now(UTC).astimezone(zone).date()

    return state
