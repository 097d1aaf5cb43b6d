"""Partners' machines are told of every change once it is public: signed, in order, tried again, until they are gone."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session
from standardwebhooks.webhooks import Webhook as StandardWebhook
from standardwebhooks.webhooks import WebhookVerificationError

from guidance import outbound
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import NotReady, OutboundFailed
from guidance.models import Document, LetterRow, Role, Webhook, WebhookDelivery
from guidance.senders import Sent, lock_of_senders
from guidance.webhooks import keeping, queue, sending
from tests.stories import days, page, person, publish, remove, withdraw

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


def owed(database: Database) -> list[WebhookDelivery]:
    with database.reading() as session:
        found = list(session.scalars(sa.select(WebhookDelivery).order_by(WebhookDelivery.sequence)))
        session.expunge_all()
        return found


def states(database: Database) -> list[str]:
    return [each.state.value for each in owed(database)]


def test_each_change_is_told_once_signed_and_in_order(
    database: Database, settings: Settings, secret: str, receiver: Receiver
) -> None:
    assert sending.send_due(settings, database, at=NOW) == 0
    happen(database)
    assert sending.send_due(settings, database, at=NOW) == 2
    assert sending.send_due(settings, database, at=NOW) == 0
    assert receiver.told == ["guidance.version", "guidance.withdrawal"]
    body, headers = receiver.taken[0]
    with time_machine.travel(NOW, tick=False):
        told = StandardWebhook(secret).verify(body.decode(), headers)
        assert told["data"]["note"] == "Halved."
        for changed in (body.replace(b"Halved", b"Doubled"), body + b" "):
            with pytest.raises(WebhookVerificationError):
                StandardWebhook(secret).verify(changed.decode(), headers)
    assert len({headers["webhook-id"] for _body, headers in receiver.taken}) == 2


def test_what_was_not_taken_is_tried_again_ever_more_slowly_and_given_up_after_72_hours(
    database: Database, settings: Settings, secret: str, receiver: Receiver
) -> None:
    happen(database)
    with database.writing() as session:
        person(session, "Mo Admin", Role.ADMIN)
    receiver.status, at = 500, NOW
    while hook(database).ended_at is None:
        assert sending.send_due(settings, database, at=at) == 0
        at = max(at, owed(database)[0].due_at)
    assert (hook(database).why_ended, owed(database)[0].tries) == ("it took nothing for 72 hours", 13)
    assert at - NOW >= timedelta(hours=72)
    assert states(database) == ["failed", "waiting"]
    with database.reading() as session:
        assert session.scalars(sa.select(LetterRow.subject)).all() == ["A webhook has ended"]
    assert sending.send_due(settings, database, at=at + timedelta(days=1)) == 0
    again(database, 0)
    receiver.status = 204
    assert sending.send_due(settings, database, at=at) == 3
    assert receiver.told == ["guidance.version", "guidance.version", "guidance.withdrawal"]


def again(database: Database, after: int) -> None:
    with database.writing() as session:
        keeping.replay(session, session.scalars(sa.select(Webhook.id)).one(), after, at=NOW)


def test_it_waits_its_pause_and_goes_on_where_it_was_in_order(
    database: Database, settings: Settings, secret: str, receiver: Receiver
) -> None:
    happen(database)
    receiver.status = 302
    sending.send_due(settings, database, at=NOW)
    assert [(each.tries, each.answer) for each in owed(database)] == [(1, "answered with status 302"), (0, "")]
    receiver.status = 204
    assert sending.send_due(settings, database, at=NOW + timedelta(seconds=4)) == 0
    assert sending.send_due(settings, database, at=NOW + timedelta(seconds=5)) == 2
    assert receiver.told == ["guidance.version", "guidance.withdrawal"]


def test_what_is_told_again_has_the_same_name_and_the_same_bytes(
    database: Database, settings: Settings, secret: str, receiver: Receiver
) -> None:
    happen(database)
    sending.send_due(settings, database, at=NOW)
    again(database, owed(database)[0].sequence - 1)
    assert sending.send_due(settings, database, at=NOW + timedelta(days=9)) == 2
    first, second = receiver.taken[:2], receiver.taken[2:]
    assert [body for body, _ in first] == [body for body, _ in second]
    assert [names["webhook-id"] for _, names in first] == [names["webhook-id"] for _, names in second]


def test_for_a_day_a_receiver_may_check_with_its_former_secret_and_with_its_new_one(
    database: Database, settings: Settings, secret: str, receiver: Receiver
) -> None:
    with database.writing() as session:
        made, renewed = keeping.renew(
            session, session.scalars(sa.select(Webhook.id)).one(), key=settings.secret, at=NOW
        )
        assert renewed not in {secret, made.secret}
    happen(database)
    sending.send_due(settings, database, at=NOW + timedelta(hours=23))
    again(database, 0)
    sending.send_due(settings, database, at=NOW + timedelta(hours=24))
    for (body, headers), after, takes in (
        (receiver.taken[0], 23, {secret, renewed}),
        (receiver.taken[-1], 24, {renewed}),
    ):
        with time_machine.travel(NOW + timedelta(hours=after)):
            assert {each for each in (secret, renewed) if _takes(each, body, headers)} == takes


def _takes(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        StandardWebhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def test_a_change_that_one_worker_has_is_taken_by_no_other_until_that_one_is_dead(
    database: Database, settings: Settings, secret: str, receiver: Receiver
) -> None:
    happen(database)
    with database.writing() as session:
        queue.owe(session, at=NOW)
        queue.owe(session, at=NOW)
    with database.writing() as session:
        mine = queue.claim(session, settings.base_url, at=NOW)
        assert mine is not None and queue.claim(session, settings.base_url, at=NOW) is None
    with lock_of_senders(database, Sent.WEBHOOKS) as lock:
        lock.share()
        assert sending.send_due(settings, database, at=NOW + timedelta(seconds=59)) == 0
        assert sending.send_due(settings, database, at=NOW + timedelta(seconds=61)) == 2
    with database.writing() as session:
        queue.note(session, mine, 500, "late", at=NOW + timedelta(seconds=62))
    assert states(database) == ["sent", "sent"]


def test_a_change_whose_sender_died_is_taken_up_by_the_next_one_at_once(
    database: Database, settings: Settings, secret: str, receiver: Receiver
) -> None:
    happen(database)
    with database.writing() as session:
        queue.owe(session, at=NOW)
        assert queue.claim(session, settings.base_url, at=NOW) is not None
    assert sending.send_due(settings, database, at=NOW) == 2
    assert states(database) == ["sent", "sent"]


def test_what_is_of_a_page_that_was_removed_is_not_told_any_more_but_its_removal_is(
    database: Database, settings: Settings, secret: str, receiver: Receiver
) -> None:
    happen(database)
    with database.writing() as session:
        queue.owe(session, at=NOW)
        document = session.scalars(sa.select(Document)).one()
        remove(session, document, document.owner, at=days(3))
    sending.send_due(settings, database, at=NOW)
    assert receiver.told == ["guidance.removal"] and states(database) == ["ended", "ended", "sent"]


def test_addresses_take_turns(database: Database, settings: Settings, secret: str, monkeypatch) -> None:
    happen(database)
    again(database, 0)
    with database.writing() as session:
        other = keeping.add(session, ADDRESS + "2", only_safety=False, key=settings.secret, at=NOW)[0]
        keeping.replay(session, other.id, 0, at=NOW)
    told: list[str] = []
    monkeypatch.setattr(sending, "post_public", lambda address, _body, _headers: told.append(address) or 200)
    assert sending.send_due(settings, database) == 6
    assert {address: told[:4].count(address) for address in told} == {ADDRESS: 2, ADDRESS + "2": 2}


def test_who_says_that_they_are_gone_is_told_nothing_more(
    database: Database, settings: Settings, secret: str, receiver: Receiver
) -> None:
    happen(database)
    receiver.status = 410
    sending.send_due(settings, database, at=NOW)
    assert hook(database).why_ended == "it answered that it is gone (410)"
    assert states(database) == ["failed", "waiting"]


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
    for wrong in (lambda: keeping.end(session, 99, at=NOW), lambda: keeping.replay(session, made.id, 9, at=NOW)):
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
