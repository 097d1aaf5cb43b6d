"""What becomes of the items of a member's feed: taken, changed, taken down again, or known from elsewhere already."""

import re
from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.newswriting import CameFrom, NewsWords, publish, revise, take_down, write
from guidance.models.news import NewsItem, NewsOrigin, NewsText
from guidance.models.organisations import MemberFeed, Organisation
from guidance.text.addresses.web import joined
from guidance.text.checks.left_over import obstacles_in
from guidance.text.feeds.items import LONGEST_ADDRESS, FeedItem
from guidance.text.feeds.same_news import is_same_news
from guidance.text.markdown.rendering import Limits

#: Items that tell the same, and that two feeds bring within this time, are one.
SAME_TIME = timedelta(days=7)
GONE = "The organisation took it off its own site."
#: Parts of an address that tell its owner where a reader came from, and nothing of what stands there.
_TRACKS = re.compile(r"utm_|mc_[ce]id$|fbclid$|gclid$|msclkid$|mkt_tok$|_hs|_ga$|at_(medium|campaign)$|xtor$")
#: Fewer items say nothing of what is no longer among them.
_ENOUGH = 4


def take_in_items(
    session: Session, feed: MemberFeed, items: Sequence[FeedItem], *, base: str, at: datetime, limits: Limits
) -> int:
    """Take what is new or changed, oldest first, and let go of what the member took back; how many items that were.

    :param base: where the feed was found, which links in it start from.
    """
    sources: dict[str, FeedItem] = {}
    for item in items:
        address = joined(base, item.address)
        if (source := source_of(address)) and len(address) <= LONGEST_ADDRESS:
            sources.setdefault(source, FeedItem(item.title, item.summary, address, item.at))
    taken = 0
    for source, item in reversed(sources.items()):
        known = session.scalar(sa.select(NewsItem).where(NewsItem.source == source))
        if known is None and (known := _moved(session, feed, item, sources)) is not None:
            known.source, known.original = source, item.address
        took = (
            _take(session, feed, source, item, at, limits) if known is None else _change(session, feed, known, item, at)
        )
        taken += took
    return taken + _let_go(session, feed, sources, at)


def _moved(session: Session, feed: MemberFeed, item: FeedItem, sources: Container[str]) -> NewsItem | None:
    """The item that this feed told with the same title and moment at an address that it tells no more.

    A member that moves its site to another name would else have all its news taken down, and taken anew.
    """
    if item.at is None:
        return None
    query = sa.select(NewsItem).where(NewsItem.feed_id == feed.organisation_id, NewsItem.published_at == item.at)
    same = (known for known in session.scalars(query) if known.draft.title == item.title and known.ended_at is None)
    return next((known for known in same if known.source not in sources), None)


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
    told = urlencode([pair for pair in parse_qsl(parts.query) if not _TRACKS.match(pair[0])])
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
    """Whether another feed brought the same about the same time, and still tells it."""
    query = sa.select(NewsText.title, NewsText.summary, Organisation.name).join(
        NewsItem, NewsItem.id == NewsText.item_id
    )
    query = query.join(Organisation, Organisation.id == NewsItem.feed_id)
    others = (NewsItem.origin == NewsOrigin.FEED, NewsItem.feed_id != feed.organisation_id, NewsItem.why_ended != GONE)
    near = NewsItem.published_at.between(moment - SAME_TIME, moment + SAME_TIME)
    mine, my_name = (item.title, item.summary), _names(feed.organisation.name)
    return any(
        is_same_news(mine, (title, summary), f"{my_name} {_names(name)}")
        for title, summary, name in session.execute(query.where(*others, near))
    )


def _names(name: str) -> str:
    """The name of an organisation and its first letters, as which its titles often end."""
    return f"{name} {''.join(word[0] for word in name.split())}"


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
