"""A history that is damaged is noticed within a day, told to admins, and added to no more, while everybody reads on."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from guidance import damage
from guidance.accounts.links import make_link
from guidance.cli.jobs import look_for_damage, publish_scheduled
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import HistoryDamaged
from guidance.migrations.triggers import open_to_changes
from guidance.models import Rendering, Role, UserAccount
from guidance.models.accounts import Purpose
from guidance.models.letters import LetterRow
from guidance.operations.daily_check import check_history
from tests.pages import posted
from tests.stories import page, person, publish, signed_in

DRAFT = "/desk/guidance/methotrexate/draft"
TYPED = {"title": "Methotrexate", "summary": "How to take it.", "body": "Words that took an hour."}


@pytest.fixture
def site(app: Flask) -> Flask:
    with app.extensions["database"].writing() as session:
        author = person(session)
        person(session, "Ada Admin", Role.ADMIN)
        publish(session, page(session, author), author)
    return app


@pytest.fixture
def author(site: Flask) -> FlaskClient:
    return signed_in(site, "sam.author@example.org")


def history(site: Flask) -> Database:
    """As the worker has it."""
    return Database(site.extensions["settings"].database)


def exchanged(database: Database, html: str) -> str:
    """Put other HTML in the place of what readers saw, as a fault of the disk could; what stood there."""
    column = Rendering.__table__.c.html
    with database.writing() as session, open_to_changes(session.connection(), "rendering"):
        before: str = session.scalars(sa.select(column)).one()
        session.execute(sa.update(Rendering.__table__).values(html=html))
    return before


def a_day_passes(settings: Settings) -> None:
    """For the verdict alone: nobody is signed out by it."""
    last = damage.noted(settings.instance)
    assert last is not None
    damage.note(settings.instance, damage.HistoryCheck(last.at - damage.EVERY, last.fault))


def letters(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(sa.select(LetterRow.subject).order_by(LetterRow.id)))


def test_damage_ends_saving_and_scheduling_but_not_reading_until_it_is_put_right(
    site: Flask, author: FlaskClient
) -> None:
    settings, database = site.extensions["settings"], history(site)
    assert look_for_damage(settings, database).wait == damage.EVERY.total_seconds()
    assert posted(author, DRAFT, **TYPED).status_code == 303

    before = exchanged(database, b"damaged")
    for _ in range(2):
        a_day_passes(settings)
        look_for_damage(settings, database)
    refused = posted(author, DRAFT, **TYPED | {"body": "More words, and another hour."})
    assert refused.status_code == 503
    assert "More words, and another hour." in refused.text and "the history is damaged" in refused.text
    assert "version 1 of “methotrexate”" in author.get("/desk").text
    assert letters(database) == ["The history is damaged"]
    assert publish_scheduled(settings, database).wait < damage.EVERY.total_seconds()
    assert site.test_client().get("/ready").json["wrong"][0] == "history"
    assert site.test_client().get("/guidance/methotrexate/history").status_code == 200

    exchanged(database, before)
    assert "whole" in check_history(settings, database, at=datetime.now(UTC))
    assert posted(author, DRAFT, **TYPED | {"body": "More words."}).status_code == 303
    database.close()


def test_admins_sign_in_and_are_told_of_damage_whoever_found_it(site: Flask) -> None:
    settings, database = site.extensions["settings"], history(site)
    damage.note(settings.instance, damage.HistoryCheck(datetime.now(UTC), "Version 1 is damaged."))
    assert look_for_damage(settings, database).wait < damage.EVERY.total_seconds()
    assert letters(database) == ["The history is damaged"]
    with database.writing() as session:
        admin = session.scalars(sa.select(UserAccount).where(UserAccount.role == Role.ADMIN)).one()
        token = make_link(session, admin, Purpose.SIGN_IN, by=None, at=datetime.now(UTC))
    browser = site.test_client()
    assert posted(browser, f"/sign-in/link/{token}").location == "/desk"
    assert "Version 1 is damaged." in browser.get("/desk").text
    database.close()


def test_damage_is_told_where_it_cannot_be_noted(site: Flask) -> None:
    settings, database = site.extensions["settings"], history(site)
    (settings.instance / "history-check.json.new").mkdir()
    assert "whole" in check_history(settings, database, at=datetime.now(UTC))
    exchanged(database, b"damaged")
    look_for_damage(settings, database)
    assert letters(database) == ["The history is damaged"]
    database.close()


def test_the_history_is_checked_again_a_day_later_and_where_the_clock_stood_wrong() -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    assert damage.seconds_to_next(None, at) == 0
    waits = [damage.seconds_to_next(damage.HistoryCheck(at - timedelta(hours=ago)), at) for ago in (-1, 0, 23, 24)]
    assert waits == [0, 86_400, 3_600, 0]


def test_a_check_that_was_missed_is_told(site: Flask) -> None:
    settings, database = site.extensions["settings"], history(site)
    assert "history" not in site.test_client().get("/ready").json["wrong"]
    look_for_damage(settings, database)
    with time_machine.travel(datetime.now(UTC) + damage.TOO_OLD + timedelta(minutes=1)):
        assert "history" in site.test_client().get("/ready").json["wrong"]
    database.close()


def test_a_verdict_that_cannot_be_read_is_none(site: Flask) -> None:
    settings, database = site.extensions["settings"], history(site)
    exchanged(database, b"damaged")
    with pytest.raises(HistoryDamaged):
        check_history(settings, database, at=datetime.now(UTC))
    assert damage.damage_in(settings.instance)
    for words in ("", "{", "[]", '{"at": 3, "fault": "x"}'):
        (settings.instance / "history-check.json").write_text(words)
        assert damage.damage_in(settings.instance) == ""
    (settings.instance / "history-check.json").write_text('{"at": "2026-01-05T09:00:00", "fault": ""}')
    assert look_for_damage(settings, database).wait < damage.EVERY.total_seconds()
    assert damage.damage_in(settings.instance)
    database.close()
