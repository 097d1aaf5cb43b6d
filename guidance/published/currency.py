"""How current the collection is, today and at the end of each of the last twelve months, counted from facts alone."""

import enum
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models.documents import Document
from guidance.models.questions import put_together_once
from guidance.models.reviews import Review, stamp_id
from guidance.models.stages import Current, Stamped
from guidance.models.standing import in_force, removal_id, withdrawal_id
from guidance.models.topics import Topic, document_topic
from guidance.models.versions import Version
from guidance.models.withdrawals import Removal, Withdrawal
from guidance.text.days.dates import end_of, months_later

MONTHS = 12


class State(enum.Enum):
    """How a published page stands with its review on one day."""

    CURRENT = "reviewed and not due"
    DUE = "due in 90 days"
    LATE = "overdue up to 90 days"
    LATER = "overdue 91 days to a year"
    LATEST = "overdue more than a year"
    NEVER = "never reviewed as a whole"
    WITHDRAWN = "withdrawn"

    @property
    def key(self) -> str:
        """The word for it in addresses and style sheets."""
        return _KEYS[self]


_KEYS = {
    State.CURRENT: "current",
    State.DUE: "due",
    State.LATE: "overdue-90",
    State.LATER: "overdue-365",
    State.LATEST: "overdue-longer",
    State.NEVER: "never",
    State.WITHDRAWN: "withdrawn",
}
#: The state for each word in an address.
STATES = {state.key: state for state in State}
IN_DATE = (State.CURRENT, State.DUE)
OVERDUE = (State.LATE, State.LATER, State.LATEST)
#: By how many days the review of a page in each state is late at most, and then it is in the first of them; less than
#: nothing is not late.
LATENESS = {State.CURRENT: -91, State.DUE: 0, State.LATE: 90, State.LATER: 365}


def state_for(due_on: date | None, today: date) -> State:
    """How a page in force stands whose next review was promised for ``due_on``."""
    if due_on is None:
        return State.NEVER
    days = (today - due_on).days
    return next((state for state, most in LATENESS.items() if days <= most), State.LATEST)


def state_on(today: date) -> sa.ColumnElement[str | None]:
    """The key of the state of each page of ``models.works`` on ``today``; NULL for one that readers do not have."""
    due = ((Stamped.due_on >= today - timedelta(days=most), state.key) for state, most in LATENESS.items())
    return sa.case(
        (sa.or_(Current.id.is_(None), Removal.id.is_not(None)), sa.null()),
        (Withdrawal.id.is_not(None), State.WITHDRAWN.key),
        (Stamped.id.is_(None), State.NEVER.key),
        *due,
        else_=State.LATEST.key,
    )


def due_by(day: date) -> sa.Select[Any]:
    """The pages in force whose next review was promised for ``day`` or before, the longest overdue first.

    :return: of each the document, its title, the id of the review, and the day.
    """
    query = in_force().join(Review, Review.id == stamp_id(Document.id)).where(Review.due_on <= day)
    columns = (Document, query.selected_columns.title, Review.id, Review.due_on)
    return query.with_only_columns(*columns).order_by(Review.due_on, Document.id)


@dataclass(frozen=True)
class Tally:
    """How many pages stand how: all of them, those of one topic, or all of them at the end of a month."""

    label: str
    counts: Counter[State]
    address: str = ""
    day: date | None = None

    @property
    def pages(self) -> int:
        return sum(self.counts.values())

    @property
    def in_force(self) -> int:
        return self.pages - self.counts[State.WITHDRAWN]

    @property
    def in_date(self) -> int:
        """The pages in force whose review is not late."""
        return sum(self.counts[state] for state in IN_DATE)

    @property
    def overdue(self) -> int:
        return sum(self.counts[state] for state in OVERDUE)

    @property
    def share(self) -> int | None:
        """Of a hundred pages in force, how many are in date; never rounded up, so that 100 means all."""
        return 100 * self.in_date // self.in_force if self.in_force else None


@dataclass(frozen=True)
class Currency:
    """All pages, each topic, and the last months."""

    all: Tally
    topics: Sequence[Tally]
    months: Sequence[Tally]


def currency_of(session: Session, now: datetime, today: date, zone: ZoneInfo) -> Currency:
    """How current everything is; a page on two topics counts in both, and once in all. Two queries."""
    days = [*month_ends(today), today]
    moments = [*(end_of(day, zone) for day in days[:-1]), now]
    months = {number: Tally(f"{day:%b %Y}", Counter(), day=day) for number, day in enumerate(days)}
    for number, withdrawn, due_on, pages in session.execute(_by_month(), _named(moments)):
        months[number].counts[_state(withdrawn, due_on, days[number])] += pages
    return Currency(
        all=Tally("All pages", months[len(days) - 1].counts),
        topics=_shelves(session, now, today),
        months=list(months.values()),
    )


def month_ends(today: date) -> list[date]:
    """The last days of the twelve months before this one."""
    first = today.replace(day=1)
    return [months_later(first, -back) - timedelta(days=1) for back in range(MONTHS - 1, -1, -1)]


@put_together_once
def _by_month() -> sa.Select[Any]:
    return _counted(_pages(MONTHS + 1), "number")


@put_together_once
def _by_topic() -> sa.Select[Any]:
    pages = _pages(1)
    query = (
        sa.select(Topic.slug, Topic.name, pages.c.withdrawn, pages.c.due_on)
        .select_from(pages)
        .outerjoin(document_topic, document_topic.c.document_id == pages.c.document_id)
        .outerjoin(Topic, Topic.id == document_topic.c.topic_id)
    )
    return _counted(query.subquery(), "slug", "name")


def _named(moments: Sequence[datetime]) -> dict[str, datetime]:
    return {f"moment_{number}": moment for number, moment in enumerate(moments)}


def _shelves(session: Session, now: datetime, today: date) -> list[Tally]:
    """Each topic by name, and last the pages that are on none."""
    found: dict[str, Tally] = {}
    for slug, name, withdrawn, due_on, count in session.execute(_by_topic(), _named([now])):
        tally = found.setdefault(slug or "none", Tally(name or "No topic", Counter(), slug or "none"))
        tally.counts[_state(withdrawn, due_on, today)] += count
    return sorted(found.values(), key=lambda tally: (tally.address == "none", tally.label.casefold()))


def _state(withdrawn: int | None, due_on: date | None, day: date) -> State:
    return State.WITHDRAWN if withdrawn else state_for(due_on, day)


def _counted(pages: sa.Subquery, *by: str) -> sa.Select[Any]:
    columns = [pages.c[name] for name in (*by, "withdrawn", "due_on")]
    return sa.select(*columns, sa.func.count()).group_by(*columns)


def _pages(count: int) -> sa.Subquery:
    """Each page that readers had at each of ``count`` moments: whether it was withdrawn, and when a review was due."""
    kind = Version.published_at.type
    moments = [sa.bindparam(f"moment_{number}", type_=kind) for number in range(count)]
    told = sa.union_all(
        *(
            sa.select(sa.literal(number).label("number"), moment.label("moment"))
            for number, moment in enumerate(moments)
        )
    ).subquery()
    withdrawn = withdrawal_id(Version.document_id, told.c.moment)
    return (
        sa.select(told.c.number, Version.document_id, withdrawn.is_not(None).label("withdrawn"), Review.due_on)
        .join_from(Version, told, Version.published_at <= told.c.moment)
        .outerjoin(Review, Review.id == stamp_id(Version.document_id, moment=told.c.moment))
        .where(Version.number == 1, removal_id(Version.document_id, told.c.moment).is_(None))
        .subquery()
    )
