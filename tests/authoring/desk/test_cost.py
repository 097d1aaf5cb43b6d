"""What the desk costs does not grow with the number of pages: as many questions to the database for many as for few."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.desk import sections
from guidance.authoring.desk.collection import some
from guidance.authoring.desk.filters import Filters
from guidance.authoring.desk.lists import Asker
from guidance.db import Database
from guidance.models import Role, UserAccount
from guidance.published.currency import currency_of
from tests.authoring.desk.told import NOW, TODAY, ago, ask, comment, in_days, save
from tests.stories import page, person, publish, review


def more_pages(session: Session, numbers: range, sam: UserAccount, kim: UserAccount) -> None:
    for number in numbers:
        document = page(session, sam, f"page-{number}", f"Topic {number % 3}")
        review(session, publish(session, document, sam, at=ago(9)), kim, at=ago(8), due_on=in_days(number - 4))
        draft = save(session, document, sam)
        ask(session, draft, sam, kim)
        comment(session, draft, kim)


def read_everything(session: Session, who: UserAccount) -> None:
    for section in sections.SECTIONS:
        sections.read(session, section, Asker(who, TODAY, NOW), rows=100)
    for work in some(session, Filters(), TODAY, rows=200):
        assert work.title and work.stage and work.document.owner and work.document.topics
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
    assert counts[0] == counts[1] < 60
