"""Reads the files that wait, one after the other, in a thread of its own beside those that answer readers."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from guidance.authoring.uploading import queue
from guidance.authoring.uploading.pictures import address_of, keep_picture
from guidance.authoring.uploading.word import keep_original, read_word
from guidance.db import Database
from guidance.errors import Refusal
from guidance.models import FROM, FileJob, FileKind, JobState, picture_written_anew

_log = logging.getLogger(__name__)

#: Keeps what became of a file, in the transaction that says so; the outcome of the job.
Keep = Callable[[Session, FileJob, datetime], str]

_FAULT = "The file could not be kept: send it again. If that does not help, tell whoever looks after this service"


class Reader:
    """One thread of this process, which is there while files wait; other processes have their own."""

    #: Seconds for which the request that brought a file waits for it; one at a time in a process does so.
    patience = 2.0

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._done = threading.Condition()
        self._waiting = threading.BoundedSemaphore(1)
        self._running = self._asked = False

    def poke(self) -> None:
        """See to it that somebody reads what waits."""
        with self._lock:
            self._asked = True
            if not self._running:
                self._running = True
                threading.Thread(target=self._work, name="file-reader", daemon=True).start()

    def wait_for(self, number: int) -> None:
        """Give a small file the moment that it takes; most are read before anybody would look at a page about it."""
        if not self._waiting.acquire(blocking=False):
            return
        try:
            until = time.monotonic() + self.patience
            while not self._is_done(number) and (left := until - time.monotonic()) > 0:
                with self._done:
                    self._done.wait(min(left, 0.1))
        finally:
            self._waiting.release()

    def _is_done(self, number: int) -> bool:
        with self._database.reading() as session:
            job = session.get(FileJob, number, options=queue.LIGHT)
            return job is None or job.state in {JobState.DONE, JobState.REFUSED}

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._asked:
                    self._running = False
                    return
                self._asked = False
            try:
                while (job := self._next()) is not None:
                    self._read(job)
                    with self._done:
                        self._done.notify_all()
            except Exception:  # the file is left to whoever is asked next
                _log.exception("a file could not be read")

    def _next(self) -> FileJob | None:
        with self._database.reading() as session:
            if not queue.any_waits(session):
                return None
        with self._database.writing() as session:
            session.expire_on_commit = False
            return queue.claim(session, at=datetime.now(UTC))

    def _read(self, job: FileJob) -> None:
        try:
            keep = _read_picture(job.data) if job.kind is FileKind.PICTURE else _read_word(job.data, job.name)
            self._finish(job.id, keep)
        except Refusal as refusal:
            self._refuse(job.id, str(refusal))
        except DBAPIError:
            _log.exception("what became of a file could not be kept")
            self._refuse(job.id, _FAULT)

    def _finish(self, number: int, keep: Keep) -> None:
        with self._database.writing() as session:
            job = session.get_one(FileJob, number)
            session.info[FROM] = job.address
            queue.finish(job, JobState.DONE, keep(session, job, datetime.now(UTC)))

    def _refuse(self, number: int, reason: str) -> None:
        with self._database.writing() as session:
            queue.finish(session.get_one(FileJob, number), JobState.REFUSED, reason)


def _read_picture(data: bytes) -> Keep:
    written = picture_written_anew(data)
    return lambda session, job, at: address_of(keep_picture(session, written, by=job.by, at=at))


def _read_word(data: bytes, name: str) -> Keep:
    read = read_word(data, name)

    def keep(session: Session, job: FileJob, at: datetime) -> str:
        assert job.document is not None
        original = keep_original(session, job.document, read, by=job.by, at=at)
        session.flush()
        return str(original.id)

    return keep
