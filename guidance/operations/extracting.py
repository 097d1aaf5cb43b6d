"""Deriving the rows that can be asked across pages: of versions that have none yet, or of all of them anew.

Pages are read and compared while others write; only the rows are written in their turn. Whoever is cut off has kept
what was written: the next one goes on with the rest.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.models.extracts import (
    Extraction,
    Extracts,
    derive_alone,
    extracted,
    forget_extracts,
    is_extracted,
    keep_extracts,
)
from guidance.models.questions import how_many
from guidance.models.versions import Rendering, changed_measures, page_seen_before
from guidance.text.markdown.rendering import RENDERER

#: Versions in one transaction: nobody who publishes waits long for their rows.
BATCH = 50


class _Derived(NamedTuple):
    version_id: int
    read: frozenset[int]
    """The versions whose pages were read."""
    rows: Extracts


def derive(
    database: Database,
    *,
    again: bool = False,
    total: Callable[[int], None] = lambda _: None,
    step: Callable[[int], None] = lambda _: None,
) -> int:
    """Derive what is missing, or of an earlier format, the newest first; how many versions there were.

    :param again: whether to derive everything anew.
    :param total: told once how many versions there are to read.
    :param step: told after every so many of them.
    """
    query = sa.select(Rendering.version_id) if again else _missing()
    with database.reading() as session:
        wanted = session.scalars(query.order_by(Rendering.version_id.desc())).all()
    total(len(wanted))
    for first in range(0, len(wanted), BATCH):
        batch = query.where(Rendering.version_id.in_(wanted[first : first + BATCH]))
        while not _derive(database, batch):  # words were erased meanwhile
            continue
        step(BATCH)
    return len(wanted)


def missing(session: Session) -> int:
    """How many versions have no rows of today."""
    return how_many(session, _missing())


def _missing() -> sa.Select[int]:
    pages = sa.select(Rendering.version_id).outerjoin(Extraction, Extraction.version_id == Rendering.version_id)
    return pages.where(sa.not_(is_extracted()))


def _derive(database: Database, query: sa.Select[int]) -> bool:
    """Read first, and write then what nobody else has written; whether all that was read still stood."""
    with database.reading() as session:
        made = [_derived(session, version) for version in session.scalars(query).all()]
    with database.writing() as session:
        derive_alone(session)
        read = frozenset[int]().union(*(one.read for one in made))
        still = set(session.scalars(sa.select(Rendering.version_id).where(Rendering.version_id.in_(read))))
        wanted = set(session.scalars(query))
        _keep(session, [one for one in made if one.version_id in wanted and one.read <= still])
    return read <= still


def _keep(session: Session, made: Sequence[_Derived]) -> None:
    forget_extracts(session, [one.version_id for one in made])
    for one in made:
        keep_extracts(session.connection(), one.version_id, one.rows)


def _derived(session: Session, version_id: int) -> _Derived:
    page = session.get_one(Rendering, version_id)
    seen = page_seen_before(session, page.version)
    rows = extracted(page.html, page.sections_by(RENDERER), changed_measures(page, seen))
    return _Derived(version_id, frozenset({version_id, seen.version_id if seen else version_id}), rows)
