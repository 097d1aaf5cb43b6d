"""Ends a request that computes for too long, and nothing but that request."""

import ctypes
import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_log = logging.getLogger(__name__)

SECONDS = 20.0
#: How often the clock is looked at.
_EVERY = 0.5

WORDS = "This took too long, so it was stopped. Nothing was saved: go back, and try again with less at once."


class TookTooLong(BaseException):
    """Raised in the thread of a request from outside; no ``except Exception`` on its way takes it for its own."""


@dataclass
class Deadlines:
    """WSGI middleware that stops a request after ``seconds``; its neighbours in other threads go on.

    Python lets one thread raise an exception in another one (``PyThreadState_SetAsyncExc`` in the C API); it arrives
    between two instructions, so whatever is written is rolled back like after any other fault. One long call into a
    library is not interrupted: what reads people's text is linear, and files are read in processes of their own.
    """

    app: WSGIApplication
    seconds: float = SECONDS
    _begun: dict[int, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _clock: threading.Thread | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        thread = threading.get_ident()
        try:
            try:
                with self._lock:
                    self._begun[thread] = time.monotonic()
                    self._look_at_the_clock()
                return self.app(environ, start_response)
            finally:
                with self._lock:
                    self._begun.pop(thread, None)
                    _raise_in(thread, None)  # one that was on its way must not meet the next request
        except TookTooLong:
            _log.error(
                "%s %s was stopped after %d seconds", environ["REQUEST_METHOD"], environ["PATH_INFO"], self.seconds
            )
        return _tell(start_response)

    def _look_at_the_clock(self) -> None:
        if self._clock is None:
            self._clock = threading.Thread(target=self._watch, name="deadlines", daemon=True)
            self._clock.start()

    def _watch(self) -> None:
        while True:
            time.sleep(min(_EVERY, self.seconds / 4))
            with self._lock:
                now = time.monotonic()
                for thread in [thread for thread, begun in self._begun.items() if now - begun > self.seconds]:
                    del self._begun[thread]
                    _raise_in(thread, TookTooLong)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), error and ctypes.py_object(error))


def _tell(start_response: StartResponse) -> Iterable[bytes]:
    body = f"<!doctype html><html lang=en><title>Stopped</title><h1>Stopped</h1><p>{WORDS}</p>".encode()
    kind, length = ("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))
    start_response("503 Service Unavailable", [kind, length, ("Cache-Control", "no-store")])
    return [body]
