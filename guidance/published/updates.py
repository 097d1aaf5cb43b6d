"""What the versions of a page said that they changed, as the page and its comparisons list it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from guidance.models.corrections import NoteCorrection, UrgentPublication
from guidance.models.documents import Document
from guidance.models.questions import FIRST, columns, put_together_once
from guidance.models.reviews import Approval, Review, Stamp, stamp_id
from guidance.models.revisions import ADVICE, ADVISED, ChangeClass, Revision, changes_advice
from guidance.models.versions import Version, is_significant
from guidance.models.withdrawals import Reinstatement
from guidance.text.days.dates import local_day

#: For so many days a page says above its text that its advice changed, or that a change was safety-critical.
TOLD_ADVICE, TOLD_SAFETY = 90, 365
#: A question about single versions has places for a multiple of so many.
_FEW = 8
#: Changes told above a text at most; the history has them all.
TOLD = 20


@dataclass(frozen=True)
class Update:
    """One version in the list of updates."""

    number: int
    published_at: datetime
    note: str
    kind: ChangeClass | None
    safety_critical: bool
    significant: bool
    corrected_at: datetime | None = None
    """When the note was corrected, which the history tells in full."""

    @property
    def changes_advice(self) -> bool:
        """Whether the advice of an earlier version is no longer the advice, as far as somebody said so."""
        return changes_advice(self.number, self.kind, self.safety_critical)

    def is_told(self, today: date, zone: ZoneInfo) -> bool:
        """Whether a page still says above its text that this changed."""
        days = TOLD_SAFETY if self.safety_critical else TOLD_ADVICE
        return self.changes_advice and (today - local_day(self.published_at, zone)).days <= days


@dataclass(frozen=True)
class Milestones:
    """When a page was first published, and when certain changes last came."""

    first_published: datetime
    updated_at: datetime
    """The last significant version: the advice last changed for readers, or something that they were told of."""
    advised_at: datetime | None
    """The last version after the first that changed the advice or was safety-critical."""
    perhaps_at: datetime | None
    """The last correction, or version that nobody classified, when it came after that."""
    urgent: bool
    """Whether any of its versions was published urgently, before a second person had read it."""
    reinstated: bool
    """Whether it was ever withdrawn and is to be followed again."""


def milestones_of(session: Session, version: Version) -> tuple[Milestones, Stamp | None]:
    """The dates of a page while ``version`` is current, and its stamp: one question for both."""
    row = columns(session, _milestones(), {"document": version.document_id, "until": version.number}).one()
    first, significant, advised_at, perhaps_at, advised_in, perhaps_in, urgent, reinstated, reviewed, *reading = row
    is_later = perhaps_in is not None and perhaps_in > (advised_in or 0)
    perhaps_at = perhaps_at if is_later else None
    milestones = Milestones(first, significant, advised_at, perhaps_at, bool(urgent), bool(reinstated))
    return milestones, Stamp(Approval(*reading), reviewed, version.number - reviewed) if reviewed else None


@put_together_once
def _milestones() -> sa.Select[*tuple[Any, ...]]:
    document: sa.BindParameter[int] = sa.bindparam("document")
    until: sa.BindParameter[int] = sa.bindparam("until")
    last, reviewed = _last(document, until), aliased(Version)
    first, significant, advised, perhaps = (aliased(Version) for _ in range(4))
    query = sa.select(
        first.published_at,
        significant.published_at,
        advised.published_at,
        perhaps.published_at,
        advised.number,
        perhaps.number,
        last.c.urgent,
        sa.exists().where(Reinstatement.document_id == document),
        reviewed.number,
        *(getattr(Review, name) for name in Approval._fields),
    ).select_from(last)
    for version, number in (
        (first, 1),
        (significant, last.c.significant),
        (advised, last.c.advised),
        (perhaps, last.c.perhaps),
    ):
        query = query.outerjoin(version, sa.and_(version.document_id == document, version.number == number))
    query = query.outerjoin(Review, Review.id == stamp_id(document, until))
    return query.outerjoin(reviewed, reviewed.revision_id == Review.revision_id)


def _last(document: Any, until: Any) -> sa.Subquery:
    """The numbers of the last versions of their kinds up to number ``until``, and whether one was urgent.

    None looks at every version of a page: what is common is near the end, and of what is rare there is an index.
    """
    within = sa.and_(Version.document_id == document, Version.number <= until)
    of_texts = sa.select(Version.number).join(Revision, Revision.id == Version.revision_id).where(within)
    newest_first = of_texts.order_by(Version.number.desc()).limit(FIRST)
    perhaps = sa.or_(Revision.change_class.is_(None), Revision.change_class == ChangeClass.CORRECTION)
    advised = (
        sa.select(sa.func.max(Version.number))
        .select_from(Revision)
        .join(Version, Version.revision_id == Revision.id)
        .where(Revision.document_id == document, sa.text(f"({ADVISED})"), Version.number <= until, Version.number > 1)
    )
    # There are few urgent ones in all: the sum keeps databases from looking through all versions of the page for them.
    urgent = sa.select(UrgentPublication.version_id).join(Version, Version.id == UrgentPublication.version_id)
    urgent = urgent.where(Version.document_id + 0 == document, Version.number <= until)
    return sa.select(
        newest_first.where(is_significant()).scalar_subquery().label("significant"),
        newest_first.where(Version.number > 1, perhaps).scalar_subquery().label("perhaps"),
        advised.scalar_subquery().label("advised"),
        sa.exists(urgent).label("urgent"),
    ).subquery("last")


def told_above(
    session: Session,
    document: Document,
    latest: Sequence[Update],
    advised_at: datetime | None,
    today: date,
    zone: ZoneInfo,
) -> list[Update]:
    """The changes of the advice of which a page tells above its text, newest first.

    :param latest: the last updates of the page, from which most pages can tell it without another question.
    :param advised_at: when the advice last changed.
    """
    if advised_at is None or (today - local_day(advised_at, zone)).days > TOLD_SAFETY:
        return []
    oldest = latest[-1]
    if oldest.number > 1 and (today - local_day(oldest.published_at, zone)).days <= TOLD_SAFETY:
        latest = _since(session, document, latest[0].number, today - timedelta(days=TOLD_SAFETY + 1))
    return [update for update in latest if update.is_told(today, zone)][:TOLD]


def _since(session: Session, document: Document, newest: int, day: date) -> list[Update]:
    """The changes of the advice up to ``newest`` that are not older than ``day``."""
    advised = sa.or_(Revision.safety_critical, Revision.change_class.in_(ADVICE))
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return _updates(session, document, sa.and_(Version.number <= newest, Version.published_at >= moment, advised))


def updates_about(session: Session, document: Document, number: int, count: int, also: Collection[int]) -> list[Update]:
    """The updates that a page of version ``number`` tells of, newest first, with one question.

    They are the last ``count`` up to it, the one that followed, and those in ``also``.
    """
    others = [*also, *[0] * (-len(also) % _FEW)]  # no version has the number 0
    asked = {"document": document.id, "number": number, "after": number - count}
    asked |= {f"other_{place}": other for place, other in enumerate(others)}
    return [Update(*row) for row in columns(session, _about(len(others)), asked).all()]


@put_together_once
def _about(others: int) -> sa.Select[int, datetime, str, ChangeClass | None, bool, bool, datetime]:
    """:param others: how many; each has a place, since a list of any length is put in whenever it is asked for."""
    document: sa.BindParameter[int] = sa.bindparam("document")
    number: sa.BindParameter[int] = sa.bindparam("number")
    recent = sa.and_(Version.number > sa.bindparam("after"), Version.number <= number + 1)
    also = Version.number.in_([sa.bindparam(f"other_{place}", type_=sa.Integer) for place in range(others)])
    return _versions_with_notes().where(Version.document_id == document, sa.or_(recent, also))


@dataclass(frozen=True)
class Later:
    """The versions after a version."""

    count: int
    advice: int
    """How many of them changed the advice, as far as somebody said so."""
    safety_critical: int
    unclassified: int
    """Of how many nobody said what they changed, so that each may have changed the advice."""
    corrections: int
    """How many put something right, which may have been a dose."""
    next: Update | None
    """The version that replaced it first."""


def later_than(session: Session, document: Document, number: int, newest: int) -> Later:
    """How many versions followed version ``number``, and what kind of change they were."""
    if number >= newest:
        return Later(0, 0, 0, 0, 0, None)
    query = (
        sa.select(
            sa.func.count(),
            sa.func.count(sa.case((Revision.change_class.in_(ADVICE), 1))),
            sa.func.count(sa.case((Revision.safety_critical, 1))),
            sa.func.count(sa.case((Revision.change_class.is_(None), 1))),
            sa.func.count(sa.case((Revision.change_class == ChangeClass.CORRECTION, 1))),
        )
        .select_from(Version)
        .join(Revision, Revision.id == Version.revision_id)
        .where(Version.document_id == document.id, Version.number > number)
    )
    return Later(*session.execute(query).one(), _updates(session, document, Version.number == number + 1)[0])


def notes_of(session: Session, document: Document, *numbers: int) -> dict[int, str]:
    """The change notes of these versions, by number, as they stand today."""
    return {update.number: update.note for update in _updates(session, document, Version.number.in_(numbers))}


def versions_before(session: Session, document: Document, number: int, count: int) -> list[Update]:
    """The last ``count`` versions before version ``number``, newest first."""
    return _updates(session, document, sa.and_(Version.number < number, Version.number >= number - count))


def before_last_significant(session: Session, document: Document) -> int:
    """The version before the last of which readers were told: what they ask for who say nothing more."""
    query = sa.select(Version.number).join(Revision, Revision.id == Version.revision_id)
    of_it = query.where(Version.document_id == document.id, is_significant())
    last = session.scalar(of_it.order_by(Version.number.desc()).limit(FIRST)) or 1
    return max(last - 1, 1)


def significant_between(session: Session, document: Document, low: int, high: int) -> int:
    """How many versions after ``low``, and up to ``high``, readers were told of."""
    query = sa.select(sa.func.count()).select_from(Version).join(Revision, Revision.id == Version.revision_id)
    between = sa.and_(Version.number > low, Version.number <= high)
    return session.scalar(query.where(Version.document_id == document.id, between, is_significant())) or 0


def _updates(session: Session, document: Document, wanted: sa.ColumnElement[bool]) -> list[Update]:
    """The versions of ``document`` that are ``wanted``, newest first, each with the note that holds."""
    rows = session.execute(_versions_with_notes().where(Version.document_id == document.id, wanted))
    return [Update(*row) for row in rows]


@put_together_once
def _versions_with_notes() -> sa.Select[int, datetime, str, ChangeClass | None, bool, bool, datetime]:
    newer = aliased(NoteCorrection)
    holding = (
        sa.select(newer.id)
        .where(newer.version_id == Version.id)
        .order_by(newer.sequence.desc())
        .limit(FIRST)
        .correlate(Version)
        .scalar_subquery()
    )
    return (
        sa.select(
            Version.number,
            Version.published_at,
            sa.func.coalesce(NoteCorrection.note, Revision.change_note),
            Revision.change_class,
            Revision.safety_critical,
            is_significant(),
            NoteCorrection.at,
        )
        .join(Revision, Revision.id == Version.revision_id)
        .outerjoin(NoteCorrection, NoteCorrection.id == holding)
        .order_by(Version.number.desc())
    )
