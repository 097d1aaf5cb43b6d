"""Ends a request that computes for too long, and nothing but that request."""

import ctypes
import logging
import os
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_log = logging.getLogger(__name__)

SECONDS = 20.0
#: Seconds after which the clock is looked at again while there are requests.
_EVERY = 0.2

WORDS = "This took too long, so it was stopped. Go back, look whether it was saved, and try again with less at once."


class TookTooLong(BaseException):
    """Raised in the thread of a request from outside; no ``except Exception`` on its way takes it for its own."""


class _Clock:
    """Looks at all requests of this process, in one thread that sleeps while there are none."""

    def __init__(self) -> None:
        self._until: dict[int, float] = {}
        self._change = threading.Condition()
        self._watching = False

    def begin(self, thread: int, seconds: float) -> None:
        with self._change:
            self._until[thread] = time.monotonic() + seconds
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, name="deadlines", daemon=True).start()
            self._change.notify()

    def end(self, thread: int) -> None:
        """Let the request of this thread end.

        One that was raised at the last moment arrives in the empty loop and must not meet the next request. Taking it
        back by raising nothing would leave the interpreter looking for it for ever (CPython 3.11 and 3.12).
        """
        with self._change:
            self._until.pop(thread, None)
        for _ in range(2):
            pass

    def _watch(self) -> None:
        while True:
            with self._change:
                while not self._until:
                    self._change.wait()
                now = time.monotonic()
                for thread in [thread for thread, until in self._until.items() if until <= now]:
                    del self._until[thread]
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TookTooLong))
            time.sleep(_EVERY)


_clock = _Clock()


def _after_fork() -> None:
    """The thread that watches did not come along."""
    global _clock
    _clock = _Clock()


os.register_at_fork(after_in_child=_after_fork)


@dataclass(frozen=True)
class Deadlines:
    """WSGI middleware that stops a request after ``seconds``; its neighbours in other threads go on.

    Python lets one thread raise an exception in another one (``PyThreadState_SetAsyncExc`` in the C API); it arrives
    between two instructions, so whatever is written is rolled back like after any other fault. One long call into a
    library is not interrupted: what reads people's text is linear, and files are read in processes of their own.
    """

    app: WSGIApplication
    seconds: float = SECONDS

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        thread = threading.get_ident()
        try:
            try:
                _clock.begin(thread, self.seconds)
                return self.app(environ, start_response)
            finally:
                _clock.end(thread)
        except TookTooLong:
            _log.error("a request was stopped after %d seconds: %s", self.seconds, _without_secrets(environ))
        return _tell(start_response)


def _without_secrets(environ: WSGIEnvironment) -> str:
    """The method and the path, but for parts of it as long as the secrets in links."""
    parts = environ["PATH_INFO"].split("/")
    return f"{environ['REQUEST_METHOD']} {'/'.join(part if len(part) < 40 else '…' for part in parts)}"


def _tell(start_response: StartResponse) -> Iterable[bytes]:
    body = f"<!doctype html><html lang=en><title>Stopped</title><h1>Stopped</h1><p>{WORDS}</p>".encode()
    kind, length = ("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))
    start_response("503 Service Unavailable", [kind, length, ("Cache-Control", "no-store")])
    return [body]
