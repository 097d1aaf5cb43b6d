"""How current the collection is: each state, past months, and a picture that says what its tables say."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from guidance.authoring.desk.picture import WIDTH, picture_of
from guidance.models import Role, UserAccount
from guidance.published.currency import State, currency_of, month_ends, state_for
from tests.stories import page, person, publish, reinstate, remove, review, withdraw

LONDON = ZoneInfo("Europe/London")
TODAY = date(2026, 8, 15)
NOW = datetime(2026, 8, 15, 9, tzinfo=UTC)


def at(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_on", "state"),
    [
        (None, State.NEVER),
        (date(2026, 8, 15), State.DUE),
        (date(2026, 11, 13), State.DUE),
        (date(2026, 11, 14), State.CURRENT),
        (date(2026, 8, 14), State.LATE),
        (date(2026, 5, 17), State.LATE),
        (date(2026, 5, 16), State.LATER),
        (date(2025, 8, 15), State.LATER),
        (date(2025, 8, 14), State.LATEST),
    ],
)
def test_the_day_of_a_promise_decides(due_on: date | None, state: State) -> None:
    assert state_for(due_on, TODAY) is state


def test_the_last_twelve_months_end_before_this_one() -> None:
    ends = month_ends(TODAY)
    assert (ends[0], ends[-1], len(ends)) == (date(2025, 8, 31), date(2026, 7, 31), 12)
    assert date(2026, 2, 28) in ends


class TestACollection:
    @pytest.fixture
    def team(self, session: Session) -> tuple[UserAccount, UserAccount]:
        return person(session), person(session, "Kim Checker", Role.APPROVER)

    def test_counts_each_page_once_in_all_and_once_in_each_of_its_topics(
        self, session: Session, team: tuple[UserAccount, UserAccount]
    ) -> None:
        sam, kim = team
        croup = page(session, sam, "croup", "Children")
        both = page(session, sam, "both", "Children")
        both.topics.append(page(session, sam, "draft-only", "Surgery").topics[0])
        loose = page(session, sam, "loose")
        versions = [publish(session, document, sam, at=at(1, 5)) for document in (croup, both, loose)]
        review(session, versions[0], kim, at=at(2, 1), due_on=date(2027, 2, 1))
        withdraw(session, loose, kim, at=at(3, 1))
        found = currency_of(session, NOW, TODAY, LONDON)
        assert found.all.counts == {State.CURRENT: 1, State.NEVER: 1, State.WITHDRAWN: 1}
        assert (found.all.pages, found.all.in_force, found.all.in_date, found.all.share) == (3, 2, 1, 50)
        assert [(tally.label, tally.pages) for tally in found.topics] == [
            ("Children", 2),
            ("Surgery", 1),
            ("No topic", 1),
        ]

    def test_a_month_knows_nothing_of_what_came_after_it(
        self, session: Session, team: tuple[UserAccount, UserAccount]
    ) -> None:
        sam, kim = team
        croup = page(session, sam, "croup")
        version = publish(session, croup, sam, at=at(9, 10, 2025))
        review(session, version, kim, at=at(10, 10, 2025), due_on=date(2026, 3, 10))
        withdraw(session, croup, kim, at=at(4, 20))
        reinstate(session, croup, kim, at=at(5, 20))
        review(session, version, kim, at=at(6, 20), due_on=date(2027, 6, 20))
        taken = page(session, sam, "taken")
        publish(session, taken, sam, at=at(1, 1))
        remove(session, taken, kim, at=at(2, 10))
        months = currency_of(session, NOW, TODAY, LONDON).months
        told = [[state.name for state in State for _ in range(month.counts[state])] for month in months]
        assert told == [
            [],  # August 2025
            ["NEVER"],
            ["CURRENT"],
            ["CURRENT"],
            ["DUE"],
            ["DUE", "NEVER"],
            ["DUE"],
            ["LATE"],
            ["WITHDRAWN"],
            ["LATE"],
            ["CURRENT"],
            ["CURRENT"],
            ["CURRENT"],  # today
        ]

    def test_a_review_counts_from_the_day_its_text_was_published(
        self, session: Session, team: tuple[UserAccount, UserAccount]
    ) -> None:
        sam, kim = team
        croup = page(session, sam, "croup")
        publish(session, croup, sam, at=at(1, 10))
        second = publish(session, croup, sam, "Second.", at=at(5, 10))
        review(session, second, kim, at=at(2, 10), due_on=date(2028, 2, 10))
        shares = [month.share for month in currency_of(session, NOW, TODAY, LONDON).months]
        assert shares == [None] * 5 + [0] * 4 + [100] * 4

    def test_nothing_published_is_a_picture_of_nothing(self, session: Session) -> None:
        found = currency_of(session, NOW, TODAY, LONDON)
        assert found.all.pages == 0
        assert found.all.share is None
        assert picture_of(found).states == []

    def test_the_picture_has_the_numbers_of_the_tables(
        self, session: Session, team: tuple[UserAccount, UserAccount]
    ) -> None:
        sam, kim = team
        for number in range(6):
            document = page(session, sam, f"page-{number}", f"Topic {number % 2}")
            version = publish(session, document, sam, at=at(1, 5))
            if number:
                review(session, version, kim, at=at(2, 1), due_on=date(2024 + number, 9, 1))
        found = currency_of(session, NOW, TODAY, LONDON)
        drawn = picture_of(found)
        tallies = [found.all, *found.topics, *found.months]
        for bar, tally in zip([*drawn.bars, *drawn.columns], tallies, strict=True):
            assert {part.state: part.pages for part in bar.parts} == {s: n for s, n in tally.counts.items() if n}
        for bar in drawn.bars:
            lengths = {part.state: part.width / part.pages for part in bar.parts}
            assert max(lengths.values()) - min(lengths.values()) < 0.5, "a page is as long in every state"
            assert all(part.x >= 0 and part.x + part.width <= WIDTH for part in bar.parts)
