"""What the lists of the desk are made of, asked of all documents at once: their drafts, stamps and ends.

Each function answers with a query, or a piece of one, and never asks for one document after another. To put such a
piece together takes longer than to run it, so each is made once.
"""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from guidance.models import (
    Document,
    Reinstatement,
    Removal,
    Review,
    Revision,
    Scope,
    UserAccount,
    Verdict,
    Version,
    Withdrawal,
    newest_title,
)

#: Who owns a document, beside whoever else a query names.
Owner = aliased(UserAccount, name="owner")


def listed(*columns: Any) -> sa.Select[Any]:
    """The beginning of every list: the document, its title, its owner, and ``columns``."""
    query = sa.select(Document.id, Document.slug, newest_title(), Owner.name.label("owner"), *columns)
    return query.select_from(Document).outerjoin(Owner, Owner.id == Document.owner_id)


def is_newest(row: Any, document_id: Any) -> sa.ColumnElement[bool]:
    """Whether ``row``, a text or a version, is the last of its document: one look into the index for each document."""
    other = aliased(sa.inspect(row).mapper.class_)
    last = sa.select(sa.func.max(other.number)).where(other.document_id == document_id).scalar_subquery()
    return sa.and_(row.document_id == document_id, row.number == last)


@cache
def drafts() -> sa.Select[int]:
    """The texts that were saved last and that readers do not see yet: the question of ``models.differs``, for all."""
    document, text, version, seen = aliased(Document), aliased(Revision), aliased(Version), aliased(Revision)
    changed = sa.or_(
        text.content_digest != seen.content_digest, text.audience != seen.audience, text.settings != seen.settings
    )
    return (
        sa.select(text.id)
        .select_from(document)
        .join(text, is_newest(text, document.id))
        .outerjoin(version, is_newest(version, document.id))
        .outerjoin(seen, seen.id == version.revision_id)
        .where(sa.or_(version.id.is_(None), sa.and_(text.number > seen.number, changed)))
    )


@cache
def stamps() -> sa.Subquery:
    """Of each document the newest approval of a whole page that was published, as ``models.stamp_of`` finds it."""
    place = sa.func.row_number().over(
        partition_by=Version.document_id, order_by=(Review.at.desc(), Review.id.desc(), Version.number.desc())
    )
    ranked = (
        sa.select(
            Version.document_id, Version.id.label("version_id"), Review.id, Review.due_on, Review.at, place.label("nth")
        )
        .join(Review, Review.revision_id == Version.revision_id)
        .where(Review.scope == Scope.WHOLE_PAGE, Review.verdict == Verdict.APPROVED)
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.nth == 1).subquery()


@cache
def removed() -> sa.Select[int]:
    """The documents that were taken away."""
    version = aliased(Version)
    return sa.select(version.document_id).join(Removal, Removal.version_id == version.id)


@cache
def withdrawn() -> sa.Select[int]:
    """The documents whose last withdrawal was not undone, whether their text still exists or not."""
    ended, undone = _last(Withdrawal), _last(Reinstatement)
    return (
        sa.select(ended.c.document_id)
        .outerjoin(undone, undone.c.document_id == ended.c.document_id)
        .where(ended.c.sequence > sa.func.coalesce(undone.c.sequence, 0))
    )


def _last(kind: type[Withdrawal] | type[Reinstatement]) -> sa.Subquery:
    version = aliased(Version)
    query = sa.select(version.document_id, sa.func.max(kind.sequence).label("sequence"))
    return query.join(kind, kind.version_id == version.id).group_by(version.document_id).subquery()
