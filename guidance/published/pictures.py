"""Which pictures the public may see: those of a version that readers may still read."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Image, PublishedImage, Rendering, Version
from guidance.models.standing import removed_documents


def public_picture(session: Session, digest: str) -> Image | None:
    """The picture, when a version shows it whose text was not erased and whose document was not removed."""
    shown = (
        sa.select(PublishedImage.digest)
        .join(Version, Version.id == PublishedImage.version_id)
        .join(Rendering, Rendering.version_id == Version.id)
        .where(PublishedImage.digest == digest, Version.document_id.not_in(removed_documents()))
    )
    return session.scalar(sa.select(Image).where(Image.digest == digest, shown.exists()))
