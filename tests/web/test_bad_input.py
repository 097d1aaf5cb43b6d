"""Whatever a stranger sends to a public address, in its parts, query, headers or body, is answered in order.

The questions are always the same ones: a small choice of them each day, and many in “make soak”, with their time.
"""

import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.routing import Rule

from guidance.quoting.following import Texts
from guidance.web import rates
from guidance.web.guards import DOOR, PUBLIC, permission_of
from tests.machine.clock import is_done_within

ODD = """0 -1 1 2 999999999 1e3 ½ ١ %00 ../.. '"<> 2026-01-01 2026-13-45 0000-00-00 9999-12-31 1..2 {} [] null % %zz
&& * nan inf 0x10 +1 http://[ javascript:x https://x/ ((((( mtx^99 methotrexat~9 \u202e é http://localhost/guidance/x""".split()
ODD += ["", " 1", "\n1", "a\0b", "\ud83d", "x" * 3000, "9" * 300, '"unclosed', "31 1 2026", "10000000000 years ago"]
NAMES = """q page since day on old new view version section recommendation url format maxwidth after limit cursor topic
audience changed_after until entry kind before code from to cls month year type in part""".split()
HEADERS = {
    "Accept": ["*/*;q=", "text/html;q=2", "image/*", "x" * 2000, "application/json;q=0.1,*/*;q=0", ",,,", "a/b;" * 400],
    "Accept-Datetime": ["x", "Thu, 31 Feb 2026 99:99:99 GMT", "9" * 300, "Mon, 01 Jan 0001 00:00:00 GMT"],
    "If-None-Match": ["*", "W/", '"', "x" * 3000],
    "If-Modified-Since": ["x", "Mon, 01 Jan 0001 00:00:00 GMT"],
    "Range": ["bytes=0-", "bytes=9-1", "bytes=" + "0-1," * 500],
    "Authorization": ["Bearer", "Basic x", "Digest a=b"],
    "Cookie": ["guidance=x", "guidance=.eJx" + "x" * 3000],
    "Host": ["x y", "[::1"],
    "X-Forwarded-For": ["1.1.1.1," * 300],
    "Content-Type": ["x", "application/json", "multipart/form-data; boundary="],
}
BODIES = [b"", b"{", b"[]", b'{"text": 1}', b"\xff\xfe" * 50, b"a=b&" * 200, b'{"text": "' + b"x " * 200 + b'"}']
#: What nobody may be answered; 501 and 503 say in order that something cannot be had, or not yet.
BROKEN = {500, 502, 504}
METHODS = ["GET", "GET", "GET", "POST", "HEAD", "OPTIONS", "PUT", "FOO"]
_PART = re.compile(r"<(?:[a-z]+(?:\([^>]*\))?:)?([a-z_]+)>")


def questions(app: Flask, seed: int, each: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """``each`` questions to every public address."""
    usual = {"slug": "shingles-vaccine", "number": "1", "old": "1", "new": "2", "form": "json", "day": "2026-01-01"}
    for rule in sorted(public(app), key=str):
        chance = random.Random(f"{seed} {rule.rule}")  # so that a new address changes no question to another one
        for _ in range(each):
            odd = chance.random() < 0.5
            path = _PART.sub(
                lambda part, odd=odd, chance=chance: quoted(chance) if odd else usual.get(part[1], "x"), rule.rule
            )
            query = "&".join(f"{chance.choice(NAMES)}={quoted(chance)}" for _ in range(chance.randint(0, 3)))
            name = chance.choice([*HEADERS])
            more: dict[str, Any] = {"headers": {name: chance.choice(HEADERS[name])}}
            method = chance.choice(METHODS)
            if method == "POST":
                more["data"] = chance.choice(BODIES)
            yield method, f"{path}?{query}", more


def public(app: Flask) -> list[Rule]:
    open_to_all = (PUBLIC, DOOR)
    return [
        rule for rule in app.url_map.iter_rules() if permission_of(app.view_functions[rule.endpoint]) in open_to_all
    ]


def quoted(chance: random.Random) -> str:
    return quote(chance.choice(ODD).encode("utf-8", "surrogatepass"))


@pytest.fixture
def site(demo: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(rates, "MOST", 10**9)
    Texts(demo.extensions["settings"], demo.extensions["database"]).catch_up()
    return demo


def ask(app: Flask, method: str, path: str, more: dict[str, Any]) -> int:
    with app.test_client().open(path, method=method, **more) as answer:
        return answer.status_code


def test_nothing_that_is_sent_brings_a_public_address_down(site: Flask) -> None:
    for method, path, more in questions(site, seed=1, each=1):
        assert ask(site, method, path, more) not in BROKEN, (method, path, more)


def test_json_is_no_form(site: Flask) -> None:
    posts = [rule for rule in public(site) if "POST" in (rule.methods or ()) and not rule.arguments]
    assert "/emails" in {rule.rule for rule in posts}
    for rule in posts:
        for body in ("1", '"x"', '[[["a"]]]', "[" * 20_000):
            assert ask(site, "POST", rule.rule, {"data": body, "content_type": "application/json"}) not in BROKEN, rule


@pytest.mark.soak
def test_nothing_that_is_sent_costs_more_than_50_ms(site: Flask) -> None:
    for method, path, more in questions(site, seed=2, each=60):

        def made_anew(method: str = method, path: str = path, more: dict[str, Any] = more) -> None:
            site.extensions["page_cache"]._kept.clear()
            assert ask(site, method, path, more) not in BROKEN, (method, path, more)

        assert is_done_within(0.05, made_anew), (method, path, more)  # the first time a template is put together
