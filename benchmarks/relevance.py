"""How well pages are ranked: nDCG@10 on collections with known answers, against SQLite FTS5 with Porter stemming."""

import json
import math
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from guidance.search.engine import Engine, Filters
from guidance.search.lexicon import Lexicon
from guidance.search.pages import Entry, SectionText
from guidance.search.query import LONGEST, parse
from guidance.search.results import ranked_hits, read
from guidance.search.whoosh_engine import WhooshEngine

Find = Callable[[str], list[str]]


class Collection:
    """Documents, questions, and how relevant which document is to which question."""

    def __init__(self, folder: Path) -> None:
        self.documents = [json.loads(line) for line in (folder / "docs.jsonl").read_text().splitlines()]
        rows = (line.split("\t")[:2] for line in (folder / "queries.tsv").read_text().splitlines())
        self.questions = {number: text[:LONGEST] for number, text in rows}
        self.grades: dict[str, dict[str, int]] = defaultdict(dict)
        for line in (folder / "qrels.txt").read_text().splitlines():
            number, _, document, grade = line.split()
            self.grades[number][document] = max(int(grade), 0)

    def gain(self, find: Find, ask: Callable[[str], str] = str) -> float:
        """The mean of the normalised discounted cumulative gain at 10 (Järvelin and Kekäläinen 2002)."""
        gains = [
            _discounted(self.grades[number].get(uid, 0) for uid in find(ask(text))[:10]) / best
            for number, text in self.questions.items()
            if (best := _discounted(sorted(self.grades[number].values(), reverse=True)[:10]))
        ]
        return sum(gains) / len(gains)

    def ours(self, folder: Path) -> Find:
        """The service's own search, with the engine that is the default."""
        engine: Engine = WhooshEngine(folder / "index")
        engine.rebuild([_entry(document) for document in self.documents], 1)
        lexicon = Lexicon(folder)
        lexicon.make()
        index: Any = SimpleNamespace(engine=engine, lexicon=lexicon)
        return lambda text: [hit.uid for hit in ranked_hits(index, read(index, parse(text)), Filters())]

    def peer(self) -> Find:
        """FTS5 with Porter stemming: any of the words, by its own BM25."""
        connection = sqlite.connect(":memory:")  # type: ignore[attr-defined]
        connection.execute("CREATE VIRTUAL TABLE page USING fts5(id UNINDEXED, text, tokenize = 'porter unicode61')")
        rows = ((document["id"], f"{document['title']} {document['text']}") for document in self.documents)
        connection.executemany("INSERT INTO page VALUES (?, ?)", rows)

        def find(text: str) -> list[str]:
            asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(re.findall(r"\w+", text.lower())))
            found = connection.execute("SELECT id FROM page WHERE page MATCH ? ORDER BY rank LIMIT 10", (asked,))
            return [row[0] for row in found]

        return find


def misspelt(text: str) -> str:
    """The question with two letters exchanged in its longest word, the same at every run."""
    words = text.split()
    place = max(range(len(words)), key=lambda number: len(words[number]))
    word = words[place]
    if len(word) > 5:
        at = random.Random(text).randrange(1, len(word) - 3)
        words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def _entry(document: dict[str, str]) -> Entry:
    return Entry(document["id"], document["title"], sections=(SectionText("", "", document["text"]),))


def _discounted(grades: Iterator[int] | list[int]) -> float:
    return sum(grade / math.log2(place + 2) for place, grade in enumerate(grades))
