"""Sending a newsletter: now or at a time, once to everybody who asked for it, and a test to who writes it."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.errors import NotReady, StaleDraft
from guidance.letters.writing import letter_about, link, owe_to_all, told_failure, write
from guidance.models import Permission, Subscription, UserAccount, audit, check_may, hold, may, tick
from guidance.models.alerts import NEWSLETTER, subscribed
from guidance.models.newsletters import (
    Newsletter,
    NewsletterIssue,
    NewsletterSchedule,
    NewsletterScheduleEnd,
    NewsletterText,
    SendingOutcome,
    is_to_be_sent,
    open_sending,
)
from guidance.newsletters.checking import obstacles
from guidance.newsletters.drafting import check_open, newest_text
from guidance.newsletters.words import checked_introduction, letter_with
from guidance.text.days.local_times import in_words
from guidance.text.markdown.rendering import Limits

SENT: Final = "sent a newsletter"


def how_many_readers(session: Session) -> int:
    """To how many the next newsletter goes."""
    return session.scalar(sa.select(sa.func.count()).select_from(Subscription).where(_gets_it())) or 0


def send_test(session: Session, text: NewsletterText, *, limits: Limits, by: UserAccount, at: datetime) -> None:
    """Send the newsletter as it is to ``by`` alone, as often as they like.

    :raises TextRefused: when the introduction cannot be shown.
    """
    wanted = letter_with(text, checked_introduction(text.introduction, limits), test=True)
    write(session, wanted, to=by, about=f"newsletter-test-{text.id}-{by.id}-{at.timestamp()}", at=at)
    audit(session, "sent a newsletter to themselves", by=by, at=at, detail=f"newsletter {text.newsletter_number}")


def send(
    session: Session,
    newsletter: Newsletter,
    *,
    based_on: int,
    by: UserAccount,
    at: datetime,
    zone: ZoneInfo,
    limits: Limits,
) -> NewsletterIssue:
    """Send exactly the text that ``by`` looked at, to everybody who asked for newsletters.

    :raises NotAllowed: when ``by`` may not publish.
    :raises StaleDraft: when there is a newer text.
    :raises NotReady: with the first of the obstacles, or when it was sent or is to be sent.
    """
    text = _to_send(session, newsletter, based_on, by)
    _check_free(session, text, zone, at)
    issue = _send(session, text, by=by, at=at, limits=limits)
    audit(session, SENT, by=by, at=at, detail=f"newsletter {newsletter.number}, text {text.number}")
    return issue


def schedule_sending(
    session: Session,
    newsletter: Newsletter,
    *,
    send_at: datetime,
    based_on: int,
    by: UserAccount,
    at: datetime,
    zone: ZoneInfo,
) -> NewsletterSchedule:
    """Have exactly the text that ``by`` looked at sent at a time; until then it cannot be changed.

    :raises NotAllowed: when ``by`` may not publish.
    :raises StaleDraft: when there is a newer text.
    :raises NotReady: with the first of the obstacles, for a time that has passed, or when it was sent or is to be sent.
    """
    text = _to_send(session, newsletter, based_on, by)
    if send_at <= at:
        raise NotReady("That time has passed: choose a later one, or send it now.")
    _check_free(session, text, zone, send_at)
    mine = NewsletterSchedule.newsletter_number == newsletter.number
    last = session.scalar(sa.select(sa.func.max(NewsletterSchedule.number)).where(mine)) or 0
    made = NewsletterSchedule(
        newsletter_number=newsletter.number,
        number=last + 1,
        text_id=text.id,
        send_at=send_at,
        zone=zone.key,
        by_id=by.id,
        at=at,
    )
    session.add(made)
    session.flush()
    detail = f"newsletter {newsletter.number}, text {text.number}, for {in_words(send_at, zone)}"
    audit(session, "scheduled a newsletter", by=by, at=at, detail=detail)
    return made


def cancel_sending(session: Session, newsletter: Newsletter, number: int, *, by: UserAccount, at: datetime) -> None:
    """End the schedule with this number before it is carried out.

    :raises NotAllowed: when ``by`` may not publish.
    :raises StaleDraft: when it has ended already.
    """
    _check_may_publish(by)
    hold(session)
    planned = open_sending(session, newsletter)
    if planned is None or planned.number != number:
        raise StaleDraft("This schedule has ended already: it was carried out or cancelled.")
    _end(session, planned, SendingOutcome.CANCELLED, by=by, at=at)
    audit(session, "cancelled a newsletter’s schedule", by=by, at=at, detail=f"newsletter {newsletter.number}")


def send_due_newsletters(database: Database, *, at: datetime, limits: Limits) -> int:
    """Send what is due, each in a transaction of its own; how many schedules ended here, sent or not."""
    with database.reading() as session:
        query = sa.select(NewsletterSchedule.id).where(is_to_be_sent(), NewsletterSchedule.send_at <= at)
        due = list(session.scalars(query.order_by(NewsletterSchedule.id)))
    ended = 0
    for number in due:
        with database.writing() as session:
            ended += _carried_out(session, number, at=at, limits=limits)
    return ended


def _carried_out(session: Session, schedule_id: int, *, at: datetime, limits: Limits) -> bool:
    """Send what is due, checked as if its planner did it now, or write down why not; whether somebody else had not."""
    hold(session)
    due = session.get_one(NewsletterSchedule, schedule_id)
    if session.get(NewsletterScheduleEnd, schedule_id, populate_existing=True) is not None:
        return False
    zone, when = ZoneInfo(due.zone), in_words(due.send_at, ZoneInfo(due.zone))
    found = obstacles(session, due.text, zone=zone, at=at)
    if not may(due.by, Permission.PUBLISH):
        found.insert(0, f"{due.by.name} may not publish any more.")
    detail = f"newsletter {due.newsletter_number}, as {due.by.name} scheduled for {when}"
    if found:
        _tell_of_failure(session, due, found[0], at)
        _end(session, due, SendingOutcome.FAILED, reason=found[0], at=at)
        audit(session, "could not send a newsletter", by=None, at=at, detail=f"{detail}: {found[0]}")
        return True
    _send(session, due.text, by=None, at=at, limits=limits)
    _end(session, due, SendingOutcome.SENT, at=at)
    audit(session, SENT, by=None, at=at, detail=detail)
    return True


def _tell_of_failure(session: Session, due: NewsletterSchedule, reason: str, at: datetime) -> None:
    onward = link("See what to do", f"/desk/newsletters/{due.newsletter_number}")
    wanted = told_failure(due.text.title, "sent", reason, onward)
    write(session, wanted, to=due.by, about=f"newsletter-schedule-failed-{due.id}", at=at)


def _to_send(session: Session, newsletter: Newsletter, based_on: int, by: UserAccount) -> NewsletterText:
    _check_may_publish(by)
    hold(session)
    check_open(session, newsletter)
    text = newest_text(session, newsletter)
    if text.number != based_on:
        raise StaleDraft("The newsletter was saved again since you opened it: look at what it says now.")
    return text


def _check_may_publish(by: UserAccount) -> None:
    check_may(by, Permission.PUBLISH, "Only people who publish may do this.")


def _check_free(session: Session, text: NewsletterText, zone: ZoneInfo, at: datetime) -> None:
    found = obstacles(session, text, zone=zone, at=at)
    if found:
        raise NotReady(found[0])


def _send(
    session: Session, text: NewsletterText, *, by: UserAccount | None, at: datetime, limits: Limits
) -> NewsletterIssue:
    """Make it a public page, and owe its letter to all; whoever keeps public pages learns that there is one more."""
    html = checked_introduction(text.introduction, limits)
    number = text.newsletter_number
    issue = NewsletterIssue(newsletter_number=number, text_id=text.id, html=html, by_id=by.id if by else None, at=at)
    session.add(issue)
    tick(session)
    letter = letter_about(session, letter_with(text, html), f"newsletter-{number}", at=at)
    owe_to_all(session, letter, _gets_it(), at=at)
    return issue


def _gets_it() -> Any:
    return sa.and_(subscribed(), Subscription.what == NEWSLETTER)


def _end(
    session: Session,
    planned: NewsletterSchedule,
    outcome: SendingOutcome,
    *,
    at: datetime,
    by: UserAccount | None = None,
    reason: str = "",
) -> None:
    session.add(
        NewsletterScheduleEnd(
            schedule_id=planned.id, outcome=outcome, reason=reason, by_id=by.id if by else None, at=at
        )
    )
    session.flush()
