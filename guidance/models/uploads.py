"""Files that people brought: pictures, kept by the digest of their bytes, and the Word documents drafts came from."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from guidance import jail
from guidance.db import Base, Compressed
from guidance.models.documents import Document
from guidance.models.fact import Fact
from guidance.models.people import UserAccount
from guidance.models.versions import Version

#: Where a text points for a picture of ours, in Markdown as in HTML.
IMAGE_ADDRESS = re.compile(r"/images/([0-9a-f]{64})\.(png|jpg|webp)")


class Image(Fact, Base):
    """A picture, written anew from its pixels, so that nothing but pixels is in it."""

    __tablename__ = "image"

    digest: Mapped[str] = mapped_column(primary_key=True)
    ending: Mapped[str]
    """“png”, “jpg” or “webp”."""
    data: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]


@dataclass(frozen=True)
class WrittenPicture:
    """A picture that was written anew, and is not kept yet."""

    data: bytes
    ending: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def picture_written_anew(data: bytes) -> WrittenPicture:
    """The pixels of a picture that somebody brought; it takes a while, so call it outside any transaction.

    :raises UploadRefused: when it is none that we take.
    """
    answer = jail.run("guidance.text.pictures:written_anew", data)
    return WrittenPicture(answer.files[0], **answer.value)


def kept_once(session: Session, written: WrittenPicture, *, by: UserAccount, at: datetime) -> Image:
    """The row of this picture, made when there is none."""
    if (found := session.get(Image, written.digest)) is not None:
        return found
    made = Image(
        digest=written.digest,
        ending=written.ending,
        data=written.data,
        width=written.width,
        height=written.height,
        by_id=by.id,
        at=at,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # somebody brought the same picture at the same moment
        return session.get_one(Image, written.digest)
    return made


class PublishedImage(Fact, Base):
    """A picture that a version shows; only such pictures have a public address."""

    __tablename__ = "published_image"

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(sa.ForeignKey("image.digest"), primary_key=True, index=True)


class WordOriginal(Fact, Base):
    """The Word document from which a draft was made, with the report of what became of it."""

    __tablename__ = "word_original"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), index=True)
    digest: Mapped[str]
    name: Mapped[str]
    data: Mapped[bytes]
    report: Mapped[str] = mapped_column(Compressed)
    """What was kept, changed and dropped, as JSON."""
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    document: Mapped[Document] = relationship()
    by: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)


def record_images(session: Session, version: Version, html: str) -> None:
    """Make public the pictures that ``html``, the page of ``version``, shows."""
    wanted = {found[1] for found in IMAGE_ADDRESS.finditer(html)}
    if not wanted:
        return
    for digest in session.scalars(sa.select(Image.digest).where(Image.digest.in_(wanted))).all():
        session.add(PublishedImage(version_id=version.id, digest=digest))
    session.flush()
