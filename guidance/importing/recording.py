"""How imported facts come to be: documents, versions, addresses and ends, with the dates of the outside history."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import (
    Change,
    Document,
    FormerSlug,
    Reinstatement,
    Text,
    Topic,
    UserAccount,
    Version,
    Withdrawal,
    address_is_free,
    current_version,
    latest_revision,
    record_images,
    record_revision,
    record_version,
    rename,
    seal,
    standing_of,
    store,
)
from guidance.text.markdown import Rendered


def free_slug(session: Session, wish: str, document: Document | None = None) -> str:
    """``wish``, or the first of ``wish-2``, ``wish-3`` … that never belonged to another document."""
    number, slug = 1, wish
    while not address_is_free(session, slug, document):
        number += 1
        slug = f"{wish}-{number}"
    return slug


def new_document(session: Session, slug: str, topics: list[Topic], by: UserAccount, at: datetime) -> Document:
    """A document without any version yet."""
    document = Document(slug=free_slug(session, slug), owner=by, created_at=at, topics=topics)
    session.add(document)
    session.flush()
    return document


def addresses(session: Session) -> dict[str, int]:
    """Every address that is, or ever was, that of a document, with its number."""
    found = dict(session.execute(sa.select(Document.slug, Document.id)).all())
    return found | dict(session.execute(sa.select(FormerSlug.slug, FormerSlug.document_id)).all())


def is_in_force(session: Session, document: Document) -> bool:
    """Whether ``document`` is published, and not withdrawn."""
    return standing_of(session, document).in_force


def text_of(session: Session, document: Document) -> Text | None:
    """The words of ``document`` as they were saved last."""
    last = latest_revision(session, document)
    return last.content.text if last is not None and last.content is not None else None


def publish(
    session: Session, document: Document, text: Text, rendered: Rendered, change: Change, by: UserAccount, at: datetime
) -> Version | None:
    """The next version of ``document``, or nothing when its words are those of the current one."""
    last = latest_revision(session, document)
    if last is not None and last.content is not None and last.content.text == text:
        return None
    content = store(session, text)
    revision = record_revision(session, document, content, change, based_on=last.number if last else 0, by=by, at=at)
    version = record_version(session, revision, rendered, by=by, at=at)
    record_images(session, version, rendered.html)
    return version


def move(session: Session, document: Document, slug: str, at: datetime) -> bool:
    """Give ``document`` the address of its file's new place; whether that was another one."""
    before = document.slug
    rename(session, document, free_slug(session, slug, document), at=at)
    return document.slug != before


def withdraw(
    session: Session,
    document: Document,
    reason: str,
    by: UserAccount,
    at: datetime,
    *,
    replacement: Document | None = None,
) -> bool:
    """Withdraw the current version; whether there was one in force."""
    version = current_version(session, document)
    if version is None or not standing_of(session, document).in_force:
        return False
    at = max(at, version.published_at)
    made = Withdrawal(version=version, reason=reason, replacement=replacement, by_id=by.id, at=at)
    seal(session, made, document)
    return True


def reinstate(session: Session, document: Document, reason: str, by: UserAccount, at: datetime) -> bool:
    """Undo the withdrawal of ``document``; whether it was withdrawn."""
    standing = standing_of(session, document)
    if standing.withdrawal is None:
        return False
    at = max(at, standing.withdrawal.at)
    version = current_version(session, document)
    assert version is not None
    seal(session, Reinstatement(version=version, reason=reason, by_id=by.id, at=at), document)
    return True
