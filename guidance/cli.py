"""The ``guidance`` command: serving, importing, searching, checking; errors as one sentence, exit codes to trust."""

import sys
from collections.abc import Callable
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from guidance import config, storage
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import HistoryDamaged, Refusal, WrongSetting
from guidance.migrations import bring_up_to_date

#: What went wrong, for scripts: the request (1), the way the command was called (2, as click has it).
REFUSED = 1


class Commands(click.Group):
    """A group whose refusals are told as one plain sentence on standard error."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Refusal as refusal:
            click.echo(f"Error: {refusal}", err=True)
        except OperationalError as error:
            click.echo(f"Error: The database did not answer: {str(error.orig).strip()}", err=True)
        context.exit(REFUSED)
        return None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="living-guidance", message="Living guidance %(version)s")
def main() -> None:
    """Guidance as living pages: versioned, reviewed, comparable and citable.

    Settings come from GUIDANCE_* environment variables; the README lists them.
    """


def _make(instance: Path) -> None:
    try:
        instance.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"the folder {instance} cannot be made ({error.strerror}); choose one that can be written to"
        raise WrongSetting(f"GUIDANCE_INSTANCE: {reason}.") from None


def with_database(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hand a command the settings and a database that is safe and up to date."""

    def run(*arguments: Any, **options: Any) -> Any:
        settings = config.load()
        if not settings.database_url:
            _make(settings.instance)
        database = Database(settings.database)
        storage.check(database)
        bring_up_to_date(database)
        try:
            return command(settings, database, *arguments, **options)
        finally:
            database.close()

    return update_wrapper(run, command)


@main.command()
@click.option("--host", help="Network address to listen on (default: GUIDANCE_HOST).")
@click.option("--port", type=int, help="Port to listen on (default: GUIDANCE_PORT).")
@click.option("--workers", type=int, help="Server processes (default: one for each processor).")
@with_database
def serve(settings: Settings, database: Database, host: str | None, port: int | None, workers: int | None) -> None:
    """Bring the database and the search index up to date, then serve the site."""
    from guidance.search.index import Index
    from guidance.serving import serve as run

    index = Index(settings, database)
    index.catch_up()
    database.close()
    run(settings, host=host or settings.host, port=port or settings.port, workers=workers or settings.workers)


@main.command()
@with_database
def upgrade(_settings: Settings, _database: Database) -> None:
    """Bring the database up to date, and do nothing else."""
    click.echo("The database is up to date.")


@main.group(name="import", cls=Commands)
def import_() -> None:
    """Take in guidance that exists elsewhere, with its history."""


@import_.command()
@click.argument("repository", type=click.Path(path_type=Path))
@click.option("--under", default="", metavar="FOLDER", help="Take only files in this folder of the repository.")
@click.option("--match", default="*.md", show_default=True, metavar="PATTERN", help="Take only files named like this.")
@click.option("--topic", default="", metavar="NAME", help="Put the pages on this topic.")
@click.option(
    "--title-from",
    type=click.Choice(["heading", "file"]),
    default="heading",
    show_default=True,
    help="Where the title comes from when the front matter has none.",
)
@with_database
def git(
    settings: Settings, database: Database, repository: Path, under: str, match: str, topic: str, title_from: str
) -> None:
    """Import a git REPOSITORY (a folder or a bundle): every commit that changed a text becomes a version.

    Running it again takes in only what is new. The repository is never written to.
    """
    from guidance.importing.git import Progress, Wish, import_repository
    from guidance.importing.source import TitleFrom

    wish = Wish(repository, under.strip("/"), match, topic, TitleFrom(title_from), settings.text_limit_kb * 1000)
    with click.progressbar(length=1, label="Importing", file=sys.stderr) as bar:

        def total(count: int) -> None:
            bar.length = max(count, 1)

        report = import_repository(database, wish, Progress(total, bar.update))
    _finish(settings, database, report.lines())


@import_.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--topic", default="", metavar="NAME", help="Put the pages on this topic.")
@with_database
def markdown(settings: Settings, database: Database, folder: Path, topic: str) -> None:
    """Import a FOLDER of Markdown files; changed files become new versions.

    Lines of front matter may say title, summary, topic, date, audience, settings, note and change.
    """
    from guidance.importing.folder import import_folder

    with click.progressbar(length=1, label="Importing", file=sys.stderr) as bar:

        def total(count: int) -> None:
            bar.length = max(count, 1)

        report = import_folder(database, folder, topic, settings.text_limit_kb * 1000, total, bar.update)
    _finish(settings, database, report.lines())


@import_.command()
@with_database
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


@main.command()
@with_database
def verify(_settings: Settings, database: Database) -> None:
    """Check the whole history: chain, numbers, digests, references, files. Exits 1 at the first thing that is wrong."""
    from guidance.operations.verifying import verify as run

    with click.progressbar(length=1, label="Verifying", file=sys.stderr) as bar:

        def total(count: int) -> None:
            bar.length = max(count, 1)

        try:
            found = run(database, total, bar.update)
        except HistoryDamaged:
            bar.render_finish()
            raise
    click.echo(found)


@main.command()
@click.argument("file", type=click.File(encoding="utf-8"))
def render(file: Any) -> None:
    """Print the safe HTML of a Markdown FILE (- for standard input)."""
    from guidance.text.markdown import render as run

    click.echo(run(_text_of(file)).html)


@main.command()
@click.argument("old", type=click.File(encoding="utf-8"))
@click.argument("new", type=click.File(encoding="utf-8"))
@click.option("--html", "as_html", is_flag=True, help="Print the new page with marks instead.")
def compare(old: Any, new: Any, as_html: bool) -> None:
    """Print what changed from the Markdown file OLD to NEW, in words. Exits 0 whether or not anything did."""
    from guidance.text.compare import compare as run
    from guidance.text.compare.telling import told
    from guidance.text.markdown import render as rendered

    comparison = run(rendered(_text_of(old)).html, rendered(_text_of(new)).html)
    click.echo(comparison.html if as_html else told(comparison))


def _text_of(file: Any) -> str:
    try:
        text: str = file.read()
    except UnicodeDecodeError:
        raise Refusal(f"{file.name} is not UTF-8 text.") from None
    return text.replace("\r\n", "\n")


if __name__ == "__main__":
    main()
