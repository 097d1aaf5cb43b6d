"""Letters: how long it takes to owe ten thousand, how many a second a server here is handed, and what each costs."""

import multiprocessing
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from guidance.config import Settings
from guidance.db import Database
from guidance.letters.sending import send_waiting
from guidance.letters.writing import FOLLOWERS_FOOT, WantedLetter, letter_about, owe_to_all
from guidance.models import DeliveryState, Frequency, LetterKind, Receiver, Subscription, new_token
from guidance.models.alerts import subscribed
from guidance.text.letter import Paragraph
from tests.letters.servers import AnyPort
from tests.stories import START

FOLLOWERS, SENT = 10_000, 1_000


def seconds_to_owe(database: Database) -> float:
    """Owe one letter to ten thousand followers, in one step."""
    with database.writing() as session:
        for number in range(FOLLOWERS):
            receiver = Receiver(email=f"a{number}@example.org", token=new_token(), mark=new_token()[:16], made_at=START)
            wish = {"what": "everything", "frequency": Frequency.AT_ONCE, "only_safety": False, "token": new_token()}
            session.add(Subscription(receiver=receiver, asked_at=START, confirmed_at=START, **wish))
    wanted = WantedLetter(
        LetterKind.ALERT, "Changed: Methotrexate", [Paragraph("Words. " * 80)], FOLLOWERS_FOOT, "changes"
    )
    begun = time.perf_counter()
    with database.writing() as session:
        owe_to_all(session, letter_about(session, wanted, "changed", at=START), subscribed(), at=START)
    return time.perf_counter() - begun


@dataclass(frozen=True)
class Sent:
    """What handing letters in costs: ours, and a loop that knows each letter already and notes nothing."""

    per_second: float
    cpu: float
    """Seconds of the processor for one letter, without those of the mail server."""
    bare_cpu: float


def sent(folder: Path, database: Database) -> Sent:
    """Hand in a thousand of them, one after the other, as one worker does; then the same bytes without a database."""
    with database.writing() as session:
        session.execute(sa.text("UPDATE delivery SET state = :ended WHERE id > :last"), _rest())
    with _server() as (place, asked):
        settings = Settings(instance=folder, mail_url=f"smtp://{place}", mail_from="hello@example.org")
        begun, cpu, sent = time.perf_counter(), time.thread_time(), 0
        while more := send_waiting(settings, database, seconds=60):
            sent += more
        rate, cpu = sent / (time.perf_counter() - begun), time.thread_time() - cpu
        asked.send("the last letter")
        same = asked.recv()
        bare = time.thread_time()
        with smtplib.SMTP(place) as server:
            for number in range(SENT):
                server.sendmail("hello@example.org", [f"a{number}@example.org"], same)
        bare = time.thread_time() - bare
    return Sent(rate, cpu / SENT, bare / SENT)


def _rest() -> dict[str, object]:
    return {"ended": DeliveryState.ENDED.value, "last": SENT}


class _Sink:
    """Accepts every letter, and keeps the last one."""

    last: object = b""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.last = envelope.original_content
        return "250 accepted"


def _serve(told: Connection) -> None:
    sink = _Sink()
    controller = AnyPort(sink, hostname="127.0.0.1", port=0, server_hostname="localhost")
    controller.start()
    told.send(f"127.0.0.1:{controller.port}")
    while told.recv():
        told.send(sink.last)


@contextmanager
def _server() -> Iterator[tuple[str, Connection]]:
    """A mail server in a process of its own, as it is in life: in ours it would wait for the same interpreter."""
    asked, told = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(told,), daemon=True)
    process.start()
    try:
        yield asked.recv(), asked
    finally:
        process.terminate()
        process.join()
