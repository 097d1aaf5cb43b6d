"""Files that wait to be read, beside the threads that answer readers: a queue that outlives every process."""

import enum
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guidance.db import Base
from guidance.models.documents import Document
from guidance.models.people import UserAccount

#: Longer than any file may take to be read: whoever has not answered by then is dead.
LEASE = timedelta(seconds=60)


class FileKind(enum.Enum):
    """The thing that a file is to become."""

    PICTURE = "picture"
    WORD = "word"


class JobState(enum.Enum):
    """How far the reading of a file has come."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    REFUSED = "refused"


class FileJob(Base):
    """One file that somebody brought; its bytes go when it was read, the row a week later."""

    __tablename__ = "file_job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[FileKind]
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    address: Mapped[str]
    """The network address that it came from, for the audit of what becomes of it."""
    name: Mapped[str]
    alt: Mapped[str]
    data: Mapped[bytes]
    state: Mapped[JobState] = mapped_column(index=True)
    at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    """The number of the Word document, the address of the picture, or why there is none."""

    by: Mapped[UserAccount] = relationship()
    document: Mapped[Document | None] = relationship()

    def died(self, at: datetime) -> bool:
        """Whether the process that was reading this file must have ended before it was done."""
        return self.state is JobState.READING and self.begun_at is not None and at - self.begun_at > LEASE
