"""Opening the next newsletter, and writing it: every save is a new text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import NotReady, StaleDraft
from guidance.models import Permission, UserAccount, audit, check_may, current_sequence, hold
from guidance.models.newsletters import (
    Newsletter,
    NewsletterIssue,
    NewsletterText,
    newest_newsletter,
    newest_text_of,
    open_sending,
)
from guidance.newsletters.filling import everything_to_tell
from guidance.newsletters.items import Item, filled_in_anew, read_back, stored
from guidance.newsletters.words import checked_introduction
from guidance.published.round_up import ToldFrom
from guidance.text.days.dates import local_day, months_later, start_of
from guidance.text.days.local_times import in_words
from guidance.text.markdown.rendering import Limits

MOVED_ON = "Somebody else saved this newsletter meanwhile. Nothing you typed is lost: it stands in the fields below."


@dataclass(frozen=True)
class Words:
    """The text of an editor."""

    title: str
    introduction: str = ""
    byline: str = ""


def open_next(session: Session, *, by: UserAccount, at: datetime, zone: ZoneInfo) -> Newsletter:
    """The newsletter that is being written, opened and filled in when there is none; opening twice is opening once.

    :raises NotAllowed: when ``by`` may not write.
    """
    _check_may_write(by)
    hold(session)
    last = newest_newsletter(session)
    if last is not None and last.issue is None:
        return last
    since = _since(session, last, at, zone)
    made = Newsletter(
        number=last.number + 1 if last else 1, since=since.at, since_sequence=since.sequence, by_id=by.id, at=at
    )
    session.add(made)
    session.flush()
    title = f"Newsletter for {local_day(at, zone):%B}"
    _add(session, made, Words(title), everything_to_tell(session, since, zone=zone, at=at), 1, by=by, at=at)
    audit(session, "opened a newsletter", by=by, at=at, detail=f"newsletter {made.number}")
    return made


def _since(session: Session, last: Newsletter | None, at: datetime, zone: ZoneInfo) -> ToldFrom:
    """Where the last one ended; the first one looks back a month."""
    if last is None:
        return ToldFrom(start_of(months_later(local_day(at, zone), -1), zone))
    issue = session.get_one(NewsletterIssue, last.number)
    return ToldFrom(issue.text.filled_at, issue.text.filled_to)


def newest_text(session: Session, newsletter: Newsletter) -> NewsletterText:
    """The newest text of ``newsletter``; there always is one."""
    found: NewsletterText = session.scalars(newest_text_of(), {"newsletter": newsletter.number}).one()
    return found


def save(
    session: Session,
    newsletter: Newsletter,
    words: Words,
    items: Sequence[Item],
    *,
    based_on: int,
    limits: Limits,
    by: UserAccount,
    at: datetime,
) -> NewsletterText:
    """Save what an editor wrote and how they arranged the items, as the next text; the same text again is none.

    :param based_on: the number of the text on which it was begun.
    :raises NotAllowed: when ``by`` may not write.
    :raises StaleDraft: when somebody else saved one meanwhile.
    :raises NotReady: when it was sent or is to be sent, or the introduction has pictures.
    :raises TextRefused: when the introduction cannot be shown.
    """
    before = _begun(session, newsletter, based_on, by)
    checked_introduction(words.introduction, limits)
    if (words, stored(items)) == (Words(before.title, before.introduction, before.byline), before.items):
        return before
    made = _add(session, newsletter, words, items, based_on + 1, by=by, at=at, filled=before)
    audit(session, "saved a newsletter", by=by, at=at, detail=f"newsletter {newsletter.number}, text {made.number}")
    return made


def fill_in_again(
    session: Session, newsletter: Newsletter, *, based_on: int, by: UserAccount, at: datetime, zone: ZoneInfo
) -> NewsletterText:
    """Look again for what there is to tell; what was written, arranged and left out stays so.

    :raises NotAllowed: when ``by`` may not write.
    :raises StaleDraft: when somebody else saved a text meanwhile.
    :raises NotReady: when it was sent, or is to be sent.
    """
    before = _begun(session, newsletter, based_on, by)
    words = Words(before.title, before.introduction, before.byline)
    items = filled_in_anew(read_back(before.items), to_tell(session, newsletter, zone=zone, at=at))
    made = _add(session, newsletter, words, items, based_on + 1, by=by, at=at)
    audit(session, "filled in a newsletter", by=by, at=at, detail=f"newsletter {newsletter.number}, text {made.number}")
    return made


def to_tell(session: Session, newsletter: Newsletter, *, zone: ZoneInfo, at: datetime) -> list[Item]:
    """All that ``newsletter`` can tell when it is sent at ``at``."""
    return everything_to_tell(session, ToldFrom(newsletter.since, newsletter.since_sequence), zone=zone, at=at)


def _begun(session: Session, newsletter: Newsletter, based_on: int, by: UserAccount) -> NewsletterText:
    """The text that is worked on, while nobody else can."""
    _check_may_write(by)
    hold(session)
    check_open(session, newsletter)
    before = newest_text(session, newsletter)
    if before.number != based_on:
        raise StaleDraft(MOVED_ON)
    return before


def check_open(session: Session, newsletter: Newsletter) -> None:
    """:raises NotReady: when nothing of ``newsletter`` may change, since it was sent or is to be sent."""
    if session.get(NewsletterIssue, newsletter.number) is not None:
        raise NotReady("This newsletter was sent: what people have in their letters is not changed.")
    planned = open_sending(session, newsletter)
    if planned is not None:
        when = in_words(planned.send_at, ZoneInfo(planned.zone))
        raise NotReady(f"It is to be sent at {when}, exactly as it is: cancel that first.")


def _check_may_write(by: UserAccount) -> None:
    check_may(by, Permission.WRITE, "Only people who write may do this.")


def _add(
    session: Session,
    newsletter: Newsletter,
    words: Words,
    items: Sequence[Item],
    number: int,
    *,
    by: UserAccount,
    at: datetime,
    filled: NewsletterText | None = None,
) -> NewsletterText:
    """:param filled: the text whose items these are; nothing where they were looked for just now."""
    made = NewsletterText(
        newsletter_number=newsletter.number,
        number=number,
        title=words.title,
        introduction=words.introduction,
        byline=words.byline,
        items=stored(items),
        filled_at=filled.filled_at if filled else at,
        filled_to=filled.filled_to if filled else current_sequence(session),
        by_id=by.id,
        at=at,
    )
    session.add(made)
    session.flush()
    return made


def writers_of_newsletter(session: Session, newsletter: Newsletter) -> set[int]:
    """Everybody who saved one of its texts, by the numbers of their accounts."""
    query = sa.select(NewsletterText.by_id).where(NewsletterText.newsletter_number == newsletter.number)
    return set(session.scalars(query))
