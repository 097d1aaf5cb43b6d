"""``guidance mail …``: trying the mail out, and letters that came back."""

import sys
from datetime import UTC, datetime

import click

from guidance.cli.shell import Commands, main, with_database
from guidance.config import Settings
from guidance.db import Database

#: Bytes of a message that are read; the rest of a larger one says nothing to us.
_LARGEST = 1_000_000


@main.group(cls=Commands)
def mail() -> None:
    """Try the mail out, and note letters that came back."""


@mail.command()
@click.argument("address")
@with_database
def test(settings: Settings, _database: Database, address: str) -> None:
    """Send one letter to ADDRESS, and explain what went wrong if it did."""
    from guidance.letters.checking import send_test

    click.echo(f"The mail server accepted the letter: {send_test(settings, address, at=datetime.now(UTC))}")
    click.echo("When it has arrived, save it with all its headers, and pipe it into “guidance mail dkim”:")
    click.echo("that says whether its signature covers the headers for unsubscribing.")


@mail.command()
def dkim() -> None:
    """Say whether the signature of a letter that arrived, on standard input, covers the headers for unsubscribing."""
    from guidance.letters.checking import dkim_told

    click.echo(dkim_told(sys.stdin.buffer.read(_LARGEST)))


@mail.command()
@with_database
def bounce(_settings: Settings, database: Database) -> None:
    """Note a letter that came back, from standard input: a mail server pipes what comes to the sender's address in."""
    from guidance.letters.bounces import read_bounce

    raw = sys.stdin.buffer.read(_LARGEST)
    with database.writing() as session:
        click.echo(read_bounce(session, raw, at=datetime.now(UTC)))
