"""Finished public pages, kept in each worker until what they were made from changes.

Every answer from here was checked first against the number of the last public change and the day. A page that was made
under another number is made anew, but for one that shows nothing but documents that have not changed since; on another
day all are. So a page is never old, in any worker. It is a WSGI layer because it has to be cheaper than routing.
"""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, MutableSequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from guidance.front import Asked, whole_answer
from guidance.web.finished import LONGEST_KEY, Finished, Headers, State, finished_answer, varies
from guidance.web.queries import EVERYTHING, READ, narrowed

#: Media types in the order in which we would rather send them.
Offers = tuple[str, ...]
#: Path, what of the query counts, whether it is compressed, and which of the offered media types it is.
Key = tuple[str, str, bool, str]

#: Answers of fewer bytes gain nothing from compression.
WORTH_COMPRESSING = 500
#: Paths of which it is remembered on what their answers depend.
MOST_PATHS = 10_000
#: Seconds for which a request waits while another one makes the same answer.
PATIENCE = 5.0
#: Under which name a view tells the cache what it offers, in the environment of its request.
OFFERS = "guidance.offers"
#: And under which, that it shows nothing but some documents, by their ids.
DOCUMENTS = "guidance.documents"

#: Redirects that are kept as pages are, where nothing else was asked: to other addresses there would be no end.
_LEADING_ON = frozenset({"301", "303", "308"})
_LOOKING = frozenset({"GET", "HEAD"})
_COMPRESSIBLE = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class Dependence:
    """On what the answers of one path depend, as their views have shown so far."""

    names: frozenset[str] = frozenset((EVERYTHING,))
    """The names of the query that were looked at."""
    offers: Offers = ()
    """What it can be had as, where that is more than one thing."""

    def query(self, query: str) -> str:
        """The part of a query that counts; together with the names, since more of them tell other answers apart."""
        return f"{'&'.join(sorted(self.names))}?{narrowed(query, self.names)}"


_UNKNOWN = Dependence()


@dataclass
class PageCache:
    """WSGI middleware that compresses, answers conditional requests, and keeps what the views marked as shared.

    :param app: the application behind it.
    :param state: asks for the number of the last public change and the day; equal answers mean equal pages.
    :param capacity: bytes to keep at most.
    :param remembered: the state, when that is known without asking.
    :param changed: asks which documents changed between two such numbers; nothing means that all may have.
    :param at_once: two numbers, of answers that lay ready: how many were sent whole, and as unchanged.
    """

    app: WSGIApplication
    state: Callable[[], State]
    capacity: int
    remembered: Callable[[], State | None] = lambda: None
    changed: Callable[[int, int], frozenset[int] | None] = lambda _since, _until: None
    at_once: MutableSequence[int] | memoryview = field(default_factory=lambda: [0, 0])
    _kept: "OrderedDict[Key, Finished]" = field(default_factory=OrderedDict)
    _known: "OrderedDict[str, Dependence]" = field(default_factory=OrderedDict)
    _keys: dict[Asked, tuple[Dependence, Key]] = field(default_factory=dict)
    """What was asked for lately, to the letter, with the key that it leads to as long as we know no better."""
    _size: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _making: dict[Key, threading.Lock] = field(default_factory=dict)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in _LOOKING:
            return self.app(environ, start_response)
        state = self._state_or_none()
        if state is None:  # no database: the application says so in its own words
            return self.app(environ, start_response)
        key = self._key(environ)
        finished = self._fresh(key, state)
        if finished is None:
            finished = self._made_once(environ, key, state)
        return _answer(finished, environ, start_response)

    def ready(self, method: str, asked: Asked, tags: str, since: str) -> tuple[bytes, bytes] | None:
        """The head and the body of what answers a GET or HEAD, when nobody has to be asked whether it is still true.

        It takes a few microseconds and waits for nothing, so it may be had before a thread is taken.

        :param tags: the header ``If-None-Match``, and ``since`` the header ``If-Modified-Since``.
        """
        state = self.remembered()
        if state is None or len(asked[0]) + len(asked[1]) > LONGEST_KEY:
            return None
        finished = self._kept.get(self._key_of(asked))
        if finished is None or finished.state != state:
            return None
        head, body, is_had = finished.sent(method, tags, since)
        self.at_once[is_had] += 1
        return head, body

    def _fresh(self, key: Key, state: State) -> Finished | None:
        finished = self._kept.get(key)
        if finished is None or finished.state == state:
            return finished
        return self._still_true(key, finished, state)

    def _still_true(self, key: Key, finished: Finished, state: State) -> Finished | None:
        """An older answer under the state of now, when nothing that it shows has changed meanwhile."""
        (since, day), (until, today) = finished.state, state
        if finished.documents is None or day != today or since > until:
            return None
        changed = self.changed(since, until)
        if changed is None or not finished.documents.isdisjoint(changed):
            return None
        finished = replace(finished, state=state)
        with self._lock:
            if key in self._kept:
                self._kept[key] = finished
        return finished

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
        get = environ.get
        types, encodings = get("HTTP_ACCEPT", ""), get("HTTP_ACCEPT_ENCODING", "")
        return self._key_of((get("PATH_INFO", ""), get("QUERY_STRING", ""), types, encodings))

    def _key_of(self, asked: Asked) -> Key:
        path, query, types, encodings = asked
        known = self._known.get(path, _UNKNOWN)
        found = self._keys.get(asked)
        if found is not None and found[0] is known:
            return found[1]
        key = path, known.query(query), _takes_gzip(encodings[:LONGEST_KEY]), preferred(types, known.offers)
        if max(map(len, asked)) <= LONGEST_KEY:
            if len(self._keys) >= MOST_PATHS:
                self._keys.clear()
            self._keys[asked] = known, key
        return key

    def _finish(self, environ: WSGIEnvironment, key: Key, state: State) -> Finished:
        asked = {**environ, "REQUEST_METHOD": "GET", OFFERS: (), DOCUMENTS: None}
        status, headers, body = whole_answer(self.app, asked)
        names = {name.lower(): value for name, value in headers}
        public = names.get("cache-control", "").startswith("public")
        shared = public and status.startswith("200")
        leads_on = public and status[:3] in _LEADING_ON and not environ.get("QUERY_STRING")
        private = "no-store" in names.get("cache-control", "")
        if key[2] and not private and _worth_compressing(names, body):
            body = gzip.compress(body, 6, mtime=0)
            headers = [*headers, ("Content-Encoding", "gzip")]
        finished = finished_answer(state, status, headers, body, asked[DOCUMENTS], self._kept.get(key), tagged=shared)
        if (shared or leads_on) and _is_known(headers, asked[OFFERS]):
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


def _is_known(headers: Headers, offers: Offers) -> bool:
    """Whether all on which an answer depends is in its key; of any other header nobody knows how many there are."""
    known = {"accept-encoding", "accept"} if offers else {"accept-encoding"}
    return {name.lower() for name in varies(headers)} <= known


def _worth_compressing(names: dict[str, str], body: bytes) -> bool:
    return (
        len(body) >= WORTH_COMPRESSING
        and "content-encoding" not in names
        and names.get("content-type", "").startswith(_COMPRESSIBLE)
    )


def _answer(finished: Finished, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH", ""), environ.get("HTTP_IF_MODIFIED_SINCE", "")
    status, headers, body = finished.told(environ["REQUEST_METHOD"], *known)
    start_response(status, headers)
    return [body] if body else []
