"""``guidance alerts …``: whether everybody was reached, the canary address, and what is kept of a follower."""

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
import sqlalchemy as sa

from guidance.cli.shell import REFUSED, Commands, main, with_database
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import NotReady
from guidance.models import Receiver

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_LARGEST = 1_000_000


@main.group(cls=Commands)
def alerts() -> None:
    """Look after the letters to followers: who was reached, and what is kept of them."""


@alerts.command()
@with_database
def check(_settings: Settings, database: Database) -> None:
    """Say who was not reached by a safety-critical change within 60 minutes. Exits 1 when there is somebody."""
    from guidance.letters.reach import alarms

    with database.reading() as session:
        found = alarms(session, datetime.now(UTC))
    for words in found.values():
        click.echo(f"- {words}")
    if found:
        click.get_current_context().exit(REFUSED)
    click.echo("Everybody was reached by what is safety-critical.")


@alerts.command()
@click.argument("address")
@with_database
def canary(_settings: Settings, database: Database, address: str) -> None:
    """Have every alert go to ADDRESS, whose mailbox pipes what comes into “guidance alerts received”."""
    from guidance.alerts.reading import set_canary

    with database.writing() as session:
        set_canary(session, _written(address), at=datetime.now(UTC))
    click.echo(f"Every alert goes to {_written(address)}; pipe its letters into “guidance alerts received”.")


@alerts.command()
@with_database
def received(_settings: Settings, database: Database) -> None:
    """Note that a letter reached the canary address, from standard input."""
    from guidance.alerts.reading import note_arrival

    raw = sys.stdin.buffer.read(_LARGEST)
    with database.writing() as session:
        click.echo(note_arrival(session, raw, at=datetime.now(UTC)))


@alerts.command()
@click.argument("address")
@with_database
def forget(_settings: Settings, database: Database, address: str) -> None:
    """End everything that ADDRESS follows, and keep nothing of it."""
    from guidance.alerts.following import forget as run

    with database.writing() as session:
        run(session, _follower(session, address), at=datetime.now(UTC))
    click.echo("The address was forgotten.")


@alerts.command()
@click.argument("address")
@with_database
def export(_settings: Settings, database: Database, address: str) -> None:
    """Print all that is kept of the follower with this ADDRESS, as JSON."""
    from guidance.alerts.following import everything_kept

    with database.reading() as session:
        kept = everything_kept(session, _follower(session, address))
    click.echo(json.dumps(kept, ensure_ascii=False, indent=2))


def _written(address: str) -> str:
    from guidance.text.addresses.mail import NoAddress, mail_address

    try:
        return mail_address(address)
    except NoAddress as error:
        raise NotReady(f"{error}.") from None


def _follower(session: "Session", address: str) -> Receiver:
    found = session.scalar(sa.select(Receiver).where(Receiver.email == _written(address)))
    if found is None:
        raise NotReady("Nobody with this address follows anything.")
    return found
