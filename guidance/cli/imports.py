"""``guidance import …``: guidance that exists elsewhere, with its history."""

from pathlib import Path

import click

from guidance.cli.shell import Commands, main, progress, with_whole_history
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import ImportRefused


@main.group(name="import", cls=Commands)
def import_() -> None:
    """Take in guidance that exists elsewhere, with its history."""


@import_.command()
@click.argument("repository", type=click.Path(path_type=Path))
@click.option("--under", default="", metavar="FOLDER", help="Take only files in this folder of the repository.")
@click.option(
    "--match", default="", metavar="PATTERN", help="Take only files named like this; all Markdown if not given."
)
@click.option("--topic", default="", metavar="NAME", help="Put the pages on this topic.")
@click.option(
    "--title-from",
    type=click.Choice(["heading", "file"]),
    default="heading",
    show_default=True,
    help="Where the title comes from when the front matter has none.",
)
@click.option("--all", "everything", is_flag=True, help="Name every page with links that lead nowhere.")
@with_whole_history
def git(
    settings: Settings,
    database: Database,
    repository: Path,
    under: str,
    match: str,
    topic: str,
    title_from: str,
    everything: bool,
) -> None:
    """Import a git REPOSITORY (a folder or a bundle): every change that came onto its main line becomes a version.

    Running it again takes in only what is new. The repository is never written to.
    """
    from guidance.importing.git import import_repository
    from guidance.importing.source import TitleFrom
    from guidance.importing.wish import Steps, Wish

    wish = Wish(repository, under, match, topic, TitleFrom(title_from), settings.text_limit)
    with progress("Importing") as (total, step):
        report = import_repository(database, wish, Steps(total, step))
    _finish(settings, database, report.lines(everything=everything))


@import_.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--topic", default="", metavar="NAME", help="Put the pages on this topic.")
@click.option("--withdraw-removed", is_flag=True, help="Withdraw the pages of files that are no longer in the folder.")
@with_whole_history
def markdown(settings: Settings, database: Database, folder: Path, topic: str, withdraw_removed: bool) -> None:
    """Import a FOLDER of Markdown files; changed files become new versions.

    Lines of front matter may say title, summary, topic, date, audience, settings, note, change and lang.
    """
    from guidance.importing.folder import import_folder

    with progress("Importing") as (total, step):
        limit = settings.text_limit
        report = import_folder(database, folder, topic, limit, total, step, withdraw=withdraw_removed)
    _finish(settings, database, report.lines())
    if report.documents == 0:
        raise ImportRefused(f"There is no Markdown file in {folder} that could be imported.")


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--uploads",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A copy of wp-content/uploads: exports name pictures, and do not hold them.",
)
@click.option("--publish-pages", is_flag=True, help="Publish pages as version 1 with their date, not as drafts.")
@with_whole_history
def wordpress(settings: Settings, database: Database, file: Path, uploads: Path | None, publish_pages: bool) -> None:
    """Import a FILE that WordPress exported (WXR): posts become news, pages drafts of guidance.

    Old addresses lead on. Running it again takes in what is new; what was changed here stays as it is.
    """
    from guidance.importing.wordpress import WordPressWish, import_wordpress

    wish = WordPressWish(file, uploads, publish_pages, settings.text_limit)
    with progress("Importing") as (total, step):
        summary = import_wordpress(database, wish, total, step)
    _finish(settings, database, summary.lines())


@import_.command()
@with_whole_history
def demo(settings: Settings, database: Database) -> None:
    """Load the demonstration guidance, once: pages about vaccination and musculoskeletal treatment."""
    from guidance.importing.demo import load_demo

    count = load_demo(database)
    lines = [f"{count} demonstration pages loaded."] if count else ["The demonstration pages are here already."]
    _finish(settings, database, lines)


def _finish(settings: Settings, database: Database, lines: list[str]) -> None:
    from guidance.search.index import Index

    Index(settings, database).catch_up()
    for line in lines:
        click.echo(line)
