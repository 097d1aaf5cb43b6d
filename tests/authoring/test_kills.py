"""What the service said is published stays published, however often the whole of it is killed in the middle."""

import random
import re
import time
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from guidance.db import Database
from guidance.models import Role, Version
from guidance.operations.verifying import verify
from tests.machine.publishing import PAGE, Publisher
from tests.machine.server import running
from tests.stories import browser_cookie, page, person, publish


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
        answer = requests.get(f"{address}{PAGE}/history", {"page": len(pages) + 1}, timeout=30)
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
        shown = requests.get(f"{address}{PAGE}", timeout=30).text
    assert len(promised) >= kills, "hardly anything was published"
    with database.reading() as session:
        versions = session.scalars(sa.select(Version).order_by(Version.number)).all()
        notes = [version.revision.change_note for version in versions]
    assert [version.number for version in versions] == list(range(1, len(versions) + 1))
    assert [note for note in notes if note in set(promised)] == promised
    assert all(note in history for note in promised)
    assert f"Version {len(versions)}" in re.sub(r"\s+", " ", shown) and notes[-1].partition(",")[0] in shown
    verify(database)
