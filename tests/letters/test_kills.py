"""Letters while their worker is killed: none is lost, and only one that was on its way may come twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from guidance.db import Database
from guidance.letters.writing import WantedLetter, write_outside
from guidance.models import Delivery, DeliveryState, LetterKind
from guidance.models.letters import LETTER_LEASE
from guidance.text.letter import Paragraph
from tests.letters.servers import Box, mail_server

PATIENCE = 120.0


class Worker:
    """The worker as an operator runs it, until it is killed."""

    def __init__(self, folder: Path, database_url: str, mail_url: str) -> None:
        settings = {
            "instance": folder,
            "database_url": database_url,
            "mail_url": mail_url,
            "mail_from": "a@example.org",
        }
        environment = {**os.environ, **{f"GUIDANCE_{name.upper()}": str(value) for name, value in settings.items()}}
        command = [sys.executable, "-m", "guidance.cli", "worker"]
        self._process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def kill(self) -> None:
        """End it as a power cut does."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "nothing happens any more"
        time.sleep(0.02)


def wake(database: Database) -> None:
    """Let the time pass after which a sender is taken for dead."""
    with database.writing() as session:
        dead = Delivery.state == DeliveryState.SENDING
        session.execute(sa.update(Delivery).where(dead).values(begun_at=datetime.now(UTC) - 2 * LETTER_LEASE))


def check(database: Database, database_url: str, folder: Path, *, letters: int, kills: int) -> None:
    now = datetime.now(UTC)  # addresses that nobody asked for are forgotten after a while
    with database.writing() as session:
        wanted = WantedLetter(LetterKind.ALERT, "Changed", [Paragraph("Words.")])
        for number in range(letters):
            write_outside(session, wanted, email=f"a{number}@example.org", about="changed", at=now)
    database.close()
    with mail_server() as (url, box):
        for kill in range(kills):
            so_many = letters * (kill + 1) // (kills + 1)
            worker = Worker(folder, database_url, url)
            try:
                wait_until(lambda so_many=so_many: len(box.to) >= so_many)  # type: ignore[misc]
            finally:
                worker.kill()
            wake(database)
        last = Worker(folder, database_url, url)
        try:
            wait_until(lambda: everything_is_sent(database))
        finally:
            last.kill()
        assert_none_is_lost(box, letters, kills)


def everything_is_sent(database: Database) -> bool:
    with database.reading() as session:
        return session.scalar(sa.select(Delivery.id).where(Delivery.state != DeliveryState.SENT).limit(1)) is None


def assert_none_is_lost(box: Box, letters: int, kills: int) -> None:
    arrived = Counter(box.to)
    assert set(arrived) == {f"a{number}@example.org" for number in range(letters)}
    twice = {address for address, count in arrived.items() if count > 1}
    assert len(box.to) - letters <= kills  # one letter at most is between its acceptance and our note of it
    for address in twice:
        names = {str(message["Message-ID"]) for message in box.messages if message["To"] == address}
        assert len(names) == 1  # by which mail programs know it again


@pytest.mark.soak
def test_of_two_thousand_letters_none_is_lost_over_a_hundred_kills(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    check(database, database_url, tmp_path, letters=2_000, kills=100)
