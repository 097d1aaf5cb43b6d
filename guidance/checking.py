"""Checks of the running service: each a question with an answer in a sentence, whichever room it is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from guidance.config import Settings
from guidance.db import Database


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    fine: bool
    words: str
    value: float = 0.0
    """The figure behind it, for those who draw curves."""


Asked = Callable[[Settings, Database, datetime], Check]


def asked(checks: Sequence[Asked], settings: Settings, database: Database, now: datetime) -> list[Check]:
    """The answers of all; one that cannot be given is one that is not fine."""
    return [_answer(check, settings, database, now) for check in checks]


def _answer(check: Asked, settings: Settings, database: Database, now: datetime) -> Check:
    try:
        return check(settings, database, now)
    except Exception as fault:  # the database may be away, or the disk
        return Check(check.__name__, False, f"This could not be looked at: {type(fault).__name__}.", -1)
