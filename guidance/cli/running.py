"""``guidance serve``, ``upgrade`` and ``verify``: running the service and checking its history."""

from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click

from guidance import storage
from guidance.cli.following import following_beside
from guidance.cli.shell import main, progress, with_database, with_database_or_copy
from guidance.cli.working import worker_beside
from guidance.config import Settings
from guidance.db import Database
from guidance.watchdog import watching


@main.command()
@click.option("--host", help="Network address to listen on (default: GUIDANCE_HOST).")
@click.option("--port", type=int, help="Port to listen on (default: GUIDANCE_PORT).")
@click.option("--workers", type=int, help="Server processes (default: one for each processor).")
@click.option("--with-worker", is_flag=True, help="Run “guidance worker” beside it, in a process of its own.")
@with_database_or_copy
def serve(
    settings: Settings, database: Database, host: str | None, port: int | None, workers: int | None, with_worker: bool
) -> None:
    """Bring the database up to date and serve the site, while a process of its own makes what follows from its pages.

    While the database is away readers get what its standby holds, where GUIDANCE_STANDBY_URL names one.
    """
    from guidance.serving import load
    from guidance.serving import serve as run

    load()
    _tell_unreadable_apps(settings, database)
    database.close()
    storage.keep_reserve(settings.instance)
    guarded = watching(Path(database.url.database or "")) if database.is_sqlite else nullcontext()
    with following_beside(), worker_beside() if with_worker and not settings.read_only else nullcontext(), guarded:
        run(settings, host=host or settings.host, port=port or settings.port, workers=workers or settings.workers)


def _tell_unreadable_apps(settings: Settings, database: Database) -> None:
    """Whoever changes the key learns at once whom it keeps out, and how to let them in."""
    from guidance.accounts.second_factor.secrets import unreadable

    if kept_out := unreadable(database, settings.secret):
        mend = "put the former GUIDANCE_SECRET_KEY back, or run “guidance users reset-app EMAIL” for each"
        who = ", ".join(kept_out)
        click.echo(f"The authenticator apps of {who} were set up under another secret key: {mend}.", err=True)


@main.command()
@with_database
def upgrade(_settings: Settings, database: Database) -> None:
    """Bring the database up to date, with all that is derived from its pages, and do nothing else."""
    _derive(database)
    click.echo("The database is up to date.")


@main.command()
@with_database
def derive(_settings: Settings, database: Database) -> None:
    """Derive sections, recommendations, links and changed measures anew, from the pages that readers saw."""
    _derive(database, again=True)


def _derive(database: Database, *, again: bool = False) -> None:
    from guidance.operations.extracting import derive as run

    with progress("Deriving") as (total, step):
        count = run(database, again=again, total=total, step=step)
    if count or again:
        click.echo(f"Derived sections, recommendations, links and changed measures of {count:,} versions.")


@main.command()
@click.option(
    "--against", metavar="FILE|URL", help="A checkpoint that was noted before: the history must begin with it."
)
@with_database
def verify(settings: Settings, database: Database, against: str | None) -> None:
    """Check the whole history: chain, numbers, digests, references, files. Exits 1 at the first thing that is wrong."""
    from guidance.cli.proving import compared_with
    from guidance.operations.daily_check import check_history

    with progress("Verifying") as (total, step):
        found = check_history(settings, database, at=datetime.now(UTC), total=total, step=step)
    click.echo(found)
    if against:
        click.echo(compared_with(database, settings, against))
