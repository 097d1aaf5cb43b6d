"""Deriving the rows that can be asked across pages: of versions that have none yet, or of all of them anew."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.models import EXTRACT_FORMAT, Extraction, Rendering, Version, details_between, extract, forget_extracts

#: Versions in one transaction: nobody who publishes waits long for it.
BATCH = 50
#: The number of the lock under which one process at a time derives; it is arbitrary and ours.
_LOCK = 0x6C6A


def derive(
    database: Database,
    *,
    again: bool = False,
    total: Callable[[int], None] = lambda _: None,
    step: Callable[[int], None] = lambda _: None,
) -> int:
    """Derive what is missing, or of an earlier format; how many versions there were.

    :param again: whether to derive everything anew.
    :param total: told once how many versions there are to read.
    :param step: told after every so many of them.
    """
    query = sa.select(Rendering.version_id).order_by(Rendering.version_id)
    if not again:
        done = sa.select(Extraction.version_id).where(Extraction.format == EXTRACT_FORMAT)
        query = query.where(Rendering.version_id.not_in(done))
    with database.reading() as session:
        wanted = session.scalars(query).all()
    total(len(wanted))
    for first in range(0, len(wanted), BATCH):
        with database.writing() as session:
            _wait_for_others(session)
            left = query.where(Rendering.version_id.in_(wanted[first : first + BATCH]))
            _derive(session, session.scalars(left).all())
        step(BATCH)
    return len(wanted)


def _wait_for_others(session: Session) -> None:
    """Processes that start on one database of an earlier release all derive; on SQLite they wait for one another."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET LOCAL lock_timeout = 0"))
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def _derive(session: Session, versions: Sequence[int]) -> None:
    forget_extracts(session, versions)
    for page in session.scalars(sa.select(Rendering).where(Rendering.version_id.in_(versions))):
        seen = _seen_before(session, page.version)
        details = details_between(seen.version.revision, page.version.revision) if seen else []
        before = seen.html if seen else None
        extract(session.connection(), page.version_id, page.html, page.sections, before, details)


def _seen_before(session: Session, version: Version) -> Rendering | None:
    """The page whose advice ``version`` changed, when its words are still there."""
    if not version.revision.changes_advice_as(version.number):
        return None
    before = sa.and_(Version.document_id == version.document_id, Version.number == version.number - 1)
    return session.scalar(sa.select(Rendering).join(Version).where(before))
