"""A process that dies in the middle of what it does to a database, at a point that the test chooses."""

import os
import signal
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database

DIED = 128 + signal.SIGKILL


def dies_at(point: int, url: str, act: Callable[[Session], object]) -> bool:
    """Do ``act`` in a process that dies, as if it were killed, before its statement number ``point``.

    The commit counts as a statement. Whether it died; if not, it had fewer statements and is done.
    """
    child = os.fork()
    if child == 0:
        os._exit(_done(point, url, act))
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, DIED}, f"the process ended with {code}"
    return code == DIED


def _done(point: int, url: str, act: Callable[[Session], object]) -> int:
    database, left = Database(url), [point]

    def statement(*_arguments: object) -> None:
        left[0] -= 1
        if not left[0]:
            os._exit(DIED)

    sa.event.listen(database.engine, "before_cursor_execute", statement)
    sa.event.listen(database.engine, "commit", statement)
    try:
        with database.writing() as session:
            act(session)
    except BaseException as error:
        os.write(2, repr(error).encode())
        return 1
    return 0


def everything_in(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with database.engine.connect() as connection:
        tables = sorted(sa.inspect(connection).get_table_names())
        return {
            name: sorted((tuple(row) for row in connection.execute(sa.text(f'SELECT * FROM "{name}"'))), key=repr)
            for name in tables
        }
