"""The verbs of news: write, revise, publish, take down and give a new address, whoever asks: people, imports, feeds.

Where ``by`` is nobody, the service itself acts: for an import, or for a feed whose items readers see at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import AddressTaken, NotAllowed, NotReady, StaleDraft
from guidance.models import IMAGE_ADDRESS, Document, Image, Permission, UserAccount, audit, may, tick
from guidance.models.erased_words import lost_its_words
from guidance.models.news import NewsItem, NewsOrigin, NewsText, category_named, news_address_is_free, news_picture
from guidance.models.old_addresses import lead_on
from guidance.models.organisations import Organisation
from guidance.text.addresses.slug import slug_from
from guidance.text.looks import rendered
from guidance.text.markdown.rendering import ORDINARY, Limits

MOVED_ON = "Somebody else saved this item meanwhile. Nothing you typed is lost: compare it with the text below."


@dataclass(frozen=True)
class EventTimes:
    """When and where an event takes place; see ``NewsText`` for what each field means."""

    starts_at: datetime
    ends_at: datetime | None
    zone: str
    whole_days: bool = False
    place: str = ""
    link: str = ""


@dataclass(frozen=True)
class NewsWords:
    """Everything that is saved of an item at one moment."""

    title: str
    summary: str = ""
    body: str = ""
    byline: str = ""
    organisation: Organisation | None = None
    categories: Sequence[str] = ()
    """By name; one that is new is made."""
    documents: Sequence[Document] = ()
    """The pages of guidance at which it points."""
    picture: Image | None = None
    picture_alt: str = ""
    event: EventTimes | None = None


@dataclass(frozen=True)
class CameFrom:
    """Where an item comes from that was not written here."""

    origin: NewsOrigin
    source: str
    """What tells it from all others: the address of the original, or its name in an export."""
    original: str = ""
    """The whole address to which readers are led, for one from a feed."""
    feed: Organisation | None = None


def write(
    session: Session,
    words: NewsWords,
    *,
    by: UserAccount | None,
    at: datetime,
    limits: Limits = ORDINARY,
    slug: str = "",
    came_from: CameFrom | None = None,
) -> NewsItem:
    """Begin an item; readers see nothing of it until it is published.

    :param slug: its address, where that must be a certain one; else it is made from the title.
    :raises NotAllowed: when ``by`` may not write.
    :raises AddressTaken: when another item has, or once had, ``slug``.
    :raises TextRefused: when the text cannot be shown.
    """
    _check(by, Permission.WRITE)
    if slug and not news_address_is_free(session, slug):
        raise AddressTaken(_taken(slug))
    item = NewsItem(slug=slug or free_slug(session, words.title), newest=0, created_at=at, origin=NewsOrigin.WRITTEN)
    if came_from is not None:
        item.origin, item.source, item.original = came_from.origin, came_from.source, came_from.original
        item.feed_id = came_from.feed.id if came_from.feed else None
    session.add(item)
    session.flush()
    _add(session, item, words, by, at, limits)
    audit(session, "wrote news", by=by, at=at, detail=item.path)
    return item


def revise(
    session: Session,
    item: NewsItem,
    words: NewsWords,
    *,
    based_on: int,
    by: UserAccount | None,
    at: datetime,
    limits: Limits = ORDINARY,
) -> NewsText:
    """Save another text of ``item``; readers see the one that they saw until it is published.

    :param based_on: the number of the text on which it was begun.
    :raises NotAllowed: when ``by`` may not write.
    :raises StaleDraft: when somebody else saved one meanwhile.
    :raises TextRefused: when the text cannot be shown.
    """
    _check(by, Permission.WRITE)
    _hold(session, item)
    if item.newest != based_on:
        raise StaleDraft(MOVED_ON)
    text = _add(session, item, words, by, at, limits)
    audit(session, "revised news", by=by, at=at, detail=f"{item.path}, text {text.number}")
    return text


def publish(
    session: Session,
    item: NewsItem,
    *,
    number: int,
    by: UserAccount | None,
    at: datetime,
    limits: Limits = ORDINARY,
    dated: datetime | None = None,
) -> None:
    """Let readers see the newest text of ``item`` from now on, also when the item was taken down before.

    :param number: of the text that was looked at.
    :param dated: when it was first published elsewhere; a moment that is still to come counts as now.
    :raises NotAllowed: when ``by`` may not publish.
    :raises StaleDraft: when that is not the newest text any more.
    :raises NotReady: when readers see this text already.
    """
    _check(by, Permission.PUBLISH)
    _hold(session, item)
    if item.newest != number:
        raise StaleDraft("Somebody saved another text of this item meanwhile. Look at it first.")
    if item.is_public and item.shown == number:
        raise NotReady("Readers see this text already.")
    before = _shown(session, item)
    now = _show(session, item, number, at, dated)
    _show_pictures(session, item, now, limits)
    _tell(session, item, before, now)
    audit(session, "published news", by=by, at=at, detail=f"{item.path}, text {number}")


def take_down(session: Session, item: NewsItem, reason: str, *, by: UserAccount | None, at: datetime) -> None:
    """Show readers nothing of ``item`` but why; one that they never saw is passed over, and leaves the desk.

    :raises NotAllowed: when ``by`` may not publish.
    :raises NotReady: when it was taken down before, or no reason is given for what readers saw.
    """
    _check(by, Permission.PUBLISH)
    _hold(session, item)
    if item.ended_at is not None:
        raise NotReady("This item was taken down already.")
    if item.shown is not None and not reason.strip():
        raise NotReady("Say why it is taken down: readers who come back to it are told.")
    item.ended_at, item.why_ended = at, reason.strip()
    session.flush()
    if item.shown is not None:
        _tell(session, item, _shown(session, item))
    act = "took news down" if item.shown is not None else "passed news over"
    audit(session, act, by=by, at=at, detail=item.path)


def readdress(session: Session, item: NewsItem, slug: str, *, by: UserAccount | None, at: datetime) -> None:
    """Give ``item`` another address; the old one leads there for ever.

    :raises NotAllowed: when ``by`` may not publish.
    :raises AddressTaken: when another item has, or once had, it.
    """
    _check(by, Permission.PUBLISH)
    if slug == item.slug:
        return
    if not news_address_is_free(session, slug, item):
        raise AddressTaken(_taken(slug))
    old, item.slug = item.path, slug
    session.flush()
    lead_on(session, old, item.path, at=at)
    _tell(session, item, _shown(session, item))
    audit(session, "changed the address of news", by=by, at=at, detail=f"{old} → {item.path}")


def free_slug(session: Session, title: str) -> str:
    """An address made from ``title`` that no item has or had."""
    plain = slug_from(title) or "news"
    if news_address_is_free(session, plain):
        return plain
    alike = NewsItem.slug.startswith(f"{plain}-", autoescape=True)  # a thousand items may have one title
    number = 2 + (session.scalar(sa.select(sa.func.count()).select_from(NewsItem).where(alike)) or 0)
    while not news_address_is_free(session, f"{plain}-{number}"):
        number += 1
    return f"{plain}-{number}"


def _check(by: UserAccount | None, permission: Permission) -> None:
    if by is not None and not may(by, permission):
        words = "write" if permission is Permission.WRITE else "publish"
        raise NotAllowed(f"Only people who {words} may do this.")


def _taken(slug: str) -> str:
    return f"The address “{slug}” belongs, or once belonged, to another item: choose a different one."


def _hold(session: Session, item: NewsItem) -> None:
    """Let nobody else change ``item`` until the end of this transaction, and see it as it is.

    :raises NotReady: when its words were erased, which ends it for ever.
    """
    session.refresh(item, with_for_update=True)
    if item.ended_at is not None and lost_its_words(session, item):
        raise NotReady("The words of this item were erased. Write a new one instead.")


def _add(
    session: Session, item: NewsItem, words: NewsWords, by: UserAccount | None, at: datetime, limits: Limits
) -> NewsText:
    rendered(words.body, limits)  # what saves, renders
    event = words.event
    text = NewsText(
        item_id=item.id,
        number=item.newest + 1,
        title=words.title,
        summary=words.summary,
        body=words.body,
        byline=words.byline,
        organisation=words.organisation,
        categories=list({each.id: each for each in (category_named(session, n) for n in words.categories)}.values()),
        documents=list({each.id: each for each in words.documents}.values()),
        picture=words.picture,
        picture_alt=words.picture_alt if words.picture else "",
        starts_at=event.starts_at if event else None,
        ends_at=event.ends_at if event else None,
        whole_days=event.whole_days if event else False,
        zone=event.zone if event else "",
        place=event.place if event else "",
        link=event.link if event else "",
        by_id=by.id if by else None,
        saved_at=at,
    )
    session.add(text)
    item.newest = text.number
    session.flush()
    session.expire(item, ["draft"])
    return text


def _show(session: Session, item: NewsItem, number: int, at: datetime, dated: datetime | None) -> NewsText:
    item.shown, item.shown_at, item.ended_at, item.why_ended = number, at, None, ""
    if item.published_at is None:
        item.published_at = min(dated, at) if dated else at
    session.flush()
    session.expire(item, ["text", "draft"])
    now = _shown(session, item)
    assert now is not None
    return now


def _shown(session: Session, item: NewsItem) -> NewsText | None:
    return session.scalar(sa.select(NewsText).where(NewsText.item_id == item.id, NewsText.number == item.shown))


def _show_pictures(session: Session, item: NewsItem, text: NewsText, limits: Limits) -> None:
    """Make public the pictures of this text, and of no earlier one."""
    html = rendered(text.body, limits.for_saved(text.body)).html
    wanted = {found[1] for found in IMAGE_ADDRESS.finditer(html)} | {text.picture_digest}
    session.execute(sa.delete(news_picture).where(news_picture.c.item_id == item.id))
    kept = session.scalars(sa.select(Image.digest).where(Image.digest.in_(wanted - {None}))).all()
    if kept:
        session.execute(sa.insert(news_picture), [{"item_id": item.id, "digest": digest} for digest in kept])


def _tell(session: Session, item: NewsItem, *texts: NewsText | None) -> None:
    """Have every public page made anew that shows one of ``texts``, and the guidance at which they point."""
    tick(session, item)
    told = {document.id: document for text in texts if text for document in text.documents}
    for document in told.values():
        tick(session, document)
    session.flush()
