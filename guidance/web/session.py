"""The database session of a request: it only reads while the method is safe, and closes with the request."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request
from sqlalchemy.orm import Session

from guidance.config import Settings
from guidance.db import Database
from guidance.models import FROM
from guidance.text.dates import local_day

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def install(app: Flask, settings: Settings, database: Database) -> None:
    """Give ``app`` its database and settings."""
    app.extensions["settings"] = settings
    app.extensions["database"] = database
    app.teardown_request(_close)


def settings() -> Settings:
    """The settings of the running service."""
    found: Settings = current_app.extensions["settings"]
    return found


def database() -> Database:
    """The database of the running service."""
    found: Database = current_app.extensions["database"]
    return found


def session() -> Session:
    """The session of this request, opened when it is first asked for."""
    if "session" not in g:
        g.session = database().writer() if writes() else database().reader()
        g.session.info[FROM] = request.remote_addr or ""
    opened: Session = g.session
    return opened


def writes() -> bool:
    """Whether this request may change something."""
    return request.method not in SAFE_METHODS and not g.get("only_looks")


def only_look() -> None:
    """From here on this request only reads: what it did not commit is dropped, and nobody has to wait for it."""
    g.only_looks = True
    if (opened := g.get("session")) is not None and opened.bind is not database().engine:
        opened.rollback()
        opened.bind = database().engine


def session_for_writing() -> Session:
    """The session of this request as one that may write although the method is safe.

    For the one address to which others send a browser with GET to change something: the end of a sign-in elsewhere.
    """
    if (opened := g.pop("session", None)) is not None:
        opened.close()
        g.pop("sign_in", None)
    g.session = database().writer()
    g.session.info[FROM] = request.remote_addr or ""
    writing: Session = g.session
    return writing


def now() -> datetime:
    """The time of this request; one request has one."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    moment: datetime = g.now
    return moment


def zone() -> ZoneInfo:
    """The zone in which readers are told dates."""
    return settings().zone


def today() -> date:
    """The day of this request where the readers are."""
    return local_day(now(), zone())


def _close(_error: BaseException | None) -> None:
    if (opened := g.pop("session", None)) is not None:
        opened.close()
