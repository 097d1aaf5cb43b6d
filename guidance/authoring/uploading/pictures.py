"""Taking in a picture for drafts, and what to type to show it."""

from datetime import datetime

from sqlalchemy.orm import Session

from guidance.models import Image, UserAccount, WrittenPicture, audit, kept_once
from guidance.text.plain import picture


def keep_picture(session: Session, written: WrittenPicture, *, by: UserAccount, at: datetime) -> Image:
    """Keep a picture, to be used in drafts; whoever brings it again gets the one that is there."""
    kept = kept_once(session, written, by=by, at=at)
    audit(session, "uploaded a picture", by=by, at=at, detail=f"{kept.digest[:12]}.{kept.ending}")
    return kept


def address_of(image: Image) -> str:
    """Where readers will find a picture once a version shows it."""
    return f"/images/{image.digest}.{image.ending}"


def markdown_of(image: Image, alt: str) -> str:
    """The words to type in a text to show the picture there."""
    return picture(alt, address_of(image))
