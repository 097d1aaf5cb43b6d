"""The pages of publishing, as the people at the desk and the readers see them."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from guidance.db import Database
from guidance.models import (
    AuditEvent,
    ChangeClass,
    Document,
    Role,
    Schedule,
    ScheduleEnd,
    ScheduleOutcome,
    Submission,
    Verdict,
    Version,
    latest_revision,
)
from tests.authoring.publishing.drafts import NEW_BODY, Story, judge, write
from tests.pages import HIDDEN, Page, posted
from tests.stories import BODY, days, page, person, review, save, signed_in

VERSION = "/desk/guidance/methotrexate/version"
SCHEDULE_END = "/desk/guidance/methotrexate/schedule-end"
CHECK = "/desk/guidance/methotrexate/urgent-check"
TICK = re.compile(r'name="numbers" type="checkbox" value="([^"]+)"')


class Desk:
    """The service with one story, and browsers for its people."""

    def __init__(self, app: Flask, *, approved: bool = True) -> None:
        self.app = app
        self.database: Database = app.extensions["database"]
        with self.database.writing() as session:
            story = Story(session)
            revision = story.approved() if approved else story.write()
            self.text = revision.number
            self.emails = {who: getattr(story, who).email for who in ("author", "checker", "publisher")}
        self.publisher, self.checker = self.browser("publisher"), self.browser("checker")

    def browser(self, who: str) -> FlaskClient:
        return signed_in(self.app, self.emails[who])

    def versions(self) -> int:
        with self.database.reading() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(Version)) or 0

    def acts(self) -> list[str]:
        with self.database.reading() as session:
            return list(session.scalars(sa.select(AuditEvent.act).order_by(AuditEvent.id)))


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """The stories are told on 2 March 2026, at midday."""
    with time_machine.travel(datetime(2026, 3, 2, 12, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


@pytest.fixture
def unread(app: Flask) -> Desk:
    """The same, with a text that nobody has approved."""
    return Desk(app, approved=False)


def planned(desk: Desk, day: str = "31 8 2026", time: str = "9:00am", **more: str) -> Page:
    number, month, year = day.split()
    fields = {"day-day": number, "day-month": month, "day-year": year, "time": time, **more}
    return Page(posted(desk.publisher, VERSION, when="later", **fields))


class TestThePage:
    def test_says_what_publishing_will_do(self, desk: Desk) -> None:
        shown = Page(desk.publisher.get(VERSION))
        assert shown.h1 == ["Publish version 2 of “Methotrexate”?"]
        for words in (
            "1 change",
            "The dose is doubled.",
            "Updated date Becomes the day of publication",
            "Reviewed date Stays empty",
            "What’s new lists it",
            "Followers get an email, when they chose",
            "By Kim Checker methotrexate on 7 January 2026, exactly this text",
            "10 mg",
            "Publish version 2 now",
            "Schedule version 2 (UK time)",
        ):
            assert words in shown.text, words
        assert "urgently" not in shown.text

    def test_says_which_dates_stay(self, app: Flask) -> None:
        desk = Desk(app)
        with desk.database.writing() as session:
            version = session.scalars(sa.select(Version)).one()
            review(session, version, version.document.owner, at=days(0.5), due_on=days(90).date())
            write(session, version.document, version.document.owner, NEW_BODY, kind=None)
        shown = Page(desk.publisher.get(VERSION))
        assert "Reviewed date Stays 5 January 2026" in shown.text
        assert "Choose what the change means for care. Edit the page" in shown.text

    def test_says_what_is_in_the_way_and_where_to_mend_it(self, unread: Desk) -> None:
        shown = Page(unread.publisher.get(VERSION))
        assert shown.h1 == ["Version 2 of “Methotrexate” cannot be published yet"]
        assert shown.links["Ask for review"] == "/desk/guidance/methotrexate/review-request"
        assert "Publish version 2 now" not in shown.text
        assert "Publish version 2 urgently, unchecked" in shown.text

    def test_says_that_there_is_nothing_to_publish(self, desk: Desk) -> None:
        posted(desk.publisher, VERSION, when="now")
        assert Page(desk.publisher.get(VERSION)).h1 == ["There is nothing to publish"]

    def test_shows_a_first_version_whole(self, app: Flask) -> None:
        desk = Desk(app)
        with desk.database.writing() as session:
            author = person(session, "Lee Author")
            document = page(session, author, "new")
            judge(session, write(session, document, author), session.merge(person(session, "Jo Reader")), whole=True)
        shown = Page(desk.publisher.get("/desk/guidance/new/version"))
        assert "Read it as they will" in shown.links and "Take 10 mg" in shown.text
        assert "Reviewed date Becomes 7 January 2026, because the whole page was checked" in shown.text
        answer = posted(desk.publisher, "/desk/guidance/new/version", when="now")
        assert "Version 1 published" in Page(desk.publisher.get(answer.location)).text

    def test_is_not_there_for_authors(self, desk: Desk) -> None:
        author = desk.browser("author")
        assert author.get(VERSION).status_code == author.get(CHECK).status_code == 404
        assert author.post(VERSION, data={"when": "now"}).status_code in {400, 404}
        assert desk.versions() == 1


class TestPublishingNow:
    def test_publishes_once_and_says_where(self, desk: Desk) -> None:
        answer = posted(desk.publisher, VERSION, when="now")
        assert (answer.status_code, answer.location) == (303, "/desk/guidance/methotrexate/versions/2")
        panel = Page(desk.publisher.get(answer.location))
        assert panel.h1 == ["Version 2 published"]
        assert "https://guidance.example.org/guidance/methotrexate" in panel.links
        undo = panel.links["take the text of version 1 as a new draft"]
        assert undo == "/desk/guidance/methotrexate/restored-draft?version=1"
        assert "10 mg" in Page(desk.app.test_client().get("/guidance/methotrexate")).text
        assert desk.acts() == ["published"]

    def test_a_clarification_without_which_somebody_could_come_to_harm_is_announced(self, desk: Desk) -> None:
        with desk.database.writing() as session:
            document = session.scalars(sa.select(Document)).one()
            body = f"{BODY}\nThis is that.\n"
            kind = {"kind": ChangeClass.CLARIFIED, "safety_critical": True}
            revision = save(session, document, document.owner, body, at=days(3), **kind)
            judge(session, revision, person(session, "Jo Reader", Role.APPROVER), at=days(4))
        shown = Page(desk.publisher.get(VERSION)).text
        answer = posted(desk.publisher, VERSION, when="now")
        for words in (shown, Page(desk.publisher.get(answer.location)).text):
            assert "What’s new lists it" in words and "Followers get an email at once" in words
        assert "Version 2" in Page(desk.app.test_client().get("/whats-new?safety=yes")).text

    def test_the_same_form_twice_publishes_once(self, desk: Desk) -> None:
        form = _hidden(desk.publisher, "now")
        first, second = (desk.publisher.post(VERSION, data=form) for _ in range(2))
        assert first.location == second.location and desk.versions() == 2

    def test_a_double_click_publishes_once(self, desk: Desk) -> None:
        form, browsers = _hidden(desk.publisher, "now"), [desk.browser("publisher") for _ in range(2)]
        token = _cookie(desk.publisher)
        start, answers = threading.Barrier(2), []

        def click(browser: FlaskClient) -> None:
            with browser.session_transaction() as cookie:
                cookie.clear()
                cookie.update(token)
            start.wait()
            answers.append(browser.post(VERSION, data=form))

        threads = [threading.Thread(target=click, args=(browser,)) for browser in browsers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [a.status_code for a in answers] == [303, 303]
        assert {a.location for a in answers} == {"/desk/guidance/methotrexate/versions/2"}
        assert desk.versions() == 2 and desk.acts() == ["published"]
        with desk.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 1

    def test_of_two_people_at_the_same_moment_one_is_told(self, desk: Desk) -> None:
        forms = [(browser, _hidden(browser, "now")) for browser in (desk.publisher, desk.checker)]
        start, answers = threading.Barrier(2), []

        def click(browser: FlaskClient, form: dict[str, str]) -> None:
            start.wait()
            answers.append(browser.post(VERSION, data=form))

        threads = [threading.Thread(target=click, args=pair) for pair in forms]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        assert desk.versions() == 2 and desk.acts() == ["published"]

    def test_somebody_who_is_second_is_told(self, desk: Desk) -> None:
        form = _hidden(desk.checker, "now")
        posted(desk.publisher, VERSION, when="now")
        late = Page(desk.checker.post(VERSION, data=form))
        assert late.status == 409 and "published already, as version 2" in late.text
        assert desk.versions() == 2

    def test_a_page_that_showed_an_older_text_publishes_nothing(self, desk: Desk) -> None:
        form = _hidden(desk.publisher, "now")
        _save_more(desk)
        late = Page(desk.publisher.post(VERSION, data=form))
        assert late.status == 409 and "The text was changed after you opened the page" in late.text
        assert desk.versions() == 1

    def test_a_text_of_another_page_is_not_there(self, desk: Desk) -> None:
        form = _hidden(desk.publisher, "now")
        for number in ("99", "", "-1", "x"):
            assert desk.publisher.post(VERSION, data={**form, "based_on": number}).status_code == 404
        assert desk.publisher.post(VERSION, data={**form, "when": "never"}).status_code == 400

    def test_an_approval_that_went_meanwhile_is_missed(self, desk: Desk) -> None:
        form = _hidden(desk.publisher, "now")
        with desk.database.writing() as session:
            document = session.scalars(sa.select(Document)).one()
            checker = person(session, "Ali Second")
            judge(session, latest_revision(session, document), checker, verdict=Verdict.CHANGES_REQUESTED)
        refused = Page(desk.publisher.post(VERSION, data=form))
        assert refused.status == 400 and refused.title.startswith("Error: ")
        assert "Ali Second asked for changes to this text" in refused.text
        assert desk.versions() == 1


class TestPublishingAtATime:
    def test_the_time_is_said_in_words_and_can_be_cancelled(self, desk: Desk) -> None:
        assert planned(desk).status == 303
        shown = Page(desk.publisher.get(VERSION))
        assert shown.h1 == ["Version 2 of “Methotrexate” is scheduled"]
        assert "It will be published at 9:00am BST on 31 August 2026." in shown.text
        assert "Publish version 2 now" not in shown.text
        _save_more(desk)
        assert "a newer text was saved since" in Page(desk.publisher.get(VERSION)).text
        assert posted(desk.publisher, SCHEDULE_END, VERSION).location == VERSION
        assert "is scheduled" not in Page(desk.publisher.get(VERSION)).text
        assert desk.acts() == ["scheduled", "cancelled a schedule"]

    def test_a_schedule_that_has_ended_is_not_cancelled(self, desk: Desk) -> None:
        planned(desk)
        with_form = _hidden(desk.publisher, "")
        posted(desk.checker, SCHEDULE_END, VERSION)
        late = Page(desk.publisher.post(SCHEDULE_END, data=with_form))
        assert late.status == 409 and "ended already" in late.text

    @pytest.mark.parametrize(
        ("day", "time", "words"),
        [
            ("31 8 2026", "soon", "Enter the time like 9:00am or 14:30"),
            ("31 8 2026", "", "Enter the time, for example 9:00am"),
            ("31 2 2030", "9am", "Day must be a real date"),
            ("1 3 2026", "9am", "That time has passed"),
            ("2 3 2026", "12:04pm", "at least 5 minutes from now"),
            ("3 4 2028", "9am", "within the next 2 years"),
            ("29 3 2026", "1:30am", "1:30am does not happen on 29 March 2026: the clocks go forward to 2:00am BST"),
        ],
    )
    def test_a_time_that_cannot_be_is_refused_with_the_reason(
        self, app: Flask, day: str, time: str, words: str
    ) -> None:
        desk = Desk(app)
        refused = planned(desk, day, time)
        assert refused.status == 400 and refused.title.startswith("Error: ")
        assert refused.text.count(words) == 2, "above the form, and beside the field"
        assert time in refused.source and desk.acts() == []

    def test_a_day_ahead_is_taken_as_people_say_it(self, app: Flask) -> None:
        desk = Desk(app)
        said = {"day-month": "", "day-year": ""}
        refused = planned(desk, time="", **said, **{"day-day": "tomorrow"})
        assert refused.text.count("Enter the time") == 2 and "Day must be" not in refused.text
        assert planned(desk, time="", **said, **{"day-day": "Tomorrow 9am"}).status == 303
        assert "published at 9:00am GMT on 3 March 2026" in Page(desk.publisher.get(VERSION)).text

    def test_an_hour_that_comes_twice_is_asked_for(self, app: Flask) -> None:
        desk = Desk(app)
        asked = planned(desk, "25 10 2026", "1:30am")
        assert asked.status == 400
        assert "1:30am happens twice on 25 October 2026. Choose before or after the clocks change" in asked.text
        assert "After the clocks change" in asked.text
        assert planned(desk, "25 10 2026", "1:30am", side="after").status == 303
        assert "1:30am GMT on 25 October 2026" in Page(desk.publisher.get(VERSION)).text

    def test_a_time_that_was_missed_is_shown_until_something_comes_of_it(self, desk: Desk) -> None:
        planned(desk)
        with desk.database.writing() as session:
            found = session.scalars(sa.select(Schedule)).one()
            session.add(
                ScheduleEnd(schedule_id=found.id, outcome=ScheduleOutcome.FAILED, reason="It rained.", at=days(4))
            )
        shown = Page(desk.publisher.get(VERSION)).text
        assert "has not been published. It was scheduled for 9:00am BST on 31 August 2026" in shown
        assert "It rained." in shown and "Publish version 2 now" in shown


class TestPublishingUrgently:
    def test_a_reason_is_asked_for(self, unread: Desk) -> None:
        refused = Page(posted(unread.publisher, VERSION, when="urgent", reason="  "))
        assert refused.status == 400 and "Enter the reason" in refused.text and unread.versions() == 1

    def test_readers_see_the_mark_until_somebody_else_has_checked(self, unread: Desk) -> None:
        answer = posted(unread.publisher, VERSION, when="urgent", reason="A batch is recalled.")
        assert "not yet checked by a second person" in Page(unread.publisher.get(answer.location)).text
        reader = unread.app.test_client()
        for path in ("/guidance/methotrexate", "/guidance/methotrexate/versions/2"):
            shown = Page(reader.get(path)).text
            assert "has not yet been checked by a second person. The reason given: A batch is recalled." in shown
        assert "Not yet checked by a second person" in Page(reader.get("/guidance/methotrexate/history")).text
        assert "checked by a second person" not in Page(reader.get("/guidance/methotrexate/versions/1")).text

        assert "You published this version" in Page(unread.publisher.get(CHECK)).text
        assert "Read version 2" in Page(unread.checker.get(CHECK)).text
        assert "1 not ticked" in Page(posted(unread.checker, CHECK, verdict="approved")).text
        ticked = TICK.findall(unread.checker.get(CHECK).get_data(as_text=True))
        assert posted(unread.checker, CHECK, verdict="approved", numbers=ticked).status_code == 303
        assert "checked by a second person" not in Page(reader.get("/guidance/methotrexate")).text
        history = Page(reader.get("/guidance/methotrexate/history")).text
        assert "Published urgently, before a second person had checked it: A batch is recalled. Checked" in history
        assert "No second check is due" in Page(unread.checker.get(CHECK)).text
        assert unread.acts() == ["published urgently", "checked an urgent publication"]

    def test_a_check_needs_an_answer_and_a_finding_its_words(self, unread: Desk) -> None:
        posted(unread.publisher, VERSION, when="urgent", reason="A batch is recalled.")
        assert "Choose what you found" in Page(posted(unread.checker, CHECK)).text
        refused = Page(posted(unread.checker, CHECK, verdict="changes requested"))
        assert refused.status == 400 and refused.text.count("Say what has to be changed.") == 2
        refused = Page(unread.publisher.post(CHECK, data=_hidden(unread.checker, "", CHECK) | {"verdict": "approved"}))
        assert refused.status == 400
        assert "has not yet been checked" in Page(unread.app.test_client().get("/guidance/methotrexate")).text


def _hidden(browser: FlaskClient, when: str, path: str = VERSION) -> dict[str, str]:
    """What a form of the page carries without being seen."""
    return {**dict(HIDDEN.findall(browser.get(path).get_data(as_text=True))), "when": when}


def _cookie(browser: FlaskClient) -> dict[str, object]:
    with browser.session_transaction() as cookie:
        return dict(cookie)


def _save_more(desk: Desk) -> None:
    with desk.database.writing() as session:
        document = session.scalars(sa.select(Document)).one()
        write(session, document, document.owner, NEW_BODY + "\nMore.\n")
