"""The picture of a page's life: everything in its place in time."""

from datetime import UTC, date, datetime, timedelta

from guidance.published.events import Event, What
from guidance.published.timeline import LEFT, RIGHT, WIDTH, timeline_of

START = datetime(2021, 1, 14, tzinfo=UTC)


def event(what: What, day: int, **more) -> Event:
    return Event(what, START + timedelta(days=day), day + 1, **more)


def version(number: int, day: int, **more) -> Event:
    return event(What.VERSION, day, number=number, **{"significant": True, **more})


def test_nothing_published_has_no_picture() -> None:
    assert timeline_of([], date(2026, 1, 1)) is None


def test_the_line_runs_from_the_first_version_to_today() -> None:
    made = timeline_of([version(1, 0), version(2, 1000)], date(2026, 1, 1))
    assert made.marks[0].x == LEFT
    assert LEFT < made.marks[1].x < WIDTH - RIGHT


def test_versions_that_came_close_together_share_a_mark() -> None:
    made = timeline_of([version(n, 0) for n in (1, 2, 3)] + [version(4, 900)], date(2026, 1, 1))
    assert [mark.label for mark in made.marks] == ["1–3", "4"]


def test_time_past_a_due_review_and_time_withdrawn_are_spans() -> None:
    events = [
        version(1, 0),
        event(What.REVIEW, 10, due_on=date(2022, 1, 1)),
        event(What.WITHDRAWAL, 500),
        event(What.REINSTATEMENT, 600),
        event(What.REVIEW, 700, due_on=date(2030, 1, 1)),
        event(What.WITHDRAWAL, 1500),
    ]
    made = timeline_of(events, date(2026, 1, 1))
    assert len(made.overdue) == 1
    assert len(made.withdrawn) == 2
    assert made.withdrawn[1].x + made.withdrawn[1].width == WIDTH - RIGHT
    assert made.summary.endswith("withdrawn.")


def test_years_are_thinned_out_and_short_lives_show_months() -> None:
    long = timeline_of([version(1, 0)], date(2060, 1, 1))
    assert len(long.ticks) <= 11
    short = timeline_of([version(1, 0)], date(2021, 6, 1))
    assert [tick.label for tick in short.ticks] == ["Feb 2021", "Mar 2021", "Apr 2021", "May 2021", "Jun 2021"]


def test_a_page_of_today_has_a_picture_too() -> None:
    made = timeline_of([version(1, 0)], START.date())
    assert made.marks[0].x == LEFT
    assert made.summary == "1 version, 0 reviews of the whole page.", "one version is not some of one"
