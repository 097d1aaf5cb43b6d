"""Taking in a picture: read in the jail, written anew, kept once under the digest of its new bytes."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from guidance import jail
from guidance.models import Image, UserAccount, audit
from guidance.text.plain import picture


@dataclass(frozen=True)
class Written:
    """A picture that was written anew, and is not kept yet."""

    data: bytes
    ending: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def written_anew(data: bytes) -> Written:
    """The pixels of a picture that somebody brought; it takes a while, so call it outside any transaction.

    :raises UploadRefused: when it is none that we take.
    """
    answer = jail.run("guidance.text.pictures:written_anew", data)
    return Written(answer.files[0], **answer.value)


def keep_picture(session: Session, written: Written, *, by: UserAccount, at: datetime) -> Image:
    """Keep a picture, to be used in drafts; whoever brings it again gets the one that is there."""
    kept = kept_once(session, written, by=by, at=at)
    audit(session, "uploaded a picture", by=by, at=at, detail=f"{kept.digest[:12]}.{kept.ending}")
    return kept


def kept_once(session: Session, written: Written, *, by: UserAccount, at: datetime) -> Image:
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


def address_of(image: Image) -> str:
    """Where readers will find a picture once a version shows it."""
    return f"/images/{image.digest}.{image.ending}"


def markdown_of(image: Image, alt: str) -> str:
    """What to type in a text to show the picture there."""
    return picture(alt, address_of(image))
