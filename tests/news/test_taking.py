"""News from members' feeds: taken once, followed, let go of, and none of it ever harmful."""

import gzip
import hashlib
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from xml.sax.saxutils import escape

import pytest
import sqlalchemy as sa

from guidance import jail, outbound
from guidance.acts.newswriting import NewsWords, revise
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import OutboundFailed
from guidance.models import Role
from guidance.models.news import NewsItem, public_news
from guidance.models.organisations import MemberFeed
from guidance.news.organisations.keeping import OrganisationFacts, take_in
from guidance.news.taking import reading
from guidance.outbound import PublicAnswer
from guidance.text.feeds import member_feed
from tests.stories import person

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def rss(*items: tuple[str, str, datetime | str], head: str = "") -> bytes:
    """An RSS feed of (title, address, day)."""
    told = "".join(
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link><description>About it.</description>"
        f"<pubDate>{at if isinstance(at, str) else format_datetime(at)}</pubDate></item>"
        for title, link, at in items
    )
    return f"<?xml version='1.0'?>{head}<rss version='2.0'><channel><title>F</title>{told}</channel></rss>".encode()


class Members:
    """The sites of members, which answer what a test lets them."""

    def __init__(self) -> None:
        self.answers: dict[str, PublicAnswer | Exception] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def __call__(self, address: str, headers: dict[str, str]) -> PublicAnswer:
        self.asked.append((address, headers))
        answer = self.answers[address]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def tells(self, body: bytes, address: str = "https://a.example/feed", **headers: str) -> None:
        self.answers[address] = PublicAnswer(200, headers, body)


@pytest.fixture
def members(monkeypatch: pytest.MonkeyPatch) -> Members:
    made = Members()
    monkeypatch.setattr(reading, "get_public", made)
    monkeypatch.setattr(jail, "run", lambda _name, data: jail.Answer(member_feed.for_jail(data)[0]))
    return made


Read = Callable[..., int]


@pytest.fixture
def read(settings: Settings, database: Database) -> Read:
    with database.writing() as session:
        for name, at_once in (("a", True), ("b", False)):
            take_in(
                session,
                OrganisationFacts(f"Society {name}", feed=f"https://{name}.example/feed", at_once=at_once),
                by=None,
                at=NOW,
            )

    def turn(hours: float = 0) -> int:
        return reading.read_due(settings, database, at=NOW + timedelta(hours=hours))

    return turn


def shown(database: Database) -> list[str]:
    with database.reading() as session:
        return [item.text.title for item in session.scalars(public_news().order_by(NewsItem.published_at.desc()))]


def kept(database: Database) -> list[str]:
    with database.reading() as session:
        return [item.draft.title for item in session.scalars(sa.select(NewsItem).order_by(NewsItem.id))]


def feed(database: Database, address: str = "https://a.example/feed") -> MemberFeed:
    with database.reading() as session:
        return session.scalars(sa.select(MemberFeed).where(MemberFeed.address == address)).one()


def test_items_are_shown_at_once_or_wait_for_a_nod_as_the_organisation_has_it(members, read, database) -> None:
    members.tells(rss(("Shown", "https://a.example/1", NOW)))
    members.tells(rss(("Waits", "/2", NOW)), "https://b.example/feed")
    assert read() == 2
    assert shown(database) == ["Shown"]
    assert sorted(kept(database)) == ["Shown", "Waits"]
    with database.reading() as session:
        waits = session.scalars(sa.select(NewsItem).where(NewsItem.shown.is_(None))).one()
        assert (waits.original, waits.draft.body) == ("https://b.example/2", "")


def test_a_feed_is_asked_once_an_hour_and_whether_it_changed(members, read, database) -> None:
    members.tells(rss(("One", "https://a.example/1", NOW)), etag='"x"', **{"last-modified": "Mon"})
    members.tells(rss(), "https://b.example/feed")
    read()
    asked = len(members.asked)
    assert read(0.5) == 0
    assert len(members.asked) == asked
    members.answers["https://a.example/feed"] = PublicAnswer(304, {}, b"")
    assert read(1) == 0
    again = next(headers for address, headers in members.asked[asked:] if address == "https://a.example/feed")
    assert (again["If-None-Match"], again["If-Modified-Since"]) == ('"x"', "Mon")
    assert feed(database).failing_since is None


def test_edits_and_deletions_of_a_member_are_followed(members, read, database) -> None:
    members.tells(rss(), "https://b.example/feed")
    items = [(f"Item {n}", f"https://a.example/{n}", NOW - timedelta(days=n)) for n in range(24)]
    members.tells(rss(*items))
    assert read() == 24
    assert read(1) == 0
    items[3] = ("Item 3, mended", *items[3][1:])
    members.tells(rss(*items[:5], *items[6:18]))  # number 5 was taken back, the last six are only too old
    assert read(2) == 2
    titles = shown(database)
    assert len(titles) == 23
    assert "Item 3, mended" in titles
    assert not {"Item 3", "Item 5"} & set(titles)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    """A member's real server, which tells ``feed`` to whoever does not have it."""

    class Telling(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tag = f'"{hashlib.sha256(self.server.feed).hexdigest()}"'  # type: ignore[attr-defined]
            had = self.headers.get("If-None-Match") == tag
            self.send_response(304 if had else 200)
            self.send_header("ETag", tag)
            self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(b"" if had else gzip.compress(self.server.feed))  # type: ignore[attr-defined]
            self.server.told.append(had)  # type: ignore[attr-defined]

        def log_message(self, *_words: object) -> None:
            pass

    monkeypatch.setattr(jail, "run", lambda _name, data: jail.Answer(member_feed.for_jail(data)[0]))
    monkeypatch.setattr(outbound, "is_public", lambda _address: True)
    monkeypatch.setattr(outbound, "_resolved", lambda _host, _port: ["127.0.0.1"])
    with HTTPServer(("127.0.0.1", 0), Telling) as made:
        made.told = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.mark.soak
def test_two_hundred_items_of_a_real_server_are_followed_through_edits_and_deletions(
    server, settings: Settings, database: Database
) -> None:
    address = f"http://member.example:{server.server_address[1]}/feed"
    with database.writing() as session:
        take_in(session, OrganisationFacts("Society", feed=address, at_once=True), by=None, at=NOW)
    items = [(f"Item {n}", f"https://member.example/{n}", NOW - timedelta(days=n)) for n in range(200)]
    server.feed = rss(*items)
    assert reading.read_due(settings, database, at=NOW) == 200
    assert reading.read_due(settings, database, at=NOW + timedelta(hours=1)) == 0
    assert server.told == [False, True]
    gone = set(range(5, 95, 9))  # half of the feed is older than they are: they were taken back
    mended = [(f"{title}, mended" if n % 9 == 1 else title, link, at) for n, (title, link, at) in enumerate(items)]
    server.feed = rss(*(item for n, item in enumerate(mended) if n not in gone))
    reading.read_due(settings, database, at=NOW + timedelta(hours=2))
    assert shown(database) == [title for n, (title, *_) in enumerate(mended) if n not in gone]


def test_words_of_an_editor_are_not_written_over(members, read, database) -> None:
    members.tells(rss(), "https://b.example/feed")
    members.tells(rss(("Theirs", "https://a.example/1", NOW)))
    read()
    with database.writing() as session:
        item = session.scalars(sa.select(NewsItem)).one()
        editor = person(session, "Pat Approver", Role.APPROVER)
        revise(session, item, NewsWords("Ours"), based_on=1, by=editor, at=NOW)
    members.tells(rss(("Theirs again", "https://a.example/1", NOW)))
    read(1)
    assert kept(database) == ["Ours"]


def test_the_same_item_in_two_feeds_is_one(members, read, database) -> None:
    members.tells(rss(("Joint", "https://www.a.example/1/?utm_source=x", NOW), ("Same", "https://a.example/2", NOW)))
    members.tells(rss(("Joint!", "http://a.example/1", NOW), ("Same", "/2", NOW)), "https://b.example/feed")
    read()
    assert len(kept(database)) == 2


def test_two_members_who_tell_the_same_in_other_words_are_told_once(members, read, database) -> None:
    members.tells(rss(("Fewer steroids in giant cell arteritis: new guideline", "https://a.example/1?fbclid=x", NOW)))
    later = NOW - timedelta(days=2)
    theirs = (
        ("New guideline: fewer steroids in giant cell arteritis | Society B", "/gca", later),
        ("Cancelled: new guideline, fewer steroids in giant cell arteritis", "/cancelled", later),
        ("No fewer steroids in giant cell arteritis: new guideline", "/no", later),
        ("Fewer steroids in giant cell arteritis: new guideline 2", "/2", later),
    )
    members.tells(rss(*theirs), "https://b.example/feed")
    read()
    assert sorted(title.split()[0] for title in kept(database)) == ["Cancelled:", "Fewer", "Fewer", "No"]


def test_a_member_that_moves_its_site_keeps_its_news(members, read, database) -> None:
    items = [(f"News {number}", f"/{number}", NOW - timedelta(days=number)) for number in range(6)]
    members.tells(rss(), "https://b.example/feed")
    members.tells(rss(*items))
    read()
    moved = PublicAnswer(200, {}, rss(*items), "https://a-society.example/news/feed")
    members.answers["https://a.example/feed"] = moved
    read(1)
    assert len(kept(database)) == len(shown(database)) == 6
    with database.reading() as session:
        originals = session.scalars(sa.select(NewsItem.original)).all()
    assert {address.rpartition("/")[0] for address in originals} == {"https://a-society.example"}


def test_a_feed_that_fails_is_asked_ever_more_rarely_until_it_answers(members, read, database) -> None:
    members.tells(rss(), "https://b.example/feed")
    members.answers["https://a.example/feed"] = OutboundFailed("a.example does not answer.")
    hours = [0.0, 0.5, 1, 2, 3, 6, 7, 24 * 8]
    counts = []
    for hour in hours:
        read(hour)
        counts.append(sum(address == "https://a.example/feed" for address, _ in members.asked))
    assert counts == [1, 1, 2, 2, 3, 3, 4, 5]
    found = feed(database)
    assert (found.failing_since, found.fault, found.tries) == (NOW, "a.example does not answer.", 5)
    members.tells(rss(("Back", "https://a.example/1", NOW)))
    assert read(24 * 10) == 1
    assert feed(database).failing_since is None


BOMB = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {after} '{f'&{before};' * 50}'>" for before, after in zip("abcdef", "bcdefg", strict=True)
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<html><body>no feed</body></html>",
        b"\x00" * 1000,
        b"{" * 100_000,
        b'{"version": "https://jsonfeed.org/version/1.1", "items": 3}',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [3, null, {"title": {"a": 1}, "url": "https://a.example/1"}]}',
        rss(("&g;", "https://a.example/1", NOW), head=BOMB + "]>").replace(b"&amp;g;", b"&g;"),
        rss(("x", "file:///etc/passwd", NOW), head="<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"),
        rss(("Link", "javascript:alert(1)", NOW), ("Data", "data:text/html,x", NOW), ("None", "", NOW)),
        rss(("", "https://a.example/1", NOW), ("\u202e \u200b", "https://a.example/2", NOW)),
        rss(("Odd", "https://a.example\\@evil.example/", NOW), ("Odd", "https://x:y@a.example/", NOW)),
        rss(("Bracket", "https://[a.example/1", NOW)),
        rss(("Long", f"https://a.example/{'x' * 5_000}", NOW)),
    ],
)
def test_what_is_no_feed_or_no_item_brings_nothing(members, read, database, body: bytes) -> None:
    members.tells(rss(), "https://b.example/feed")
    members.tells(body)
    assert read() == 0 or all("root:" not in title and len(title) <= 200 for title in shown(database))
    assert not any("ha" * 50 in title for title in kept(database))


def test_titles_are_plain_words_and_days_are_none_to_come(members, read, database) -> None:
    members.tells(rss(), "https://b.example/feed")
    script = "<script>alert(1)</script><b onclick=x>Bold</b> & <img src=x onerror=y> <i>more"
    hostile = [
        (script, "https://a.example/1", "Thu, 01 Jan 2099 00:00:00 GMT"),
        ("No day", "https://a.example/2", "yesterday"),
        ("Year one", "https://a.example/3", "Thu, 01 Jan 0001 00:00:00 GMT"),
        ("x" * 300_000, "https://a.example/4", NOW),
        ("<" * 300_000, "https://a.example/5", NOW),
    ]
    members.tells(rss(*hostile))
    read()
    titles = kept(database)
    assert "Bold & more" in titles
    assert all(len(title) <= 200 and "alert" not in title for title in titles)
    with database.reading() as session:
        assert {item.published_at for item in session.scalars(sa.select(NewsItem))} == {NOW}


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (
            b'<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry>'
            b'<title type="html">A &amp;lt;b&gt; c</title><link href="/1"/>'
            b"<updated>2026-05-01T10:00:00Z</updated><summary>S</summary></entry></feed>",
            "A <b> c",
        ),
        (
            b'{"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [{"id": "1", "url": "/1", '
            b'"title": "From JSON", "summary": "S", "date_published": "2026-05-01T10:00:00Z"}]}',
            "From JSON",
        ),
    ],
)
def test_atom_and_json_feeds_are_read_as_well(members, read, database, body: bytes, title: str) -> None:
    members.tells(rss(), "https://b.example/feed")
    members.tells(body)
    assert read() == 1
    with database.reading() as session:
        item = session.scalars(public_news()).one()
        assert (item.original, item.published_at) == ("https://a.example/1", datetime(2026, 5, 1, 10, tzinfo=UTC))
        assert item.text.summary == "S"


def test_a_feed_is_read_in_the_jail(settings, database, monkeypatch) -> None:
    with database.writing() as session:
        facts = OrganisationFacts("Society", feed="https://a.example/feed", at_once=True)
        take_in(session, facts, by=None, at=NOW)
    title = "Through walls & <p>doors"  # such HTML passes a gate that has to be loaded before the jail closes
    answer = PublicAnswer(200, {}, rss((title, "https://a.example/1", NOW)))
    monkeypatch.setattr(reading, "get_public", lambda *_asked: answer)
    assert reading.read_due(settings, database, at=NOW) == 1
    assert shown(database) == ["Through walls & doors"]


def test_what_nobody_should_read_waits_for_an_editor(members, read, database) -> None:
    members.tells(rss(), "https://b.example/feed")
    members.tells(rss(("About NHS number 943 476 5919", "https://a.example/1", NOW)))
    read()
    assert (shown(database), len(kept(database))) == ([], 1)
