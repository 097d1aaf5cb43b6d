"""The public site as files, as the command writes them when it is asked to, and the worker after each publication."""

from datetime import UTC, datetime
from pathlib import Path
from wsgiref.types import WSGIApplication

from guidance.config import Settings
from guidance.db import Database
from guidance.exporting.mirror import Mirrored, mirror
from guidance.text.days.dates import clock, day, local_day

_services: dict[str, WSGIApplication] = {}


def copy_site(settings: Settings, database: Database, folder: Path) -> Mirrored:
    """Bring the copy of the public site in ``folder`` up to date."""
    from guidance.app import STATIC, create_app  # which takes long to load, and most commands can do without

    service = _services.get(settings.database) or _services.setdefault(settings.database, create_app(settings).wsgi_app)
    now, zone = datetime.now(UTC), settings.zone
    made, today = f"{clock(now, zone)} on {day(now, zone)}", local_day(now, zone).isoformat()
    with database.reading() as session:
        return mirror(session, folder, STATIC, service, at=now, made=made, day=today)
