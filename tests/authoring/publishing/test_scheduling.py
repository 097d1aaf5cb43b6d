"""Publishing at a time: one open schedule a page, frozen to its text, carried out once, and never lost in silence."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.schedules import when_of
from guidance.authoring.manuscript.releasing import publish
from guidance.authoring.manuscript.waiting import failed_schedules
from guidance.authoring.publishing import keeping, scheduling
from guidance.authoring.publishing.keeping import publish_due, wait_after
from guidance.authoring.publishing.scheduling import cancel, problem_of, schedule
from guidance.db import Database
from guidance.errors import NotReady, StaleDraft
from guidance.models import (
    AuditEvent,
    Document,
    Revision,
    Schedule,
    ScheduleEnd,
    ScheduleOutcome,
    UserAccount,
    Verdict,
    Version,
    current_version,
    open_schedule,
)
from guidance.text.markdown.rendering import Limits
from tests.authoring.publishing.drafts import NEW_BODY, Story, judge, write
from tests.stories import days, withdraw

LONDON = ZoneInfo("Europe/London")
LIMITS = Limits()


def planned(story: Story, at: datetime, *, now: datetime | None = None) -> Schedule:
    """The newest text, approved, and scheduled by the publisher."""
    return schedule(
        story.session,
        story.document,
        story.approved(),
        publish_at=at,
        zone=LONDON,
        by=story.publisher,
        at=now or days(3),
    )


@pytest.fixture
def due(database: Database) -> Database:
    """A text that is to be published on day 4."""
    with database.writing() as session:
        planned(Story(session), days(4))
    return database


def versions(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Version)) or 0


def audited(database: Database) -> list[tuple[str, str, int | None]]:
    with database.reading() as session:
        return [(e.act, e.detail, e.by_id) for e in session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))]


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(0), "has passed"),
        (timedelta(days=-1), "has passed"),
        (timedelta(minutes=4, seconds=59), "at least 5 minutes"),
        (timedelta(minutes=5), ""),
        (timedelta(days=731), ""),
        (timedelta(days=732), "within the next 2 years"),
    ],
)
def test_some_times_cannot_be_kept(embedded: Database, later: timedelta, words: str) -> None:
    assert words in problem_of(days(3) + later, days(3))
    with embedded.writer() as session:
        if words:
            with pytest.raises(NotReady, match=words):
                planned(Story(session), days(3) + later)
        else:
            assert planned(Story(session), days(3) + later).number == 1


def test_what_is_due_is_published_by_nobody_but_the_clock(due: Database) -> None:
    assert publish_due(due, at=days(4) - timedelta(seconds=1), limits=LIMITS) == 0
    assert versions(due) == 1
    assert publish_due(due, at=days(4), limits=LIMITS) == 1
    assert versions(due) == 2
    assert publish_due(due, at=days(5), limits=LIMITS) == 0
    assert audited(due)[1:] == [
        ("published", "version 2, as Pat Publisher methotrexate scheduled for 9:00am GMT on 9 January 2026", None)
    ]
    with due.reading() as session:
        end = session.scalars(sa.select(ScheduleEnd)).one()
        assert (end.outcome, end.version.number, end.by_id) == (ScheduleOutcome.PUBLISHED, 2, None)


def test_a_missed_time_is_made_up_for_and_says_so(due: Database) -> None:
    assert publish_due(due, at=days(4) + timedelta(hours=2), limits=LIMITS) == 1
    assert audited(due)[-1][1].endswith("9 January 2026, 120 minutes late")


def test_a_text_that_is_saved_meanwhile_changes_nothing(due: Database) -> None:
    with due.writing() as session:
        document = session.scalars(sa.select(Document)).one()
        author = session.get_one(UserAccount, document.owner_id)
        write(session, document, author, NEW_BODY + "\nNot for now.\n")
    publish_due(due, at=days(4), limits=LIMITS)
    with due.reading() as session:
        version = session.scalars(sa.select(Version).where(Version.number == 2)).one()
        assert version.revision.number == 2 and "Not for now" not in version.rendering.html


def test_there_is_one_open_schedule_a_page(session: Session) -> None:
    story = Story(session)
    first = planned(story, days(4))
    revision = session.get_one(Revision, first.revision_id)
    with pytest.raises(NotReady, match="cancel that first"):
        schedule(session, story.document, revision, publish_at=days(5), zone=LONDON, by=story.publisher, at=days(3))
    cancel(session, story.document, number=1, by=story.publisher, at=days(3))
    second = schedule(
        session, story.document, revision, publish_at=days(5), zone=LONDON, by=story.publisher, at=days(3)
    )
    assert second.number == 2 and open_schedule(session, story.document) == second


def test_a_schedule_is_cancelled_once_and_not_carried_out(due: Database) -> None:
    with due.writing() as session:
        document, by = session.scalars(sa.select(Document)).one(), session.scalars(sa.select(UserAccount)).first()
        cancel(session, document, number=1, by=by, at=days(3))
        with pytest.raises(StaleDraft):
            cancel(session, document, number=1, by=by, at=days(3))
    assert publish_due(due, at=days(4), limits=LIMITS) == 0
    assert versions(due) == 1
    assert audited(due)[-1][:2] == ("cancelled a schedule", "of 9:00am GMT on 9 January 2026")


class TestWhatCannotBePublishedAnyMore:
    def fails(self, database: Database, words: str) -> None:
        assert publish_due(database, at=days(4), limits=LIMITS) == 1
        assert publish_due(database, at=days(5), limits=LIMITS) == 0
        assert versions(database) == 1
        with database.reading() as session:
            [missed] = failed_schedules(session)
            assert words in missed.end.reason
            assert missed.when == "9:00am GMT on 9 January 2026"
        act, detail, by = audited(database)[-1]
        assert (act, by) == ("could not publish as scheduled", None) and words in detail

    def test_because_the_page_was_withdrawn(self, due: Database) -> None:
        with due.writing() as session:
            document = session.scalars(sa.select(Document)).one()
            withdraw(session, document, document.owner, at=days(3))
        self.fails(due, "This page is withdrawn")

    def test_because_the_approval_is_gone(self, due: Database) -> None:
        with due.writing() as session:
            found = session.scalars(sa.select(Schedule)).one()
            judge(session, found.revision, found.by, verdict=Verdict.CHANGES_REQUESTED)
        self.fails(due, "asked for changes to this text")

    def test_because_whoever_planned_it_may_no_longer(self, due: Database) -> None:
        with due.writing() as session:
            session.scalars(sa.select(Schedule)).one().by.active = False
        self.fails(due, "who chose the time, may no longer publish")

    def test_because_of_a_fault_of_ours(self, due: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        def fall(*_arguments: object, **_named: object) -> None:
            raise RuntimeError("a bug")

        monkeypatch.setattr(scheduling, "release", fall)
        self.fails(due, "Something went wrong inside the service")


def test_one_that_fails_does_not_keep_the_others_back(database: Database) -> None:
    with database.writing() as session:
        one, two = Story(session, "one"), Story(session, "two")
        planned(one, days(4))
        planned(two, days(4.1))
        withdraw(session, one.document, one.author, at=days(3))
    assert publish_due(database, at=days(5), limits=LIMITS) == 2
    with database.reading() as session:
        assert [missed.schedule.document.slug for missed in failed_schedules(session)] == ["one"]
        assert (
            current_version(session, session.scalars(sa.select(Document).where(Document.slug == "two")).one()).number
            == 2
        )


def test_a_failure_is_forgotten_once_something_came_of_it(session: Session) -> None:
    story = Story(session)
    first = planned(story, days(4))
    scheduling.fail(session, first, "The dog ate it.", at=days(4))
    assert failed_schedules(session, story.document)
    revision = session.get_one(Revision, first.revision_id)
    with session.begin_nested() as nested:
        schedule(session, story.document, revision, publish_at=days(6), zone=LONDON, by=story.publisher, at=days(5))
        assert not failed_schedules(session)
        nested.rollback()
    publish(session, story.document, revision, by=story.publisher, at=days(5))
    assert not failed_schedules(session)


def test_workers_at_the_same_moment_publish_it_once(due: Database) -> None:
    start, ended = threading.Barrier(4), []

    def work() -> None:
        database = Database(due.url.render_as_string(hide_password=False))
        start.wait()
        ended.append(publish_due(database, at=days(4), limits=LIMITS))
        database.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == [0, 0, 0, 1]
    assert versions(due) == 2


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "12:59am GMT on 29 March 2026"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2:00am BST on 29 March 2026"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "1:30am BST on 25 October 2026"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "1:30am GMT on 25 October 2026"),
    ],
)
def test_a_time_beside_a_clock_change_is_kept_to_the_second(embedded: Database, moment: datetime, words: str) -> None:
    with embedded.writing() as session:
        made = planned(Story(session), moment.astimezone(LONDON), now=datetime(2026, 3, 1, tzinfo=UTC))
        assert when_of(made) == words
    assert publish_due(embedded, at=moment - timedelta(seconds=1), limits=LIMITS) == 0
    assert publish_due(embedded, at=moment, limits=LIMITS) == 1


def test_a_worker_wakes_for_the_next_time(due: Database) -> None:
    assert wait_after(due, now=days(3)) == 15
    assert wait_after(due, now=days(4) - timedelta(seconds=7)) == 7
    assert wait_after(due, now=days(4) + timedelta(days=1)) == keeping.SHORTEST_WAIT.total_seconds()
