"""The number that somebody tells us from a page about a fault is the one in the log, and no secret is beside it."""

import json
import logging
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
import sqlalchemy as sa
from flask import Flask

from guidance.logs import speak
from guidance.web.guards import public
from guidance.web.request_numbers import HEADER
from guidance.web.session import session


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What is said as JSON from now on; whoever tests after this sees the log as before."""
    said, root, level = StringIO(), logging.getLogger(), logging.getLogger("guidance").level
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(sys, "stderr", said)
    speak("json")
    yield said
    logging.getLogger("guidance").setLevel(level)
    root.setLevel(logging.WARNING)


def test_a_page_about_a_fault_tells_the_number_under_which_the_log_has_it(demo: Flask, lines: StringIO) -> None:
    @public
    def broken(slug: str) -> str:
        session().execute(sa.text("SELECT :secret FROM nowhere"), {"secret": "canary-password"})
        return slug

    demo.view_functions["reading.document"] = broken
    answer = demo.test_client().get("/guidance/canary-token?code=canary-code", headers={"Cookie": "canary-cookie=1"})
    (told,) = map(json.loads, lines.getvalue().splitlines())
    assert answer.status_code in {500, 503}
    assert told["request"] == answer.headers[HEADER] and told["request"] in answer.text
    assert (told["method"], told["address"]) == ("GET", "/guidance/<slug:slug>")
    assert "canary" not in json.dumps(told)


def test_a_number_counts_only_from_a_proxy_of_ours(demo: Flask) -> None:
    client = demo.test_client()
    sent = {HEADER: "from-the-proxy-17"}
    assert client.get("/nothing", headers=sent).headers[HEADER] != sent[HEADER]
    demo.extensions["settings"] = demo.extensions["settings"].model_copy(update={"proxies": 1})
    assert client.get("/nothing", headers=sent).headers[HEADER] == sent[HEADER]
    assert client.get("/nothing", headers={HEADER: "x\ty" * 9}).headers[HEADER] != "x\ty" * 9


def test_an_answer_that_many_get_bears_no_number(demo: Flask) -> None:
    assert HEADER not in demo.test_client().get("/").headers
