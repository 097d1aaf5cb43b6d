"""``guidance webhooks …``: the addresses of partners' machines that the worker tells of changes."""

from datetime import UTC, datetime

import click

from guidance.cli.shell import Commands, main, with_database
from guidance.config import Settings
from guidance.db import Database
from guidance.outbound import check_public_address
from guidance.webhooks import keeping
from guidance.webhooks.listing import states


@main.group(cls=Commands)
def webhooks() -> None:
    """Look after the machines of partners that are told of changes (Standard Webhooks)."""


@webhooks.command()
@click.argument("address")
@click.option("--only-safety", is_flag=True, help="Only what is safety-critical, and ends of pages.")
@with_database
def add(settings: Settings, database: Database, address: str, only_safety: bool) -> None:
    """Tell ADDRESS of every change from now on, and print the secret with which it checks that we are it."""
    check_public_address(address)
    with database.writing() as session:
        made, secret = keeping.add(session, address, only_safety=only_safety, key=settings.secret, at=datetime.now(UTC))
        click.echo(f"Webhook {made.id}. Its secret, which is shown only now: {secret}")


@webhooks.command("list")
@with_database
def list_all(_settings: Settings, database: Database) -> None:
    """Name every address, and how it goes."""
    with database.reading() as session:
        for each in states(session):
            click.echo(f"{each.hook.id}  {each.hook.address}  {each.words}")


@webhooks.command()
@click.argument("number", type=int)
@with_database
def renew(settings: Settings, database: Database, number: int) -> None:
    """Sign what webhook NUMBER is told with a new secret; for 24 hours with the one before it, too."""
    with database.writing() as session:
        _hook, secret = keeping.renew(session, number, key=settings.secret, at=datetime.now(UTC))
    click.echo(f"The new secret of webhook {number}, which is shown only now: {secret}")


@webhooks.command()
@click.argument("number", type=int)
@with_database
def end(_settings: Settings, database: Database, number: int) -> None:
    """Tell webhook NUMBER nothing any more."""
    with database.writing() as session:
        keeping.end(session, number, at=datetime.now(UTC))
    click.echo(f"Webhook {number} has ended.")


@webhooks.command()
@click.argument("number", type=int)
@click.option("--after", type=click.IntRange(0, 2**31 - 1), required=True, help="A number of the public sequence.")
@with_database
def replay(_settings: Settings, database: Database, number: int, after: int) -> None:
    """Tell webhook NUMBER again everything that came after a number."""
    with database.writing() as session:
        keeping.replay(session, number, after, at=datetime.now(UTC))
    click.echo(f"Webhook {number} is told everything after {after}.")
