"""The check of the whole history, which is noted: on top of one that is damaged nothing more is written."""

from collections.abc import Callable
from datetime import datetime

from guidance.config import Settings
from guidance.damage import HistoryCheck, note
from guidance.db import Database
from guidance.errors import HistoryDamaged
from guidance.operations.verifying import verify


def check_history(
    settings: Settings,
    database: Database,
    *,
    at: datetime,
    total: Callable[[int], None] = lambda _: None,
    step: Callable[[int], None] = lambda _: None,
) -> str:
    """Check the whole history as ``verify`` does, and note in the instance folder what was found.

    :raises HistoryDamaged: when it is not whole, which is noted by then.
    :raises DBAPIError: when the database could not be asked; then nothing is noted.
    """
    try:
        found = verify(database, total, step)
    except HistoryDamaged as damage:
        note(settings.instance, HistoryCheck(at, str(damage)))
        raise
    note(settings.instance, HistoryCheck(at))
    return found
