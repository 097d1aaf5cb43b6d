"""What comes in from elsewhere, and what is kept of it: imports, and the bytes of a version."""

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.importing import versions_a_second
from benchmarks.keeping import bytes_a_version
from benchmarks.moving_in import POSTS, seconds_to_move_in
from benchmarks.report import Ratio, at_rate, within
from benchmarks.sites import CORPORA, empty
from guidance.garbage import collect_rarely
from guidance.importing.git import import_repository
from guidance.importing.wish import Steps, Wish
from guidance.models import Outcome


def importing(folder: Path) -> Iterator[Ratio]:
    """A real history, in versions a second, against 40."""
    bundle = CORPORA / "site-policy.bundle"
    if not bundle.exists():
        print("the corpora are not there: importing is not measured")
        return
    database = empty(folder)
    collect_rarely()  # as the command does
    begun = time.perf_counter()
    report = import_repository(database, Wish(bundle), Steps())
    per_second = report.outcomes[Outcome.VERSION] / (time.perf_counter() - begun)
    database.close()
    yield at_rate("imported versions a second", per_second, 40)


def importing_long_pages(folder: Path) -> Iterator[Ratio]:
    """A made history of pages of 20 kB, in versions a second, against 60."""
    database = empty(folder)
    per_second = versions_a_second(database, folder / "repository")
    database.close()
    yield at_rate("imported versions of 20 kB a second", per_second, 60)


def moving_in(folder: Path) -> Iterator[Ratio]:
    """A made export of WordPress, against 60 ms of the processor for each post."""
    database = empty(folder)
    taken = seconds_to_move_in(database, folder) / POSTS
    database.close()
    yield within("CPU of a post of WordPress taken in", taken, 0.06)


def keeping(folder: Path) -> Iterator[Ratio]:
    """What a version of a page of 20 kB takes, its text and the page that readers saw."""
    taken = bytes_a_version(empty(folder))
    yield Ratio("bytes a version / 1 kB", f"{taken:,.0f}", "1,000", taken / 1_000, 1.0, False)
