"""What the desk costs does not grow with the number of pages: as many questions to the database for many as for few."""

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.app import create_app
from guidance.authoring.desk import sections
from guidance.authoring.desk.collection import some
from guidance.authoring.desk.filters import PageFilters
from guidance.authoring.desk.lists import Asker
from guidance.config import Settings
from guidance.db import Database
from guidance.models import Role, UserAccount
from guidance.published.currency import currency_of
from tests.authoring.desk.told import NOW, TODAY, ago, ask, comment, in_days, save
from tests.stories import page, person, publish, review, signed_in


def more_pages(session: Session, numbers: range, sam: UserAccount, kim: UserAccount) -> None:
    for number in numbers:
        document = page(session, sam, f"page-{number}", f"Topic {number % 3}")
        review(session, publish(session, document, sam, at=ago(9)), kim, at=ago(8), due_on=in_days(number - 4))
        draft = save(session, document, sam)
        ask(session, draft, sam, kim)
        comment(session, draft, kim)


def read_everything(session: Session, who: UserAccount) -> None:
    assert all(filled.total for filled in sections.read_all(session, Asker(who, TODAY, NOW)) if filled.rows)
    for work in some(session, PageFilters(), TODAY, rows=200):
        assert work.title and work.stage and work.owner and work.topics
    currency_of(session, NOW, TODAY, ZoneInfo("Europe/London"))


@pytest.fixture
def asked(embedded: Database) -> Callable[[], int]:
    """How many statements were sent since the last time it was asked."""
    statements: list[str] = []
    sa.event.listen(embedded.engine, "before_cursor_execute", lambda *event: statements.append(event[2]))

    def since() -> int:
        count = len(statements)
        statements.clear()
        return count

    return since


def test_reading_many_pages_takes_no_more_questions_than_reading_few(
    embedded: Database, asked: Callable[[], int]
) -> None:
    counts = []
    with embedded.writer() as session:
        sam, kim = person(session), person(session, "Kim Checker", Role.APPROVER)
        for numbers in (range(3), range(3, 40)):
            more_pages(session, numbers, sam, kim)
            session.flush()
            session.expunge_all()
            sam, kim = session.get_one(UserAccount, sam.id), session.get_one(UserAccount, kim.id)
            asked()
            read_everything(session, sam)
            counts.append(asked())
    assert counts[0] == counts[1] < 20


def test_the_desk_asks_at_most_twelve_questions_and_as_many_for_few_pages_as_for_more_than_a_list_shows(
    embedded: Database, asked: Callable[[], int], tmp_path: Path
) -> None:
    app = create_app(Settings(instance=tmp_path, database_url=embedded.url.render_as_string(hide_password=False)))
    database, counts = app.extensions["database"], []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *event: counts.append(event[2]))
    with embedded.writing() as session:
        sam, kim = person(session), person(session, "Kim Checker", Role.APPROVER)
        more_pages(session, range(2), sam, kim)
    kim_browser, told = signed_in(app, "kim.checker@example.org"), []
    for numbers in (range(2, 2), range(2, 25)):
        with embedded.writing() as session:
            people = [session.get_one(UserAccount, number) for number in (1, 2)]
            more_pages(session, numbers, *people)
        counts.clear()
        page_shown = kim_browser.get("/desk")
        told.append((page_shown.status_code, len(counts)))
    database.close()
    assert told[0] == told[1]
    assert told[0][1] <= 12
    assert b"See all 25" in page_shown.data
