"""What changed for readers is known after every commit, and spoils only the pages that show it."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from guidance.accounts.own_account.changing import change_details
from guidance.acts.moving import move
from guidance.app import create_app
from guidance.config import Settings
from guidance.db import Database
from guidance.models import (
    Document,
    NoteCorrection,
    UserAccount,
    current_version,
    removed_documents,
    seal,
    standing_of,
    tick,
    topic_named,
)
from tests.conftest import close
from tests.stories import days, page, person, publish, reinstate, remove, review, withdraw

NAMES = ("dose", "fever", "hands", "knees")
FACES = ("", "/history", "/versions/1", "/compare/1..2", "/changes?since=1", "/versions/1/check")


class Life:
    """A small site to which one thing after the other happens."""

    def __init__(self, app: Flask, settings: Settings, seed: int) -> None:
        self.database = app.extensions["database"]
        self.choose, self.acts = random.Random(seed), 0
        with self.database.writing() as session:
            author = person(session)
            for name in NAMES:
                publish(session, page(session, author, name, "Care"), author, title=name.title())
        self.kept = app.test_client()
        self.fresh_app = create_app(settings.model_copy(update={"cache_mb": 0}))
        self.fresh = self.fresh_app.test_client()

    def act(self) -> None:
        """Let one thing happen to one page."""
        self.acts += 1
        at = days(self.acts)
        with self.database.writing() as session:
            gone = Document.id.in_(removed_documents())
            there = session.scalars(sa.select(Document).where(~gone).order_by(Document.id)).all()
            author = session.scalars(sa.select(UserAccount)).one()
            document = self.choose.choice(there)
            other = self.choose.choice([*there, None])
            self.choose.choice(
                [
                    self.publish,
                    self.publish,
                    self.publish,
                    self.end,
                    self.end,
                    self.move,
                    self.look_after,
                    self.say_more,
                ]
            )(session, document, other, author, at)

    def publish(self, session: Session, document: Document, _other: object, author: UserAccount, at: datetime) -> None:
        body = f"## Dose\n\nTake {self.acts} mg.\n\n## More\n\nSee [it](/guidance/{self.choose.choice(NAMES)})."
        publish(session, document, author, body, title=f"{document.slug} {self.acts % 3}", at=at, note="Said better.")

    def end(
        self, session: Session, document: Document, other: Document | None, author: UserAccount, at: datetime
    ) -> None:
        if standing_of(session, document).withdrawal:
            reinstate(session, document, author, at=at)
        elif self.acts % 9 == 0 and other is not document:
            remove(session, document, author, at=at)
            publish(session, page(session, author, f"{document.slug}-anew-{self.acts}", "Care"), author, at=at)
        else:
            withdraw(session, document, author, at=at, replacement=other if other is not document else None)

    def move(self, session: Session, document: Document, _other: object, author: UserAccount, at: datetime) -> None:
        move(session, document, f"{NAMES[document.id % 4]}-{self.acts}", by=author, at=at)

    def look_after(
        self, session: Session, document: Document, _other: object, author: UserAccount, at: datetime
    ) -> None:
        version = current_version(session, document)
        assert version is not None
        review(session, version, author, at=at, due_on=date(2030, 1, 1) + timedelta(days=self.acts))

    def say_more(self, session: Session, document: Document, other: object, author: UserAccount, at: datetime) -> None:
        if other is None:
            organisation = self.choose.choice(["", f"Trust {self.acts}"])
            change_details(session, author, name=f"Sam {self.acts}", organisation=organisation, named=True, at=at)
        elif other is document:
            document.topics = [topic_named(session, f"Topic {self.acts % 4}")]
            tick(session, document)
        else:
            version = current_version(session, document)
            note = NoteCorrection(
                version=version, note=f"Note {self.acts}.", reason="It was wrong.", by_id=author.id, at=at
            )
            seal(session, note, document)

    def addresses(self) -> list[str]:
        with self.database.reading() as session:
            slugs = session.scalars(sa.select(Document.slug).order_by(Document.id)).all()
        return ["/", "/guidance/", *(f"/guidance/{slug}{face}" for slug in slugs for face in FACES)]


@pytest.fixture
def seed() -> int:
    return 7


@pytest.fixture
def life(app: Flask, settings: Settings, seed: int) -> Iterator[Life]:
    with time_machine.travel("2026-11-01T12:00:00Z", tick=False):
        lived = Life(app, settings, seed)
        yield lived
        close(lived.fresh_app)


def said(client: FlaskClient, address: str) -> tuple[int, bytes]:
    answer = client.get(address)
    return answer.status_code, answer.data


def check(life: Life, some: int | None = None) -> None:
    """Compare every page, or ``some`` of them, drawn by lot, with one that is made now."""
    addresses = life.addresses()
    for address in addresses if some is None else life.choose.sample(addresses, some):
        assert said(life.kept, address) == said(life.fresh, address), f"{address} after {life.acts} acts"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_after_every_act_what_is_kept_is_what_would_be_made_now(life: Life) -> None:
    for _ in range(3):
        check(life)
        life.act()
    check(life)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2))
def test_after_a_thousand_acts_what_is_kept_is_still_what_would_be_made_now(life: Life) -> None:
    """Two lives on each database, of 250 acts each: one life of a thousand would see only what old pages go through."""
    for number in range(250):
        life.act()
        check(life, None if number % 50 == 49 else 6)


def test_a_publication_spoils_the_pages_that_show_it_and_no_others(life: Life, app: Flask) -> None:
    made: list[str] = []
    app.before_request(lambda: made.append(request.path))
    others = [f"/guidance/{name}{face}" for name in NAMES[1:] for face in ("", "/history", "/versions/1")]
    for address in others:
        life.kept.get(address)
    before = len(made)
    with life.database.writing() as session:
        document = session.scalars(sa.select(Document).where(Document.slug == "dose")).one()
        publish(session, document, document.owner, "Take less.", at=days(1))
    for address in others:
        life.kept.get(address)
    assert made[before:] == []
    assert b"Take less." in life.kept.get("/guidance/dose").data


def test_whoever_has_committed_is_seen_by_the_next_request_that_nobody_makes_an_answer_for(
    life: Life, app: Flask
) -> None:
    cache, asked = app.extensions["page_cache"], ("/guidance/dose", "", "", "")
    assert [life.kept.get("/guidance/dose").status_code for _ in range(2)] == [200, 200]
    embedded, other = life.database.is_sqlite, Database(life.database.url.render_as_string(hide_password=False))
    for number in range(5):
        ready = cache.ready("GET", asked, "", "")
        assert (ready is not None) is embedded  # on PostgreSQL somebody has to be asked
        with other.writing() as session:
            document = session.scalars(sa.select(Document).where(Document.slug == "dose")).one()
            publish(session, document, document.owner, f"Take {number}.", at=days(1 + number))
        assert cache.ready("GET", asked, "", "") is None
        assert f"Take {number}.".encode() in life.kept.get("/guidance/dose").data
    other.close()


def test_a_page_names_the_organisation_that_its_owner_has_now(life: Life) -> None:
    assert b"St Elsewhere" not in life.kept.get("/guidance/dose").data
    with life.database.writing() as session:
        author = session.scalars(sa.select(UserAccount)).one()
        change_details(session, author, name=author.name, organisation="St Elsewhere", named=False, at=days(1))
    assert b"St Elsewhere" in life.kept.get("/guidance/dose").data


def test_a_page_that_names_the_one_to_use_instead_follows_its_title(life: Life) -> None:
    with life.database.writing() as session:
        old, new = (session.scalars(sa.select(Document).where(Document.slug == slug)).one() for slug in NAMES[:2])
        withdraw(session, old, old.owner, at=days(1), replacement=new)
    assert b"Fever" in life.kept.get("/guidance/dose").data
    with life.database.writing() as session:
        document = session.scalars(sa.select(Document).where(Document.slug == "fever")).one()
        publish(session, document, document.owner, "Cool down.", title="High temperature", at=days(2))
    assert b"High temperature" in life.kept.get("/guidance/dose").data
