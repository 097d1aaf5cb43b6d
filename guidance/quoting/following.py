"""How the marks follow what is published: at once when it is little, behind the readers when it is much."""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session, load_only

from guidance.behind import Behind
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import NotReady
from guidance.models import Content, Erasure, Removal, Rendering, Revision, Version, current_sequence, removed_documents
from guidance.quoting.index import Marks, Watermark
from guidance.quoting.wording import with_title
from guidance.text.quotes.page import of_page
from guidance.text.quotes.shared import Words

#: Versions that are added while somebody waits.
WHILE_WAITING = 10
NOT_YET = "The index of all texts is being built. Try again in a few minutes."


class StillBuilding(NotReady):
    """Nobody can be answered yet."""


class Texts:
    """The marks of this installation, kept up with its history."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.marks = Marks(settings.instance.resolve() / "quotes")
        self._database = database
        self._behind_askers = Behind(self.catch_up, "the index of all texts could not be brought up to date")

    def ready(self, session: Session) -> Marks:
        """The marks as they are up to date.

        :raises StillBuilding: while they have to be built, which goes on behind.
        """
        state = self.marks.state()
        now = _state(session)
        if state == now:
            return self.marks
        if self._waits(session, state, now) <= WHILE_WAITING:
            self._follow(session, state, now)
            return self.marks
        self._behind_askers.begin()
        raise StillBuilding(NOT_YET)

    def catch_up(self) -> int:
        """Bring the marks up to date however long it takes; the number of versions that were added."""
        with self._database.reading() as session:
            state, now = self.marks.state(), _state(session)
            return 0 if state == now else self._follow(session, state, now)

    def rebuild(self) -> int:
        """Build the marks anew; the number of versions that they know."""
        with self._database.reading() as session:
            return self.marks.rebuild(_versions(session, {}), _state(session))

    def _waits(self, session: Session, state: Watermark | None, now: Watermark) -> int:
        query = sa.select(sa.func.count()).select_from(Rendering)
        if _continues(state, now) and state is not None:
            query = query.join(Version).where(Version.sequence > state.sequence)
        return session.scalar(query) or 0

    def _follow(self, session: Session, state: Watermark | None, now: Watermark) -> int:
        if _continues(state, now):
            return self.marks.follow(_versions(session, self.marks.seen(), state), now)
        return self.marks.rebuild(_versions(session, {}), now)


def _continues(state: Watermark | None, now: Watermark) -> bool:
    """Whether it is enough to add to the marks: after a text was taken away, or on another history, it is not."""
    return state is not None and state.ended == now.ended and state.sequence <= now.sequence


def _state(session: Session) -> Watermark:
    ended = [session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0 for kind in (Erasure, Removal)]
    return Watermark(current_sequence(session), sum(ended))


def _versions(
    session: Session, seen: Mapping[int, int], state: Watermark | None = None
) -> Iterator[tuple[int, int, Words]]:
    """Every version that readers can read, but those up to the number that was ``seen`` of its document."""
    query = (
        sa.select(Version.document_id, Version.number, Rendering, Content)
        .join(Rendering, Rendering.version_id == Version.id)
        .join(Revision, Revision.id == Version.revision_id)
        .join(Content, Content.digest == Revision.content_digest)
        .options(load_only(Content.title, Content.summary))
        .where(Version.document_id.not_in(removed_documents()))
        .order_by(Version.document_id, Version.number)
    )
    if state is not None:
        query = query.where(Version.sequence > state.sequence)
    for document, number, rendering, content in session.execute(query.execution_options(yield_per=50)):
        if number > seen.get(document, 0):
            yield document, number, of_page(with_title(content, rendering.shown))
