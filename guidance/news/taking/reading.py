"""Reading the feeds of members: each at most once an hour, ever more rarely while it fails, and never twice at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from guidance import jail
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import OutboundFailed, UploadRefused
from guidance.models.organisations import MemberFeed, Organisation
from guidance.news.taking.items import take_in_items
from guidance.outbound import PublicAnswer, get_public
from guidance.text.feeds.items import FeedItem, from_jail
from guidance.text.markdown.rendering import Limits

EVERY = timedelta(hours=1)
#: A feed that fails is asked again after one hour, two, four …, and after this at the latest.
RAREST = timedelta(days=1)
#: Feeds that are read in one go.
AT_ONCE = 20
_OK, _NOT_CHANGED = 200, 304
_READER = "guidance.text.feeds.member_feed:for_jail"


@dataclass(frozen=True)
class _ClaimedFeed:
    """A feed whose turn it is, as it was when it was claimed."""

    organisation_id: int
    address: str
    etag: str
    modified: str
    tries: int
    failing_since: datetime | None


def read_due(settings: Settings, database: Database, *, at: datetime) -> int:
    """Read the feeds whose turn it is; how many items were taken or changed."""
    taken = 0
    for _ in range(AT_ONCE):
        feed = _claimed(database, at)
        if feed is None:
            break
        taken += _read(settings, database, feed, at)
    return taken


def _claimed(database: Database, at: datetime) -> _ClaimedFeed | None:
    """The feed that waits longest; whoever claims it is the only one who reads it for an hour."""
    due = sa.or_(MemberFeed.next_at.is_(None), MemberFeed.next_at <= at)
    query = sa.select(MemberFeed).join(Organisation).where(due, Organisation.ended_at.is_(None))
    query = query.order_by(sa.func.coalesce(MemberFeed.next_at, Organisation.created_at)).limit(1)
    with database.reading() as session:
        if session.scalar(query) is None:
            return None
    with database.writing() as session:
        feed = session.scalar(query.with_for_update(skip_locked=True, of=MemberFeed))
        if feed is None:
            return None
        feed.next_at = at + EVERY
        return _ClaimedFeed(
            feed.organisation_id, feed.address, feed.etag, feed.modified, feed.tries, feed.failing_since
        )


def _read(settings: Settings, database: Database, feed: _ClaimedFeed, at: datetime) -> int:
    try:
        answer = _fetched(feed)
        items = _items(answer) if answer.status == _OK else None
        return _keep(settings, database, feed, answer, items, at)
    except (OutboundFailed, UploadRefused) as refusal:
        _note_failure(database, feed, str(refusal), at)
    except IntegrityError:  # another feed brought the same item at the same moment: the next reading finds it
        _note_failure(database, feed, "Another feed brought the same items at the same moment.", at)
    return 0


def _fetched(feed: _ClaimedFeed) -> PublicAnswer:
    """:raises OutboundFailed: for anything but a feed, or the answer that nothing is new."""
    known = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified}
    accepted = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
    answer = get_public(feed.address, {"Accept": accepted, **{name: value for name, value in known.items() if value}})
    if answer.status not in {_OK, _NOT_CHANGED}:
        raise OutboundFailed(f"Its server answers with status {answer.status}.")
    return answer


def _items(answer: PublicAnswer) -> list[FeedItem]:
    """The items, read where no file and no network can be reached, in bounded time and memory.

    :raises UploadRefused: for what is no feed, or takes too much to read.
    """
    return from_jail(jail.run(_READER, answer.body).value)


def _keep(
    settings: Settings,
    database: Database,
    feed: _ClaimedFeed,
    answer: PublicAnswer,
    items: list[FeedItem] | None,
    at: datetime,
) -> int:
    with database.writing() as session:
        known = session.get(MemberFeed, feed.organisation_id, with_for_update=True)
        if known is None or known.address != feed.address:  # an admin changed it meanwhile
            return 0
        known.read_at, known.tries, known.failing_since, known.fault = at, 0, None, ""
        if items is None:
            return 0
        known.etag, known.modified = answer.headers.get("etag", "")[:500], answer.headers.get("last-modified", "")[:100]
        limits = Limits(bytes=settings.text_limit)
        return take_in_items(session, known, items, base=answer.address or feed.address, at=at, limits=limits)


def _note_failure(database: Database, feed: _ClaimedFeed, why: str, at: datetime) -> None:
    pause = min(EVERY * 2 ** min(feed.tries, 10), RAREST)
    with database.writing() as session:
        mine = sa.and_(MemberFeed.organisation_id == feed.organisation_id, MemberFeed.address == feed.address)
        facts = {"tries": feed.tries + 1, "failing_since": feed.failing_since or at, "fault": why[:300]}
        session.execute(sa.update(MemberFeed).where(mine).values(next_at=at + pause, **facts))
