"""The desk is loaded when somebody first comes to it, and nobody can tell."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from guidance import app as roof
from guidance.app import DESK, TO_DESK, create_app
from guidance.web.late import LateRooms
from guidance.web.tally import RequestTally
from tests.conftest import close
from tests.test_permissions import a_method, address


@pytest.fixture
def late(demo: Flask) -> Iterator[Flask]:
    """The service as a server starts it, on the same folder as the one that has all rooms at once."""
    made = create_app(demo.extensions["settings"], desk_is_late=True)
    yield made
    close(made)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time that the desk is loaded."""
    loads: list[str] = []
    desk = roof._desk
    monkeypatch.setattr(roof, "_desk", lambda: (loads.append("desk"), *desk())[1:])
    return loads


def desk_rules(demo: Flask) -> list[Rule]:
    modules = {f"guidance.{room}.views" for room in DESK}
    names = {name for name, room in demo.blueprints.items() if room.import_name in modules}
    assert len(names) == len(DESK)
    return [rule for rule in demo.url_map.iter_rules() if rule.endpoint.partition(".")[0] in names]


def told(answer: TestResponse) -> tuple[int, str | None, str | None, str | None]:
    headers = answer.headers
    return answer.status_code, headers.get("Location"), headers.get("Allow"), headers.get("Cache-Control")


def test_every_address_of_the_desk_begins_as_the_roof_says(demo: Flask) -> None:
    assert all(rule.rule.startswith(TO_DESK) for rule in desk_rules(demo))


def test_readers_never_load_the_desk(late: Flask, loads: list[str]) -> None:
    client = late.test_client()
    for path in ("/", "/guidance/", "/whats-new", "/search?q=gout", "/news", "/emails", "/check", "/about", "/nowhere"):
        client.get(path)
    for rule in late.url_map.iter_rules():
        if not rule.rule.startswith(TO_DESK):
            client.open(address(late.url_map, rule), method=a_method(rule))
    assert loads == []


def test_every_address_answers_as_if_the_desk_had_always_been_there(late: Flask, demo: Flask) -> None:
    asked = [(address(demo.url_map, rule), a_method(rule)) for rule in desk_rules(demo)]
    assert len(asked) > 100
    odd = ("/Desk", "/desk/", "/desks", "/sign-in/", "/SIGN-OUT", "/desk%20", "/%64esk", "/sign\u2010in", "/sign-in//x")
    for path, method in (*asked, *((path, method) for path in odd for method in ("GET", "POST"))):
        client, other = late.test_client(), demo.test_client()
        assert told(client.open(path, method=method)) == told(other.open(path, method=method)), (method, path)


def test_the_first_address_to_lead_to_the_desk_may_be_a_misspelt_one(late: Flask) -> None:
    assert told(late.test_client().get("/Desk"))[:2] == (308, "/desk")


def test_a_public_room_can_link_to_the_desk(late: Flask, demo: Flask) -> None:
    with demo.test_request_context("/"):
        expected = url_for("desk.summary", slug="gout", _anchor="x y"), url_for("desk.desk", _external=True)
    with late.test_request_context("/"):
        assert (url_for("desk.summary", slug="gout", _anchor="x y"), url_for("desk.desk", _external=True)) == expected


def test_two_who_come_first_at_the_same_time_find_one_desk(late: Flask, loads: list[str]) -> None:
    together, found = threading.Barrier(4), []

    def come() -> None:
        together.wait(30)
        found.append(told(late.test_client().get("/desk"))[:2])

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [(303, "/sign-in?next=/desk")] * 4 and loads == ["desk"]


def test_a_desk_that_could_not_be_loaded_is_loaded_by_the_next_one() -> None:
    makes, whole = iter([RuntimeError("it was cut off"), None]), Flask("whole")

    def make() -> Flask:
        if fault := next(makes):
            raise fault
        return whole

    readers = Flask("guidance")
    rooms = LateRooms(readers, TO_DESK, make)
    with pytest.raises(RuntimeError, match="cut off"):
        _ = rooms.routes
    assert rooms.routes is whole.url_map


def test_a_process_without_the_desk_names_what_another_one_counted_there() -> None:
    one, other = RequestTally(), RequestTally()
    for tally in (one, other):
        tally.know(["reading.one", "browsing.one"])
    other.know(["desk.only-here"])
    before = one.requests().get(("desk.only-here", "2xx"), 0)
    other.add("desk.only-here", 200, 0.01)
    assert one.requests()[("desk.only-here", "2xx")] == before + 1
