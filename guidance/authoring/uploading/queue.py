"""The queue of files that wait to be read: who may put one in, what is next, and what became of it."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from guidance.errors import NotReady, UploadRefused
from guidance.models import FileJob, FileKind, JobState, UserAccount, audit

#: Files that wait or are read at once: of everybody, and of one person.
MOST, MOST_OF_ONE = 20, 4
_KEPT = timedelta(days=7)

FULL = "Many files are waiting to be read. What you typed is still here: choose the file and send it again in a minute"
OWN_FULL = f"{MOST_OF_ONE} of your files are being read. What you typed is still here: send it again when they are done"

#: A job is read without its file, which is large.
LIGHT = [defer(FileJob.data)]
_OPEN = FileJob.state.in_((JobState.WAITING, JobState.READING))


def put_in(session: Session, job: FileJob, *, by: UserAccount, at: datetime) -> FileJob:
    """Have a file wait to be read.

    :raises UploadRefused: when too many wait already.
    """
    session.execute(sa.delete(FileJob).where(FileJob.at < at - _KEPT))
    if _open(session, FileJob.by_id == by.id, at) >= MOST_OF_ONE:
        raise UploadRefused(OWN_FULL)
    if _open(session, sa.true(), at) >= MOST:
        raise UploadRefused(FULL)
    job.by_id, job.state, job.at = by.id, JobState.WAITING, at
    session.add(job)
    audit(session, "brought a file", by=by, at=at, document=job.document, detail=kind_of(job))
    return job


def _open(session: Session, whose: sa.ColumnElement[bool], at: datetime) -> int:
    """How many wait or are being read; the ones of dead processes keep nobody waiting."""
    return sum(not job.died(at) for job in session.scalars(sa.select(FileJob).where(_OPEN, whose).options(*LIGHT)))


def any_waits(session: Session) -> bool:
    """Whether a file waits to be read."""
    return session.scalar(sa.select(FileJob.id).where(FileJob.state == JobState.WAITING).limit(1)) is not None


def claim(session: Session, *, at: datetime) -> FileJob | None:
    """The file that is next, which from now on is being read by whoever asked; nothing when none waits."""
    query = sa.select(FileJob).where(FileJob.state == JobState.WAITING).order_by(FileJob.id).limit(1)
    job = session.scalar(query.with_for_update(skip_locked=True))
    if job is not None:
        job.state, job.begun_at = JobState.READING, at
    return job


def finish(job: FileJob, state: JobState, outcome: str) -> None:
    """Say what became of a file, and let go of its bytes."""
    job.state, job.outcome, job.data = state, outcome, b""


def before(session: Session, job: FileJob) -> int:
    """How many files will be read before this one."""
    query = sa.select(sa.func.count()).where(_OPEN, FileJob.id < job.id)
    return session.scalar(query) or 0


def start_again(session: Session, job: FileJob, *, by: UserAccount, at: datetime) -> None:
    """Have a file wait once more whose reader died.

    :raises NotReady: when it is not given up.
    """
    if not job.died(at):
        raise NotReady("This file is not stuck.")
    job.state, job.begun_at = JobState.WAITING, None
    audit(session, "had a file read again", by=by, at=at, document=job.document, detail=kind_of(job))


def job_of(session: Session, number: int, by_id: int) -> FileJob | None:
    """The file with this number, for the person who brought it and for nobody else."""
    query = sa.select(FileJob).where(FileJob.id == number, FileJob.by_id == by_id).options(*LIGHT)
    return session.scalar(query)


def kind_of(job: FileJob) -> str:
    """The name of a kind of file on the screens."""
    return "picture" if job.kind is FileKind.PICTURE else "Word document"
