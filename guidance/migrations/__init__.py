"""The tables and triggers as they came to be, step by step, for both databases."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from guidance.db import Database
from guidance.errors import NotReady

if TYPE_CHECKING:
    from alembic.config import Config

#: One upgrade at a time on PostgreSQL; the number is arbitrary and ours.
_LOCK = 0x6C67
_PATIENCE_SECONDS = 600


def bring_up_to_date(database: Database) -> None:
    """Run the steps that this database has not seen, all or none of them.

    :raises NotReady: when the database was made by a newer release than this one.
    """
    with database.engine.connect() as connection:
        if _last_done(connection) == steps()[-1]:
            return
    patient = database.engine.execution_options(writes=True, patience=_PATIENCE_SECONDS)
    with patient.begin() as connection:  # whoever holds the lock is doing the same work
        if not database.is_sqlite:
            connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _last_done(connection) != steps()[-1]:
            from alembic import command  # a database that is up to date does not wait for it to load

            _check_known(connection)
            command.upgrade(_config(connection), "head")


def check_up_to_date(database: Database) -> None:
    """:raises NotReady: when the database lacks steps, or has some that this release does not know."""
    with database.engine.connect() as connection:
        _check_known(connection)
        if _last_done(connection) != steps()[-1]:
            raise NotReady("The database is older than this release: run “guidance upgrade”.")


def _check_known(connection: sa.Connection) -> None:
    if _last_done(connection) not in {None, *steps()}:
        raise NotReady("The database was made by a newer release: install that release to use it.")


def _last_done(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    done: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return done


@cache
def steps() -> tuple[str, ...]:
    """The numbers of all steps in their order, as their files carry them."""
    return tuple(sorted(file.name.partition("_")[0] for file in (Path(__file__).parent / "versions").glob("[0-9]*.py")))


def _config(connection: sa.Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
