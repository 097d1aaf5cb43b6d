"""Letters while their worker is killed: none is lost, and only one that was on its way may come twice."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from guidance.cli.working import work
from guidance.config import Settings
from guidance.db import Database
from guidance.letters.writing import WantedLetter, write_outside
from guidance.models import Delivery, DeliveryState, LetterKind
from guidance.text.letter import Paragraph
from tests.letters.servers import Box, mail_server

PATIENCE = 120.0
#: Forks workers that have loaded everything, as ``guidance serve --with-worker`` does.
FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["guidance.cli.jobs", "tests.letters.test_kills"])


def working(settings: Settings) -> None:
    work(settings, Database(settings.database))


class Worker:
    """The worker as the service starts it, until it is killed."""

    def __init__(self, folder: Path, database_url: str, mail_url: str) -> None:
        settings = Settings(instance=folder, database_url=database_url, mail_url=mail_url, mail_from="a@example.org")
        self._process = FORKING.Process(target=working, args=(settings,))
        self._process.start()

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        self._process.join()


def wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "nothing happens any more"
        time.sleep(0.02)


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
    names = {(str(each["To"]), str(each["Message-ID"])) for each in box.messages if str(each["To"]) in twice}
    assert len(names) == len(twice)  # those that came twice have one name, by which mail programs know them again


@pytest.mark.soak
def test_of_two_thousand_letters_none_is_lost_over_a_hundred_kills(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    check(database, database_url, tmp_path, letters=2_000, kills=100)
