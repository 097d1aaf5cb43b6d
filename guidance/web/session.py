"""The database session of a request: it reads, writes only while the request acts, and closes with the request."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask, current_app, g, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import QueryContext, Session

from guidance.config import Settings
from guidance.damage import refuse_on_damage
from guidance.db import Database
from guidance.models import FROM, Document
from guidance.text.days.dates import local_day
from guidance.text.markdown.rendering import Limits

_READ = "documents read"
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


def limits() -> Limits:
    """How large a text may be here."""
    return Limits(bytes=settings().text_limit)


def database() -> Database:
    """The database of the running service."""
    found: Database = current_app.extensions["database"]
    return found


def session() -> Session:
    """The session of this request, opened when it is first asked for."""
    if "session" not in g:
        g.session = database().reader()
        g.session.info |= {FROM: request.remote_addr or "", _READ: set()}
    opened: Session = g.session
    return opened


@sa.event.listens_for(Document, "load")
def _note(document: Document, context: QueryContext) -> None:
    if (read := context.session.info.get(_READ)) is not None:
        read.add(document.id)


def documents_read() -> set[int]:
    """The documents, by id, that were read for this request."""
    found: set[int] = session().info[_READ]
    return found


def heed_damage() -> None:
    """Let this request write nothing while the history is damaged: it may add to it.

    Who signs in, or wants no more letters, adds nothing.
    """
    g.heeds_damage = True


@contextmanager
def acting() -> Iterator[None]:
    """Let the session of this request write while the block runs: one transaction, committed at its end or undone.

    Everything that was read before is read again under the lock, so that an act decides on what is true now; and
    whatever takes long is done before or after it, when nobody has to wait.

    :raises ReadOnly: while nothing may be written.
    """
    if "heeds_damage" in g:
        refuse_on_damage(settings().instance)
    opened = session()
    opened.rollback()
    opened.bind = database().writing_engine
    try:
        with opened.begin():
            yield
    finally:
        opened.bind = database().engine


def look_again() -> None:
    """See what others have written meanwhile; and go on after a question that failed, as PostgreSQL else would not."""
    session().rollback()


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
        try:
            opened.close()
        except DBAPIError:  # the answer is made: that its database has gone meanwhile is for the next one to say
            opened.invalidate()
