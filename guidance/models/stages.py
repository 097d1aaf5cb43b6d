"""Where the work on documents stands: asked of the facts of many at once, and stored nowhere.

One query, ``works``, has everything; ``progress_of`` asks it for one document.
"""

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from guidance.models.documents import Document
from guidance.models.loading import key_of
from guidance.models.plans import open_schedule_id
from guidance.models.questions import put_together_once, shared_alias
from guidance.models.reviews import Review, ReviewRequest, Stamp, Verdict, answers, is_late, is_open_request, stamp_id
from guidance.models.revisions import Revision, is_newest, reads_otherwise
from guidance.models.schedules import Schedule
from guidance.models.standing import Standing, removal_id, withdrawal_id
from guidance.models.versions import Version
from guidance.models.withdrawals import Removal, Withdrawal


class Stage(enum.Enum):
    """One word for where a document is on its way to its readers."""

    EMPTY = "not written yet"
    DRAFT = "draft"
    IN_REVIEW = "being checked"
    CHANGES_REQUESTED = "changes asked for"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    OVERDUE = "review overdue"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


@dataclass(frozen=True)
class Progress:
    """A document with everything that its stage is derived from."""

    document: Document
    latest: Revision | None
    current: Version | None
    draft: Revision | None
    """The latest revision when readers do not see its text yet."""
    request: ReviewRequest | None
    """The newest request to read the draft that nobody has passed on or taken back."""
    verdict: Review | None
    """The newest reading of exactly the draft."""
    schedule: Schedule | None
    """The open schedule."""
    stamp: Stamp | None
    standing: Standing
    until_overdue: Stage
    """The stage on any day before the next review is due."""

    @property
    def waiting(self) -> ReviewRequest | None:
        """The request that still waits for its answer."""
        answered = self.request and self.verdict and answers(self.verdict.at, self.request.at)
        return None if answered else self.request

    @property
    def approval(self) -> Review | None:
        """The approval under which exactly this draft may be published."""
        return self.verdict if self.verdict and self.verdict.verdict is Verdict.APPROVED else None

    def stage(self, today: date) -> Stage:
        """The word for it on ``today``; work on a draft goes before the state of what is published."""
        late = self.until_overdue is Stage.PUBLISHED and self.stamp is not None and self.stamp.overdue(today)
        return Stage.OVERDUE if late else self.until_overdue


#: What ``works`` has of each document, for the conditions and the order of a caller: the text that was saved last, the
#: current version with its text, the stamp with the version that was read.
Latest, Current, Seen = shared_alias(Revision), shared_alias(Version), shared_alias(Revision)
Stamped, Reviewed = shared_alias(Review), shared_alias(Version)
_Request, _Verdict, _Asked, _Answer = (
    shared_alias(ReviewRequest),
    shared_alias(Review),
    shared_alias(ReviewRequest),
    shared_alias(Review),
)
_Newer, _Now, _Shown = shared_alias(Revision), shared_alias(Version), shared_alias(Revision)


def is_draft(text: Any) -> sa.ColumnElement[bool]:
    """Whether ``text`` is a draft, for a query that has it: saved last in its document, and not what readers see."""
    newer = sa.exists().where(_Newer.document_id == text.document_id, _Newer.number > text.number)
    shown = (
        sa.select(_Now.id)
        .join(_Shown, _Shown.id == _Now.revision_id)
        .where(_Now.document_id == text.document_id, is_newest(_Now, _Now.document_id))
        .where(sa.or_(_Shown.number >= text.number, ~reads_otherwise(text, _Shown)))
    )
    return sa.and_(text.id.is_not(None), ~newer, ~shown.exists())


@put_together_once
def works() -> sa.Select[Any]:
    """Every document with the facts that its stage is derived from, one row each; see ``progress_of_all``.

    The caller adds its conditions and its order, on ``Document``, ``Latest``, ``Current``, ``Stamped`` and
    ``stage_on``, and may choose other columns: what is not asked for costs nothing.
    """
    return (
        sa.select(Document, Latest, Current, Seen, _Request, _Verdict, Schedule, Stamped, Reviewed, Withdrawal, Removal)
        .add_columns(is_draft(Latest).label("is_draft"), stage_on(date.min).label("until_overdue"))
        .select_from(Document)
        .outerjoin(Latest, is_newest(Latest, Document.id))
        .outerjoin(Current, is_newest(Current, Document.id))
        .outerjoin(Seen, Seen.id == Current.revision_id)
        .outerjoin(_Request, _Request.id == open_request_id(Latest.id))
        .outerjoin(_Verdict, _Verdict.id == newest_reading_id(Latest.id))
        .outerjoin(Schedule, Schedule.id == open_schedule_id(Document.id))
        .outerjoin(Stamped, Stamped.id == stamp_id(Document.id))
        .outerjoin(Reviewed, Reviewed.revision_id == Stamped.revision_id)
        .outerjoin(Withdrawal, Withdrawal.id == withdrawal_id(Document.id))
        .outerjoin(Removal, Removal.id == removal_id(Document.id))
    )


def stage_on(today: Any) -> sa.ColumnElement[str]:
    """The value of the ``Stage`` of each document of ``works`` on ``today``.

    :param today: a day, or a value that is bound to one.
    """
    answered = sa.and_(_Verdict.id.is_not(None), sa.or_(_Request.id.is_(None), answers(_Verdict.at, _Request.at)))
    of_draft = _first_of(
        (sa.and_(answered, _Verdict.verdict == Verdict.APPROVED), Stage.APPROVED),
        (answered, Stage.CHANGES_REQUESTED),
        (_Request.id.is_not(None), Stage.IN_REVIEW),
        otherwise=Stage.DRAFT,
    )
    return sa.case(
        (Removal.id.is_not(None), Stage.REMOVED.value),
        (Schedule.id.is_not(None), Stage.SCHEDULED.value),
        (is_draft(Latest), of_draft),
        else_=_first_of(
            (Current.id.is_(None), Stage.EMPTY),
            (Withdrawal.id.is_not(None), Stage.WITHDRAWN),
            (is_late(Stamped.due_on, today), Stage.OVERDUE),
            otherwise=Stage.PUBLISHED,
        ),
    )


def _first_of(*stages: tuple[sa.ColumnElement[bool], Stage], otherwise: Stage) -> sa.ColumnElement[str]:
    return sa.case(*((condition, stage.value) for condition, stage in stages), else_=otherwise.value)


def open_request_id(revision_id: Any) -> sa.ScalarSelect[int]:
    """The newest open request to read a revision, by its id, for a query that has the revision."""
    query = sa.select(sa.func.max(_Asked.id)).where(_Asked.revision_id == revision_id, is_open_request(_Asked))
    return query.scalar_subquery()


def newest_reading_id(revision_id: Any) -> sa.ScalarSelect[int]:
    """The newest reading, by its id, of exactly one revision, for a query that has the revision."""
    return sa.select(sa.func.max(_Answer.id)).where(_Answer.revision_id == revision_id).scalar_subquery()


def progress_of(session: Session, document: Document) -> Progress:
    """Everything about the work on ``document``, as of now."""
    return progress_of_all(session, [document.id])[document.id]


def progress_with_texts(session: Session, document: Document) -> Progress:
    """``progress_of``, read in one go with the words of its newest text, and with the page that readers see."""
    row = session.execute(_with_people(texts=True), {"documents": [key_of(document)]}).one()
    return _progress(*row)


def progress_of_all(session: Session, documents: Collection[int]) -> dict[int, Progress]:
    """Everything about the work on these documents, by their ids: one query, however many there are."""
    rows = session.execute(_with_people(texts=False), {"documents": list(documents)}) if documents else ()
    return {row[0].id: _progress(*row) for row in rows}


@put_together_once
def _with_people(*, texts: bool) -> sa.Select[Any]:
    """``works`` with everybody whom a screen about one page names, and with the versions that were ended."""
    chosen = Document.id.in_(sa.bindparam("documents", expanding=True))
    seen = contains_eager(Current.revision.of_type(Seen))
    with_texts = (joinedload(Latest.content), seen.joinedload(Seen.content), joinedload(Current.rendering))
    return (
        works()
        .where(chosen)
        .options(
            joinedload(Document.owner),
            joinedload(Latest.author),
            joinedload(Schedule.by),
            joinedload(_Request.of),
            joinedload(_Request.asked_by),
            joinedload(_Verdict.by),
            seen,
            *(with_texts if texts else ()),
            joinedload(Withdrawal.version),
            joinedload(Removal.version),
        )
    )


def _progress(
    document: Document,
    latest: Revision | None,
    current: Version | None,
    _seen: Revision | None,
    request: ReviewRequest | None,
    verdict: Review | None,
    schedule: Schedule | None,
    stamped: Review | None,
    reviewed: Version | None,
    withdrawal: Withdrawal | None,
    removal: Removal | None,
    is_draft: bool,
    until_overdue: str,
) -> Progress:
    read = reviewed.number if current and stamped and reviewed else None
    stamp = Stamp(stamped, read, current.number - read) if current and stamped and read else None
    return Progress(
        document=document,
        latest=latest,
        current=current,
        draft=latest if is_draft else None,
        request=request if is_draft else None,
        verdict=verdict if is_draft else None,
        schedule=schedule,
        stamp=stamp,
        standing=Standing(withdrawal, removal),
        until_overdue=Stage(until_overdue),
    )


def stages_of_all(session: Session, documents: Collection[int], today: date) -> dict[int, Stage]:
    """The stage on ``today`` of each of these documents, by their ids."""
    if not documents:
        return {}
    rows = session.execute(_stages(), {"today": today, "documents": list(documents)})
    return {document: Stage(word) for document, word in rows}


@put_together_once
def _stages() -> sa.Select[int, str]:
    chosen = Document.id.in_(sa.bindparam("documents", expanding=True))
    return works().with_only_columns(Document.id, stage_on(sa.bindparam("today", type_=sa.Date))).where(chosen)


def verdict_on(session: Session, revision: Revision) -> Review | None:
    """The newest reading of exactly ``revision``."""
    return session.scalar(_verdict_on(), {"text": revision.id})


@put_together_once
def _verdict_on() -> sa.Select[Review]:
    newest = newest_reading_id(sa.bindparam("text"))
    return sa.select(Review).where(Review.id == newest).options(joinedload(Review.by))
