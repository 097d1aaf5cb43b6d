"""Newsletters from the first look to the letter: what is filled in, who has to check it, and that it goes once."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from guidance.authoring.desk.lists import Asker
from guidance.authoring.desk.sections import read, section_named
from guidance.db import Database
from guidance.errors import NotAllowed, NotReady, StaleDraft
from guidance.letters.reach import outcome_of
from guidance.models import (
    ChangeClass,
    DeliveryState,
    Document,
    Frequency,
    LetterRow,
    Role,
    Subscription,
    UserAccount,
    Verdict,
    follower_at,
    new_token,
)
from guidance.models.alerts import NEWSLETTER
from guidance.models.newsletters import Newsletter, NewsletterIssue, NewsletterText
from guidance.newsletters.checking import ask_to_check, check, obstacles
from guidance.newsletters.drafting import Words, fill_in_again, newest_text, open_next, save
from guidance.newsletters.items import Item, NewsletterPart, in_parts, read_back
from guidance.newsletters.reading import issue_numbered
from guidance.newsletters.sending import cancel_sending, schedule_sending, send, send_due_newsletters, send_test
from guidance.text.markdown.rendering import ORDINARY
from tests.stories import START, days, page, person, publish, reinstate, remove, review, withdraw

LONDON = ZoneInfo("Europe/London")


class Story:
    """People, pages, and a newsletter that is filled in 40 days after the stories begin."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.author, self.other = person(session), person(session, "Lee Other")
        self.approver = person(session, "Pia Approver", Role.APPROVER)
        self.at = days(40)

    def page(self, slug: str, at: datetime = START, **change: object) -> Document:
        found = page(self.session, self.author, slug)
        publish(self.session, found, self.author, at=at, title=slug.capitalize(), **change)  # type: ignore[arg-type]
        return found

    def change(self, found: Document, note: str, kind: ChangeClass, at: datetime, **more: object) -> None:
        title = found.slug.capitalize()
        publish(self.session, found, self.author, f"{note}\n", at=at, title=title, note=note, kind=kind, **more)  # type: ignore[arg-type]

    def open(self) -> Newsletter:
        return open_next(self.session, by=self.author, at=self.at, zone=LONDON)

    def text(self, newsletter: Newsletter) -> NewsletterText:
        return newest_text(self.session, newsletter)

    def items(self, newsletter: Newsletter) -> list[Item]:
        return read_back(self.text(newsletter).items)

    def approve(self, newsletter: Newsletter, by: UserAccount | None = None) -> None:
        based_on, by = self.text(newsletter).number, by or self.approver
        check(self.session, newsletter, Verdict.APPROVED, "", based_on=based_on, by=by, at=self.at)

    def send(self, newsletter: Newsletter, **more: object) -> NewsletterIssue:
        terms = {"by": self.approver, "at": self.at, "zone": LONDON, "limits": ORDINARY} | more
        return send(self.session, newsletter, based_on=self.text(newsletter).number, **terms)  # type: ignore[arg-type]

    def reader(self, email: str, what: str = NEWSLETTER, **more: object) -> Subscription:
        found = Subscription(
            receiver=follower_at(self.session, email, at=days(0)),
            what=what,
            frequency=Frequency.AT_ONCE,
            only_safety=False,
            token=new_token(),
            asked_at=days(0),
            **{"confirmed_at": days(0), **more},
        )
        self.session.add(found)
        self.session.flush()
        return found


@pytest.fixture
def story(session: Session) -> Story:
    return Story(session)


def told(story: Story, newsletter: Newsletter) -> dict[str, list[str]]:
    return {part: [item.title for item in items] for part, items in in_parts(story.items(newsletter))}


def waiting(session: Session, who: UserAccount) -> list[tuple[str, str]]:
    """What the desk of ``who`` says of newsletters, and why in its first words."""
    asker = Asker(session.merge(who), date(2026, 1, 1), START)
    section = section_named("newsletters", asker)
    assert section is not None
    return [(row.why, row.reason.partition(":")[0]) for row in read(session, section, asker, rows=9).rows]


def test_it_is_filled_in_page_by_page_with_advice_first_and_the_exact_comparison(story: Story) -> None:
    story.page("old", kind=ChangeClass.NEW_ADVICE)
    changed, gone, back = story.page("changed"), story.page("gone"), story.page("back")
    story.page("new", at=days(30), note="New page about sleep.")
    withdraw(story.session, back, story.approver, at=days(2))
    story.change(changed, "Take 20 mg.", ChangeClass.ADVICE_CHANGED, days(20), safety_critical=True)
    story.change(changed, "Comma.", ChangeClass.WORDING, days(21))
    story.change(changed, "Take 15 mg after all.", ChangeClass.CORRECTION, days(22))
    withdraw(story.session, gone, story.approver, at=days(23))
    reinstate(story.session, back, story.approver, at=days(24))
    newsletter = story.open()
    assert told(story, newsletter) == {
        "No longer to be followed": ["Gone"],
        "Advice changed": ["Changed"],
        "New advice": ["New"],
        "In force again": ["Back"],
    }
    item = next(one for one in story.items(newsletter) if one.title == "Changed")
    assert item.words == "Version 2: Take 20 mg.\nVersion 4: Take 15 mg after all."
    assert (item.more, item.tag) == ("/guidance/changed/compare/1..4", "Safety-critical")
    assert newsletter.number == 1 and story.text(newsletter).title == "Newsletter for February"
    assert story.open() is newsletter


def test_reviews_and_overdue_pages_are_told_and_removed_pages_say_no_more_than_that(story: Story) -> None:
    reviewed, late, removed = story.page("reviewed"), story.page("late"), story.page("removed", at=days(20))
    due = date(2029, 1, 1)
    review(story.session, reviewed_version(story, reviewed), story.approver, at=days(20), due_on=due)
    review(story.session, reviewed_version(story, late), story.approver, at=days(1), due_on=date(2026, 2, 1))
    remove(story.session, removed, story.approver, at=days(21))
    newsletter = story.open()
    assert told(story, newsletter) == {
        "No longer to be followed": ["Removed"],
        "Reviewed": ["Reviewed"],
        "Review overdue": ["Late"],
    }
    words = {item.title: item.words for item in story.items(newsletter)}
    assert "named a patient" in words["Removed"] and "First version" not in words["Removed"]
    assert words["Late"] == "The review was due on 1 February 2026. The page has not been withdrawn."
    assert "1 January 2029" in words["Reviewed"]


def test_a_withdrawn_page_is_told_with_its_reason_and_what_to_use_instead_and_no_more(story: Story) -> None:
    gone = story.page("gone", at=days(20))
    story.change(gone, "Double the dose.", ChangeClass.ADVICE_CHANGED, days(21))
    withdraw(story.session, gone, story.approver, at=days(22), replacement=story.page("better", at=days(3)))
    item = next(item for item in story.items(story.open()) if item.title == "Gone")
    assert item.words.startswith("Withdrawn: ") and item.words.endswith("\nUse instead: Better.")
    assert "Double" not in item.words and not item.more


def reviewed_version(story: Story, found: Document):  # type: ignore[no-untyped-def]
    from guidance.models import current_version

    return current_version(story.session, found)


def test_a_save_is_never_over_another_one_and_what_was_left_out_stays_so(story: Story) -> None:
    found, other = story.page("changed", at=days(20)), story.page("other", at=days(20))
    newsletter = story.open()
    items = [replace(item, kept=item.document != found.id) for item in reversed(story.items(newsletter))]
    words = Words("Winter", "Dear all,\n\nsee [this](/guidance/other).", "Ann Smith, director")
    terms = {"limits": ORDINARY, "by": story.other, "at": story.at}
    saved = save(story.session, newsletter, words, items, based_on=1, **terms)  # type: ignore[arg-type]
    assert save(story.session, newsletter, words, items, based_on=2, **terms) is saved  # type: ignore[arg-type]
    with pytest.raises(StaleDraft):
        save(story.session, newsletter, Words("Mine"), items, based_on=1, **terms)  # type: ignore[arg-type]
    with pytest.raises(NotReady, match="no pictures"):
        save(story.session, newsletter, Words("X", "![a](/images/a.png)"), items, based_on=2, **terms)  # type: ignore[arg-type]
    story.change(other, "Again.", ChangeClass.ADVICE_CHANGED, days(39))
    story.page("third", at=days(39))
    fill_in_again(story.session, newsletter, based_on=2, by=story.author, at=story.at, zone=LONDON)
    assert [(item.title, item.kept) for item in story.items(newsletter)] == [
        ("Other", True),
        ("Changed", False),
        ("Third", True),
    ]
    assert story.text(newsletter).byline == "Ann Smith, director"


def test_who_left_out_a_change_has_not_left_out_that_the_page_was_withdrawn_since(story: Story) -> None:
    first = story.page("first", days(20))
    newsletter = story.open()
    text = newest_text(story.session, newsletter)
    without = [replace(item, kept=False) for item in read_back(text.items)]
    words = Words(text.title, "What was new.")
    save(story.session, newsletter, words, without, based_on=1, limits=ORDINARY, by=story.author, at=story.at)
    withdraw(story.session, first, story.author, at=story.at)
    again = fill_in_again(story.session, newsletter, based_on=2, by=story.author, at=story.at, zone=LONDON)
    assert [(item.part, item.kept) for item in read_back(again.items)] == [(NewsletterPart.ENDED.value, True)]


def test_nobody_sends_what_a_second_person_has_not_checked_exactly_so(story: Story) -> None:
    found = story.page("changed", at=days(20))
    newsletter = story.open()
    assert obstacles(story.session, story.text(newsletter), zone=LONDON, at=story.at) == [
        "Nobody else has checked this text yet."
    ]
    with pytest.raises(NotReady, match="Nobody else"):
        story.send(newsletter)
    with pytest.raises(NotAllowed):
        story.approve(newsletter, by=story.author)
    story.approve(newsletter)
    save(
        *(story.session, newsletter, Words("Other words"), story.items(newsletter)),
        based_on=1,
        limits=ORDINARY,
        by=story.author,
        at=story.at,  # type: ignore[arg-type]
    )
    with pytest.raises(NotReady, match="Nobody else"):
        story.send(newsletter)
    refusal = {"based_on": 2, "by": story.approver, "at": story.at}
    check(story.session, newsletter, Verdict.CHANGES_REQUESTED, "Too short.", **refusal)  # type: ignore[arg-type]
    with pytest.raises(NotReady, match="Too short"):
        story.send(newsletter)
    story.approve(newsletter)
    story.change(found, "Half the dose.", ChangeClass.ADVICE_CHANGED, days(39))
    with pytest.raises(NotReady, match="is not so any more"):
        story.send(newsletter)  # what was checked is yesterday's advice


def test_the_person_asked_and_the_writers_hear_of_it_by_letter(story: Story) -> None:
    story.page("changed", at=days(20))
    newsletter = story.open()
    for _ in range(2):
        ask_to_check(story.session, newsletter, story.approver, based_on=1, by=story.author, at=story.at)
    with pytest.raises(NotReady):
        ask_to_check(story.session, newsletter, story.author, based_on=1, by=story.author, at=story.at)
    assert waiting(story.session, story.approver) == [("check", "")] and not waiting(story.session, story.other)
    story.approve(newsletter)
    assert waiting(story.session, story.approver) == []
    send_test(story.session, story.text(newsletter), limits=ORDINARY, by=story.author, at=story.at)
    subjects = story.session.scalars(sa.select(LetterRow.subject).order_by(LetterRow.id)).all()
    month = "Newsletter for February"
    assert subjects == [f"Please check: {month}", f"Approved: {month}", f"Test: {month}"]


def test_it_goes_once_to_who_asked_for_it_and_to_nobody_else_and_then_never_changes(story: Story) -> None:
    story.page("changed", at=days(20))
    story.reader("ann@example.org")
    story.reader("ann@example.org", what="everything")
    story.reader("ben@example.org", what="everything")
    story.reader("cat@example.org", confirmed_at=None)
    story.reader("dan@example.org", ended_at=days(1))
    newsletter = story.open()
    story.approve(newsletter)
    story.send(newsletter)
    with pytest.raises(NotReady, match="was sent"):
        story.send(newsletter)
    assert outcome_of(story.session, "newsletter-1") == {DeliveryState.WAITING: 1}
    letter = story.session.scalars(sa.select(LetterRow).where(LetterRow.about == "newsletter-1")).one()
    assert letter.list_name == "newsletter" and "New advice" in letter.html and "/newsletters/1" in letter.text
    shown = issue_numbered(story.session, 1)
    assert shown is not None and shown.parts[0][0] == "New advice"
    story.at = days(41)
    after = story.open()
    assert after.number == 2 and story.items(after) == []


def test_the_databases_refuse_to_change_what_was_sent(story: Story) -> None:
    story.page("changed", at=days(20))
    newsletter = story.open()
    story.approve(newsletter)
    story.send(newsletter)
    for statement in (
        "UPDATE newsletter_issue SET by_id = NULL",
        "DELETE FROM newsletter_issue",
        "UPDATE newsletter_text SET title = 'x'",
        "UPDATE newsletter SET since_sequence = 9",
        "DELETE FROM newsletter_check",
    ):
        with pytest.raises(DBAPIError, match="never changed"), story.session.begin_nested():
            story.session.execute(sa.text(statement))


def test_what_is_scheduled_goes_at_its_time_once_or_says_why_not(database: Database) -> None:
    with database.writing() as session:
        story = Story(session)
        found = story.page("changed", at=days(20))
        story.reader("ann@example.org")
        newsletter = story.open()
        story.approve(newsletter)
        terms = {"based_on": 1, "by": story.approver, "at": story.at, "zone": LONDON}
        with pytest.raises(NotReady, match="has passed"):
            schedule_sending(session, newsletter, send_at=story.at, **terms)  # type: ignore[arg-type]
        schedule_sending(session, newsletter, send_at=days(42), **terms)  # type: ignore[arg-type]
        with pytest.raises(NotReady, match="cancel that first"):
            fill_in_again(session, newsletter, based_on=1, by=story.author, at=story.at, zone=LONDON)
        cancel_sending(session, newsletter, 1, by=story.approver, at=story.at)
        schedule_sending(session, newsletter, send_at=days(43), **terms)  # type: ignore[arg-type]
        story.change(found, "Half the dose.", ChangeClass.ADVICE_CHANGED, days(41))
    assert send_due_newsletters(database, at=days(42), limits=ORDINARY) == 0
    assert send_due_newsletters(database, at=days(43), limits=ORDINARY) == 1
    with database.writing() as session:
        assert session.get(NewsletterIssue, 1) is None
        assert waiting(session, story.approver) == [("send", "“Changed” (New advice) is not so any more")]
        assert waiting(session, story.author) == []
        assert "Not sent: Newsletter for February" in session.scalars(sa.select(LetterRow.subject)).all()
        story.session, newsletter = session, session.get_one(Newsletter, 1)
        story.author, story.approver = session.merge(story.author), session.merge(story.approver)
        story.at = days(43) + timedelta(hours=1)
        fill_in_again(session, newsletter, based_on=1, by=story.author, at=story.at, zone=LONDON)
        story.approve(newsletter)
        terms |= {"based_on": 2, "by": story.approver, "at": story.at}
        schedule_sending(session, newsletter, send_at=days(44), **terms)  # type: ignore[arg-type]
        assert waiting(session, story.approver) == []
    assert [send_due_newsletters(database, at=days(45), limits=ORDINARY) for _ in range(2)] == [1, 0]
    with database.reading() as session:
        assert session.get_one(NewsletterIssue, 1).by_id is None
        assert outcome_of(session, "newsletter-1") == {DeliveryState.WAITING: 1}
