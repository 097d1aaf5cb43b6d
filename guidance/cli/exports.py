"""``guidance export …``: everything readers may see, as files that need nothing of ours."""

from pathlib import Path

import click

from guidance.cli.copying_site import copy_site
from guidance.cli.shell import Commands, main, with_database
from guidance.config import Settings
from guidance.db import Database

_FOLDER = click.Path(path_type=Path, file_okay=False)


@main.group(cls=Commands)
def export() -> None:
    """Write guidance out, to leave, to look at it with other tools, or to have a copy that needs no service.

    “guidance backup” keeps everything and is put back whole, drafts, reviews and the chain of the history included.
    """


@export.command()
@click.argument("folder", type=_FOLDER)
@with_database
def markdown(_settings: Settings, database: Database, folder: Path) -> None:
    """Write every page as it is today to an empty FOLDER, with front matter that “import markdown” reads."""
    from guidance.exporting.markdown import export_markdown

    with database.reading() as session:
        click.echo(f"{export_markdown(session, folder):,} pages are in {folder}.")


@export.command()
@click.argument("folder", type=_FOLDER)
@with_database
def git(_settings: Settings, database: Database, folder: Path) -> None:
    """Make a git repository of the whole public history in an empty FOLDER: one commit for each version."""
    from guidance.exporting.git import export_git

    with database.reading() as session:
        click.echo(f"{export_git(session, folder):,} versions are in {folder}.")


@export.command()
@click.argument("folder", type=_FOLDER)
@with_database
def mirror(settings: Settings, database: Database, folder: Path) -> None:
    """Write the public site to FOLDER as files for any web server; run again, only what has changed is written."""
    found = copy_site(settings, database, folder)
    click.echo(f"{found.written:,} addresses were written to {folder}, {found.kept:,} pages stayed as they were.")
