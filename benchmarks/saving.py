"""Saving a draft of 30 kB through the real server on the embedded default, as an editor's browser does it."""

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
from guidance.config import Settings
from guidance.db import Database
from guidance.models import SignIn, UserAccount, digest_of, new_token

DRAFT = "/desk/guidance/covid-19-vaccination-principles/draft"
SAVES = 40
_HIDDEN = re.compile(r'<input[^>]*?name="(csrf_token|nonce|based_on)"[^>]*?value="([^"]*)"')


class Saved(NamedTuple):
    """What one save takes, in seconds."""

    wait: float
    """From the first byte sent to the whole answer, the median."""
    cpu: float
    """Of the processor, of all processes of the server, the mean."""


def saved(folder: Path, database: Database) -> Saved:
    """Save again and again.

    :param folder: the instance folder of ``database``, which holds the demonstration.
    """
    cookie = _signed_in(folder, database)
    paragraphs = [f"Paragraph {n}: take {n} mg once a week and see the team every {n} months." for n in range(400)]
    times, spent = [], 0.0
    with servers.guidance(str(folder)) as (port, keeper):
        address = f"http://127.0.0.1:{port}{DRAFT}"
        wait_for_rest(keeper)
        browser = requests.Session()
        browser.cookies.set("guidance", cookie, domain="127.0.0.1", path="/")
        for turn in range(SAVES):
            fields = dict(_HIDDEN.findall(browser.get(f"{address}?continue=1", timeout=30).text))
            paragraphs[turn] += f" Changed in turn {turn}."
            body = "\n\n".join(paragraphs)[:30_000]
            begun, before = time.perf_counter(), processor_seconds(keeper)
            answer = browser.post(
                address, data={**fields, "title": "Saved", "body": body}, allow_redirects=False, timeout=30
            )
            times.append(time.perf_counter() - begun)
            spent += processor_seconds(keeper) - before
            assert answer.status_code == 303, answer.status_code
    return Saved(statistics.median(times), spent / SAVES)


def _signed_in(folder: Path, database: Database) -> str:
    token, now = new_token(), datetime.now(UTC)
    with database.writing() as session:
        author = session.scalars(sa.select(UserAccount).where(UserAccount.email == "author@demo.example")).one()
        author.active = True
        digest = digest_of(token)
        session.add(SignIn(token_digest=digest, user_id=author.id, method="link", started_at=now, seen_at=now))
    signer = Flask(__name__)
    signer.secret_key = Settings(instance=folder).secret
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    assert serializer is not None
    return str(serializer.dumps({"sign-in": token}))
