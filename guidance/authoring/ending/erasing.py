"""Erasing a text for legal reasons: the words go from everywhere, their number, dates and digest stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from guidance.acts.obstacles import Obstacle
from guidance.acts.schedules import cancel_schedule
from guidance.models.chain import tick
from guidance.models.documents import Document
from guidance.models.drafts import WorkingCopy
from guidance.models.erasures import Erasure
from guidance.models.extracts import forget_words
from guidance.models.packing import destroy
from guidance.models.people import UserAccount
from guidance.models.plans import open_schedule
from guidance.models.revisions import Content, Revision, latest_revision, newest_title
from guidance.models.standing import standing_of
from guidance.models.versions import Rendering, Version, current_version

PUBLISH_FIRST = Obstacle("Readers see this text today. Publish a new version first", "version", "Publish a new version")
DRAFT_FIRST = Obstacle("The draft has this text too. Save a draft without it first", "draft", "Edit the draft")


@dataclass(frozen=True)
class Reach:
    """Everything that loses its words together with one version: whatever says exactly the same."""

    digests: list[str]
    versions: list[Version]
    titles: dict[int, str]
    """The titles, by id, of the documents of those versions."""
    saved: list[Revision]
    """Texts that were saved and never published."""
    working_copies: list[WorkingCopy]


def reach_of(session: Session, version: Version) -> Reach:
    """All that loses its words when those of ``version`` are erased; they may be stored more than once."""
    return _reach(session, _digests(session, version), _working_copies(session, version))


def _reach(session: Session, digests: list[str], copies: list[WorkingCopy]) -> Reach:
    revisions = list(
        session.scalars(
            sa.select(Revision)
            .where(Revision.content_digest.in_(digests))
            .options(joinedload(Revision.document), joinedload(Revision.author))
            .order_by(Revision.document_id, Revision.number)
        )
    )
    published = session.execute(
        sa.select(Version, newest_title())
        .join(Version.document)
        .where(Version.revision_id.in_([revision.id for revision in revisions]))
        .options(contains_eager(Version.document))
        .order_by(Version.document_id, Version.number)
    ).all()
    return Reach(
        digests=digests,
        versions=[found for found, _title in published],
        titles={found.document_id: title for found, title in published},
        saved=[saved for saved in revisions if saved.id not in {found.revision_id for found, _title in published}],
        working_copies=copies,
    )


def _digests(session: Session, version: Version) -> list[str]:
    """The digest of the text of ``version``, and of every other copy of the same words in its document."""
    own = version.revision.content
    if own is None:
        return [version.revision.content_digest]
    used = sa.select(Revision.content_digest).where(Revision.document_id == version.document_id)
    alike = session.scalars(
        sa.select(Content).where(Content.digest.in_(used), Content.title == own.title, Content.summary == own.summary)
    )
    return [content.digest for content in alike if content.body == own.body]


def _working_copies(session: Session, version: Version) -> list[WorkingCopy]:
    own = version.revision.content
    if own is None:
        return []
    copies = session.scalars(sa.select(WorkingCopy).where(WorkingCopy.document_id == version.document_id))
    return [copy for copy in copies if _plain(str(copy.fields.get("body", ""))) == _plain(own.body)]


def _plain(body: str) -> str:
    """A body as it is compared: browsers send their own line ends, and blanks at the end mean nothing."""
    return body.replace("\r\n", "\n").strip()


def obstacle_to_erasing(session: Session, version: Version) -> Obstacle | None:
    """Why the text of ``version`` cannot be erased. What nobody can read any more has no obstacle."""
    if version.revision.content is None:
        return Obstacle(f"The text of version {version.number} was removed already")
    return obstacle_to_erasing_texts(session, _digests(session, version))


def obstacle_to_erasing_texts(session: Session, digests: list[str]) -> Obstacle | None:
    """Why the texts with these digests cannot be erased."""
    affected = sa.select(Document).where(
        Document.id.in_(sa.select(Revision.document_id).where(Revision.content_digest.in_(digests)))
    )
    for document in session.scalars(affected):
        if standing_of(session, document).removal:
            continue
        current, latest = current_version(session, document), latest_revision(session, document)
        if current is not None and current.revision.content_digest in digests:
            return PUBLISH_FIRST
        if latest is not None and latest.content_digest in digests:
            return DRAFT_FIRST
    return None


def erase(
    session: Session, version: Version, *, reason: str, asked_by: UserAccount, by: UserAccount, at: datetime
) -> None:
    """Destroy the words of ``version`` and of whatever says the same; the reason stays in their place.

    It is called by the one act of agreeing, which looks for obstacles and writes the audit.
    """
    _erase(session, reach_of(session, version), reason=reason, asked_by=asked_by, by=by, at=at)


def erase_texts(
    session: Session, digests: list[str], *, reason: str, asked_by: UserAccount, by: UserAccount, at: datetime
) -> None:
    """Destroy the texts with these digests, as what two people agreed to erase asks for."""
    _erase(session, _reach(session, digests, []), reason=reason, asked_by=asked_by, by=by, at=at)


def _erase(
    session: Session, reach: Reach, *, reason: str, asked_by: UserAccount, by: UserAccount, at: datetime
) -> None:
    for digest in reach.digests:
        session.add(Erasure(content_digest=digest, reason=reason, asked_by_id=asked_by.id, agreed_by_id=by.id, at=at))
    session.flush()  # the database lets the words go only beside this row
    forget_words(session, [found.id for found in reach.versions])
    for copy in reach.working_copies:
        session.delete(copy)
    for rows in _words(session, reach):
        destroy(session, rows)
    affected = {revision.document for revision in reach.saved} | {found.document for found in reach.versions}
    for document in sorted(affected, key=lambda document: document.id):
        schedule = open_schedule(session, document)
        if schedule is not None and schedule.revision.content_digest in reach.digests:
            cancel_schedule(session, document, "Its text was erased.", by=by, at=at)
        tick(session, document)  # pages that are kept in memory, and the search, look at it again


def _words(session: Session, reach: Reach) -> tuple[Sequence[Rendering], Sequence[Content]]:
    """The rows that hold the words of what was published, and of what was written."""
    shown = [found.id for found in reach.versions]
    renderings = session.scalars(sa.select(Rendering).where(Rendering.version_id.in_(shown))).all()
    return renderings, session.scalars(sa.select(Content).where(Content.digest.in_(reach.digests))).all()
