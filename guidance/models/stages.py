"""Where the work on a document stands: asked of its facts every time, and stored nowhere."""

import enum
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.models.corrections import UrgentPublication
from guidance.models.documents import Document
from guidance.models.people import UserAccount
from guidance.models.reviews import Review, ReviewRequest, Scope, Stamp, Verdict, stamp_of
from guidance.models.revisions import Revision, latest_revision
from guidance.models.schedules import Schedule, ScheduleEnd
from guidance.models.standing import Standing, standing_of
from guidance.models.versions import Version, current_version


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
    """The newest request to read the draft that nobody has passed on."""
    verdict: Review | None
    """The newest reading of exactly the draft."""
    schedule: Schedule | None
    """The open schedule."""
    stamp: Stamp | None
    standing: Standing

    @property
    def approval(self) -> Review | None:
        """The approval under which exactly this draft may be published."""
        return self.verdict if self.verdict and self.verdict.verdict is Verdict.APPROVED else None

    def stage(self, today: date) -> Stage:
        """The word for it on ``today``; work on a draft goes before the state of what is published."""
        if self.standing.removal:
            return Stage.REMOVED
        if self.schedule:
            return Stage.SCHEDULED
        if self.draft:
            return self._stage_of_draft()
        if self.current is None:
            return Stage.EMPTY
        if self.standing.withdrawal:
            return Stage.WITHDRAWN
        return Stage.OVERDUE if self.stamp and self.stamp.overdue(today) else Stage.PUBLISHED

    def _stage_of_draft(self) -> Stage:
        request, verdict = self.request, self.verdict
        if verdict and (request is None or verdict.at >= request.at):
            return Stage.APPROVED if verdict.verdict is Verdict.APPROVED else Stage.CHANGES_REQUESTED
        return Stage.IN_REVIEW if request else Stage.DRAFT


def progress_of(session: Session, document: Document) -> Progress:
    """Everything about the work on ``document``, as of now."""
    latest, current = latest_revision(session, document), current_version(session, document)
    draft = latest if latest and differs(latest, current) else None
    return Progress(
        document=document,
        latest=latest,
        current=current,
        draft=draft,
        request=open_request(session, draft) if draft else None,
        verdict=verdict_on(session, draft) if draft else None,
        schedule=open_schedule(session, document),
        stamp=stamp_of(session, document, current) if current else None,
        standing=standing_of(session, document),
    )


def differs(revision: Revision, version: Version | None) -> bool:
    """Whether readers of ``version`` see anything else than they would of ``revision``."""
    if version is None:
        return True
    seen = version.revision
    if seen.id == revision.id or revision.number < seen.number:
        return False
    same = seen.content_digest == revision.content_digest
    return not same or (seen.audience, seen.settings) != (revision.audience, revision.settings)


def open_request(session: Session, revision: Revision) -> ReviewRequest | None:
    """The newest request to read ``revision`` that was not passed on to somebody else."""
    passed = sa.select(ReviewRequest.passed_from_id).where(ReviewRequest.passed_from_id.is_not(None))
    return session.scalar(
        sa.select(ReviewRequest)
        .where(ReviewRequest.revision_id == revision.id, ReviewRequest.id.not_in(passed))
        .options(joinedload(ReviewRequest.of), joinedload(ReviewRequest.asked_by))
        .order_by(ReviewRequest.id.desc())
        .limit(1)
    )


def verdict_on(session: Session, revision: Revision) -> Review | None:
    """The newest reading of exactly ``revision``."""
    return session.scalar(
        sa.select(Review)
        .where(Review.revision_id == revision.id)
        .options(joinedload(Review.by))
        .order_by(Review.id.desc())
        .limit(1)
    )


def open_schedule(session: Session, document: Document) -> Schedule | None:
    """The schedule of ``document`` that has not ended."""
    return session.scalar(
        sa.select(Schedule)
        .outerjoin(ScheduleEnd, ScheduleEnd.schedule_id == Schedule.id)
        .where(Schedule.document_id == document.id, ScheduleEnd.schedule_id.is_(None))
        .order_by(Schedule.number.desc())
        .limit(1)
    )


def writers_of(session: Session, revision: Revision) -> set[int]:
    """Who wrote any part of ``revision`` that was not published before it: none of them may approve it."""
    last = session.scalar(
        sa.select(Revision)
        .join(Version, Version.revision_id == Revision.id)
        .where(Version.document_id == revision.document_id, Revision.number < revision.number)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    since = session.scalars(
        sa.select(Revision).where(
            Revision.document_id == revision.document_id,
            Revision.number > (last.number if last else 0),
            Revision.number <= revision.number,
        )
    )
    return {saved.author_id for saved in since if last is None or not _puts_back(saved, last)}


def _puts_back(saved: Revision, published: Revision) -> bool:
    """Whether ``saved`` is exactly what was published: who discards a draft has written nothing."""
    return (saved.content_digest, saved.audience, saved.settings) == (
        published.content_digest,
        published.audience,
        published.settings,
    )


def wrote(session: Session, person: UserAccount, revision: Revision) -> bool:
    """Whether ``person`` wrote any part of what is new in ``revision``."""
    return person.id in writers_of(session, revision)


def unchecked_urgent(session: Session, version: Version) -> UrgentPublication | None:
    """The urgent publication, of ``version`` or of one before it, that nobody else has read and approved since.

    Approving exactly that text is such a check, and so is approving a later page, up to ``version``, as a whole.
    """
    urgent = session.scalars(
        sa.select(UrgentPublication)
        .join(Version)
        .where(Version.document_id == version.document_id, Version.number <= version.number)
        .options(joinedload(UrgentPublication.version).joinedload(Version.revision))
        .order_by(Version.number.desc())
    )
    return next((one for one in urgent if check_of(session, one, version) is None), None)


def barred_from_checking(session: Session, urgent: UrgentPublication) -> set[int]:
    """Who may not be the second person of ``urgent``: whoever wrote a part of it, or published it."""
    return {*writers_of(session, urgent.version.revision), urgent.version.published_by_id, urgent.by_id}


def check_of(session: Session, urgent: UrgentPublication, until: Version) -> Review | None:
    """The first approval, by somebody who neither wrote nor published it, of what was published urgently."""
    published = urgent.version
    whole = sa.and_(Review.scope == Scope.WHOLE_PAGE, Version.number <= until.number)
    return session.scalar(
        sa.select(Review)
        .join(Version, Version.revision_id == Review.revision_id)
        .where(
            Version.document_id == published.document_id,
            Version.number >= published.number,
            sa.or_(Version.id == published.id, whole),
            Review.verdict == Verdict.APPROVED,
            Review.by_id.not_in(barred_from_checking(session, urgent)),
        )
        .order_by(Review.id)
        .limit(1)
    )
