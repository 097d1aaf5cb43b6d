"""``guidance search …``: looking after the search index."""

import click

from guidance.cli.shell import Commands, main, with_database
from guidance.config import Settings
from guidance.db import Database


@main.group(cls=Commands)
def search() -> None:
    """Look after the search index."""


@search.command()
@with_database
def rebuild(settings: Settings, database: Database) -> None:
    """Build the search index anew, beside the old one, and exchange them."""
    from guidance.search.index import Index

    click.echo(f"{Index(settings, database).rebuild():,} pages are in the search index.")


@search.command()
@with_database
def update(settings: Settings, database: Database) -> None:
    """Bring the search index up to date with what was published."""
    from guidance.search.index import Index

    click.echo(f"{Index(settings, database).catch_up():,} pages were brought up to date.")
