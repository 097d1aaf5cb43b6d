"""Saving and publishing 30 kB through the real server on the embedded default, as an editor's browser does it."""

import re
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import requests
import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from benchmarks import servers
from benchmarks.processes import processor_seconds, wait_for_rest
from guidance.authoring.reviewing.stamping import Reading, record_reading
from guidance.config import Settings
from guidance.db import Database
from guidance.models import (
    Change,
    ChangeClass,
    Document,
    SignIn,
    Text,
    UserAccount,
    Verdict,
    digest_of,
    latest_revision,
    new_token,
    save_next,
)

SLUG = "covid-19-vaccination-principles"
PAGE = f"/desk/guidance/{SLUG}"
SAVES, PUBLICATIONS = 40, 30
_HIDDEN = re.compile(r'<input[^>]*?name="(csrf_token|nonce|based_on)"[^>]*?value="([^"]*)"')
_PARAGRAPHS = [f"Paragraph {n}: take {n} mg once a week and see the team every {n} months." for n in range(400)]


class Taken(NamedTuple):
    """What one act takes, in seconds."""

    wait: float
    """From the first byte sent to the whole answer, the median."""
    cpu: float
    """Of the processor, of all processes of the server, the mean."""
    found: float = 0.0
    """From the answer until a search for a new word shows the page, longest but for one in twenty."""


def saved(folder: Path, database: Database) -> Taken:
    """Save again and again.

    :param folder: the instance folder of ``database``, which holds the demonstration.
    """
    cookie = _signed_in(folder, database, "author@demo.example")
    with servers.guidance(str(folder)) as (port, keeper):
        desk = _Desk(port, keeper, cookie)
        for turn in range(SAVES):
            desk.send(f"{PAGE}/draft?continue=1", f"{PAGE}/draft", title="Saved", body=_changed(turn))
    return Taken(statistics.median(desk.waits), statistics.mean(desk.spent))


def published(folder: Path, database: Database) -> Taken:
    """Publish again and again what was approved, each time with a word that no page had."""
    cookie = _signed_in(folder, database, "approver@demo.example")
    found = []
    with servers.guidance(str(folder)) as (port, keeper):
        desk = _Desk(port, keeper, cookie)
        for turn in range(PUBLICATIONS):
            word = f"novel{chr(97 + turn // 26)}{chr(97 + turn % 26)}word"  # with figures it would be two words
            _approve(database, f"{_changed(turn)}\n\n{word}")
            desk.send(f"{PAGE}/version", f"{PAGE}/version", when="now")
            begun = time.perf_counter()
            while f"/guidance/{SLUG}" not in desk.get(f"/search?q={word}"):
                assert time.perf_counter() - begun < 10, "no search finds what was published"
            found.append(time.perf_counter() - begun)
    return Taken(statistics.median(desk.waits), statistics.mean(desk.spent), statistics.quantiles(found, n=20)[-1])


class _Desk:
    """Somebody's browser, and what it took to answer each form that was sent."""

    def __init__(self, port: int, keeper: int, cookie: str) -> None:
        self._at, self._keeper = f"http://127.0.0.1:{port}", keeper
        self._browser = requests.Session()
        self._browser.cookies.set("guidance", cookie, domain="127.0.0.1", path="/")
        self.waits: list[float] = []
        self.spent: list[float] = []
        wait_for_rest(keeper)

    def get(self, path: str) -> str:
        return self._browser.get(self._at + path, timeout=30).text

    def send(self, page: str, path: str, **typed: str) -> None:
        """Send the form on ``page`` to ``path``."""
        fields = dict(_HIDDEN.findall(self.get(page)))
        begun, before = time.perf_counter(), processor_seconds(self._keeper)
        answer = self._browser.post(self._at + path, data={**fields, **typed}, allow_redirects=False, timeout=30)
        self.waits.append(time.perf_counter() - begun)
        self.spent.append(processor_seconds(self._keeper) - before)
        assert answer.status_code == 303, answer.status_code


def _changed(turn: int) -> str:
    """A text of 30 kB, of which every turn changes one more paragraph."""
    changed = [f"{words} Changed in turn {n}." if n <= turn else words for n, words in enumerate(_PARAGRAPHS)]
    return "\n\n".join(changed)[:30_000]


def _approve(database: Database, body: str) -> None:
    """The next text of the page, by its author, and the approval of somebody else."""
    at = datetime.now(UTC)
    with database.writing() as session:
        document = session.scalars(sa.select(Document).where(Document.slug == SLUG)).one()
        people = sa.select(UserAccount).where(UserAccount.email.in_(["author@demo.example", "approver@demo.example"]))
        approver, author = session.scalars(people.order_by(UserAccount.email))
        last = latest_revision(session, document)
        assert last is not None
        change = Change("What changed.", ChangeClass.ADVICE_CHANGED)
        text = Text("Published", "What is published.", body)
        saved = save_next(session, document, text, change, last.content, based_on=last.number, by=author, at=at)
        record_reading(session, saved, Reading(note="Read."), Verdict.APPROVED, by=approver, at=at)


def _signed_in(folder: Path, database: Database, email: str) -> str:
    token, now = new_token(), datetime.now(UTC)
    with database.writing() as session:
        user = session.scalars(sa.select(UserAccount).where(UserAccount.email == email)).one()
        user.active = True
        digest = digest_of(token)
        session.add(SignIn(token_digest=digest, user_id=user.id, method="link", started_at=now, seen_at=now))
    signer = Flask(__name__)
    signer.secret_key = Settings(instance=folder).secret
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    assert serializer is not None
    return str(serializer.dumps({"sign-in": token}))
