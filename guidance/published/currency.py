"""How current the collection is, today and at the end of each of the last twelve months, counted from facts alone."""

import enum
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import (
    Current,
    Reinstatement,
    Removal,
    Review,
    Stamped,
    Topic,
    Version,
    Withdrawal,
    document_topic,
    is_stamp,
)
from guidance.text.dates import end_of, months_later

MONTHS = 12
NEVER = datetime(1, 1, 1, tzinfo=UTC)


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
IN_DATE = (State.CURRENT, State.DUE)
OVERDUE = (State.LATE, State.LATER, State.LATEST)
#: By how many days, at least and at most, the review of a page in each state is late; less than nothing is not late.
LATENESS: dict[State, tuple[int | None, int | None]] = {
    State.CURRENT: (None, -91),
    State.DUE: (-90, 0),
    State.LATE: (1, 90),
    State.LATER: (91, 365),
    State.LATEST: (366, None),
}


def state_for(due_on: date | None, today: date) -> State:
    """How a page in force stands whose next review was promised for ``due_on``."""
    if due_on is None:
        return State.NEVER
    late = (today - due_on).days
    return next(state for state, (_, most) in LATENESS.items() if most is None or late <= most)


def stands_so(state: State, today: date) -> sa.ColumnElement[bool]:
    """Whether a page of ``models.works`` is in ``state`` on ``today``; one that readers do not have is in none."""
    read = sa.and_(Current.id.is_not(None), Removal.id.is_(None))
    if state is State.WITHDRAWN:
        return sa.and_(read, Withdrawal.id.is_not(None))
    if state is State.NEVER:
        return sa.and_(read, Withdrawal.id.is_(None), Stamped.id.is_(None))
    least, most = LATENESS[state]
    soonest = sa.true() if least is None else Stamped.due_on <= today - timedelta(days=least)
    latest = sa.true() if most is None else Stamped.due_on >= today - timedelta(days=most)
    return sa.and_(read, Withdrawal.id.is_(None), Stamped.due_on.is_not(None), soonest, latest)


@dataclass(frozen=True)
class Reviewed:
    """A stamp: it counts from the moment at which its text was published, and the newest reading wins."""

    read_at: datetime
    number: int
    counts_from: datetime
    due_on: date | None


@dataclass
class Life:
    """What decides over the state of one document at any moment."""

    published_at: datetime = NEVER
    removed_at: datetime | None = None
    reviews: list[Reviewed] = field(default_factory=list)
    ends: list[tuple[int, datetime, bool]] = field(default_factory=list)
    """Withdrawals (true) and reinstatements (false) with their place in the public history."""
    topics: list[str] = field(default_factory=list)

    def state(self, moment: datetime, day: date) -> State | None:
        """Where the page stood at ``moment``, on ``day``; nothing when readers did not have it."""
        if self.published_at > moment or (self.removed_at and self.removed_at <= moment):
            return None
        ends = [end for end in self.ends if end[1] <= moment]
        if ends and max(ends)[2]:
            return State.WITHDRAWN
        counting = [review for review in self.reviews if review.counts_from <= moment]
        newest = max(counting, key=lambda review: (review.read_at, review.number), default=None)
        return state_for(newest.due_on if newest else None, day)


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
    """How current everything is; a page on two topics counts in both, and once in all."""
    lives = _lives(session)
    states = [(life, life.state(now, today)) for life in lives]
    topics: dict[str, Counter[State]] = defaultdict(Counter)
    for life, state in states:
        if state is not None:
            for topic in life.topics or [""]:
                topics[topic][state] += 1
    names = dict(session.execute(sa.select(Topic.slug, Topic.name)).all())
    shelves = [Tally(names[slug], counts, slug) for slug, counts in topics.items() if slug]
    shelves.sort(key=lambda tally: tally.label.casefold())
    if "" in topics:
        shelves.append(Tally("No topic", topics[""], "none"))
    months = [_at(lives, end_of(day, zone), day) for day in month_ends(today)]
    return Currency(
        all=Tally("All pages", Counter(state for _, state in states if state is not None)),
        topics=shelves,
        months=[*months, _at(lives, now, today)],
    )


def month_ends(today: date) -> list[date]:
    """The last days of the twelve months before this one."""
    first = today.replace(day=1)
    return [months_later(first, -back) - timedelta(days=1) for back in range(MONTHS - 1, -1, -1)]


def _at(lives: Iterable[Life], moment: datetime, day: date) -> Tally:
    states = (life.state(moment, day) for life in lives)
    return Tally(f"{day:%b %Y}", Counter(state for state in states if state is not None), day=day)


def _lives(session: Session) -> list[Life]:
    """Every document that was ever published: six queries, however many there are."""
    first = sa.select(Version.document_id, sa.func.min(Version.published_at)).group_by(Version.document_id)
    lives = {document: Life(published_at=at) for document, at in session.execute(first)}
    for document, read_at, number, published_at, due_on in session.execute(_reviews()):
        review = Reviewed(read_at, number, max(read_at, published_at), due_on)
        lives[document].reviews.append(review)
    for kind, ends in ((Withdrawal, True), (Reinstatement, False)):
        rows = sa.select(Version.document_id, kind.sequence, kind.at).join(kind, kind.version_id == Version.id)
        for document, sequence, at in session.execute(rows):
            lives[document].ends.append((sequence, at, ends))
    removals = sa.select(Version.document_id, Removal.at).join(Removal, Removal.version_id == Version.id)
    for document, at in session.execute(removals):
        lives[document].removed_at = at
    shelves = sa.select(document_topic.c.document_id, Topic.slug).join(Topic, Topic.id == document_topic.c.topic_id)
    for document, slug in session.execute(shelves):
        if document in lives:
            lives[document].topics.append(slug)
    return list(lives.values())


def _reviews() -> sa.Select[int, datetime, int, datetime, date | None]:
    return (
        sa.select(Version.document_id, Review.at, Review.id, Version.published_at, Review.due_on)
        .join(Review, Review.revision_id == Version.revision_id)
        .where(is_stamp(Review))
    )
