"""``guidance search …``: looking after the search index, and asking it."""

import click

from guidance.cli.shell import Commands, main, with_database
from guidance.config import Settings
from guidance.db import Database


@main.group(cls=Commands)
def search() -> None:
    """Look after the search index, and ask it."""


@search.command()
@with_database
def rebuild(settings: Settings, database: Database) -> None:
    """Build the search index anew, beside the old one, and exchange them; and what “What is this text?” knows."""
    from guidance.quoting.following import Texts
    from guidance.search.index import Index
    from guidance.search.news import news_index

    click.echo(f"Pages in the search index: {Index(settings, database).rebuild():,}")
    click.echo(f"Items of news in the search index: {news_index(settings, database).rebuild():,}")
    click.echo(f"Versions that an excerpt can be told from: {Texts(settings, database).rebuild():,}")


@search.command()
@with_database
def update(settings: Settings, database: Database) -> None:
    """Bring the search index up to date with what was published."""
    from guidance.search.index import Index
    from guidance.search.news import news_index

    news_index(settings, database).catch_up()
    click.echo(f"{Index(settings, database).prepare():,} pages were brought up to date.")


@search.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--topic", default="", metavar="SLUG", help="Look only on this topic.")
@click.option("--withdrawn", is_flag=True, help="Look among withdrawn pages as well.")
@with_database
def find(settings: Settings, database: Database, words: tuple[str, ...], topic: str, withdrawn: bool) -> None:
    """Search for WORDS as readers do, and print what they would find."""
    from guidance.models import languages_in_use
    from guidance.search.engine import Filters
    from guidance.search.index import Index
    from guidance.search.query import parse_in
    from guidance.search.results import search as run
    from guidance.search.telling import told

    index = Index(settings, database)
    index.prepare()
    with database.reading() as session:
        query = parse_in(" ".join(words), languages_in_use(session))
        found = run(session, index, query, Filters(topic, include_withdrawn=withdrawn))
        click.echo("\n".join(told(found, settings.zone)))
