"""What the service fills in: what changed for care, what was reviewed, what is overdue, news and events."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.models import ChangeClass
from guidance.models.news import NewsItem, NewsText, public_news
from guidance.newsletters.items import Item, NewsletterPart
from guidance.published.currency import due_by
from guidance.published.events import What
from guidance.published.news import Changed
from guidance.published.round_up import PageChanges, ToldFrom, changes_since, reviews_since
from guidance.text.days.dates import day, in_words, local_day
from guidance.text.days.local_times import in_words as moment_in_words
from guidance.text.plain import as_sentence

#: The strongest first: a page is told once, under the strongest of its changes.
_PARTS = {
    ChangeClass.ADVICE_CHANGED: NewsletterPart.ADVICE_CHANGED,
    ChangeClass.NEW_ADVICE: NewsletterPart.NEW_ADVICE,
    ChangeClass.ADVICE_WITHDRAWN: NewsletterPart.ADVICE_WITHDRAWN,
    ChangeClass.CORRECTION: NewsletterPart.CORRECTION,
    ChangeClass.EVIDENCE_UPDATED: NewsletterPart.EVIDENCE_UPDATED,
}
#: Overdue pages that are left in; the editor can take in the others.
_MOST_OVERDUE = 10
#: Events that begin within this time are coming.
_COMING = timedelta(days=92)


def everything_to_tell(session: Session, since: ToldFrom, *, zone: ZoneInfo, at: datetime) -> list[Item]:
    """All that a newsletter can tell which is sent at ``at``."""
    changes = sorted(map(_changed, changes_since(session, since)), key=lambda item: not item.tag)
    reviewed = [_reviewed(row, zone) for row in reviews_since(session, since)]
    return [*changes, *reviewed, *_overdue(session, zone, at), *_news(session, since, at), *_events(session, at)]


def _changed(page: PageChanges) -> Item:
    document, title, ended = page.document, page.title, page.ended
    address, more, more_words = f"/guidance/{document.slug}", "", ""
    numbers = [row.version.number for row in page.versions]
    if numbers and numbers[0] > 1:
        more = f"{address}/compare/{numbers[0] - 1}..{numbers[-1]}"
        more_words = f"See exactly what changed since version {numbers[0] - 1}"
    return Item(
        key=f"page-{document.id}",
        part=(NewsletterPart.ENDED if ended else _part(page)).value,
        title=title,
        words="\n".join(_sentences(page)),
        address=address,
        more=more,
        more_words=more_words,
        tag="Safety-critical" if page.safety_critical and not ended else "",
        document=document.id,
    )


def _part(page: PageChanges) -> NewsletterPart:
    found = next((part for kind, part in _PARTS.items() if kind in page.kinds), None)
    if found is not None:
        return found
    last = page.rows[-1].event.what
    if page.versions:
        return NewsletterPart.OTHER
    return NewsletterPart.CORRECTION if last is What.CORRECTION else NewsletterPart.IN_FORCE_AGAIN


def _sentences(page: PageChanges) -> Iterator[str]:
    """A sentence for each thing that happened, in its order; the numbers only where there are several."""
    several = len(page.rows) > 1
    for row in page.rows:
        words = _sentence(row)
        yield f"Version {row.version.number}: {words}" if several and row.event.what is What.VERSION else words
    if page.instead:
        yield f"Use instead: {page.instead}."


def _sentence(row: Changed) -> str:
    what, number, reason = row.event.what, row.version.number, as_sentence(row.event.note)
    if what is What.WITHDRAWAL:
        return f"Withdrawn: {reason}"
    if what is What.REINSTATEMENT:
        return f"The withdrawal was undone: {reason}"
    if what is What.REMOVAL:
        return f"It was published in error and removed: {reason} Do not use it for care."
    note = " ".join(row.note.split()) or "No note was written about this change."
    return f"The note about version {number} was corrected: {note}" if what is What.CORRECTION else note


def _reviewed(row: Changed, zone: ZoneInfo) -> Item:
    told = row.event
    by = f" by {told.credit}" if told.credit else ""
    due = f" The next review is due on {in_words(told.due_on)}." if told.due_on else ""
    note = " ".join(told.note.split())
    return Item(
        key=f"review-{row.document.id}",
        part=NewsletterPart.REVIEWED.value,
        title=row.title,
        words=f"The whole page was reviewed on {day(told.at, zone)}{by}.{due}" + (f"\n{note}" if note else ""),
        address=f"/guidance/{row.document.slug}",
        document=row.document.id,
    )


def _overdue(session: Session, zone: ZoneInfo, at: datetime) -> Iterator[Item]:
    late = session.execute(due_by(local_day(at, zone) - timedelta(days=1)))
    for number, (document, title, _review, due_on) in enumerate(late):
        yield Item(
            key=f"overdue-{document.id}",
            part=NewsletterPart.OVERDUE.value,
            title=title,
            words=f"The review was due on {in_words(due_on)}. The page has not been withdrawn.",
            address=f"/guidance/{document.slug}",
            document=document.id,
            kept=number < _MOST_OVERDUE,
        )


def _news(session: Session, since: ToldFrom, at: datetime) -> Iterator[Item]:
    """By category; what happens on a day stands among the events."""
    new = sa.and_(NewsItem.published_at > since.at, NewsItem.published_at <= at, NewsText.starts_at.is_(None))
    items = session.scalars(_with_texts().where(new).order_by(NewsItem.published_at.desc(), NewsItem.id)).all()
    for item in sorted(items, key=lambda one: _category(one.text)):
        assert item.text is not None
        yield _told_of(item, item.text, NewsletterPart.NEWS, item.text.summary, _category(item.text))


def _events(session: Session, at: datetime) -> Iterator[Item]:
    coming = sa.and_(NewsText.starts_at > at, NewsText.starts_at < at + _COMING)
    for item in session.scalars(_with_texts().where(coming).order_by(NewsText.starts_at, NewsItem.id)):
        assert item.text is not None
        yield _told_of(item, item.text, NewsletterPart.EVENTS, _when_and_where(item.text))


def _with_texts() -> sa.Select[NewsItem]:
    shown = joinedload(NewsItem.text)
    return public_news().options(shown.selectinload(NewsText.categories), shown.joinedload(NewsText.organisation))


def _category(text: NewsText | None) -> str:
    return text.categories[0].name if text and text.categories else ""


def _when_and_where(text: NewsText) -> str:
    assert text.starts_at is not None
    said = day if text.whole_days else moment_in_words
    moment = said(text.starts_at, text.local_zone)
    where = f", {text.place}" if text.place else ""
    return f"{moment}{where}.\n{text.summary}".rstrip()


def _told_of(item: NewsItem, text: NewsText, part: NewsletterPart, words: str, tag: str = "") -> Item:
    whose = f"From {text.organisation.name}.\n" if text.organisation and item.feed_id else ""
    return Item(
        key=f"news-{item.id}",
        part=part.value,
        title=text.title,
        words=f"{whose}{words}".strip(),
        address=item.original or item.path,
        tag=tag,
    )
