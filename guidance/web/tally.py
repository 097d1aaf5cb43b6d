"""How many requests were answered, how and how fast: numbers in memory that all processes of one server share.

Each process has a stretch of its own, so none waits for another, and whoever is asked adds them up. A stretch of a
process that died goes on counting for the one in its place. Routes have names of ours: no address of anybody is kept.
"""

import mmap
import multiprocessing
import os
import threading
import time
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request, request_started

#: Upper bounds of the histogram, in seconds.
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
#: The route of what leads nowhere.
NOWHERE = "none"
#: What became of requests for pages that may be kept.
HIT, NOT_MODIFIED, MADE = "hit", "not_modified", "made"

_ROUTE = "guidance.route"
_PROCESSES, _MOST_ROUTES = 64, 500
#: Kept pages that were sent before a thread was taken, and in a thread; then durations and their sum in microseconds.
_AT_ONCE, _IN_THREAD, _DURATIONS = 0, 2, 4
_SUM = _DURATIONS + len(BOUNDS) + 1
_ROUTES = _SUM + 1
_STRETCH = _ROUTES + _MOST_ROUTES * len(CLASSES)

#: Made before the first fork, and so the same memory in every process; pages of it that nobody writes take none.
_SHARED = memoryview(mmap.mmap(-1, _PROCESSES * _STRETCH * 8)).cast("Q")
_TAKEN = multiprocessing.Value("Q", 0)
_mine: tuple[int, int] = (0, 0)


def _stretch() -> memoryview:
    """The numbers of this process."""
    global _mine
    if _mine[0] != os.getpid():
        with _TAKEN.get_lock():
            _mine = (os.getpid(), _TAKEN.value % _PROCESSES)
            _TAKEN.value += 1
    return _SHARED[_mine[1] * _STRETCH : (_mine[1] + 1) * _STRETCH]


class RequestTally:
    """The counts of this process, and the sums of all."""

    def __init__(self, routes: Iterable[str]) -> None:
        self._routes = [NOWHERE, *sorted(set(routes))][:_MOST_ROUTES]
        self._places = {route: place for place, route in enumerate(self._routes)}
        self._lock = threading.Lock()
        self.begin()

    def begin(self) -> memoryview:
        """Count in the stretch of this process from now on, which may have been forked since.

        :return: the numbers of kept pages that were sent whole, and as unchanged, for the one thread of the event loop.
        """
        self._numbers = _stretch()
        self.at_once = self._numbers[_AT_ONCE : _AT_ONCE + 2]
        return self.at_once

    def add(self, route: str | None, status: int, seconds: float) -> None:
        """Count one answer.

        :param route: the name of its route; nothing for a page that was kept.
        """
        with self._lock:
            numbers = self._numbers
            numbers[_DURATIONS + bisect_left(BOUNDS, seconds)] += 1
            numbers[_SUM] += round(seconds * 1_000_000)
            if route is None:
                numbers[_IN_THREAD + (status == 304)] += 1
            else:
                place = self._places.get(route, 0)
                numbers[_ROUTES + place * len(CLASSES) + min(max(status // 100, 1), 5) - 1] += 1

    def requests(self) -> dict[tuple[str, str], int]:
        """Answers by the application, by route and class of status, of all processes."""
        count = len(self._routes) * len(CLASSES)
        sums = _sums(_ROUTES, count)
        return {
            (self._routes[place // len(CLASSES)], CLASSES[place % len(CLASSES)]): number
            for place, number in enumerate(sums)
            if number
        }

    def kept(self) -> dict[str, int]:
        """Requests for pages by what was needed for them: the kept page, word that it is unchanged, or a new one."""
        hit, same, threads_hit, threads_same = _sums(_AT_ONCE, 4)
        made = sum(self.requests().values())
        return {HIT: hit + threads_hit, NOT_MODIFIED: same + threads_same, MADE: made}

    def durations(self) -> tuple[list[tuple[str, float]], float]:
        """How many requests that took a thread took up to so many seconds each, and seconds in all."""
        found, total = [], 0
        for bound, number in zip([*map(str, BOUNDS), "+Inf"], _sums(_DURATIONS, len(BOUNDS) + 1), strict=True):
            total += number
            found.append((bound, float(total)))
        return found, _sums(_SUM, 1)[0] / 1_000_000


def _sums(start: int, count: int) -> Sequence[int]:
    taken = min(_TAKEN.value, _PROCESSES)
    stretches = [_SHARED[process * _STRETCH + start :][:count] for process in range(taken)]
    return [sum(numbers) for numbers in zip(*stretches, strict=True)] if stretches else [0] * count


class CountedRequests:
    """WSGI middleware round the page cache, that counts what goes through."""

    def __init__(self, app: WSGIApplication, tally: RequestTally) -> None:
        self._app, self._tally = app, tally

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began, statuses = time.perf_counter(), ["500"]
        route: list[str | None] = [None]
        environ[_ROUTE] = route  # the cache hands on a copy of the environment, and this list in it

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            statuses[0] = status
            return start_response(status, headers, *error)

        try:
            return self._app(environ, start)
        finally:
            self._tally.add(route[0], int(statuses[0][:3]), time.perf_counter() - began)


def tally_of(app: Flask) -> RequestTally:
    """Have ``app`` say which of its routes answers a request, and count for it."""
    tally = RequestTally(rule.endpoint for rule in app.url_map.iter_rules())

    def note(_app: Flask, **_named: object) -> None:
        if (route := request.environ.get(_ROUTE)) is not None:
            route[0] = request.endpoint or NOWHERE

    request_started.connect(note, app, weak=False)
    app.extensions["tally"] = tally
    return tally
