"""While the main database is away readers get what its standby holds, and nobody can save; then all is as it was."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from guidance import standby
from guidance.app import create_app
from guidance.config import load
from guidance.db import Database
from guidance.errors import ReadOnly, WrongSetting
from guidance.fencing import Seen
from guidance.models import Role
from guidance.standby import Watch
from guidance.web import away
from tests.accounts.doors import account
from tests.conftest import close
from tests.pages import posted
from tests.stories import signed_in
from tests.test_read_only import as_before

PAGE = "/guidance/covid-19-vaccination-principles"
AS_OF = datetime(2026, 11, 26, 14, 32, tzinfo=UTC)


@dataclass
class Line:
    """The way to the main database, which can be cut."""

    up: bool = True
    cuts: list[int] = field(default_factory=list)

    def __call__(self) -> None:
        if not self.up:
            raise OSError("gone")

    def close(self) -> None:
        pass


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    """What the watches of this test ask; they do so when they are told to, and by no clock."""
    made = Line()
    monkeypatch.setattr(standby, "Probe", lambda _connect, _patience: made)
    monkeypatch.setattr(Watch, "_begin", lambda _watch: None)
    return made


@pytest.fixture
def site(demo: Flask, line: Line, tmp_path: Path) -> Iterator[Flask]:
    """The demonstration with a standby, for which a copy of its file stands that is made in the last moment."""
    changes = {"standby_url": f"sqlite:///{tmp_path / 'standby.sqlite'}", "proxies": 1}
    app = create_app(demo.extensions["settings"].model_copy(update=changes))
    app.testing = False
    yield app
    close(app)


def watch_of(app: Flask) -> Watch:
    found = app.extensions["database"].standby
    assert found is not None
    watch: Watch = found.watch
    return watch


def lose(app: Flask, line: Line) -> None:
    database: Database = app.extensions["database"]
    assert database.standby is not None
    with database.reading() as session, sqlite.connect(database.standby.engine.url.database) as copy:
        session.connection().connection.driver_connection.backup(copy)  # type: ignore[union-attr]
    copy.close()
    line.up = False
    watch_of(app).look()


def test_readers_get_every_page_with_a_label_and_nobody_keeps_it(site: Flask, line: Line) -> None:
    client = site.test_client()
    watch_of(site).look()
    watch_of(site).answered_at = AS_OF
    before = client.get(PAGE)
    assert "does not answer" not in before.text and "X-Guidance-As-Of" not in before.headers
    lose(site, line)
    for path in (PAGE, f"{PAGE}/history", "/", "/guidance/", "/whats-new", "/search?q=vaccine", "/sign-in"):
        answer = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
        assert answer.status_code == 200, path
        assert "The main database does not answer. This copy is as of 26 November 2026, 2:32pm;" in answer.text
        assert answer.headers["X-Guidance-As-Of"] == "2026-11-26T14:32:00+00:00"
        assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Warning"].startswith("110")
        assert not {"ETag", "Last-Modified", "X-Accel-Expires"} & set(dict(answer.headers))
    shown = client.get(PAGE).text
    assert "<strong>This page may be out of date.</strong>" in shown and "Nothing can be saved just now." in shown
    assert "<strong>Current at 2:32pm on 26 November 2026" in shown and "<strong>Current." not in shown
    programs = (
        "/api/v1/changes",
        "/feed.atom",
        "/feed.json",
        f"{PAGE}.md",
        f"{PAGE}.txt",
        f"{PAGE}.json",
        "/nothing.json",
    )
    for path in programs:
        answer = client.get(path)
        assert answer.headers["X-Guidance-As-Of"] and "This copy is as of 26 November 2026, 2:32pm;" in answer.text, (
            path
        )
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    asked["params"] = {"name": "find_guidance", "arguments": {"q": "vaccine"}}
    assert "This copy is as of" in client.post("/mcp", json=asked).text
    line.up = True
    watch_of(site).look()
    again = client.get(PAGE)
    assert again.data == before.data and again.headers["ETag"] == before.headers["ETag"]


def test_what_stands_on_other_sites_says_how_old_it_may_be(
    site: Flask, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site.test_client()
    monkeypatch.setattr(site.extensions["database"], "change_mark", lambda: None)  # as on PostgreSQL
    watch_of(site).look()
    watch_of(site).answered_at = AS_OF
    uid, code = (client.get(f"{PAGE}.json").get_json()[name].rpartition("/")[2] for name in ("lasting", "check"))
    places = {"badge": f"/badge/{uid}.svg", "frame": f"/embed/{uid}", "check": f"/check/{code}"}
    before = {name: client.get(place).text for name, place in places.items()}
    assert not any("does not answer" in words for words in before.values())
    assert ">Current<" in before["badge"] and "<h1>Current</h1>" in before["check"]
    lose(site, line)
    after = {name: client.get(place).text for name, place in places.items()}
    assert {n: w for n, w in after.items() if "This copy is as of 26 November 2026, 2:32pm;" not in w} == {}
    assert ">Current at 2:32pm on 26 November 2026<" in after["badge"] and "#00703c" not in after["badge"]
    assert "<h1>Current at 2:32pm on 26 November 2026</h1>" in after["check"]
    assert "says the same as the page does today" not in after["check"]
    told = client.get(places["check"], headers={"Accept": "application/json"}).get_json()
    assert told["sentence"] == "Current at 2:32pm on 26 November 2026" and "This copy is as of" in told["may_be_old"]


def test_the_desk_says_that_nothing_can_be_saved_and_keeps_what_was_typed(demo: Flask, site: Flask, line: Line) -> None:
    client = as_before(site, signed_in(demo, account(demo, "Ada Admin", Role.ADMIN, password=False)))
    assert client.get("/desk").status_code == 200
    lose(site, line)
    assert "Nothing can be saved just now." in client.get("/desk").text
    fields = {"kind": "guidance", "title": "Waiting lists", "owner": "1", "review_every_months": "36"}
    answer = posted(client, "/desk/new-page", **fields)
    assert answer.status_code == 503 and "Waiting lists" in answer.text and "Nothing can be saved" in answer.text
    told = client.get("/ready").json
    assert told is not None and "writes" in told["wrong"]
    with pytest.raises(ReadOnly):
        site.extensions["database"].writer()


def test_what_was_public_and_is_missing_is_counted(site: Flask, line: Line) -> None:
    database: Database = site.extensions["database"]
    watch_of(site).look()
    assert database.standby is not None
    shown = database.ask("SELECT sequence FROM chain_head")
    database.standby._seen = Seen(Path("/nowhere/seen.json"))
    database.standby._seen.note(shown + 2)
    lose(site, line)
    answer = site.test_client().get(PAGE)
    assert "2 changes that were public already are missing from it" in answer.text
    copy = database.standby.copy()
    assert copy.missing == 2 and copy.as_of < datetime.now(UTC) - timedelta(minutes=1)  # of what it holds


def test_the_loss_is_noticed_by_the_first_request_that_meets_it(
    site: Flask, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Database = site.extensions["database"]

    def broken(_question: str) -> None:
        raise OSError("gone")

    lose(site, line)
    watch_of(site)._lost = False  # nobody has noticed yet
    monkeypatch.setattr(database, "_answer", broken)
    monkeypatch.setattr(database, "change_mark", lambda: None)
    answer = site.test_client().get(PAGE)
    assert answer.status_code == 200 and "This copy is as of" in answer.text


def test_a_loss_in_the_middle_of_a_request_spoils_nothing_that_is_kept(
    site: Flask, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = site.extensions["page_cache"].changed.__self__

    def lost(_since: int) -> None:
        raise OperationalError("SELECT", {}, OSError("gone"))

    monkeypatch.setattr(state, "_ask_what_changed", lost)
    assert state.changed(1, 2) is None and not state._changed


def test_an_answer_that_is_made_is_sent_though_its_database_goes_meanwhile(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_session: Session) -> None:
        raise OperationalError("ROLLBACK", {}, OSError("gone"))

    monkeypatch.setattr(Session, "close", lost)
    assert site.test_client().get(PAGE).status_code == 200


def test_what_waits_for_a_server_that_hangs_is_ended() -> None:
    cuts: list[float] = []
    watch = Watch(Line(up=False), cuts.append)
    watch.look()
    watch.look()
    assert watch._lost and 0 <= cuts[0] < cuts[1]


def test_what_still_waits_for_another_server_is_ended_when_one_answers_again() -> None:
    line, back = Line(up=False), list[str]()
    watch = Watch(line, lambda _seconds: None, lambda: back.append("back"))
    watch.look()
    line.up = True
    watch.look()
    watch.look()
    assert back == ["back"]


def test_nobody_waits_for_a_connection_to_a_server_that_hangs() -> None:
    line, calling, hangs, closed = Line(up=False), threading.Event(), threading.Event(), threading.Event()
    watch = Watch(line, lambda _seconds: None)

    class Connection:
        def close(self) -> None:
            closed.set()

    def connect() -> Connection:
        calling.set()
        hangs.wait()
        return Connection()

    def lose() -> None:
        calling.wait()
        watch.look()

    threading.Thread(target=lose).start()
    with pytest.raises(psycopg.OperationalError, match="does not answer"):
        watch.awaited(connect)
    with pytest.raises(psycopg.OperationalError, match="does not answer"):
        watch.awaited(Connection)  # nobody calls there, as long as it is away
    hangs.set()
    closed.wait()
    line.up = True
    watch.look()
    assert isinstance(watch.awaited(Connection), Connection)


def test_the_service_starts_on_its_standby_and_writes_again_when_the_database_answers(demo: Flask, line: Line) -> None:
    line.up = False
    app = create_app(
        demo.extensions["settings"].model_copy(update={"standby_url": demo.extensions["settings"].database})
    )
    try:
        assert "This copy is as of" in app.test_client().get(PAGE).text
        line.up = True
        watch_of(app).look()
        assert "This copy is as of" not in app.test_client().get(PAGE).text
        assert app.extensions["database"].read_only == ""
    finally:
        close(app)


def test_a_database_whose_copies_are_of_no_use_fails_while_it_is_away(database: Database, line: Line) -> None:
    url = database.url.render_as_string(hide_password=False)
    with closing(Database(url, standby=url, copies=False)) as served:
        line.up = False
        assert not served.look()
        assert served.standby is not None and served.engine is not served.standby.engine
        with pytest.raises(ReadOnly):
            served.writer()


def test_the_watch_notices_by_itself_and_ends_with_the_database() -> None:
    line, noticed = Line(up=False), list[float]()
    watch = Watch(line, noticed.append)
    assert watch.is_away in {True, False}
    while not noticed:
        watch._again.wait(0.01)
    assert watch.is_away
    watch.stop()
    assert watch._thread is None


def test_a_standby_is_one_of_a_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDANCE_STANDBY_URL", "postgresql://db2/guidance")
    with pytest.raises(WrongSetting, match="standby of the PostgreSQL"):
        load()
    monkeypatch.setenv("GUIDANCE_DATABASE_URL", "postgresql://db1/guidance")
    assert load().standby_url


@pytest.mark.parametrize(
    ("behind", "told"),
    [
        (timedelta(seconds=1), "1 minute"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=2, seconds=1), "3 hours"),
        (timedelta(hours=48), "48 hours"),
        (timedelta(hours=589), "25 days"),
    ],
)
def test_how_far_a_copy_may_be_behind_is_told_in_units_that_people_count_in(behind: timedelta, told: str) -> None:
    assert away._long(behind) == told
