"""The restore drill: a backup is put back elsewhere, the service is started on it, and its pages are compared."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from wsgiref.types import WSGIApplication

import sqlalchemy as sa
from werkzeug.test import Client

from guidance.config import Settings
from guidance.db import Database
from guidance.errors import HistoryDamaged
from guidance.models import Document, Version
from guidance.operations.backing_up import restore


@dataclass(frozen=True)
class Drill:
    """The findings of a drill."""

    pages: int
    """How many pages were compared, byte for byte."""
    changed: int
    """How many documents have changed since the backup, so that only their versions of then could be compared."""
    recovery_point: timedelta
    """How much would be lost: the age of the backup."""
    recovery_time: timedelta
    """How long it took until the first page was served from the backup."""


def drill(
    settings: Settings,
    database: Database,
    file: Path,
    *,
    folder: Path,
    passphrase: str,
    serving: Callable[[Settings], WSGIApplication],
    at: datetime,
) -> Drill:
    """Restore ``file`` into ``folder`` and compare every page with the running service.

    :param serving: makes the service on other settings.
    :raises HistoryDamaged: names the first page that is not the same.
    """
    begun = time.monotonic()
    elsewhere = settings.model_copy(update={"instance": folder, "database_url": ""})
    manifest = restore(elsewhere, file, passphrase=passphrase)
    copy, original = Client(serving(elsewhere)), Client(serving(settings))
    copy.get("/")
    took = timedelta(seconds=time.monotonic() - begun)
    pages = 0
    for path in _addresses(database, manifest.sequence):
        ours, theirs = original.get(path), copy.get(path)
        if (ours.status_code, ours.data) != (theirs.status_code, theirs.data):
            raise HistoryDamaged(f"{path} is not the same in the backup.")
        pages += 1
    with database.reading() as session:
        later = sa.select(sa.func.count()).select_from(Document).where(Document.sequence > manifest.sequence)
        changed = session.scalar(later) or 0
    return Drill(pages, changed, at - datetime.fromisoformat(manifest.made_at), took)


def _addresses(database: Database, sequence: int) -> Iterator[str]:
    """Every public page of what has not changed since this number of the history."""
    query = sa.select(Document.slug, sa.func.count(Version.id)).join(Version, Version.document_id == Document.id)
    query = query.where(Document.sequence <= sequence).group_by(Document.id, Document.slug).order_by(Document.slug)
    with database.reading() as session:
        found = session.execute(query).all()
    for slug, count in found:
        yield f"/guidance/{slug}"
        yield f"/guidance/{slug}/history"
        yield from (f"/guidance/{slug}/versions/{number}" for number in range(1, count + 1))
