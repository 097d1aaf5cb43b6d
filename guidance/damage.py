"""What the daily check of the history found: noted in a file, for the database may be what is damaged."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from guidance.errors import ReadOnly

#: The worker checks the whole history so often.
EVERY = timedelta(days=1)
#: A check that is older than this is told to who looks after the service: one was missed.
TOO_OLD = timedelta(hours=26)
_FILE = "history-check.json"


@dataclass(frozen=True)
class HistoryCheck:
    """The outcome of one check of the whole history."""

    at: datetime
    fault: str = ""
    """The first thing that is damaged, in a sentence; empty where all is whole."""


def note(instance: Path, check: HistoryCheck) -> None:
    """Keep ``check`` in the instance folder, in place of the one before."""
    new = instance / f"{_FILE}.new"
    new.write_text(json.dumps({"at": check.at.isoformat(), "fault": check.fault}))
    os.replace(new, instance / _FILE)


def noted(instance: Path) -> HistoryCheck | None:
    """The last check on this machine; nothing where there was none, or it can be read no more."""
    with suppress(OSError, ValueError, KeyError, TypeError, OverflowError):
        told = json.loads((instance / _FILE).read_text())
        return HistoryCheck(datetime.fromisoformat(told["at"]).astimezone(UTC), str(told["fault"]))
    return None


def seconds_to_next(check: HistoryCheck | None, at: datetime) -> float:
    """How long after ``at`` the next check can wait; not at all where the clock stood wrong at the last one."""
    age = at - check.at if check is not None else EVERY
    return (EVERY - age).total_seconds() if timedelta() <= age < EVERY else 0.0


def forget(instance: Path) -> None:
    """Let the last check go: another history has come in the place of the one it was about."""
    (instance / _FILE).unlink(missing_ok=True)


def damage_in(instance: Path) -> str:
    """The damage of the history, in a sentence; empty while the last check found it whole."""
    check = noted(instance)
    return check.fault if check is not None else ""


def refuse_on_damage(instance: Path) -> None:
    """Refuse what adds to the history: nothing is written on top of damage.

    :raises ReadOnly: while the history is damaged.
    """
    if fault := damage_in(instance):
        raise ReadOnly(f"the history is damaged. {fault}")
