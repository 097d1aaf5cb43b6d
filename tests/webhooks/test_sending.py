"""Partners' machines are told of every change once it is public: signed, in order, tried again, until they are gone."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance import outbound
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import NotReady, OutboundFailed
from guidance.models import Document, Webhook
from guidance.webhooks import keeping, sending
from tests.stories import days, page, person, publish, withdraw

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ADDRESS = "https://93.184.215.14/hook"


class Receiver:
    """A partner's machine that answers with ``status`` and keeps what it took."""

    def __init__(self) -> None:
        self.status, self.taken = 204, list[tuple[bytes, dict[str, str]]]()

    def __call__(self, _address: str, body: bytes, headers: dict[str, str]) -> int:
        if self.status == 204:
            self.taken.append((body, headers))
        return self.status

    @property
    def told(self) -> list[str]:
        return [json.loads(body)["type"] for body, _headers in self.taken]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    made = Receiver()
    monkeypatch.setattr(sending, "post_public", made)
    return made


@pytest.fixture
def secret(database: Database, settings: Settings) -> str:
    with database.writing() as session:
        document = page(session, person(session))
        publish(session, document, document.owner, at=days(0))
        return keeping.add(session, ADDRESS, only_safety=False, key=settings.secret, at=NOW)[1]


def happen(database: Database) -> None:
    with database.writing() as session:
        document = session.scalars(sa.select(Document)).one()
        publish(session, document, document.owner, "second", at=days(1), note="Halved.", safety_critical=True)
        withdraw(session, document, document.owner, at=days(2))


def hook(database: Database) -> Webhook:
    with database.reading() as session:
        found = session.scalars(sa.select(Webhook)).one()
        session.expunge_all()
        return found


def test_each_change_is_told_once_signed_and_in_order(
    database: Database, settings: Settings, secret: str, receiver: Receiver
) -> None:
    assert sending.send_due(settings, database, at=NOW) == 0
    happen(database)
    assert sending.send_due(settings, database, at=NOW) == 2
    assert sending.send_due(settings, database, at=NOW) == 0
    assert receiver.told == ["guidance.version", "guidance.withdrawal"]
    body, headers = receiver.taken[0]
    message = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert json.loads(body)["data"]["note"] == "Halved."
    assert len({headers["webhook-id"] for _body, headers in receiver.taken}) == 2


def test_what_was_not_taken_is_tried_again_ever_more_slowly_and_given_up_after_72_hours(
    database: Database, settings: Settings, secret: str, receiver: Receiver
) -> None:
    happen(database)
    receiver.status, at, tries = 500, NOW, 0
    while hook(database).ended_at is None:
        assert sending.send_due(settings, database, at=at) == 0
        tries += 1
        at = hook(database).next_at or at
    assert (hook(database).why_ended, tries) == ("it took nothing for 72 hours", 13)
    assert at - NOW >= timedelta(hours=72)
    with database.writing() as session:
        keeping.replay(session, hook(database).id, 0)
    receiver.status = 204
    assert sending.send_due(settings, database, at=at) == 3
    assert receiver.told == ["guidance.version", "guidance.version", "guidance.withdrawal"]


def test_it_waits_its_pause_and_goes_on_where_it_was(
    database: Database, settings: Settings, secret: str, receiver: Receiver
) -> None:
    happen(database)
    receiver.status = 302
    sending.send_due(settings, database, at=NOW)
    receiver.status = 204
    assert sending.send_due(settings, database, at=NOW + timedelta(seconds=4)) == 0
    assert sending.send_due(settings, database, at=NOW + timedelta(seconds=5)) == 2
    assert (hook(database).tries, hook(database).failing_since) == (0, None)


def test_who_says_that_they_are_gone_is_told_nothing_more(
    database: Database, settings: Settings, secret: str, receiver: Receiver
) -> None:
    happen(database)
    receiver.status = 410
    sending.send_due(settings, database, at=NOW)
    assert hook(database).why_ended == "it answered that it is gone (410)"


def test_who_wants_only_what_is_safety_critical_gets_that_and_the_ends_of_pages(
    database: Database, settings: Settings, receiver: Receiver
) -> None:
    with database.writing() as session:
        keeping.add(session, ADDRESS, only_safety=True, key=settings.secret, at=NOW)
        document = page(session, person(session))
        publish(session, document, document.owner, at=days(0))
    happen(database)
    assert sending.send_due(settings, database, at=NOW) == 2
    assert receiver.told == ["guidance.version", "guidance.withdrawal"]


def test_an_operator_ends_one_and_a_number_that_there_is_not_is_named(session: Session, settings: Settings) -> None:
    made, _secret = keeping.add(session, ADDRESS, only_safety=False, key=settings.secret, at=NOW)
    keeping.end(session, made.id, at=NOW)
    assert made.ended_at == NOW
    for wrong in (lambda: keeping.end(session, 99, at=NOW), lambda: keeping.replay(session, made.id, 9)):
        with pytest.raises(NotReady):
            wrong()


@pytest.fixture
def machine() -> Iterator[HTTPServer]:
    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.server.got = self.rfile.read(int(self.headers["Content-Length"])), self.headers["Host"]  # type: ignore[attr-defined]
            self.send_response(302 if self.path == "/moved" else 200)
            self.send_header("Location", "http://127.0.0.1/admin")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Taking) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_body_is_posted_to_the_address_that_was_looked_at_and_no_redirect_is_followed(machine, monkeypatch) -> None:
    monkeypatch.setattr(outbound, "is_public", lambda _address: True)
    monkeypatch.setattr(outbound, "_resolved", lambda _host, _port: ["127.0.0.1"])
    port = machine.server_address[1]
    assert outbound.post_public(f"http://partner.example:{port}/hook?x=1", b"{}", {}) == 200
    assert machine.got == (b"{}", f"partner.example:{port}")
    assert outbound.post_public(f"http://partner.example:{port}/moved", b"{}", {}) == 302


PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "100.64.0.1",
    "224.0.0.1",
]
PRIVATE += ["255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1"]
PRIVATE += [f"{before}{each}" for each in PRIVATE[:8] for before in ("::ffff:", "64:ff9b::", "::")]
PRIVATE += ["2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1"]


def test_nothing_is_sent_to_where_a_stranger_must_not_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [each for each in PRIVATE if outbound.is_public(each)] == []
    assert outbound.is_public("93.184.215.14") and outbound.is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    odd = [
        "ftp://example.org/",
        "https://",
        "https://user:x@example.org/",
        "http://[::1",
        "https://example.org:99999/",
        "x",
    ]
    literal = [f"http://{each}/" for each in ("127.0.0.1", "[::1]", "2130706433", "0x7f.1", "0177.0.0.1", "localhost")]
    for address in (*odd, *literal):
        with pytest.raises(OutboundFailed):
            outbound.post_public(address, b"", {})
    monkeypatch.setattr(outbound, "_resolved", lambda _host, _port: ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(OutboundFailed, match="may not be reached"):
        outbound.check_public_address("https://rebinding.example/")
