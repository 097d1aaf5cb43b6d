"""Every page that readers can open, withdrawn ones too, as machines list them: in an order that never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from guidance.db import casefold
from guidance.models.documents import Document
from guidance.models.reviews import Review
from guidance.models.revisions import Content, Revision
from guidance.models.stages import Current, Seen, Stamped, works
from guidance.models.standing import title_instead
from guidance.models.topics import Topic, standing_on
from guidance.models.versions import Version
from guidance.models.withdrawals import Removal, Withdrawal

_INSTEAD = title_instead(Withdrawal.replacement_id)


@dataclass(frozen=True)
class Selection:
    """Which pages are wanted; without any of these, all."""

    topic: Topic | None = None
    audience: str = ""
    """Words in its audience."""
    setting: str = ""
    changed_after: int = 0
    """Only what readers can see changed after this number of the public sequence."""
    due_until: date | None = None
    """Only pages in force whose next review is due on that day or before."""
    uid: str = ""


@dataclass(frozen=True)
class Listed:
    """One page with its current version."""

    document: Document
    version: Version
    revision: Revision
    title: str | None
    """Nothing where its words were erased."""
    summary: str | None
    review: Review | None
    withdrawal: Withdrawal | None
    instead: str | None
    """The title of the page to use instead of a withdrawn one."""


def catalogue(session: Session, wanted: Selection, count: int, after: int = 0) -> Sequence[Listed]:
    """The next pages in the order in which they were begun.

    :param after: the id of the last document that is known already.
    """
    query = (
        works()
        .with_only_columns(Document, Current, Seen, Content.title, Content.summary, Stamped, Withdrawal, _INSTEAD)
        .outerjoin(Content, Content.digest == Seen.content_digest)
        .where(Current.id.is_not(None), Removal.id.is_(None), Document.id > after)
        .options(selectinload(Document.topics))
    )
    rows = session.execute(query.where(*_conditions(wanted)).order_by(Document.id).limit(count))
    return [Listed(*tuple[Any, ...](row)) for row in rows]


def _conditions(wanted: Selection) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [Document.sequence > wanted.changed_after]
    if wanted.topic is not None:
        found.append(Document.id.in_(standing_on(wanted.topic)))
    for column, words in ((Seen.audience, wanted.audience), (Seen.settings, wanted.setting)):
        if words:
            found.append(casefold(column).contains(words.casefold(), autoescape=True))
    if wanted.due_until is not None:
        found += [Stamped.due_on <= wanted.due_until, Withdrawal.id.is_(None)]
    if wanted.uid:
        found.append(Document.uid == wanted.uid)
    return found
