"""Many people save one page over HTTP at once: every accepted text is kept in order, every refused one comes back."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from guidance.db import Database
from guidance.models import Document, Revision
from tests.machine.server import running
from tests.pages import HIDDEN
from tests.stories import browser_cookie, page, person, publish

#: More than the server has threads, so that some wait before and some at the lock; fifty take part in the long loop.
EDITORS = 16
MANY_EDITORS = 50
SAVES = 2
TRIES = 5
DRAFT = "/desk/guidance/methotrexate/draft"
BODY = re.compile(r'name="body"[^>]*>\n(.*?)</textarea>', re.DOTALL)
SHARED = "A passage that everybody rewrites: nobody.\n\n"


@dataclass
class Editor:
    """One person with one browser, who changes a passage of their own, and every second time the shared one."""

    number: int
    address: str
    cookie: str
    accepted: list[str] = field(default_factory=list)
    refused: int = 0
    trouble: list[str] = field(default_factory=list)

    def work(self, saves: int) -> None:
        browser = requests.Session()
        browser.cookies.set("guidance", self.cookie, domain="127.0.0.1", path="/")
        for turn in range(saves):
            try:
                self._save(browser, f"e{self.number}t{turn}", shared=turn % 2 == 1)
            except Exception as error:
                self.trouble.append(repr(error))

    def _save(self, browser: requests.Session, mark: str, *, shared: bool) -> None:
        source = browser.get(f"{self.address}{DRAFT}?continue=1", timeout=30).text
        body = unescape(BODY.findall(source)[0])
        line = r"A passage that everybody rewrites: .*" if shared else rf"Passage {self.number}: .*"
        typed = re.sub(line, lambda found: found[0].partition(":")[0] + f": {mark}.", body)
        fields = {**dict(HIDDEN.findall(source)), "title": "Methotrexate", "body": typed}
        answer = self._sent(browser, fields)
        if answer.status_code == 303:
            self.accepted.append(mark)
        elif answer.status_code == 409:
            self.refused += 1
            if typed not in unescape(answer.text):
                self.trouble.append(f"{mark} was refused without its text")
        else:
            self.trouble.append(f"{mark}: {answer.status_code}")

    def _sent(self, browser: requests.Session, fields: dict[str, str]) -> requests.Response:
        """The answer; where the database was busy for too long, the text comes back and is sent again, as people do."""
        for _ in range(TRIES):
            answer = browser.post(f"{self.address}{DRAFT}", data=fields, allow_redirects=False, timeout=60)
            if answer.status_code != 503:
                break
            assert fields["body"] in unescape(answer.text), "a busy database lost what was typed"
        return answer


@pytest.fixture
def editors(
    request: pytest.FixtureRequest, database: Database, database_url: str, tmp_path: Path
) -> Iterator[list[Editor]]:
    number = MANY_EDITORS if request.node.get_closest_marker("soak") else EDITORS
    with database.writing() as session:
        people = [person(session, f"Editor {n}") for n in range(number)]
        passages = "".join(f"Passage {n}: nobody.\n\n" for n in range(number))
        publish(session, page(session, people[0]), people[0], passages + SHARED)
        addresses = [who.email for who in people]
    cookies = [browser_cookie(database, tmp_path, email) for email in addresses]
    with running(tmp_path, database_url=database_url) as address:
        yield [Editor(n, address, cookie) for n, cookie in enumerate(cookies)]


def test_editors_of_one_page_lose_nothing(editors: list[Editor], database: Database) -> None:
    check(editors, database, SAVES)


@pytest.mark.soak
def test_fifty_editors_lose_nothing_for_long(editors: list[Editor], database: Database) -> None:
    check(editors, database, 8)


def check(editors: list[Editor], database: Database, saves: int) -> None:
    threads = [threading.Thread(target=editor.work, args=(saves,)) for editor in editors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [trouble for editor in editors for trouble in editor.trouble] == []
    assert sum(editor.refused for editor in editors) > 0, "nobody ever met anybody"
    with database.reading() as session:
        rows = session.scalars(sa.select(Revision).join(Document).order_by(Revision.number)).all()
        texts = [row.content.body for row in rows if row.content]
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    for editor in editors:
        seen = [first(mark, texts) for mark in editor.accepted]
        assert None not in seen, f"an accepted text of editor {editor.number} is not in the history"
        assert seen == sorted(seen)
    assert len(rows) == 1 + sum(len(editor.accepted) for editor in editors)


def first(mark: str, texts: list[str]) -> int | None:
    return next((number for number, text in enumerate(texts) if f": {mark}." in text), None)
