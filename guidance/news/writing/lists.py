"""What the desk shows of news: what waits for an editor, what readers see, what was taken down."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from guidance.models import Image
from guidance.models.news import NewsItem, NewsOrigin, NewsText
from guidance.models.questions import how_many
from guidance.text.long_lists import part_shown

#: Items of one list on one page.
A_PAGE = 30


@dataclass(frozen=True)
class DeskPart:
    """One page of one list, and how many items the list has; pages count from 1."""

    items: Sequence[NewsItem]
    total: int
    number: int
    pages: int


def from_feeds(session: Session, number: int) -> DeskPart:
    """Items that feeds brought and readers do not see yet, the newest first."""
    return _part(session, _waiting(NewsItem.origin == NewsOrigin.FEED), number)


def drafts(session: Session, number: int) -> DeskPart:
    """Items that were written or imported and readers do not see yet."""
    return _part(session, _waiting(NewsItem.origin != NewsOrigin.FEED), number)


def public(session: Session, number: int) -> DeskPart:
    """Items that readers see."""
    shown = sa.select(NewsItem).where(NewsItem.ended_at.is_(None), NewsItem.shown.is_not(None))
    return _part(session, shown.order_by(NewsItem.published_at.desc(), NewsItem.id.desc()), number)


def ended(session: Session, number: int) -> DeskPart:
    """Items that were taken down or passed over."""
    gone = sa.select(NewsItem).where(NewsItem.ended_at.is_not(None))
    return _part(session, gone.order_by(NewsItem.ended_at.desc(), NewsItem.id.desc()), number)


def text_numbered(session: Session, item: NewsItem, number: int) -> NewsText | None:
    """The text of ``item`` with this number."""
    return session.scalar(sa.select(NewsText).where(NewsText.item_id == item.id, NewsText.number == number))


def item_numbered(session: Session, number: int) -> NewsItem | None:
    """The item with this number, as it is now, with all that its pages at the desk show."""
    draft = selectinload(NewsItem.draft)
    parts = [draft.selectinload(each) for each in (NewsText.categories, NewsText.documents)]
    parts += [draft.joinedload(each) for each in (NewsText.organisation, NewsText.by)]
    parts.append(draft.joinedload(NewsText.picture).defer(Image.data))
    query = sa.select(NewsItem).where(NewsItem.id == number).options(*parts)
    return session.scalar(query.execution_options(populate_existing=True))


def _waiting(*kind: sa.ColumnElement[bool]) -> sa.Select[Any]:
    unseen = sa.or_(NewsItem.shown.is_(None), NewsItem.shown != NewsItem.newest)
    query = sa.select(NewsItem).where(NewsItem.ended_at.is_(None), unseen, *kind)
    return query.order_by(NewsItem.created_at.desc(), NewsItem.id.desc())


def _part(session: Session, query: sa.Select[Any], number: int) -> DeskPart:
    total = how_many(session, query.with_only_columns(NewsItem.id))
    number, pages = part_shown(number, total, A_PAGE)
    told = selectinload(NewsItem.draft)
    part = query.options(told.joinedload(NewsText.organisation), told.joinedload(NewsText.by))
    return DeskPart(session.scalars(part.limit(A_PAGE).offset((number - 1) * A_PAGE)).all(), total, number, pages)
