"""Erasing a newsletter or an item of news: all of its words go, its number or address and its dates stay."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.obstacles import Obstacle
from guidance.authoring.ending.elsewhere.letting_go import empty_fact
from guidance.models import Delivery, DeliveryState, Document, LetterRow, Proposal, UserAccount, tick
from guidance.models.erased_words import note_erased_words
from guidance.models.news import NewsItem, NewsText, news_picture
from guidance.models.newsletters import (
    Newsletter,
    NewsletterCheck,
    NewsletterIssue,
    NewsletterSchedule,
    NewsletterScheduleEnd,
    NewsletterText,
    open_sending,
)
from guidance.models.proposals import Told
from guidance.models.removed_words import REMOVED

_GONE = Obstacle("Its words were erased already")
_TO_BE_SENT = Obstacle("It is to be sent at a time that was chosen. Cancel that first")
_BEFORE_IT_LEFT = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.PAUSED)


def name_of(told: Told) -> str:
    """Its name in the audit, without a word of its own: the number, or the address."""
    return f"newsletter {told.number}" if isinstance(told, Newsletter) else told.path


def obstacle_to_erasing_told(session: Session, told: Told) -> Obstacle | None:
    """Why the words of ``told`` cannot be erased."""
    if isinstance(told, Newsletter) and open_sending(session, told) is not None:
        return _TO_BE_SENT
    return None if any(text.title != REMOVED for text in texts_of(session, told)) else _GONE


def texts_of(session: Session, told: Told) -> list[NewsletterText] | list[NewsText]:
    """Each text that it ever had, the newest first."""
    if isinstance(told, Newsletter):
        mine = sa.select(NewsletterText).where(NewsletterText.newsletter_number == told.number)
        return list(session.scalars(mine.order_by(NewsletterText.number.desc())))
    return list(
        session.scalars(sa.select(NewsText).where(NewsText.item_id == told.id).order_by(NewsText.number.desc()))
    )


def erase_told(session: Session, told: Told, proposal: Proposal, *, by: UserAccount, at: datetime) -> None:
    """Destroy every word of ``told``; the reason of ``proposal`` stays in their place.

    It is called by the one act of agreeing, which looks for obstacles and writes the audit.
    """
    if isinstance(told, Newsletter):
        _erase_newsletter(session, told, proposal, by=by, at=at)
        tick(session)
    else:
        _erase_item(session, told, proposal, by=by, at=at)


def _erase_newsletter(
    session: Session, newsletter: Newsletter, proposal: Proposal, *, by: UserAccount, at: datetime
) -> None:
    rows = list(_facts_of(session, newsletter))
    _end_letters(session, newsletter, rows, at)
    for row in rows:
        (key,) = sa.inspect(type(row)).primary_key_from_instance(row)
        note_erased_words(session, row.__tablename__, str(key), proposal, by=by, at=at)
        empty_fact(session, row)


def _facts_of(session: Session, newsletter: Newsletter) -> Iterator[Any]:
    """All rows that hold words of a newsletter, or of what was said about it."""
    texts = sa.select(NewsletterText.id).where(NewsletterText.newsletter_number == newsletter.number)
    schedules = sa.select(NewsletterSchedule.id).where(NewsletterSchedule.newsletter_number == newsletter.number)
    ended = NewsletterScheduleEnd.schedule_id.in_(schedules)
    for noun, mine in (
        (NewsletterText, NewsletterText.id.in_(texts)),
        (NewsletterIssue, NewsletterIssue.newsletter_number == newsletter.number),
        (NewsletterCheck, NewsletterCheck.text_id.in_(texts) & (NewsletterCheck.note != "")),
        (NewsletterScheduleEnd, ended & (NewsletterScheduleEnd.reason != "")),
    ):
        yield from session.scalars(sa.select(noun).where(mine))


def _end_letters(session: Session, newsletter: Newsletter, rows: list[Any], at: datetime) -> None:
    """Empty the letters that bore it; those that have not left yet do not leave any more."""
    about = LetterRow.about
    mine = [about == f"newsletter-{newsletter.number}"]
    for row in rows:
        if isinstance(row, NewsletterText):
            mine += [about.startswith(f"newsletter-{what}-{row.id}-") for what in ("test", "check")]
        elif isinstance(row, NewsletterCheck):
            mine.append(about == f"newsletter-said-{row.id}")
        elif isinstance(row, NewsletterScheduleEnd):
            mine.append(about == f"newsletter-schedule-failed-{row.schedule_id}")
    letters = session.scalars(sa.select(LetterRow.id).where(sa.or_(*mine))).all()
    words = {"subject": REMOVED, "text": "", "html": ""}
    session.execute(sa.update(LetterRow).where(LetterRow.id.in_(letters)).values(words))
    owed = sa.and_(Delivery.letter_id.in_(letters), Delivery.state.in_(_BEFORE_IT_LEFT))
    ended = {"state": DeliveryState.ENDED, "ended_at": at, "answer": "its words were erased", "secret": ""}
    session.execute(sa.update(Delivery).where(owed).values(ended))


def _erase_item(session: Session, item: NewsItem, proposal: Proposal, *, by: UserAccount, at: datetime) -> None:
    """Its source stays, which says to a feed or an import that it is known, so that it is not taken in again."""
    note_erased_words(session, "news_item", str(item.id), proposal, by=by, at=at)
    pages: dict[int, Document] = {}
    for text in texts_of(session, item):
        assert isinstance(text, NewsText)
        note_erased_words(session, "news_text", str(text.id), proposal, by=by, at=at)
        pages |= {document.id: document for document in text.documents}
        text.title, text.documents, text.categories, text.picture_digest = REMOVED, [], [], None
        text.summary = text.body = text.picture_alt = text.byline = text.place = text.link = ""
    session.execute(sa.delete(news_picture).where(news_picture.c.item_id == item.id))
    item.original, item.why_ended, item.ended_at = "", proposal.reason, at
    session.flush()
    tick(session, item)
    for page in pages.values():
        tick(session, page)
