"""The picture of a page's life: when it was published, changed, reviewed, overdue and withdrawn, on one line of time.

It only places things; a template draws them. The same events stand in the list below the picture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from guidance.published.events import Event, What
from guidance.text.words.counted import counted

WIDTH = 960
LEFT, RIGHT = 20, 20
#: Marks that a finger could not tell apart are drawn as one (a target of 24 CSS pixels: WCAG 2.2, 2.5.8).
FINEST = 27
MOST_LABELS = 10


@dataclass(frozen=True)
class Mark:
    """A version on the line; one mark may stand for several that came close together."""

    x: float
    numbers: tuple[int, ...]
    significant: bool
    safety_critical: bool

    @property
    def label(self) -> str:
        return str(self.numbers[0]) if len(self.numbers) == 1 else f"{self.numbers[0]}–{self.numbers[-1]}"


@dataclass(frozen=True)
class Span:
    """A stretch of time."""

    x: float
    width: float


@dataclass(frozen=True)
class Tick:
    """The beginning of a year, or of a month in a short life."""

    x: float
    label: str


@dataclass(frozen=True)
class Timeline:
    """Everything with its place in a picture ``WIDTH`` wide."""

    marks: list[Mark]
    reviews: list[float]
    overdue: list[Span]
    withdrawn: list[Span]
    ticks: list[Tick]
    summary: str


def timeline_of(events: Sequence[Event], today: date) -> Timeline | None:
    """The picture of ``events`` (oldest first) up to ``today``; nothing when nothing was published."""
    versions = [event for event in events if event.what is What.VERSION]
    if not versions:
        return None
    scale = _Scale(versions[0].at, _end_of(today))
    return Timeline(
        marks=list(_marks(versions, scale)),
        reviews=[scale.x(event.at) for event in events if event.what is What.REVIEW],
        overdue=list(_overdue(events, scale)),
        withdrawn=list(_withdrawn(events, scale)),
        ticks=list(_ticks(scale)),
        summary=_summary(events, versions),
    )


class _Scale:
    """From a moment to a place on the line."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.start, self.end = start, max(end, start)

    def x(self, moment: datetime) -> float:
        whole = (self.end - self.start).total_seconds() or 1.0
        share = (min(max(moment, self.start), self.end) - self.start).total_seconds() / whole
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def span(self, start: datetime, end: datetime) -> Span:
        return Span(self.x(start), round(self.x(end) - self.x(start), 1))


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), UTC)


def _marks(versions: Sequence[Event], scale: _Scale) -> Iterator[Mark]:
    together: list[Event] = []
    place = 0.0
    for event in versions:
        at = scale.x(event.at)
        if together and at - place >= FINEST:
            yield _mark(together, place)
            together = []
        place = place if together else at
        together.append(event)
    yield _mark(together, place)


def _mark(together: Sequence[Event], place: float) -> Mark:
    return Mark(
        place,
        tuple(event.number for event in together),
        any(event.significant for event in together),
        any(event.safety_critical for event in together),
    )


def _overdue(events: Sequence[Event], scale: _Scale) -> Iterator[Span]:
    """From each promised day that passed without a review to the next review, or to today."""
    reviews = [event for event in events if event.what is What.REVIEW]
    for index, review in enumerate(reviews):
        due = _end_of(review.due_on) if review.due_on else scale.end
        until = reviews[index + 1].at if index + 1 < len(reviews) else scale.end
        if due < until:
            yield scale.span(due, until)


def _withdrawn(events: Sequence[Event], scale: _Scale) -> Iterator[Span]:
    since: datetime | None = None
    for event in events:
        if event.what is What.WITHDRAWAL and since is None:
            since = event.at
        elif event.what is What.REINSTATEMENT and since is not None:
            yield scale.span(since, event.at)
            since = None
    if since is not None:
        yield scale.span(since, scale.end)


def _ticks(scale: _Scale) -> Iterator[Tick]:
    """The years, thinned out until they can be read; the months of a life of less than two years."""
    first, last = scale.start.year, scale.end.year
    if last - first >= 2:
        step = -(-(last - first) // MOST_LABELS)
        moments = [(datetime(year, 1, 1, tzinfo=UTC), str(year)) for year in range(first + 1, last + 1, step)]
    else:
        months = (last - first) * 12 + scale.end.month - scale.start.month
        step = max(1, -(-months // MOST_LABELS))
        starts = [divmod(scale.start.month - 1 + n, 12) for n in range(1, months + 1, step)]
        moments = [(datetime(first + years, month + 1, 1, tzinfo=UTC), "") for years, month in starts]
        moments = [(moment, f"{moment:%b %Y}") for moment, _ in moments]
    yield from (Tick(scale.x(moment), label) for moment, label in moments if moment <= scale.end)


def _summary(events: Sequence[Event], versions: Sequence[Event]) -> str:
    reviews = sum(event.what is What.REVIEW for event in events)
    parts = [
        counted(len(versions), "version"),
        f"{counted(reviews, 'review')} of the whole page",
    ]
    if len(versions) > 1:
        parts.insert(1, f"{sum(event.significant for event in versions):,} of them significant")
    if any(event.what is What.WITHDRAWAL for event in events):
        parts.append("withdrawn" if _last_end(events) is What.WITHDRAWAL else "withdrawn and reinstated")
    return ", ".join(parts) + "."


def _last_end(events: Sequence[Event]) -> What:
    ends = [event.what for event in events if event.what in {What.WITHDRAWAL, What.REINSTATEMENT}]
    return ends[-1]
