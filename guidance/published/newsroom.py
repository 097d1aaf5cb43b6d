"""News as readers may see it: lists by month, category and organisation, single items, and coming events."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from guidance.models import Document, Image, Listing, in_force, listings
from guidance.models.news import (
    NewsCategory,
    NewsItem,
    NewsText,
    news_picture,
    news_text_category,
    news_text_document,
    public_news,
)
from guidance.models.organisations import Organisation, document_organisation
from guidance.models.questions import how_many
from guidance.text.addresses.web import parts_of
from guidance.text.days.dates import local_day, months_later, start_of
from guidance.text.days.event_times import when
from guidance.text.long_lists import part_shown

#: Items on one page of a list.
A_PAGE = 20
#: Items under “In the news” on a page of guidance, and on that of an organisation.
FEW = 5


@dataclass(frozen=True)
class NewsWanted:
    """Which items are wanted; all of them where nothing is said."""

    category: NewsCategory | None = None
    organisation: Organisation | None = None
    month: date | None = None
    """The first day of a month."""


@dataclass(frozen=True)
class NewsEntry:
    """One item as readers see it on a day."""

    item: NewsItem
    text: NewsText
    day: date
    """On which it was published, where the readers are."""
    old: bool
    """Whether that is more than a year ago."""
    when: str = ""
    """When it takes place, for an event."""
    over: bool = False

    @property
    def source(self) -> str:
        """From whom it was taken, for an item from a feed."""
        return self.text.organisation.name if self.item.original and self.text.organisation else ""

    @property
    def original_site(self) -> str:
        """The name of the site of its original."""
        return (parts_of(self.item.original).hostname or "").removeprefix("www.")


@dataclass(frozen=True)
class NewsPage:
    """One page of a list, newest first; pages count from 1."""

    entries: Sequence[NewsEntry]
    number: int
    pages: int
    total: int


@dataclass(frozen=True)
class Readers:
    """When and where the readers are."""

    today: date
    zone: ZoneInfo

    @property
    def midnight(self) -> datetime:
        """The moment at which their day began."""
        return start_of(self.today, self.zone)

    def is_old(self, day: date) -> bool:
        """Whether news of ``day`` is more than a year old, which is always said of it."""
        return months_later(day, 12) <= self.today


def news_page(session: Session, wanted: NewsWanted, number: int, readers: Readers) -> NewsPage:
    """One page of the items that are wanted; a page that there is not is the nearest one."""
    query = _wanted(wanted, readers.zone)
    total = how_many(session, query.with_only_columns(NewsItem.id))
    number, pages = part_shown(number, total, A_PAGE)
    part = _newest_first(query).limit(A_PAGE).offset((number - 1) * A_PAGE)
    return NewsPage(_entries(session, part, readers), number, pages, total)


def newest(session: Session, wanted: NewsWanted, count: int, readers: Readers) -> list[NewsEntry]:
    """The newest items that are wanted."""
    return _entries(session, _newest_first(_wanted(wanted, readers.zone)).limit(count), readers)


def months_with_news(session: Session, wanted: NewsWanted, zone: ZoneInfo) -> list[tuple[date, int]]:
    """The first day of each month with items, newest first, and how many those are."""
    query = _wanted(NewsWanted(wanted.category, wanted.organisation), zone)
    moments = session.scalars(query.with_only_columns(NewsItem.published_at)).all()
    counted = Counter(local_day(moment, zone).replace(day=1) for moment in moments if moment)
    return sorted(counted.items(), reverse=True)


def item_at(session: Session, slug: str) -> NewsItem | None:
    """The item at this address, whatever readers may see of it."""
    found: NewsItem | None = session.scalar(_loaded(sa.select(NewsItem).where(NewsItem.slug == slug)))
    return found


def entry_of(item: NewsItem, readers: Readers) -> NewsEntry:
    """An item that is public, as readers see it."""
    text = item.text
    assert text is not None and item.published_at is not None
    day = local_day(item.published_at, readers.zone)
    entry = NewsEntry(item, text, day, readers.is_old(day))
    if text.starts_at is None:
        return entry
    words = when(text.starts_at, text.ends_at, text.local_zone, whole_days=text.whole_days)
    over = text.ends_at <= readers.midnight if text.ends_at else text.starts_at < readers.midnight
    return replace(entry, when=words, over=over)


def entries_by_uid(session: Session, uids: Sequence[str], readers: Readers) -> dict[str, NewsEntry]:
    """Those of the items with these lasting names that readers see."""
    found = _entries(session, public_news().where(NewsItem.uid.in_(uids)), readers)
    return {entry.item.uid: entry for entry in found}


def coming_events(session: Session, readers: Readers, count: int | None = None) -> list[NewsEntry]:
    """The events that are not past, the next one first; one stays for the whole of its last day."""
    goes_on = sa.or_(
        NewsText.ends_at > readers.midnight, sa.and_(NewsText.ends_at.is_(None), NewsText.starts_at >= readers.midnight)
    )
    query = public_news().where(NewsText.starts_at.is_not(None), goes_on)
    return _entries(session, query.order_by(NewsText.starts_at, NewsItem.id).limit(count), readers)


def categories_in_use(session: Session) -> list[tuple[NewsCategory, int]]:
    """Every category with items that readers see, by name, and how many those are."""
    shown = public_news().with_only_columns(NewsText.id).subquery()
    query = (
        sa.select(NewsCategory, sa.func.count())
        .join(news_text_category, news_text_category.c.category_id == NewsCategory.id)
        .where(news_text_category.c.text_id.in_(sa.select(shown)))
        .group_by(NewsCategory.id, NewsCategory.slug, NewsCategory.name)
        .order_by(sa.func.lower(NewsCategory.name))
    )
    return [(category, count) for category, count in session.execute(query)]


def category_at(session: Session, slug: str) -> NewsCategory | None:
    """The category at this address, when readers see an item of it."""
    return next((category for category, _ in categories_in_use(session) if category.slug == slug), None)


def members(session: Session) -> list[Organisation]:
    """The organisations that are with us, by name."""
    query = sa.select(Organisation).where(Organisation.ended_at.is_(None))
    return list(session.scalars(query.order_by(sa.func.lower(Organisation.name), Organisation.id)))


def organisation_at(session: Session, slug: str) -> Organisation | None:
    """The organisation at this address, with us still or not."""
    query = sa.select(Organisation).where(Organisation.slug == slug).options(selectinload(Organisation.speakers))
    return session.scalar(query)


def guidance_behind(session: Session, organisation: Organisation) -> list[Listing]:
    """The pages in force behind which an organisation stands, by title."""
    query = in_force().join(document_organisation, document_organisation.c.document_id == Document.id)
    query = query.where(document_organisation.c.organisation_id == organisation.id)
    return sorted(listings(session, query), key=lambda listing: listing.title.casefold())


def guidance_named(session: Session, text: NewsText) -> list[Listing]:
    """The pages in force at which a text points, by title."""
    query = in_force().join(news_text_document, news_text_document.c.document_id == Document.id)
    query = query.where(news_text_document.c.text_id == text.id)
    return sorted(listings(session, query), key=lambda listing: listing.title.casefold())


def public_news_picture(session: Session, digest: str) -> Image | None:
    """The picture, when an item that readers see shows it, or it is the logo of an organisation."""
    shown = public_news().join(news_picture, news_picture.c.item_id == NewsItem.id)
    shown = shown.where(news_picture.c.digest == digest).with_only_columns(NewsItem.id)
    logo = sa.select(Organisation.id).where(Organisation.logo_digest == digest)
    return session.scalar(sa.select(Image).where(Image.digest == digest, sa.or_(shown.exists(), logo.exists())))


def _wanted(wanted: NewsWanted, zone: ZoneInfo) -> sa.Select[Any]:
    query = public_news()
    if wanted.category is not None:
        query = query.join(news_text_category, news_text_category.c.text_id == NewsText.id)
        query = query.where(news_text_category.c.category_id == wanted.category.id)
    if wanted.organisation is not None:
        query = query.where(NewsText.organisation_id == wanted.organisation.id)
    if wanted.month is not None:
        begin, end = start_of(wanted.month, zone), start_of(months_later(wanted.month, 1), zone)
        query = query.where(NewsItem.published_at >= begin, NewsItem.published_at < end)
    return query


def _newest_first(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.order_by(NewsItem.published_at.desc(), NewsItem.id.desc())


def _entries(session: Session, query: sa.Select[Any], readers: Readers) -> list[NewsEntry]:
    return [entry_of(item, readers) for item in session.scalars(_loaded(query))]


def _loaded(query: sa.Select[Any]) -> sa.Select[Any]:
    """Items with all that a page shows of them."""
    text = selectinload(NewsItem.text)
    return query.options(
        text.selectinload(NewsText.categories),
        text.joinedload(NewsText.organisation),
        text.joinedload(NewsText.picture).defer(Image.data),
    )
