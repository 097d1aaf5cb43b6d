"""Whether the search has seen what was published."""

from datetime import datetime

from guidance.checking import Check
from guidance.config import Settings
from guidance.db import Database
from guidance.search.index import Index

#: More documents than this that the index has not seen are more than a worker leaves behind.
MOST_BEHIND = 20


def index(settings: Settings, database: Database, _now: datetime) -> Check:
    """How many documents the index has not seen; titles are searched while it is built again."""
    with database.reading() as session:
        behind = Index(settings, database).behind(session)
    if behind is None:
        return Check("index", False, "The search index is being built: only titles are searched.", -1)
    words = f"{behind:,} pages are not in the search index yet." if behind else "The search knows every page."
    return Check("index", behind <= MOST_BEHIND, words, behind)
