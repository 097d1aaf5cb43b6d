"""The index of this installation: which engine it has, and how it follows what is published."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from guidance.behind import Behind
from guidance.config import Settings
from guidance.db import Database
from guidance.models import current_sequence
from guidance.models.erased_words import last_erasing
from guidance.search.engine import Broken, Engine
from guidance.search.fts5_engine import Fts5Engine
from guidance.search.lexicon import Lexicon
from guidance.search.pages import Entry, entries, how_many_changed
from guidance.search.postgresql_engine import PostgresqlEngine
from guidance.search.whoosh_engine import WhooshEngine

_log = logging.getLogger(__name__)

#: So many documents are brought up to date while a reader waits; more are done in the background.
WHILE_WAITING = 10

_EMBEDDED: dict[str, Callable[..., Engine]] = {"whoosh": WhooshEngine, "fts5": Fts5Engine}


class _Counted:
    """Entries, and how many of them can be found."""

    def __init__(self, entries: Iterator[Entry]) -> None:
        self._entries = entries
        self.pages = 0

    def __iter__(self) -> Iterator[Entry]:
        for entry in self._entries:
            self.pages += bool(entry.sections)
            yield entry


@dataclass(frozen=True)
class Source:
    """An engine, and what it is filled with: see ``entries`` and ``how_many_changed`` of guidance."""

    engine: Engine
    entries: Callable[..., Iterator[Entry]]
    how_many_changed: Callable[[Session, int], int]


def _guidance(settings: Settings, database: Database) -> Source:
    chosen = settings.search or ("whoosh" if database.is_sqlite else "postgresql")
    if chosen == "postgresql":
        return Source(PostgresqlEngine(database), entries, how_many_changed)
    return Source(_EMBEDDED[chosen](settings.search_folder / chosen), entries, how_many_changed)


class Index:
    """The search index of one process, behind a watermark of its own; of guidance, or of another ``source``."""

    def __init__(self, settings: Settings, database: Database, source: Source | None = None) -> None:
        self._source = source or _guidance(settings, database)
        self.engine = self._source.engine
        self.lexicon = Lexicon(settings.search_folder)
        self._database = database
        self._behind_readers = Behind(self.catch_up, "the search index could not be brought up to date")

    def follow(self, session: Session) -> bool:
        """Bring the index up to date, if that takes but a moment; whether it is up to date now."""
        try:
            behind = self._behind(session)
            if behind == 0:
                return True
            if behind is not None and behind <= WHILE_WAITING:
                return self._update(session)
        except Broken as error:
            _log.warning("the search index is damaged and will be built again: %s", error)
        self._behind_readers.begin()
        return False

    def prepare(self) -> int:
        """All that search needs, however long it takes, for a process that answers nobody meanwhile."""
        self.lexicon.make()
        return self.catch_up()

    def catch_up(self) -> int:
        """Bring the index up to date however long it takes; the number of documents that were looked at."""
        with self._database.reading() as session:
            try:
                behind = self._behind(session)
                if behind is not None:
                    if behind:
                        self._update(session)
                    return behind
            except Broken as error:
                _log.warning("the search index is damaged and is built again: %s", error)
        return self.rebuild()

    def rebuild(self) -> int:
        """Build the index anew and exchange it; the number of documents in it, none while somebody else builds."""
        with self._database.reading() as session:
            sequence = current_sequence(session)
            counted = _Counted(self._source.entries(session))
            return counted.pages if self.engine.rebuild(counted, sequence) else 0

    def behind(self, session: Session) -> int | None:
        """How many documents the index has not seen; nothing when it is damaged or has to be built again."""
        try:
            return self._behind(session)
        except Broken:
            return None

    def _behind(self, session: Session) -> int | None:
        """How many documents the index has not seen as they are; nothing when it has to be built again.

        An index that knows more than the history belongs to another history: a restored backup, another database. One
        that was made before words were erased may hold them in parts that it does not use any more.
        """
        watermark = self.engine.watermark()
        sequence = current_sequence(session)
        if watermark is None or watermark > sequence or watermark < last_erasing(session):
            return None
        return self._source.how_many_changed(session, watermark) if watermark < sequence else 0

    def _update(self, session: Session) -> bool:
        return self.engine.update(partial(self._source.entries, session), current_sequence(session))
