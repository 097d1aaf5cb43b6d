"""The guidance as plain Markdown files: every page as it is today, with what stands beside its text as front matter."""

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.errors import BackupRefused
from guidance.models import Document, Image, PublishedImage, Revision, Standing, Version, standing_of
from guidance.text.markdown.front_matter import with_front_matter

ENDING = ".md"


def as_markdown(version: Version, standing: Standing | None = None) -> str:
    """One version as a file; nothing but front matter where its words were erased. ``import markdown`` reads it."""
    revision = version.revision
    text = revision.content
    facts = {
        "title": text.title if text else "",
        "summary": text.summary if text else "",
        "topic": shelf.name if (shelf := version.document.shelf) else "",
        "date": version.published_at.date().isoformat(),
        "audience": revision.audience,
        "settings": revision.settings,
        "note": revision.change_note,
        "lang": version.document.language,
        "change": revision.change_class.value if revision.change_class else "",
        "version": str(version.number),
        "status": "withdrawn" if standing and standing.withdrawal else "",
    }
    return with_front_matter(facts, text.body if text else "")


def export_markdown(session: Session, folder: Path) -> int:
    """Write every page that readers can open to ``folder``, with the pictures that versions show; how many pages.

    :raises BackupRefused: when the folder holds something already, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BackupRefused(f"{folder} is not empty: choose an empty folder.")
        count = 0
        for version, standing in current(session):
            (folder / f"{version.document.slug}{ENDING}").write_text(as_markdown(version, standing))
            count += 1
        export_pictures(session, folder)
    except OSError as error:
        raise BackupRefused(f"{folder} could not be written: {error.strerror or error}.") from None
    return count


def current(session: Session) -> Iterator[tuple[Version, Standing]]:
    """The version that readers see of each page that was not removed."""
    newest = sa.select(sa.func.max(Version.id)).group_by(Version.document_id)
    query = sa.select(Version).where(Version.id.in_(newest)).join(Version.document).order_by(Document.slug)
    loaded = query.options(joinedload(Version.revision).joinedload(Revision.content), joinedload(Version.document))
    for version in session.scalars(loaded):
        standing = standing_of(session, version.document)
        if not standing.removal:
            yield version, standing


def export_pictures(session: Session, folder: Path) -> None:
    """Write every public picture below ``images``, under the name by which texts call it."""
    for digest in session.scalars(sa.select(PublishedImage.digest).distinct().order_by(PublishedImage.digest)):
        image = session.get_one(Image, digest)
        place = folder / "images"
        place.mkdir(exist_ok=True)
        (place / f"{image.digest}.{image.ending}").write_bytes(image.data)
        session.expunge(image)
