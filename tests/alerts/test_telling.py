"""Followers are told of what matters, once, with links that hold, and of nothing after they left."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.alerts import following
from guidance.alerts.facts import follow_facts
from guidance.alerts.following import FollowWish, answer, ask, confirm, forget_the_ended, stop, undo_stop
from guidance.alerts.telling import boundary, gather_due, tell_due
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import LinkEnded
from guidance.letters.sending import send_waiting
from guidance.models import (
    Alert,
    ChangeClass,
    Delivery,
    DeliveryState,
    Document,
    Frequency,
    ImportedChange,
    LetterRequest,
    LetterRow,
    NoteCorrection,
    Outcome,
    Receiver,
    Removal,
    Role,
    Subscription,
    UserAccount,
    Version,
    current_version,
    rename,
    seal,
)
from tests.letters.servers import Box, mail_server
from tests.stories import days, page, person, publish, reinstate, remove, withdraw

UK = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)


class Story:
    """A page that is followed, and a worker whose clock is set by hand."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        self.now = days(1)
        with database.writing() as session:
            author = person(session)
            self.author = author.id
            document = page(session, author, topic="Medicines")
            publish(session, document, author, at=days(0), title="Methotrexate")
            self.page, self.topic = document.id, document.topics[0].id
            self.other = page(session, author, "folic-acid").id
        self.work()

    def follow(self, email: str, what: str = "", **how: object) -> str:
        """Ask and confirm; the secret of the subscription."""
        with self.database.writing() as session:
            session.expire_on_commit = False
            request = LetterRequest(
                kind="confirmation",
                email=email,
                wish=FollowWish(what or f"page-{self.page}", **how).as_json(),
                at=self.now,  # type: ignore[arg-type]
            )
            session.add(request)
            session.flush()
            answer(session, request, settings=self.settings, at=self.now)
            session.delete(request)
            found = session.scalars(sa.select(Subscription).order_by(Subscription.id.desc())).first()
            assert found is not None
            confirm(session, found.token, at=self.now)
            session.execute(sa.update(Delivery).values(state=DeliveryState.SENT))
            return found.token

    def publish(self, note: str = "The dose.", *, critical: bool = False, kind: ChangeClass | None = None) -> None:
        with self.database.writing() as session:
            document = session.get_one(Document, self.page)
            author = session.get_one(UserAccount, self.author)
            body = f"## Dose\n\nTake {self.now.minute + 6} mg once a week.\n"
            wanted = kind or ChangeClass.ADVICE_CHANGED
            publish(
                session,
                document,
                author,
                at=self.now,
                title="Methotrexate",
                body=body,
                note=note,
                kind=wanted,
                safety_critical=critical,
            )

    def act(self, verb, *more: object) -> None:
        with self.database.writing() as session:
            verb(session, session.get_one(Document, self.page), session.get_one(UserAccount, self.author), at=self.now)

    def work(self, minutes: float = 0) -> None:
        """The worker, so many minutes later."""
        self.now += minutes * MINUTE
        with self.database.writing() as session:
            follow_facts(session, at=self.now)
        tell_due(self.database, UK, at=self.now)
        with self.database.writing() as session:
            gather_due(session, UK, at=self.now)

    def told(self) -> list[tuple[str, str]]:
        """Who is owed which letter, that did not leave yet."""
        with self.database.reading() as session:
            waits = sa.select(Delivery).where(Delivery.state == DeliveryState.WAITING).order_by(Delivery.id)
            return [(one.receiver.address[:3], one.letter.subject) for one in session.scalars(waits)]

    def last_letter(self, subject: str = "") -> str:
        """The newest letter, or the one with this subject."""
        with self.database.reading() as session:
            query = sa.select(LetterRow).where(LetterRow.subject.contains(subject)).order_by(LetterRow.id.desc())
            return session.scalars(query.limit(1)).one().text


@pytest.fixture
def story(database: Database, tmp_path: Path) -> Story:
    settings = Settings(instance=tmp_path, base_url="https://guidance.example.org")
    return Story(database, settings)


@pytest.fixture
def mail(story: Story, tmp_path: Path) -> Iterator[Box]:
    """A mail server, to which the worker of the story hands letters in."""
    with mail_server() as (url, box):
        more = {"mail_url": url, "mail_from": "guidance@example.org"}
        story.settings = Settings(instance=tmp_path, base_url="https://guidance.example.org", **more)
        yield box


def test_everybody_who_follows_is_told_once_whatever_they_follow(story: Story) -> None:
    for what in (f"page-{story.page}", f"topic-{story.topic}", "everything"):
        story.follow("ann@example.org", what)
    story.follow("ben@example.org", "everything")
    story.follow("cy@example.org", f"topic-{story.topic}")
    story.publish()
    story.work(31)
    story.work(31)
    assert story.told() == [(who, "Changed: Methotrexate") for who in ("ann", "ben", "cy@")]


def test_changes_within_half_an_hour_make_one_letter_but_what_is_safety_critical_goes_at_once(story: Story) -> None:
    story.follow("ann@example.org")
    story.publish("First.")
    story.work(10)
    story.publish("Second.")
    story.work(10)
    assert story.told() == []
    story.publish("Stop it at once.", critical=True)
    story.work()
    assert story.told() == [("ann", "Safety-critical change: Methotrexate")]
    story.work(11)
    assert story.told()[1:] == [("ann", "Changed: Methotrexate (changed again since)")]
    with story.database.reading() as session:
        text = session.scalars(sa.select(LetterRow).order_by(LetterRow.id.desc())).first().text  # type: ignore[union-attr]
    assert "First." in text and "Second." in text and "/guidance/methotrexate/compare/1..4" in text


def test_minor_changes_are_told_to_nobody(story: Story) -> None:
    story.follow("ann@example.org")
    story.publish(kind=ChangeClass.WORDING)
    story.work(31)
    with story.database.reading() as session:
        assert story.told() == [] and session.scalars(sa.select(Alert.sequence)).all() == [1]


def test_a_history_that_is_taken_in_is_no_news_but_what_comes_of_it_later_is(story: Story) -> None:
    story.follow("ann@example.org", "everything")
    story.publish(critical=True)
    with story.database.writing() as session:
        version = session.scalars(sa.select(Version).order_by(Version.id.desc())).first()
        assert version is not None
        facts = {"source": "s", "mark": "m", "path": "p", "outcome": Outcome.VERSION, "version_id": version.id}
        session.add(ImportedChange(**facts, imported_at=story.now + timedelta(hours=1)))
    for act in (withdraw, reinstate):
        story.act(act)
    story.work(31)
    assert story.told() == []
    story.now += timedelta(hours=2)
    story.act(withdraw)
    story.work()
    assert story.told() == [("ann", "Withdrawn: Methotrexate")]


def test_a_withdrawal_that_a_later_import_brings_is_news_though_it_was_written_before_the_first(story: Story) -> None:
    story.follow("ann@example.org", "everything")
    story.publish(critical=True)
    with story.database.writing() as session:
        version = session.scalars(sa.select(Version).order_by(Version.id.desc())).first()
        assert version is not None
        facts = {"source": "s", "path": "p", "document_id": version.document_id}
        first = {"mark": "m", "outcome": Outcome.VERSION, "version_id": version.id}
        session.add(ImportedChange(**facts, **first, imported_at=story.now + timedelta(hours=1)))
        later = {"mark": "n", "outcome": Outcome.WITHDRAWN}
        session.add(ImportedChange(**facts, **later, imported_at=story.now + timedelta(hours=2)))
    story.act(withdraw)
    story.work()
    assert story.told() == [("ann", "Withdrawn: Methotrexate")]


def test_who_wants_only_what_is_safety_critical_gets_nothing_else(story: Story) -> None:
    story.follow("ann@example.org", only_safety=True)
    story.publish()
    story.work(31)
    assert story.told() == []
    story.publish(critical=True)
    story.work()
    assert story.told() == [("ann", "Safety-critical change: Methotrexate")]


def test_withdrawal_and_its_end_and_removal_are_told_in_their_own_words(story: Story) -> None:
    story.follow("ann@example.org", only_safety=True)
    story.follow("ben@example.org")
    story.act(withdraw)
    story.work()
    story.act(reinstate)
    story.work(31)
    story.publish("Nobody will see this.")
    story.act(remove)
    story.work(31)
    assert story.told() == [
        ("ann", "Withdrawn: Methotrexate"),
        ("ben", "Withdrawn: Methotrexate"),
        ("ann", "In force again: Methotrexate"),
        ("ben", "In force again: Methotrexate"),
        ("ann", "Removed: Methotrexate"),
        ("ben", "Removed: Methotrexate"),
    ]


@pytest.mark.parametrize("frequency", [Frequency.AT_ONCE, Frequency.DAILY])
def test_a_change_that_is_told_after_the_page_was_withdrawn_says_so_first(story: Story, frequency: Frequency) -> None:
    story.follow("ann@example.org", frequency=frequency)
    story.publish("A higher dose.")
    story.work(5)
    story.act(withdraw)
    story.work(31)
    story.work(24 * 60)
    subjects = {
        Frequency.AT_ONCE: "Changed: Methotrexate (withdrawn since)",
        Frequency.DAILY: "Changed guidance since yesterday: 1 page",
    }
    assert story.told() == [("ann", "Withdrawn: Methotrexate"), ("ann", subjects[frequency])]
    text = story.last_letter()
    said = "Withdrawn on 6 January 2026. Do not use it for care. Reason: New evidence made this advice unsafe."
    assert " ".join(text.split()).index(said) < text.index("Change made: A higher dose.")


@pytest.mark.parametrize("frequency", [Frequency.AT_ONCE, Frequency.DAILY])
def test_a_letter_that_leaves_after_a_newer_version_says_so_and_tells_the_newest_dose(
    story: Story, frequency: Frequency
) -> None:
    story.follow("ann@example.org", frequency=frequency)
    story.work(5)
    story.publish("More.")
    story.work(5)
    story.publish("Harmful: less.", critical=True)
    story.work()
    story.work(24 * 60)
    text = " ".join(story.last_letter("Changed").split())
    assert "Since then version 3 was published" in text and text.index("Since then") < text.index("Change made: More.")
    assert "→ 16 mg once a week" in text and "11 mg" not in text and "/compare/1..3" in text


def test_a_removal_ends_what_a_gathered_letter_would_tell_of_the_page_and_nothing_else(story: Story) -> None:
    story.follow("ann@example.org", "everything", frequency=Frequency.DAILY)
    story.publish("A higher dose.")
    story.work(31)  # told to those who want it at once
    with story.database.writing() as session:
        author, other = session.get_one(UserAccount, story.author), session.get_one(Document, story.other)
        publish(session, other, author, at=story.now, title="Folic acid", note="Once a week.")
        gone = session.get_one(Document, story.page)
        again = Removal(version=current_version(session, gone), reason="A slip.", by_id=author.id, at=story.now)
        again.replacement = other
        seal(session, again, gone)
    story.work(31)
    assert "Use instead: Folic acid" in story.last_letter("Removed: Methotrexate")
    story.work(24 * 60)
    assert story.told() == [("ann", "Removed: Methotrexate"), ("ann", "Changed guidance since yesterday: 1 page")]
    assert "Folic acid" in story.last_letter() and "Methotrexate" not in story.last_letter()


def test_a_corrected_change_note_is_told_with_what_it_says_now(story: Story, mail: Box) -> None:
    story.follow("ann@example.org")
    with story.database.writing() as session:
        document = session.get_one(Document, story.page)
        version = session.scalars(sa.select(Alert)).one().version
        more = {"note": "It was 10 mg.", "reason": "A slip.", "by_id": story.author, "at": story.now}
        seal(session, NoteCorrection(version=version, **more), document)
    story.work(31)
    send_waiting(story.settings, story.database, at=story.now)
    assert mail.last()["Subject"] == "Change note corrected: Methotrexate"
    assert "The note now says: It was 10 mg." in mail.text() and "Why: A slip." in mail.text()


@pytest.mark.parametrize("critical", [True, False])
def test_a_corrected_note_is_told_to_who_wants_only_what_is_safety_critical_where_its_version_is(
    story: Story, critical: bool
) -> None:
    story.follow("ann@example.org", only_safety=True)
    story.publish(critical=critical)
    with story.database.writing() as session:
        document = session.get_one(Document, story.page)
        version = current_version(session, document)
        more = {"note": "It was 10 mg.", "reason": "A slip.", "by_id": story.author, "at": story.now}
        seal(session, NoteCorrection(version=version, **more), document)
    story.work(31)
    told = [("ann", "Safety-critical change: Methotrexate"), ("ann", "Change note corrected: Methotrexate")]
    assert story.told() == told * critical


def test_a_letter_says_all_that_it_has_to_in_both_forms_and_its_links_hold_after_a_rename(
    story: Story, mail: Box
) -> None:
    token = story.follow("ann@example.org")
    with story.database.writing() as session:
        rename(session, session.get_one(Document, story.page), "mtx", at=story.now)
    story.publish("The dose is higher <now>.", critical=True)
    story.work()
    assert send_waiting(story.settings, story.database, at=story.now) == 1
    letter, text, html = mail.last(), mail.text(), mail.html()
    site = "https://guidance.example.org"
    with story.database.reading() as session:
        code = session.scalars(sa.select(Alert).order_by(Alert.id.desc())).first().version.check_code  # type: ignore[union-attr]
        choices = session.scalars(sa.select(Receiver.token)).one()
    for words in (
        "Version: 2, published 9:00am, 6 January 2026",
        "Kind of change: Advice changed, safety-critical",
        "5 mg → 6 mg",
        code,
        f"{site}/guidance/mtx/compare/1..2",
        f"{site}/emails/stop/{token}",
        f"{site}/emails/choices/{choices}",
        "You get this because you asked for emails about this page.",
    ):
        assert words in text, words
        assert words in html or words.partition(": ")[2] in html, words
    assert "Change made: The dose is higher <now>." in text and "higher &lt;now&gt;" in html
    assert letter["List-Unsubscribe"] == f"<{site}/emails/stop/{token}>"
    assert (letter["List-Unsubscribe-Post"], letter["List-Id"]) == (
        "List-Unsubscribe=One-Click",
        "<changes.guidance.example.org>",
    )


def test_nobody_is_told_after_they_unsubscribed_also_when_the_letter_waits(story: Story, mail: Box) -> None:
    stopped, kept = story.follow("ann@example.org"), story.follow("ben@example.org")
    story.publish(critical=True)
    story.work()
    with story.database.writing() as session:
        stop(session, stopped, at=story.now)
        stop(session, stopped, at=story.now)
    story.publish(critical=True)
    story.work(1)
    assert send_waiting(story.settings, story.database, at=story.now) == 2
    assert mail.to == ["ben@example.org"] * 2
    with story.database.writing() as session:
        undo_stop(session, stopped, at=story.now)
        undo_stop(session, kept, at=story.now)
    send_waiting(story.settings, story.database, at=story.now)
    assert mail.to[2:] == ["ann@example.org"]  # the first one, which waited when she stopped
    story.publish(critical=True)
    story.work(1)
    send_waiting(story.settings, story.database, at=story.now)
    assert sorted(mail.to[3:]) == ["ann@example.org", "ben@example.org"]


def test_letters_by_day_week_and_month_gather_what_is_not_safety_critical_once(story: Story) -> None:
    for number, frequency in enumerate(Frequency):
        story.follow(f"f{number}@example.org", frequency=frequency)
    story.follow("f1@example.org", "everything", frequency=Frequency.DAILY)
    story.publish("First.")
    story.work(31)
    story.publish("At once.", critical=True)
    story.work()
    story.work(60 * 24)
    story.work(60 * 24 * 8)
    story.work(60 * 24 * 30)
    told = story.told()
    assert [who for who, subject in told if subject.startswith("Safety-critical")] == ["f0@", "f1@", "f2@", "f3@"]
    assert [one for one in told if not one[1].startswith("Safety-critical")] == [
        ("f0@", "Changed: Methotrexate"),
        ("f1@", "Changed guidance since yesterday: 1 page"),
        ("f2@", "Changed guidance in a week: 1 page"),
        ("f3@", "Changed guidance in a month: 1 page"),
    ]


@pytest.mark.parametrize(
    ("frequency", "at", "due"),
    [
        (Frequency.DAILY, "2026-03-29T06:30+01:00", "2026-03-29T06:00+00:00"),  # 7am on the day the clocks go forward
        (Frequency.DAILY, "2026-11-26T06:59+00:00", "2026-11-25T07:00+00:00"),
        (Frequency.WEEKLY, "2026-11-26T12:00+00:00", "2026-11-23T07:00+00:00"),
        (Frequency.MONTHLY, "2026-11-01T06:00+00:00", "2026-10-01T06:00+00:00"),
    ],
)
def test_letters_are_due_in_the_morning_where_the_readers_are(frequency: Frequency, at: str, due: str) -> None:
    found = boundary(frequency, datetime.fromisoformat(at) + timedelta(hours=1 if "+01:00" in at else 0), UK)
    assert found == datetime.fromisoformat(due)


def test_a_link_to_confirm_works_for_seven_days_and_never_after_the_emails_were_stopped(session: Session) -> None:
    ask(session, "ann@example.org", FollowWish("everything"), network="", at=days(0))
    request = session.scalars(sa.select(LetterRequest)).one()
    answer(session, request, settings=Settings(), at=days(0))
    token = session.scalars(sa.select(Subscription.token)).one()
    with pytest.raises(LinkEnded, match="7 days"):
        confirm(session, token, at=days(8))
    assert confirm(session, token, at=days(6)) is confirm(session, token, at=days(20))  # two clicks are one
    stop(session, token, at=days(21))
    with pytest.raises(LinkEnded):
        confirm(session, token, at=days(22))


def test_an_address_is_forgotten_thirty_days_after_its_last_subscription_ended(session: Session) -> None:
    ask(session, "gone@example.org", FollowWish("everything"), network="", at=days(0))
    ask(session, "here@example.org", FollowWish("everything"), network="", at=days(0))
    ask(session, "never@example.org", FollowWish("everything"), network="", at=days(0))
    for request in session.scalars(sa.select(LetterRequest).order_by(LetterRequest.id)).all():
        answer(session, request, settings=Settings(), at=days(0))
    gone, here, _ = session.scalars(sa.select(Subscription).order_by(Subscription.id)).all()
    for subscription in (gone, here):
        confirm(session, subscription.token, at=days(1))
    stop(session, gone.token, at=days(10))
    assert forget_the_ended(session, at=days(29)) == 0
    assert forget_the_ended(session, at=days(31)) == 1  # who never confirmed
    assert forget_the_ended(session, at=days(41)) == 1
    emails = session.scalars(sa.select(Receiver.email).order_by(Receiver.id)).all()
    assert emails == [None, "here@example.org", None]
    with pytest.raises(LinkEnded):
        undo_stop(session, gone.token, at=days(42))
    assert following.everything_kept(session, here.receiver)["address"] == "here@example.org"


def test_a_letter_about_what_an_admin_did_is_no_alert(story: Story) -> None:
    with story.database.writing() as session:
        person(session, "Mo Admin", Role.ADMIN)
    story.work(31)
    assert story.told() == []
