"""Files that people brought: pictures, kept by the digest of their bytes, and the Word documents drafts came from."""

import re
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

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
    by: Mapped[UserAccount] = relationship()


def record_images(session: Session, version: Version, html: str) -> None:
    """Make public the pictures that ``html``, the page of ``version``, shows."""
    wanted = {found[1] for found in IMAGE_ADDRESS.finditer(html)}
    for digest in session.scalars(sa.select(Image.digest).where(Image.digest.in_(wanted))).all():
        session.add(PublishedImage(version_id=version.id, digest=digest))
    session.flush()
