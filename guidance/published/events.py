"""What happens to a page in public besides its versions, as questions to the database that share their columns.

The history of one page and the news over all of them ask the same, so that neither forgets a kind of event.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models.corrections import NoteCorrection
from guidance.models.documents import FormerSlug
from guidance.models.erasures import Erasure
from guidance.models.questions import put_together_once
from guidance.models.reviews import Review, is_stamp
from guidance.models.revisions import ChangeClass, Revision
from guidance.models.versions import Version
from guidance.models.withdrawals import Reinstatement, Removal, Withdrawal
from guidance.published.days import Undone, withdrawals_undone


class What(Enum):
    """Kinds of event, in the words of the screens."""

    VERSION = "Version"
    REVIEW = "Reviewed"
    WITHDRAWAL = "Withdrawn"
    REINSTATEMENT = "Reinstated"
    REMOVAL = "Removed"
    ADDRESS = "Address changed"
    ERASURE = "Text removed"
    CORRECTION = "Change note corrected"
    DETAILS = "Details changed"

    @property
    def word(self) -> str:
        """The word for it to machines: “version”, “withdrawal”."""
        return self.name.lower()


_TURNS = frozenset({What.WITHDRAWAL, What.REINSTATEMENT})

#: They say whether a page is to be followed at all.
_OF_WHOLE_PAGES = frozenset({What.WITHDRAWAL, What.REINSTATEMENT, What.REMOVAL})


def is_critical(what: What, *, version: bool) -> bool:
    """Whether who follows only what could do harm is told of it: by letter, feed, machine and in lists alike.

    :param version: whether the version that it happened to is safety-critical: a note of such a one is told, too.
    """
    return what in _OF_WHOLE_PAGES or (version and what in {What.VERSION, What.CORRECTION})


@dataclass(frozen=True)
class FormerNote:
    """A change note as it stood before it was corrected."""

    words: str
    until: datetime


class Event(NamedTuple):
    """One thing that happened to a document, with what its kind has to tell; a history makes hundreds of them."""

    what: What
    at: datetime
    sequence: int
    note: str = ""
    number: int = 0
    kind: ChangeClass | None = None
    significant: bool = False
    safety_critical: bool = False
    credit: str = ""
    """Who wrote a version, where readers may know it; in which role a page was reviewed."""
    due_on: date | None = None
    evidence_to: date | None = None
    urgent: str = ""
    """Why a version was published before a second person had read it."""
    checked_at: datetime | None = None
    former_notes: tuple[FormerNote, ...] = ()
    """What the note of a version said before, oldest first."""
    undone: Undone | None = None
    """Of a withdrawal that was undone, and of a reinstatement: both."""


@put_together_once
def everything_but_versions() -> sa.CompoundSelect[Any]:
    """Every event of the document whose number is bound to ``document`` that is no version."""
    mine = Version.document_id == sa.bindparam("document")
    said = (said_of_versions(noun, what).where(mine) for noun, what in SAID)
    return sa.union_all(reviews().where(mine), *said, _addresses(), _erasures().where(mine))


def event(what: What, at: Any, sequence: Any, note: Any, version: tuple[Any, Any], *more: Any) -> sa.Select[Any]:
    """One kind of event, in the columns that all kinds share.

    :param version: the id and the number of the version that it happened to.
    :param more: who reviewed the page, when the next review is due, and up to when evidence was searched.
    """
    credit, due_on, evidence_to = more or (sa.literal(""), sa.cast(None, sa.Date), sa.cast(None, sa.Date))
    return sa.select(
        sa.literal(what.name).label("what"),
        at.label("at"),
        sequence.label("sequence"),
        note.label("note"),
        version[0].label("version_id"),
        version[1].label("number"),
        credit.label("credit"),
        due_on.label("due_on"),
        evidence_to.label("evidence_to"),
    )


_OF_VERSION = (Version.id, Version.number)


def versions() -> sa.Select[Any]:
    """Versions, whose notes are read with them."""
    return event(What.VERSION, Version.published_at, Version.sequence, sa.literal(""), _OF_VERSION)


def reviews() -> sa.Select[Any]:
    """Reviews of whole pages that were published; a review of a draft is nobody's business."""
    more = (Review.capacity, Review.due_on, Review.evidence_to)
    return (
        event(What.REVIEW, Review.at, Review.sequence, Review.note, _OF_VERSION, *more)
        .join(Version, Version.revision_id == Review.revision_id)
        .where(is_stamp(Review))
    )


#: Facts that give a reason and point at a version.
SAID: tuple[tuple[Any, What], ...] = (
    (Withdrawal, What.WITHDRAWAL),
    (Reinstatement, What.REINSTATEMENT),
    (Removal, What.REMOVAL),
    (NoteCorrection, What.CORRECTION),
)


def said_of_versions(noun: Any, what: What) -> sa.Select[Any]:
    """Facts that give a reason and point at a version: withdrawals, reinstatements and their kin."""
    return event(what, noun.at, noun.sequence, noun.reason, _OF_VERSION).join(Version, Version.id == noun.version_id)


def _addresses() -> sa.Select[Any]:
    former, nowhere = FormerSlug, (sa.literal(0), sa.literal(0))
    query = event(What.ADDRESS, former.retired_at, former.sequence, former.slug, nowhere)
    return query.where(former.document_id == sa.bindparam("document"))


def _erasures() -> sa.Select[Any]:
    return (
        event(What.ERASURE, Erasure.at, Version.sequence, Erasure.reason, _OF_VERSION)
        .join(Revision, Revision.content_digest == Erasure.content_digest)
        .join(Version, Version.revision_id == Revision.id)
    )


def with_undone(session: Session, document_ids: Collection[int], events: Iterable[Event]) -> list[Event]:
    """The events of these documents, each withdrawal that was undone and each reinstatement with both its halves."""
    told = list(events)
    if not any(event.what in _TURNS for event in told):
        return told
    undone = (each for every in withdrawals_undone(session, document_ids).values() for each in every)
    of_number = {number: each for each in undone for number in each.sequences}
    return [event._replace(undone=of_number.get(event.sequence)) if event.what in _TURNS else event for event in told]


def as_events(rows: Any) -> Iterator[Event]:
    """The rows of questions such as these."""
    for what, at, sequence, note, _version_id, number, credit, due_on, evidence_to in rows:
        words = f"The address ended in “{note}” until then." if what == What.ADDRESS.name else note
        yield Event(What[what], at, sequence or 0, words, number, credit=credit, due_on=due_on, evidence_to=evidence_to)
