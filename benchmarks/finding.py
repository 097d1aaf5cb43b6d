"""The search: how long it takes, and how well it ranks."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.clock import median
from benchmarks.relevance import Collection, misspelt
from benchmarks.report import Ratio, within
from benchmarks.sites import CORPORA, demo
from guidance.app import create_app
from guidance.config import Settings


def searching(folder: Path) -> Iterator[Ratio]:
    """Questions, ordinary and hostile, against 1 s."""
    database = demo(folder)
    database.close()
    app = create_app(Settings(instance=folder))
    client = app.test_client()
    client.get("/search?q=methotrexate")
    asked = ["methotrexate", "Do I need to stop taking methotrexate before my covid vaccine?", "?*?*" * 50, "a " * 100]
    slowest = max(median(lambda q=q: client.get("/search", query_string={"q": q}), 9) for q in asked)  # type: ignore[misc]
    app.extensions["database"].close()
    yield within("slowest of ordinary and hostile searches", slowest, 1)


def ranking(folder: Path) -> Iterator[Ratio]:
    """nDCG@10 on collections with known answers, as asked and misspelt, against SQLite FTS5 with Porter stemming."""
    for name in ("cranfield", "med"):
        source = CORPORA / "relevance" / name
        if not source.exists():
            print("the corpora are not there: ranking is not measured")
            return
        collection = Collection(source)
        ours, peer = collection.ours(folder / name), collection.peer()
        for how, ask in (("", str), (", misspelt", misspelt)):
            reached, against = collection.gain(ours, ask), collection.gain(peer, ask)
            label = f"nDCG@10 on {name}{how} / FTS5 porter"
            yield Ratio(label, f"{reached:.4f}", f"{against:.4f}", reached / against, 1.0, True)
