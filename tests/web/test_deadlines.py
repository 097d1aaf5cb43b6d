"""A request that computes for too long is stopped, and its neighbours and followers are not."""

import threading
import time
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.test import Client

from guidance.web.deadlines import Deadlines


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    until = time.monotonic() + (300 if environ["PATH_INFO"] == "/long" else 0)
    try:
        while time.monotonic() < until:
            pass
    except Exception:  # a careless handler on the way
        pass
    start_response("200 OK", [])
    return [b"done"]


def test_it_is_stopped_with_a_sentence_and_the_next_ones_are_answered() -> None:
    client = Client(Deadlines(application, seconds=1))
    begun = time.monotonic()
    stopped = client.get("/long")
    assert (stopped.status_code, time.monotonic() - begun < 120) == (503, True)
    assert "took too long" in stopped.text
    assert [client.get("/short").text for _ in range(5)] == ["done"] * 5


def test_its_neighbours_go_on() -> None:
    client = Client(Deadlines(application, seconds=1))
    found: dict[str, int] = {}

    def ask(path: str) -> None:
        found[path] = client.get(path).status_code

    threads = [threading.Thread(target=ask, args=(path,)) for path in ("/long", "/short")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"/long": 503, "/short": 200}
