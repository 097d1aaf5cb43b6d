"""What has to be true for the service to do its work: writing, room, what is scheduled, backups, the clock."""

import shutil
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from guidance import backup_folder, damage
from guidance.checking import Asked, Check
from guidance.config import Settings
from guidance.db import Database
from guidance.models import Document, Schedule, Version, is_open
from guidance.standby import AWAY

#: Less room than this on the disk, and saving may soon fail.
LEAST_FREE_BYTES = 200 * 1024 * 1024
#: The worker looks more often than this at what is due.
LATE = timedelta(minutes=3)
#: Clocks of machines differ a little.
_CLOCKS_DIFFER = timedelta(minutes=2)


def writes(_settings: Settings, database: Database, _now: datetime) -> Check:
    """Whether a writer gets the lock and may change something."""
    if database.is_away:
        return Check("writes", False, f"{AWAY}: nothing can be saved, and readers get what its standby holds.", 0)
    if database.read_only:
        return Check("writes", True, f"Nothing can be saved, as the settings say: {database.read_only}", 0)
    try:
        with database.writer() as session:
            session.execute(sa.update(Document).where(Document.id == -1).values(slug="nothing"))
            session.rollback()
    except DBAPIError as error:
        return Check("writes", False, f"Nothing can be saved: {str(error.orig).strip()}.", 0)
    return Check("writes", True, "Writing works.", 1)


def disk(settings: Settings, _database: Database, _now: datetime) -> Check:
    """Whether there is room."""
    room = shutil.disk_usage(settings.instance)
    free = room.free
    words = f"{free / 1e9:.1f} GB are free where the instance folder is."
    fine = free >= LEAST_FREE_BYTES
    return Check(
        "disk", fine, words if fine else f"{words} Make room: saving will fail.", round(100 * free / room.total)
    )


def backlog(_settings: Settings, database: Database, now: datetime) -> Check:
    """Whether what was scheduled went out in time."""
    query = sa.select(sa.func.count()).select_from(Schedule).where(is_open(Schedule), Schedule.publish_at < now - LATE)
    with database.reading() as session:
        late = session.scalar(query) or 0
    words = f"{late:,} scheduled pages are late: start “guidance worker”." if late else "No scheduled page is late."
    return Check("backlog", late == 0, words, late)


def backup(settings: Settings, _database: Database, now: datetime) -> Check:
    """Whether the newest backup is young, where backups are made."""
    if settings.backups is None:
        return Check("backup", True, "The worker makes no backups (GUIDANCE_BACKUP_FOLDER).", -1)
    age, (fine, words) = backup_folder.age_of_newest(settings.backups, now), backup_folder.told(settings.backups, now)
    return Check("backup", fine, words, round(age.total_seconds() / 60) if age is not None else -1)


def history(settings: Settings, _database: Database, now: datetime) -> Check:
    """Whether the daily check of the history was made here, and found it whole."""
    last = damage.noted(settings.instance)
    if last is None:
        return Check("history", True, "The worker has not checked the history on this machine yet.", -1)
    age = now - last.at
    value = round(age.total_seconds() / 60)
    if last.fault:
        return Check("history", False, f"The history is damaged: {last.fault}", value)
    fine, words = age <= damage.TOO_OLD, f"The history was found whole {age.total_seconds() / 3600:.0f} hours ago"
    return Check("history", fine, f"{words}." if fine else f"{words}: look at the worker.", value)


def clock(_settings: Settings, database: Database, now: datetime) -> Check:
    """Whether the clock is not before what was published."""
    with database.reading() as session:
        last = session.scalar(sa.select(sa.func.max(Version.published_at)))
    behind = (last - now) if last else timedelta()
    fine = behind <= _CLOCKS_DIFFER
    words = "The clock goes on from what was published."
    wrong = f"The clock is {behind} before the last publication: set it right."
    return Check("clock", fine, words if fine else wrong, max(0, round(behind.total_seconds())))


CHECKS: tuple[Asked, ...] = (writes, disk, backlog, backup, history, clock)
