"""The picture of how current the collection is: bars for all pages and each topic, columns for the last months.

It only places things; a template draws them. The same numbers stand in the tables below the picture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guidance.published.currency import Currency, State, Tally
from guidance.text.plain import shortened

WIDTH = 920
NAMES, TOTALS = 230, 90
BAR, ROW, FIRST = 24, 40, 22
TOP, COLUMN_HEIGHT = 40, 180
COLUMN_GAP = 18
#: A number is written into a part that has room for it.
ROOM_FOR_A_DIGIT = 11
LONGEST_NAME = 28


@dataclass(frozen=True)
class Part:
    """The pages of one state in a bar or a column."""

    state: State
    pages: int
    x: float
    y: float
    width: float
    height: float

    @property
    def labelled(self) -> bool:
        return self.height >= 16 and self.width >= ROOM_FOR_A_DIGIT * (len(str(self.pages)) + 1)

    @property
    def middle(self) -> tuple[float, float]:
        return round(self.x + self.width / 2, 1), round(self.y + self.height / 2 + 5, 1)


@dataclass(frozen=True)
class Bar:
    """One bar, or one column, with its tally and where it begins."""

    tally: Tally
    name: str
    x: float
    y: float
    parts: Sequence[Part]


@dataclass(frozen=True)
class Picture:
    """Everything with its place: bars ``height`` high in all, columns beside one another."""

    bars: Sequence[Bar]
    height: int
    columns: Sequence[Bar]
    column_width: float
    column_height: int
    states: Sequence[State]
    """The states that occur, in their order: the key."""


def picture_of(currency: Currency) -> Picture:
    """Where everything stands; each bar and column is the whole of its pages, so that shares can be compared."""
    tallies = [currency.all, *currency.topics]
    bars = [_bar(tally, FIRST + number * ROW + (12 if number else 0)) for number, tally in enumerate(tallies)]
    width = round((WIDTH - COLUMN_GAP) / len(currency.months) - COLUMN_GAP, 1)
    columns = [_column(tally, number, width) for number, tally in enumerate(currency.months)]
    return Picture(
        bars=bars,
        height=FIRST + len(tallies) * ROW + 12,
        columns=columns,
        column_width=width,
        column_height=TOP + COLUMN_HEIGHT + 40,
        states=[state for state in State if any(tally.counts[state] for tally in (*tallies, *currency.months))],
    )


def _bar(tally: Tally, y: float) -> Bar:
    parts = [
        Part(state, pages, round(NAMES + start, 1), y, round(length, 1), BAR)
        for state, pages, start, length in _lengths(tally, WIDTH - NAMES - TOTALS)
    ]
    return Bar(tally, shortened(tally.label, LONGEST_NAME), 0, y, parts)


def _column(tally: Tally, number: int, width: float) -> Bar:
    x = round(COLUMN_GAP + number * (width + COLUMN_GAP), 1)
    parts = [
        Part(state, pages, x, round(TOP + COLUMN_HEIGHT - start - length, 1), width, round(length, 1))
        for state, pages, start, length in _lengths(tally, COLUMN_HEIGHT)
    ]
    return Bar(tally, tally.label, x, TOP + COLUMN_HEIGHT, parts)


def _lengths(tally: Tally, whole: float) -> Iterator[tuple[State, int, float, float]]:
    """Each state that occurs, with its pages, where it begins and how long it is."""
    start = 0.0
    for state in State:
        if pages := tally.counts[state]:
            length = whole * pages / tally.pages
            yield state, pages, start, length
            start += length
