"""What all commands share: settings, a safe database, refusals as one plain sentence, progress on standard error."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import DatabaseError, OperationalError

from guidance import config, storage
from guidance.config import Settings
from guidance.damage import refuse_on_damage
from guidance.db import Database
from guidance.errors import Refusal, WrongSetting
from guidance.migrations import bring_up_to_date, check_up_to_date

#: What went wrong, for scripts: the request (1), the way the command was called (2, as click has it).
REFUSED = 1
#: What is taken away from the permissions of every file that a command of the service makes.
PRIVATE = 0o077
#: Seconds after which a database that did not answer is asked again.
AFTER_OUTAGE = 5.0
#: How SQLite says that the bytes of a file are not its own.
_BROKEN = ("malformed", "not a database")


class Commands(click.Group):
    """A group whose refusals are told as one plain sentence on standard error."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Refusal as refusal:
            click.echo(f"Error: {refusal}", err=True)
        except OperationalError as error:
            click.echo(f"Error: The database did not answer: {str(error.orig).strip()}", err=True)
        except DatabaseError as error:
            if not any(words in str(error.orig) for words in _BROKEN):
                raise
            click.echo(f"Error: The database file is damaged ({error.orig}): restore it from a backup.", err=True)
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
    return _with_database(command, copies=False)


def with_database_or_copy(command: Callable[..., Any]) -> Callable[..., Any]:
    """As ``with_database``, for a command that can do with what a standby holds while the database is away."""
    return _with_database(command, copies=True)


def with_whole_history(command: Callable[..., Any]) -> Callable[..., Any]:
    """As ``with_database``, for a command that adds to the history: it is refused while that is damaged."""

    def run(settings: Settings, database: Database, *arguments: Any, **options: Any) -> Any:
        refuse_on_damage(settings.instance)
        return command(settings, database, *arguments, **options)

    return with_database(update_wrapper(run, command))


def _with_database(command: Callable[..., Any], *, copies: bool) -> Callable[..., Any]:

    def run(*arguments: Any, **options: Any) -> Any:
        settings = config.load()
        if not settings.database_url:
            _make(settings.instance)
        os.umask(PRIVATE)
        storage.make_private(settings.instance)
        database = storage.opened(settings, copies=copies)
        try:
            _prepare(settings, database)
            return command(settings, database, *arguments, **options)
        finally:
            database.close()

    return update_wrapper(run, command)


def _prepare(settings: Settings, database: Database) -> None:
    storage.check_on_full_disk(database, settings.instance)
    if database.read_only:
        check_up_to_date(database)
        return
    bring_up_to_date(database)
    _seal_secrets(settings, database)


def _seal_secrets(settings: Settings, database: Database) -> None:
    """Seal what an earlier release kept open, which only works where the secret key is known."""
    from guidance.accounts.second_factor.secrets import seal_those_of_before

    if (count := seal_those_of_before(database, lambda: settings.secret)) > 0:
        click.echo(f"Sealed the secrets of {count:,} authenticator apps with the secret key.", err=True)


@contextmanager
def progress(label: str) -> Iterator[tuple[Callable[[int], None], Callable[[int], None]]]:
    """A bar on standard error, as two functions: one is told how much there is to do, the other how much was done."""
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def total(count: int) -> None:
            bar.length = max(count, 1)

        yield total, bar.update
