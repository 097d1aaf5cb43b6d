"""The page on which a rewrite of 300 kB with thousands of doses is checked: its bytes, and what it takes to make."""

import random
import time
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from benchmarks.making import signed_in_client
from benchmarks.saving import SLUG
from guidance.db import Database
from guidance.models import (
    Change,
    ChangeClass,
    Document,
    Text,
    UserAccount,
    latest_revision,
    record_version,
    save_next,
)
from guidance.text.markdown.rendering import ORDINARY, render

_WORDS = "after food each morning unless the team that looks after somebody says otherwise in winter".split()


def checked(folder: Path, database: Database) -> tuple[int, float]:
    """The bytes of the page, and the seconds of processor time for the first who opens it."""
    with database.writing() as session:
        at = datetime.now(UTC)
        document = session.scalars(sa.select(Document).where(Document.slug == SLUG)).one()
        author = session.scalars(sa.select(UserAccount).where(UserAccount.email == "author@demo.example")).one()
        for turn in (1, 2):
            last = latest_revision(session, document)
            assert last is not None
            text = Text("Rewritten", "Every dose is another.", _doses(turn))
            change = Change("What changed.", ChangeClass.ADVICE_CHANGED)
            saved = save_next(session, document, text, change, last.content, based_on=last.number, by=author, at=at)
            if turn == 1:
                record_version(session, saved, render(text.body, ORDINARY), by=author, at=at)
    with signed_in_client(folder, "approver@demo.example") as client:
        begun = time.process_time()
        answer = client.get(f"/desk/guidance/{SLUG}/review")
        taken = time.process_time() - begun
    assert answer.status_code == 200
    return len(answer.data), taken


def _doses(turn: int) -> str:
    """300 kB in sections of forty doses, all of them others in each turn."""
    words, doses, lines = random.Random(1), random.Random(turn), list[str]()
    for number in range(2_900):
        lines += [f"## Section {number // 40}"] if number % 40 == 0 else []
        said = " ".join(words.choices(_WORDS, k=14)).capitalize()
        lines.append(f"{said}: {doses.randint(1, 900)} mg every {doses.randint(2, 30)} days.")
    return "\n\n".join(lines)[:299_000]
