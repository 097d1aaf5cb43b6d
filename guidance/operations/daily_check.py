"""The check of the whole history, which is noted: on top of one that is damaged nothing more is written."""

import logging
from collections.abc import Callable
from datetime import datetime

from guidance.config import Settings
from guidance.damage import HistoryCheck, note
from guidance.db import Database
from guidance.errors import HistoryDamaged
from guidance.operations.verifying import verify

_log = logging.getLogger(__name__)


def check_history(
    settings: Settings,
    database: Database,
    *,
    at: datetime,
    total: Callable[[int], None] = lambda _: None,
    step: Callable[[int], None] = lambda _: None,
) -> str:
    """Check the whole history as ``verify`` does, and note in the instance folder what was found, if that can be.

    :raises HistoryDamaged: when it is not whole.
    :raises DBAPIError: when the database could not be asked; then nothing is noted.
    """
    try:
        found = verify(database, total, step)
    except HistoryDamaged as damage:
        _note(settings, HistoryCheck(at, str(damage)))
        raise
    _note(settings, HistoryCheck(at))
    return found


def _note(settings: Settings, check: HistoryCheck) -> None:
    """Who checks where nothing can be written, on a full disk or as another user, is told all the same."""
    try:
        note(settings.instance, check)
    except OSError as error:
        _log.error("The outcome of the check could not be noted: %s", error)
