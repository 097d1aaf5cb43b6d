"""Answers that are made anew, in processor time: against limits, a bare view of their template, and short histories."""

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from benchmarks.clock import spent
from benchmarks.making import milliseconds
from benchmarks.report import Ratio, ms, within
from benchmarks.sites import PAGE, demo, empty, many_versions
from guidance.app import create_app
from guidance.config import Settings
from guidance.operations.verifying import verify


def made_anew(folder: Path) -> Iterator[Ratio]:
    """Answers made anew, in processor time: against limits, and the page against a bare view of its template."""
    database = demo(folder)
    many_versions(database, "aged", 126)
    database.close()
    with milliseconds(folder) as taken:  # as readers ask, whom no cookie follows
        page, template = taken(PAGE)
        name = "current page made anew / a bare view of its template"
        yield Ratio(name, f"{page:.1f} ms", f"{template:.1f} ms", page / template, 3.0, False)
    with milliseconds(folder, signed_in="approver@demo.example") as taken:
        for what, path, limit in (
            ("current page made anew", PAGE, 6),
            ("history of 126 versions made anew", "/guidance/aged/history", 8),
            ("comparison made anew", f"{PAGE}/compare/11..12", 20),
            ("the desk", "/desk", 15),
            ("the list of pages at the desk", "/desk/pages", 15),
            ("A to Z", "/guidance/", 15),
        ):
            yield within(f"{what}, CPU", taken(path)[0] / 1000, limit / 1000)


def long_history(folder: Path) -> Iterator[Ratio]:
    """A page with 5,000 versions, made from the database, against one with 5, in processor time."""
    database = empty(folder)
    for slug, count in (("short", 5), ("long", 5_000)):
        many_versions(database, slug, count)
    [checking] = spent([lambda: verify(database)], 1)
    yield within("checking 5,005 versions, CPU", checking, 3)
    app = create_app(Settings(instance=folder, cache_mb=0))
    client = app.test_client()
    queries: list[str] = []
    sa.event.listen(app.extensions["database"].engine, "before_cursor_execute", lambda *a: queries.append(a[2]))
    counts = {}
    for slug in ("short", "long"):
        client.get(f"/guidance/{slug}")
        queries.clear()
        client.get(f"/guidance/{slug}")
        counts[slug] = len(queries)
    paths = ("short", "long", "long/versions/1", "long/versions/4991")
    short, long, first, last = spent([lambda path=path: client.get(f"/guidance/{path}") for path in paths], 60)  # type: ignore[misc]
    app.extensions["database"].close()
    yield Ratio("uncached page with 5,000 versions / with 5", ms(long), ms(short), long / short, 1.3, False)
    yield Ratio("version 4,991 uncached / version 1", ms(last), ms(first), last / first, 2.0, False)
    name, (few, many) = "queries with 5,000 versions / with 5", counts.values()
    yield Ratio(name, str(many), str(few), many / few, 1.0, False)
