"""What a worker does, round after round: the list of all jobs, as ``ROOMS`` is the list of all pages."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from guidance.authoring.publishing.keeping import publish_due, wait_after
from guidance.config import Settings
from guidance.db import Database
from guidance.search.index import Index
from guidance.text.markdown import Limits


@dataclass(frozen=True)
class Turn:
    """What came of a job that was done once."""

    words: str = ""
    """A sentence for the operator, where there is something to tell."""
    wait: float = math.inf
    """Seconds until it has to be done again at the latest; without an end, whenever any other job is done."""


def publish_scheduled(settings: Settings, database: Database) -> Turn:
    """Publish what is due."""
    count = publish_due(database, at=datetime.now(UTC), limits=Limits(bytes=settings.text_limit))
    words = f"{count:,} scheduled {'page was' if count == 1 else 'pages were'} looked after."
    return Turn(words, wait_after(database))


def update_search(settings: Settings, database: Database) -> Turn:
    """Bring the search up to date with what was published."""
    with database.reading() as session:
        Index(settings, database).follow(session)
    return Turn()


Job = Callable[[Settings, Database], Turn]

JOBS: tuple[Job, ...] = (publish_scheduled, update_search)
