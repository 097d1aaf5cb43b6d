"""Finished pages are kept, never a moment longer than they are true."""

import gzip
import threading
import time
from urllib.parse import parse_qs

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from guidance.app import create_app
from guidance.config import Settings
from guidance.models import Document, rename
from guidance.web.page_cache import OFFERS, PageCache, preferred
from guidance.web.queries import READ
from tests.stories import days, page, person, publish, withdraw

U = "/guidance/methotrexate"


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author = person(session)
        publish(session, page(session, author), author)
    return app.test_client()


def again(app: Flask, body: str) -> None:
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        publish(session, document, document.owner, body)


def test_after_a_publish_the_next_request_shows_the_new_version_in_every_worker(
    site: FlaskClient, app: Flask, settings: Settings
) -> None:
    other = create_app(settings)
    for round_ in range(3):
        for client in (site, other.test_client()):
            assert b"(version %d)" % (round_ + 1) in client.get(U).data
        again(app, f"text {round_}")
    other.extensions["database"].close()


def test_a_withdrawal_shows_at_the_next_request(site: FlaskClient, app: Flask) -> None:
    site.get(U)
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        withdraw(session, document, document.owner, at=days(1))
    assert b"was withdrawn on" in site.get(U).data


def test_a_page_kept_from_yesterday_is_made_anew(site: FlaskClient, app: Flask) -> None:
    calls = []
    app.before_request(lambda: calls.append(1))
    for day, made in (("2026-03-01", 1), ("2026-03-02", 2)):
        with time_machine.travel(f"{day}T12:00:00Z", tick=False):
            site.get(U)
            site.get(U)
        assert len(calls) == made


def test_an_unchanged_page_is_not_sent_again(site: FlaskClient, app: Flask) -> None:
    first = site.get(U)
    tag = first.headers["ETag"]
    second = site.get(U, headers={"If-None-Match": f'"other", {tag}'})
    assert (second.status_code, second.data) == (304, b"")
    assert second.headers["ETag"] == tag
    described = {"Content-Length", "Content-Type", "Link"}
    assert described <= {*first.headers.keys()} and not described & {*second.headers.keys()}
    assert second.headers["Referrer-Policy"] == first.headers["Referrer-Policy"]
    again(app, "new text")
    assert site.get(U, headers={"If-None-Match": tag}).status_code == 200


def test_whoever_has_any_answer_at_all_is_not_sent_another(site: FlaskClient) -> None:
    assert site.get(U, headers={"If-None-Match": "*"}).status_code == 304
    assert site.get("/search?q=dose", headers={"If-None-Match": "*"}).status_code == 200


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"other", {tag}', 304),
        ('  "other"  ,  W/{tag}  ', 304),
        ('"other",{tag},"third"', 304),
        ('"x{bare}"', 200),
        ('"{bare}x"', 200),
        ("{bare}x", 200),
        ('W/"other"', 200),
        ("", 200),
    ],
)
def test_the_tags_that_somebody_has_are_read_as_the_standard_writes_them(
    site: FlaskClient, header: str, status: int
) -> None:
    tag = site.get(U).headers["ETag"].removeprefix("W/")
    sent = header.format(tag=tag, bare=tag.strip('"'))
    assert site.get(U, headers={"If-None-Match": sent}).status_code == status


class _Offering:
    """An application whose answers come as one of several things."""

    def __init__(self, vary: str, *offers: str) -> None:
        self.vary, self.offers, self.calls = vary, offers, 0

    def __call__(self, environ, start_response):
        self.calls += 1
        if self.offers:
            environ[OFFERS] = self.offers
        kind = preferred(environ.get("HTTP_ACCEPT", ""), self.offers) or "text/html"
        start_response("200 OK", [("Cache-Control", "public"), ("Content-Type", kind), ("Vary", self.vary)])
        return [kind.encode()]


def _asked(cache: PageCache, accept: str) -> tuple[bytes, str]:
    told: list[dict[str, str]] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/x", "QUERY_STRING": "", "HTTP_ACCEPT": accept}
    body = cache(environ, lambda _status, headers: told.append(dict(headers)))  # type: ignore[arg-type, func-returns-value]
    return b"".join(body), told[0]["Vary"]


def test_a_thousand_ways_to_ask_for_the_same_are_kept_once() -> None:
    app = _Offering("Accept", "text/html", "application/json")
    cache = PageCache(app, lambda: (1, None), 1_000_000)  # type: ignore[arg-type, return-value]
    for n in range(1_000):
        wanted = "application/json" if n % 2 else "text/html"
        body, vary = _asked(cache, f"odd/{n}, {wanted};q=0.{n % 9 + 1}, */*;q=0.0{n % 9}")
        assert body == wanted.encode()
        assert vary == "Accept-Encoding, Accept"
    assert _asked(cache, "")[0] == b"text/html"
    assert len(cache._kept) <= 3
    assert app.calls <= 4


def test_an_answer_that_depends_on_what_the_key_does_not_hold_is_never_kept() -> None:
    for app in (_Offering("Accept"), _Offering("Cookie, Accept", "text/html"), _Offering("*", "text/html")):
        cache = PageCache(app, lambda: (1, None), 1_000_000)  # type: ignore[arg-type, return-value]
        for n in range(3):
            _asked(cache, f"text/{n}")
        assert app.calls == 3
        assert not cache._kept


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip", True), ("*", True), ("br, gzip;q=0.1", True), ("gzip;q=0", False), ("gzip;q=0, *", False), ("br", False)],
)
def test_nobody_gets_a_compression_that_was_refused(site: FlaskClient, accepted: str, packed: bool) -> None:
    assert ("Content-Encoding" in site.get(U, headers={"Accept-Encoding": accepted}).headers) is packed


def test_pages_are_compressed_for_those_who_can_read_it(site: FlaskClient) -> None:
    plain = site.get(U)
    packed = site.get(U, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding, Accept"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2


def test_asking_for_the_head_gives_the_head_of_the_page(site: FlaskClient) -> None:
    head, whole = site.head(U), site.get(U)
    assert head.data == b""
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_only_what_is_the_same_for_everybody_is_kept(site: FlaskClient) -> None:
    assert site.get(U).headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    for path in ("/guidance/nothing", "/search?q=dose"):
        assert site.get(path).headers["Cache-Control"] == "no-store"
        assert "ETag" not in site.get(path).headers


def test_no_public_answer_sets_a_cookie(site: FlaskClient) -> None:
    for path in ("/", U, f"{U}/history", "/search?q=dose", "/guidance/nothing"):
        assert "Set-Cookie" not in site.get(path).headers


def test_memory_is_bounded() -> None:
    def app(_environ, start_response):
        start_response("200 OK", [("Cache-Control", "public"), ("Content-Type", "text/html")])
        return [b"x" * 10_000]

    cache = PageCache(app, lambda: (1, None), 100_000)  # type: ignore[arg-type, return-value]
    for n in range(500):
        cache({"REQUEST_METHOD": "GET", "PATH_INFO": f"/{n}", "QUERY_STRING": ""}, lambda *_: None)
    assert cache._size <= 100_000
    assert len(cache._kept) == 100_000 // 14_000


def test_a_page_is_made_once_and_read_from_memory_after_that(site: FlaskClient, app: Flask) -> None:
    calls = []
    app.before_request(lambda: calls.append(1))
    for _ in range(5):
        site.get(U)
    assert len(calls) == 1


def test_a_redirect_is_made_once_until_something_public_changes(site: FlaskClient, app: Flask) -> None:
    calls = []
    app.before_request(lambda: calls.append(1))
    uid = site.get(f"{U}.json").json["lasting"].rpartition("/")[2]
    for path, status in ((f"/id/{uid}", 303), (U.upper(), 308)):
        del calls[:]
        assert {(site.get(path).status_code, site.get(path).location) for _ in range(3)} == {(status, U)}
        assert site.get(path, headers={"If-None-Match": "*"}).status_code == status
        assert len(calls) == 1
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document).where(Document.slug == U.rpartition("/")[2])).one()
        rename(session, document, "elsewhere", at=days(9))
    assert site.get(f"/id/{uid}").location == site.get(U.upper()).location == site.get(U).location
    assert site.get(U).location == "/guidance/elsewhere"
    del calls[:]
    for number in (1, 2, 1):
        assert site.get(f"{U}?since={number}").location == f"/guidance/elsewhere?since={number}"


def test_what_nobody_looks_at_in_a_query_neither_misses_nor_fills_the_cache(site: FlaskClient, app: Flask) -> None:
    calls = []
    app.before_request(lambda: calls.append(1))
    pages = [site.get(f"{U}?utm_source=letter-{n}&fbclid={n}").data for n in range(20)]
    assert len(calls) == 1 and set(pages) == {site.get(U).data}
    one, other = (site.get(f"/whats-new?utm_source={n}&show=all").data for n in range(2))
    assert one == other != site.get("/whats-new?utm_source=3").data
    assert len(calls) == 3


def test_a_name_that_is_looked_at_later_still_tells_answers_apart() -> None:
    def app(environ, start_response):
        asked = parse_qs(environ["QUERY_STRING"])
        environ[READ] = {"a", "b"} if "a" in asked else {"a"}
        start_response("200 OK", [("Cache-Control", "public"), ("Content-Type", "text/plain")])
        return [str([asked.get(name) for name in sorted(environ[READ])]).encode()]

    cache = PageCache(app, lambda: (1, None), 1_000_000)  # type: ignore[arg-type, return-value]
    for query in ("b=1", "b=2", "a=1", "a=1&b=2", "a=1&b=3", "a=1&b=2&c=4", "%61=1&b=5", "b=1", "a=2&b=2"):
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/x", "QUERY_STRING": query}
        kept, made = cache(dict(environ), lambda *_: None), app(dict(environ), lambda *_: None)
        assert list(kept) == made, query


def test_what_many_ask_for_at_once_is_made_once() -> None:
    begun, made = threading.Barrier(5), []

    def app(environ, start_response):
        made.append(1)
        time.sleep(0.05)
        environ[READ] = set()
        start_response("200 OK", [("Cache-Control", "public"), ("Content-Type", "text/plain")])
        return [b"made"]

    cache = PageCache(app, lambda: (1, None), 1_000_000)  # type: ignore[arg-type, return-value]

    def ask() -> None:
        begun.wait()
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/x", "QUERY_STRING": ""}
        assert b"".join(cache(environ, lambda *_: None)) == b"made"

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_a_date_tells_whether_a_page_changed_and_not_within_the_second_in_which_it_was_made(
    site: FlaskClient, app: Flask
) -> None:
    def asked(date: str) -> int:
        return site.get(U, headers={"If-Modified-Since": date}).status_code

    with time_machine.travel("2026-03-01T12:00:00.2Z", tick=False) as clock:
        in_that_second = site.get(U).headers["Last-Modified"]
        assert asked(in_that_second) == 200
        clock.shift(5)
        later = site.get(U).headers["Last-Modified"]
        assert (in_that_second, later) == ("Sun, 01 Mar 2026 11:59:59 GMT", "Sun, 01 Mar 2026 12:00:00 GMT")
        assert asked(later) == 304
        assert site.get(U, headers={"If-Modified-Since": later, "If-None-Match": '"other"'}).status_code == 200
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            publish(session, document, document.owner, "new", at=days(50))
        assert asked(later) == 200
        assert [asked(odd) for odd in ("yesterday", "", "9" * 5_000, "Fri, 31 Dec 9999 23:59:59 GMT")] == [200] * 4
