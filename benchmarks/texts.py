"""Texts against one another: compared, and merged."""

import random
import statistics
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from benchmarks.clock import best, median
from benchmarks.report import Ratio, within
from benchmarks.sites import CORPORA, empty
from guidance.db import Database
from guidance.garbage import collect_rarely
from guidance.importing.demo import load_demo
from guidance.importing.git import import_repository
from guidance.importing.wish import Steps, Wish
from guidance.models import Content, Rendering, Revision, Version
from guidance.text.compare import compare
from guidance.text.markdown.merge import merge
from guidance.text.markdown.rendering import render


def comparing(folder: Path) -> Iterator[Ratio]:
    """Distant versions of the longest real document against 50 ms; a total rewrite of 200 kB against 1 s."""
    bundle = CORPORA / "digital-identity-guidelines.bundle"
    database = empty(folder)
    if bundle.exists():
        import_repository(database, Wish(bundle, under="sp800-63b", match="sec5_authenticators.md"), Steps())
    else:
        load_demo(database)
    pages = _pages_of_longest(database)
    database.close()
    collect_rarely()  # as a server process does
    chance = random.Random(1)
    pairs = [chance.sample(pages, 2) for _ in range(60)]
    seconds = statistics.median(best(lambda old=old, new=new: _compared_whole(old, new), 3) for old, new in pairs)  # type: ignore[misc]
    yield within("two distant versions of the longest document", seconds, 0.05)
    old, new = (render(_words(seed)).html for seed in (1, 2))
    seconds = median(lambda: _compared_whole(old, new), 5)
    yield within("total rewrite of 200 kB", seconds, 1)


def _compared_whole(old: str, new: str) -> int:
    """All of a comparison: the marked page, and what every change says."""
    comparison = compare(old, new)
    return len(comparison.html) + sum(len(change.measures) for change in comparison.changes)


def _pages_of_longest(database: Database) -> list[str]:
    with database.reading() as session:
        longest = session.scalars(
            sa.select(Version.document_id)
            .join(Revision, Revision.id == Version.revision_id)
            .join(Content, Content.digest == Revision.content_digest)
            .order_by(sa.func.length(Content.packed_body).desc())
            .limit(1)
        ).one()
        query = sa.select(Rendering).join(Version).where(Version.document_id == longest)
        return [page.html for page in session.scalars(query.order_by(Version.number))]


def _words(seed: int) -> str:
    chance = random.Random(seed)
    vocabulary = [f"word{n}" for n in range(3_000)]
    return "\n\n".join(" ".join(chance.choices(vocabulary, k=45)) + "." for _ in range(500))


def merging(_folder: Path) -> Iterator[Ratio]:
    """Two rewritten texts of 300 kB, and the worst of many equal lines, against 1 s."""
    chance = random.Random(7)
    words = [f"word{n}" for n in range(400)]
    base, theirs, yours = ("\n\n".join(" ".join(chance.choices(words, k=8)) for _ in range(5_000)) for _ in range(3))
    equal = "[^1]: x\n\n" * 20_000
    shifted = equal[900:] + "a\n", "b\n\n" + equal[:-900]
    slowest = max(best(lambda: merge(base, theirs, yours), 3), best(lambda: merge(equal, *shifted), 3))
    yield within("slowest of large merges", slowest, 1)
