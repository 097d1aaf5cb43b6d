"""What the pages of readers depend on as a whole: the number of the last public change, and the day."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from guidance.db import Database
from guidance.models import Document
from guidance.web.finished import State

_LAST_CHANGE = "SELECT sequence FROM chain_head WHERE id = 1"
#: When more documents than this changed, all count as changed.
MOST_DOCUMENTS = 1_000
_MOST_ANSWERS = 100


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A state that was asked for, and while what it holds."""

    state: State
    mark: bytes | None
    since: float
    until: float


class PublicState:
    """Asks the database, after every commit and at every midnight of the readers' ``zone``; else it remembers."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        self._database, self._zone = database, zone
        self._known: _Remembered | None = None
        self._changed: OrderedDict[tuple[int, int], frozenset[int] | None] = OrderedDict()

    def __call__(self) -> State:
        """The state at this moment.

        :raises Exception: whatever the driver raises when the database is away.
        """
        mark, moment = self._database.change_mark(), time.time()
        if (known := self._as_of(mark, moment)) is not None:
            return known
        # The mark is older than the answer: whoever commits between them makes the next request ask again.
        sequence = int(self._database.ask(_LAST_CHANGE))
        self._database.shown(sequence)
        begins = datetime.fromtimestamp(moment, self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        state = sequence, begins.date()
        self._known = _Remembered(state, mark, begins.timestamp(), (begins + timedelta(days=1)).timestamp())
        return state

    def remembered(self) -> State | None:
        """The state at this moment, when nobody has to be asked."""
        return self._as_of(self._database.change_mark(), time.time())

    def _as_of(self, mark: bytes | None, moment: float) -> State | None:
        known = self._known
        still = known is not None and mark is not None and known.mark == mark and known.since <= moment < known.until
        return known.state if known is not None and still else None

    def changed(self, since: int, until: int) -> frozenset[int] | None:
        """The documents, by id, that readers see otherwise than at number ``since``; nothing when it may be all.

        :param until: the number of the last public change: the answer is of then, or of a moment later.
        """
        between = since, until
        if between not in self._changed:
            try:
                self._changed[between] = self._ask_what_changed(since)
            except DBAPIError:  # it went away since it told its state
                return None
            if len(self._changed) > _MOST_ANSWERS:
                self._changed.popitem(last=False)
        return self._changed.get(between)

    def _ask_what_changed(self, since: int) -> frozenset[int] | None:
        query = sa.select(Document.id).where(Document.sequence > since).limit(MOST_DOCUMENTS + 1)
        with self._database.reading(never_a_copy=True) as session:
            found = frozenset(session.scalars(query))
        return found if len(found) <= MOST_DOCUMENTS else None
