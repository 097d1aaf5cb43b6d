"""The desk and the letters: what saving, publishing, checking and telling cost."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks import mailing
from benchmarks.checking import checked
from benchmarks.report import Ratio, at_rate, within
from benchmarks.saving import published, saved
from benchmarks.sites import demo, empty


def saving(folder: Path) -> Iterator[Ratio]:
    """A draft of 30 kB saved and published over HTTP on the embedded default, and found by a search; a large check."""
    database = demo(folder)
    one, out = saved(folder, database), published(folder, database)
    page, taken = checked(folder, database)
    database.close()
    yield within("saving a draft of 30 kB", one.wait, 0.1)
    yield within("saving a draft of 30 kB, CPU", one.cpu, 0.01)
    yield within("publishing a page of 30 kB, CPU", out.cpu, 0.015)
    yield within("from publishing to being found, p95", out.found, 0.1)
    yield Ratio("the check of 300 kB of new doses / 500 kB", f"{page / 1e3:.0f} kB", "500 kB", page / 5e5, 1.0, False)
    yield within("the check of 300 kB of new doses, CPU", taken, 1)


def letters(folder: Path) -> Iterator[Ratio]:
    """Owing a letter to 10,000 followers, against 5 s; handing letters in, against 167 a second and a bare loop."""
    database = empty(folder)
    owed = mailing.seconds_to_owe(database)
    yield within("owing a letter to 10,000 followers", owed, 5)
    sent = mailing.sent(folder, database)
    database.close()
    yield at_rate("letters sent a second", sent.per_second, 167)
    ours, bare = (f"{seconds * 1e3:.2f} ms" for seconds in (sent.cpu, sent.bare_cpu))
    yield Ratio("CPU of a letter sent / bare smtplib", ours, bare, sent.cpu / sent.bare_cpu, 8.0, False)
