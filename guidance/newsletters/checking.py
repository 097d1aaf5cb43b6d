"""What is in the way of sending a newsletter, and the eyes of a second person on exactly the text that goes out."""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import NotAllowed, NotReady, StaleDraft
from guidance.letters.writing import COLLEAGUES_FOOT, WantedLetter, link, told_decision, write
from guidance.models import LetterKind, Permission, UserAccount, Verdict, audit, check_may, hold, people_who
from guidance.models.newsletters import Newsletter, NewsletterCheck, NewsletterCheckRequest, NewsletterText
from guidance.models.removed_words import REMOVED
from guidance.newsletters.drafting import check_open, newest_text, to_tell, writers_of_newsletter
from guidance.newsletters.items import outdated, read_back
from guidance.text.letter import Block, Paragraph

_OWN = "You wrote a part of this newsletter: somebody else has to check it."
#: Outdated items that are named; the editor sees all after filling it in again.
_NAMED = 5


def obstacles(session: Session, text: NewsletterText, *, zone: ZoneInfo, at: datetime) -> list[str]:
    """Obstacles to sending exactly this text at ``at``, a sentence each; the same for the page and the act."""
    items = read_back(text.items)
    found: list[str] = []
    if not text.introduction and not any(item.kept for item in items):
        found.append("There is nothing in it: write an introduction, or leave something in.")
    if text.title == REMOVED:
        found.append("Its words were erased: give it a title, and fill it in again.")
    old = outdated(items, to_tell(session, text.newsletter, zone=zone, at=at))
    found += [f"“{one.title}” ({one.part}) is not so any more: fill the newsletter in again." for one in old[:_NAMED]]
    if len(old) > _NAMED:
        found.append(f"{len(old) - _NAMED:,} further things are not so any more.")
    check = last_check(session, text)
    if check is None:
        found.append("Nobody else has checked this text yet.")
    elif check.verdict is Verdict.CHANGES_REQUESTED:
        found.append(f"{check.by.name} asks for changes: {check.note}")
    return found


def last_check(session: Session, text: NewsletterText) -> NewsletterCheck | None:
    """The last answer to exactly this text; a later text has to be checked anew."""
    query = sa.select(NewsletterCheck).where(NewsletterCheck.text_id == text.id)
    return session.scalar(query.order_by(NewsletterCheck.id.desc()).limit(1))


def asked_people(session: Session, text: NewsletterText) -> list[str]:
    """The names of those who were asked to check exactly this text, in the order in which they were."""
    query = sa.select(NewsletterCheckRequest).where(NewsletterCheckRequest.text_id == text.id)
    return [request.of.name for request in session.scalars(query.order_by(NewsletterCheckRequest.id))]


def who_can_check(session: Session, newsletter: Newsletter) -> list[UserAccount]:
    """Those who may check it, and wrote nothing of it, by name."""
    writers = writers_of_newsletter(session, newsletter)
    return [person for person in people_who(session, Permission.CHECK) if person.id not in writers]


def ask_to_check(
    session: Session, newsletter: Newsletter, who: UserAccount, *, based_on: int, by: UserAccount, at: datetime
) -> None:
    """Write to somebody who can check it, and put it on their desk; they are asked once for each text.

    :raises NotReady: when they cannot check it, or it was sent.
    :raises StaleDraft: when there is a newer text.
    """
    hold(session)
    text = _unmoved(session, newsletter, based_on)
    if who.id not in {person.id for person in who_can_check(session, newsletter)}:
        raise NotReady("Choose somebody who can check, and wrote nothing of it.")
    about = NewsletterCheckRequest.text_id == text.id, NewsletterCheckRequest.of_id == who.id
    if session.scalar(sa.select(sa.exists().where(*about))):
        return
    session.add(NewsletterCheckRequest(text_id=text.id, of_id=who.id, by_id=by.id, at=at))
    blocks: list[Block] = [
        Paragraph(f"{by.name} asks you to check “{text.title}” before it is sent to readers."),
        link("Read and decide", f"/desk/newsletters/{newsletter.number}/check"),
    ]
    wanted = WantedLetter(LetterKind.REVIEW_ASKED, f"Please check: {text.title}", blocks, COLLEAGUES_FOOT)
    write(session, wanted, to=who, about=f"newsletter-check-{text.id}-{who.id}", at=at)
    audit(session, "asked to check a newsletter", by=by, at=at, subject=who, detail=_detail(text))


def check(
    session: Session,
    newsletter: Newsletter,
    verdict: Verdict,
    note: str,
    *,
    based_on: int,
    by: UserAccount,
    at: datetime,
) -> NewsletterCheck:
    """Write down what a second person says of exactly the text that they read, and tell those who wrote it.

    :raises NotAllowed: when ``by`` may not check, or wrote a part of it.
    :raises NotReady: when it was sent or is to be sent, or a refusal does not say why.
    :raises StaleDraft: when there is a newer text.
    """
    hold(session)
    check_may(by, Permission.CHECK, "Only people who check may do this.")
    text, writers = _unmoved(session, newsletter, based_on), writers_of_newsletter(session, newsletter)
    if by.id in writers:
        raise NotAllowed(_OWN)
    if verdict is Verdict.CHANGES_REQUESTED and not note:
        raise NotReady("Say what has to be changed.")
    made = NewsletterCheck(text_id=text.id, verdict=verdict, note=note, by_id=by.id, by=by, at=at)
    session.add(made)
    session.flush()
    audit(session, "checked a newsletter", by=by, at=at, detail=f"{_detail(text)}: {verdict.value}")
    _tell(session, text, made, writers)
    return made


def _tell(session: Session, text: NewsletterText, made: NewsletterCheck, writers: set[int]) -> None:
    approved = made.verdict is Verdict.APPROVED
    onward = link("See what comes next", f"/desk/newsletters/{text.newsletter_number}")
    wanted = told_decision(made.by.name, text.title, approved=approved, note=made.note[:2_000], onward=onward)
    about = f"newsletter-said-{made.id}"
    for person in session.scalars(sa.select(UserAccount).where(UserAccount.id.in_(writers)).order_by(UserAccount.id)):
        write(session, wanted, to=person, about=about, at=made.at)


def _unmoved(session: Session, newsletter: Newsletter, based_on: int) -> NewsletterText:
    check_open(session, newsletter)
    text = newest_text(session, newsletter)
    if text.number != based_on:
        raise StaleDraft("The newsletter was saved again since you opened it: read what it says now.")
    return text


def _detail(text: NewsletterText) -> str:
    return f"newsletter {text.newsletter_number}, text {text.number}"
