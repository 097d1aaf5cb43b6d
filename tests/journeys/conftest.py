"""A real server for the journeys of those who write: people with passwords, on both kinds of database."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from guidance.accounts.links import make_link
from guidance.db import Database
from guidance.models import Password, Purpose, Role, SignIn, UserAccount, topic_named
from tests.accounts.doors import kept_hash
from tests.conftest import administer, copied, named
from tests.machine.server import running
from tests.stories import page as new_page
from tests.stories import person, publish

BODY = "## Dose\n\nTake 5 mg once a week.\n\n## Review\n\nSee the team every 3 months.\n"


@dataclass
class Office:
    """The service as its people find it: an address, and a database to look into from behind."""

    address: str
    database: Database

    def invitation(self, name: str, role: Role) -> str:
        """The one-time link with which somebody new comes in."""
        with self.database.writing() as session:
            made = person(session, name, role)
            token = make_link(session, made, Purpose.INVITATION, by=None, at=datetime.now(UTC))
        return f"{self.address}/sign-in/link/{token}"

    def page(self, slug: str, title: str) -> str:
        """The desk address of a published page of its own for one journey."""
        with self.database.writing() as session:
            author = session.scalars(sa.select(UserAccount).where(UserAccount.email == "ann.author@example.org")).one()
            at = datetime.now(UTC) - timedelta(days=30)
            publish(session, new_page(session, author, slug, topic="Medicines"), author, BODY, title=title, at=at)
        return f"{self.address}/desk/guidance/{slug}"

    def end_sign_ins(self, email: str) -> None:
        """What an admin, or time, does to somebody who is signed in."""
        with self.database.writing() as session:
            user = session.scalars(sa.select(UserAccount).where(UserAccount.email == email)).one()
            session.execute(sa.update(SignIn).where(SignIn.user_id == user.id).values(ended_at=datetime.now(UTC)))

    def leave_alone(self, email: str, since: timedelta) -> None:
        """Nobody has clicked for so long where this person is signed in."""
        with self.database.writing() as session:
            user = session.scalars(sa.select(UserAccount).where(UserAccount.email == email)).one()
            seen = datetime.now(UTC) - since
            session.execute(sa.update(SignIn).where(SignIn.user_id == user.id).values(seen_at=seen))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The running service, empty but for its people; each journey makes pages of its own."""
    folder = tmp_path_factory.mktemp(f"office-{request.param}")
    if request.param == "sqlite":
        url, template = copied(request.getfixturevalue("sqlite_template"), folder / "guidance.sqlite"), ""
    else:
        template, name = request.getfixturevalue("postgresql_server"), f"office_{secrets.token_hex(6)}"
        administer(template, f'CREATE DATABASE "{name}" TEMPLATE "{sa.make_url(template).database}"')
        url = named(template, name)
    database = Database(url)
    _hire(database)
    with running(folder, database_url=url) as address:
        yield Office(address, database)
    database.close()
    if template:
        administer(template, f'DROP DATABASE "{sa.make_url(url).database}" WITH (FORCE)')


def _hire(database: Database) -> None:
    people = {"Ann Author": Role.AUTHOR, "Ben Author": Role.AUTHOR, "Pia Approver": Role.APPROVER}
    with database.writing() as session:
        topic_named(session, "Medicines")
        for name, role in (people | {"Quin Approver": Role.APPROVER, "Mo Admin": Role.ADMIN}).items():
            made = person(session, name, role)
            session.add(Password(user_id=made.id, hash=kept_hash(), changed_at=datetime.now(UTC)))


@pytest.fixture
def word_file(tmp_path: Path) -> Path:
    """A Word document with what goes wrong most easily: raised figures, signs, a table."""
    from tests.documents import cell, p, row, run, sup, table, word

    rows = table(row(cell(p(run("Drug"))), cell(p(run("Dose")))), row(cell(p(run("A"))), cell(p(run("≤ 0.5 mg/kg")))))
    body = p(run("Platelets"), style="Heading1") + p(run("Keep above 50 × 10"), sup("9"), run("/L.")) + rows
    path = tmp_path / "guideline.docx"
    path.write_bytes(word(body))
    return path
