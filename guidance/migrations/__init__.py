"""The tables and triggers as they came to be, step by step, for both databases."""

from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from guidance.db import Database
from guidance.errors import NotReady

#: One upgrade at a time on PostgreSQL; the number is arbitrary and ours.
_LOCK = 0x6C67
_PATIENCE_SECONDS = 600


def bring_up_to_date(database: Database) -> None:
    """Run the steps that this database has not seen, all or none of them.

    :raises NotReady: when the database was made by a newer release than this one.
    """
    with database.engine.connect() as connection:
        if _steps_done(connection) == _steps().get_current_head():
            return
    with database.engine.connect().execution_options(writes=True) as connection:
        if database.is_sqlite:
            _wait_patiently(connection)
        with connection.begin():
            if not database.is_sqlite:
                connection.execute(sa.text("SET LOCAL lock_timeout = 0"))  # whoever holds it is doing the same work
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            if _steps_done(connection) != _steps().get_current_head():
                _check_known(connection)
                command.upgrade(_config(connection), "head")


def _wait_patiently(connection: sa.Connection) -> None:
    """Wait for whoever is doing the same work; such a connection is closed after it, and not given to others."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout = {_PATIENCE_SECONDS * 1000}")
    connection.detach()


def check_up_to_date(database: Database) -> None:
    """:raises NotReady: when the database lacks steps, or has some that this release does not know."""
    with database.engine.connect() as connection:
        _check_known(connection)
        if _steps_done(connection) != _steps().get_current_head():
            raise NotReady("The database is older than this release: run “guidance upgrade”.")


def _check_known(connection: sa.Connection) -> None:
    done = _steps_done(connection)
    known = {script.revision for script in _steps().walk_revisions()}
    if done is not None and done not in known:
        raise NotReady("The database was made by a newer release: install that release to use it.")


def _steps_done(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@cache
def _steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def _config(connection: sa.Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
