"""The index of this installation: which engine it has, and how it follows what is published."""

import logging
from threading import Lock, Thread

from sqlalchemy.orm import Session

from guidance.config import Settings
from guidance.db import Database
from guidance.models import current_sequence
from guidance.search.engine import Broken, Engine
from guidance.search.postgresql_engine import PostgresqlEngine
from guidance.search.sections import entries, how_many_changed
from guidance.search.whoosh_engine import WhooshEngine

_log = logging.getLogger(__name__)

#: So many documents are brought up to date while a reader waits; more are done in the background.
WHILE_WAITING = 10


class Index:
    """The search index of one process, behind a watermark of its own."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.engine: Engine = WhooshEngine(settings.search_folder) if database.is_sqlite else PostgresqlEngine(database)
        self._database = database
        self._busy = Lock()

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
        self._catch_up_in_background()
        return False

    def catch_up(self) -> int:
        """Bring the index up to date however long it takes; the number of documents that were looked at."""
        with self._database.reading() as session:
            try:
                behind = self._behind(session)
            except Broken:
                behind = None
            if behind is None:
                return self.rebuild()
            if behind:
                self._update(session)
            return behind

    def rebuild(self) -> int:
        """Build the index anew and exchange it; the number of documents in it."""
        with self._database.reading() as session:
            sequence = current_sequence(session)
            found = [entry for entry in entries(session) if entry.sections]
            self.engine.rebuild(found, sequence)
            return len(found)

    def _behind(self, session: Session) -> int | None:
        """How many documents the index has not seen as they are; nothing when it has to be built again.

        An index that knows more than the history belongs to another history: a restored backup, another database.
        """
        watermark = self.engine.watermark()
        sequence = current_sequence(session)
        if watermark is None or watermark > sequence:
            return None
        return how_many_changed(session, watermark) if watermark < sequence else 0

    def _update(self, session: Session) -> bool:
        watermark = self.engine.watermark() or 0
        sequence = current_sequence(session)
        return self.engine.update(entries(session, watermark), sequence)

    def _catch_up_in_background(self) -> None:
        if self._busy.acquire(blocking=False):
            Thread(target=self._catch_up_and_release, name="search-catch-up", daemon=True).start()

    def _catch_up_and_release(self) -> None:
        try:
            self.catch_up()
        except Exception:
            _log.exception("the search index could not be brought up to date")
        finally:
            self._busy.release()
