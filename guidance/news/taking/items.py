"""What becomes of the items of a member's feed: taken, changed, taken down again, or known from elsewhere already."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.newswriting import CameFrom, NewsWords, publish, revise, take_down, write
from guidance.models.news import NewsItem, NewsOrigin, NewsText
from guidance.models.organisations import MemberFeed
from guidance.text.checks.left_over import obstacles_in
from guidance.text.feed_items import LONGEST_ADDRESS, FeedItem
from guidance.text.markdown import Limits
from guidance.text.web_address import joined

#: Items with the same words that two feeds bring within this time are one.
SAME_TIME = timedelta(days=7)
GONE = "The organisation took it off its own site."
#: Fewer items say nothing of what is no longer among them.
_ENOUGH = 4


def take_in_items(
    session: Session, feed: MemberFeed, items: Sequence[FeedItem], *, at: datetime, limits: Limits
) -> int:
    """Take what is new or changed, oldest first, and let go of what the member took back; how many items that were."""
    sources: dict[str, FeedItem] = {}
    for item in items:
        address = joined(feed.address, item.address)
        if (source := source_of(address)) and len(address) <= LONGEST_ADDRESS:
            sources.setdefault(source, FeedItem(item.title, item.summary, address, item.at))
    taken = 0
    for source, item in reversed(sources.items()):
        known = session.scalar(sa.select(NewsItem).where(NewsItem.source == source))
        took = (
            _take(session, feed, source, item, at, limits) if known is None else _change(session, feed, known, item, at)
        )
        taken += took
    return taken + _let_go(session, feed, sources, at)


def source_of(address: str) -> str:
    """The mark of an item wherever it is told: its address without what does not matter; nothing for none.

    >>> source_of("https://www.example.org/News/?utm_source=x&id=2#top"), source_of("javascript:alert(1)")
    ('feed:example.org/News?id=2', '')
    """
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or "." not in host or not address.isprintable() or "@" in parts.netloc:
        return ""
    told = urlencode([pair for pair in parse_qsl(parts.query) if not pair[0].startswith("utm_")])
    where = f"{host}:{port}" if port not in {None, 80, 443} else host
    return f"feed:{where}{parts.path.rstrip('/')}{'?' if told else ''}{told}"


def _take(session: Session, feed: MemberFeed, source: str, item: FeedItem, at: datetime, limits: Limits) -> int:
    moment = min(item.at or at, at)
    if _told_elsewhere(session, feed, item, moment):
        return 0
    came_from = CameFrom(NewsOrigin.FEED, source, item.address, feed.organisation)
    words = NewsWords(item.title, item.summary, organisation=feed.organisation)
    made = write(session, words, by=None, at=at, limits=limits, came_from=came_from)
    made.published_at = moment
    session.flush()
    _show(session, feed, made, item, at)
    return 1


def _told_elsewhere(session: Session, feed: MemberFeed, item: FeedItem, moment: datetime) -> bool:
    """Whether another feed brought the same words about the same time."""
    query = sa.select(NewsItem.id).join(NewsText, NewsText.item_id == NewsItem.id)
    same = (NewsText.title == item.title, NewsText.summary == item.summary, NewsItem.origin == NewsOrigin.FEED)
    near = NewsItem.published_at.between(moment - SAME_TIME, moment + SAME_TIME)
    return session.scalar(query.where(*same, near, NewsItem.feed_id != feed.organisation_id).limit(1)) is not None


def _change(session: Session, feed: MemberFeed, known: NewsItem, item: FeedItem, at: datetime) -> int:
    """Follow an edit of the member, unless an editor wrote the words that stand here."""
    draft = known.draft
    same = (draft.title, draft.summary) == (item.title, item.summary)
    if known.feed_id != feed.organisation_id or known.ended_at is not None or draft.by_id is not None or same:
        return 0
    words = NewsWords(
        item.title,
        item.summary,
        organisation=draft.organisation,
        categories=[category.name for category in draft.categories],
        documents=draft.documents,
        picture=draft.picture,
        picture_alt=draft.picture_alt,
    )
    revise(session, known, words, based_on=known.newest, by=None, at=at)
    _show(session, feed, known, item, at)
    return 1


def _show(session: Session, feed: MemberFeed, item: NewsItem, told: FeedItem, at: datetime) -> None:
    """Let readers see it at once where that was chosen; what nobody should read waits for an editor all the same."""
    if feed.at_once and not obstacles_in(told.title, told.summary):
        publish(session, item, number=item.newest, by=None, at=at)


def _let_go(session: Session, feed: MemberFeed, sources: dict[str, FeedItem], at: datetime) -> int:
    """Take down what the member took back: it is no longer in the feed, though half of the feed is older.

    What only grew too old for a feed that lists its newest items stays.
    """
    days = sorted(item.at for item in sources.values() if item.at)
    if len(days) < _ENOUGH:
        return 0
    younger = NewsItem.published_at > min(days[len(days) // 2], at)
    mine = sa.select(NewsItem).where(NewsItem.feed_id == feed.organisation_id, NewsItem.ended_at.is_(None), younger)
    gone = [item for item in session.scalars(mine) if item.source not in sources and item.draft.by_id is None]
    for item in gone:
        take_down(session, item, GONE, by=None, at=at)
    return len(gone)
