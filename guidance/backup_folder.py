"""The folder of the backups that the worker makes: what is in it, how old the newest is, and which ones may go."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

#: How many are kept: of the last days, weeks and months, the newest of each.
DAILY, WEEKLY, MONTHLY = 7, 4, 12
EVERY = timedelta(hours=24)
#: A backup that is older than this is told to who looks after the service: one was missed.
TOO_OLD = timedelta(hours=26)

_NAME = re.compile(r"guidance-(\d{4}-\d\d-\d\dT\d{6})Z\.backup")
_TIME = "%Y-%m-%dT%H%M%S"


def name_at(moment: datetime) -> str:
    """The name of a backup that is made at ``moment``."""
    return f"guidance-{moment.astimezone(UTC).strftime(_TIME)}Z.backup"


def backups_in(folder: Path) -> list[tuple[datetime, Path]]:
    """Every backup of ours in ``folder`` with its time, the newest first."""
    found = [(match[1], path) for path in _files(folder) if (match := _NAME.fullmatch(path.name))]
    return sorted(((datetime.strptime(time, _TIME).replace(tzinfo=UTC), path) for time, path in found), reverse=True)


def _files(folder: Path) -> Iterable[Path]:
    return folder.iterdir() if folder.is_dir() else ()


def age_of_newest(folder: Path, now: datetime) -> timedelta | None:
    """How long ago the newest backup was made; nothing where there is none."""
    found = backups_in(folder)
    return now - found[0][0] if found else None


def told(folder: Path, now: datetime) -> tuple[bool, str]:
    """Whether the newest backup is young enough, and a sentence about it."""
    age = age_of_newest(folder, now)
    if age is None:
        return False, f"There is no backup in {folder}: start “guidance worker”."
    words = f"The newest backup is {age.total_seconds() / 3600:.0f} hours old"
    return (True, f"{words}.") if age <= TOO_OLD else (False, f"{words}: look at the worker.")


def superfluous(folder: Path) -> list[Path]:
    """The backups that no rule keeps."""
    found = backups_in(folder)
    kept = {path for rule in _RULES for path in _newest_of_each(found, *rule)}
    return [path for _, path in found if path not in kept]


_RULES: list[tuple[Callable[[datetime], object], int]] = [
    (lambda moment: moment.date(), DAILY),
    (lambda moment: moment.isocalendar()[:2], WEEKLY),
    (lambda moment: (moment.year, moment.month), MONTHLY),
]


def _newest_of_each(
    found: list[tuple[datetime, Path]], period: Callable[[datetime], object], most: int
) -> Iterable[Path]:
    newest: dict[object, Path] = {}
    for moment, path in found:
        newest.setdefault(period(moment), path)
    return list(newest.values())[:most]
