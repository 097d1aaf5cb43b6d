"""What the service said is published stays published, however often the whole of it is killed in the middle."""

import random
import re
import threading
import time
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from guidance.db import Database
from guidance.models import Role, Version
from guidance.operations.verifying import verify
from tests.machine.server import running
from tests.pages import HIDDEN
from tests.stories import browser_cookie, page, person, publish

DESK = "/desk/guidance/methotrexate"


class Publisher:
    """Somebody with a script who publishes one text after another, and writes down what was promised to them."""

    def __init__(self, address: str, cookie: str, name: str) -> None:
        self.address, self.name = address, name
        self.promised: list[str] = []
        self._browser = requests.Session()
        self._browser.cookies.set("guidance", cookie, domain="127.0.0.1", path="/")
        self._over, self._has_published = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> "Publisher":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def published_once(self) -> None:
        """Wait for the first promise: on a busy machine the first pages of a new server take their time."""
        self._has_published.wait(30)

    def _work(self) -> None:
        turn = 0
        while not self._over.is_set():
            turn += 1
            text = f"{self.name}, text {turn}."
            try:
                self._send("draft", title="Methotrexate", body=text, change_class="advice changed", change_note=text)
                if self._send("version", when="urgent", reason="A batch is recalled."):
                    self.promised.append(text)
                    self._has_published.set()
            except requests.RequestException:
                return  # the service is dead

    def _send(self, step: str, **fields: str) -> bool:
        source = self._browser.get(f"{self.address}{DESK}/{step}", params={"continue": "1"}, timeout=30).text
        hidden = dict(HIDDEN.findall(source))
        answer = self._browser.post(
            f"{self.address}{DESK}/{step}", data=hidden | fields, allow_redirects=False, timeout=30
        )
        return answer.status_code == 303


@pytest.fixture
def cookie(database: Database, tmp_path: Path) -> str:
    with database.writing() as session:
        author = person(session, "Sam Author", Role.APPROVER)
        publish(session, page(session, author), author)
    return browser_cookie(database, tmp_path, "sam.author@example.org")


def test_what_was_promised_is_there_after_a_kill(
    database: Database, database_url: str, tmp_path: Path, cookie: str
) -> None:
    check(database, database_url, tmp_path, cookie, kills=1)


@pytest.mark.soak
def test_what_was_promised_is_there_after_many_kills(
    database: Database, database_url: str, tmp_path: Path, cookie: str
) -> None:
    """Fifteen on each database: every one starts the whole service, and statements are cut off one by one elsewhere."""
    check(database, database_url, tmp_path, cookie, kills=15)


def history_at(address: str) -> str:
    """All pages of the history, as one text."""
    pages: list[str] = []
    while not pages or pages[-1] not in pages[:-1]:
        answer = requests.get(f"{address}/guidance/methotrexate/history", {"page": len(pages) + 1}, timeout=30)
        pages.append(answer.text)
    return "".join(pages)


def check(database: Database, database_url: str, folder: Path, cookie: str, *, kills: int) -> None:
    chance, promised = random.Random(kills), []
    database.close()
    for kill in range(kills):
        server = running(folder, database_url=database_url)
        with server as address, Publisher(address, cookie, f"Life {kill}") as publisher:
            publisher.published_once()
            time.sleep(chance.uniform(0, 0.6))
            server.kill()
        promised += publisher.promised
    with running(folder, database_url=database_url) as address:
        history = history_at(address)
        shown = requests.get(f"{address}/guidance/methotrexate", timeout=30).text
    assert len(promised) >= kills, "hardly anything was published"
    with database.reading() as session:
        versions = session.scalars(sa.select(Version).order_by(Version.number)).all()
        notes = [version.revision.change_note for version in versions]
    assert [version.number for version in versions] == list(range(1, len(versions) + 1))
    assert [note for note in notes if note in set(promised)] == promised
    assert all(note in history for note in promised)
    assert f"Version {len(versions)}" in re.sub(r"\s+", " ", shown) and notes[-1].partition(",")[0] in shown
    verify(database)
