"""How fast a git history of long pages comes in: it is made here, written by git itself, and the same every time."""

import random
import subprocess
import time
from pathlib import Path

from guidance.db import Database
from guidance.importing.git import import_repository
from guidance.importing.wish import Steps, Wish
from guidance.models import Outcome

#: Letters of a page, pages, and how often each is changed.
LETTERS, PAGES, CHANGES = 20_000, 10, 30
_WHO = "An Author <author@example.org>"


def versions_a_second(database: Database, folder: Path) -> float:
    """Import a history in which each change edits one of the pages.

    :param folder: where the repository may be made.
    """
    _make(folder)
    begun = time.perf_counter()
    report = import_repository(database, Wish(folder), Steps())
    taken = time.perf_counter() - begun
    assert report.outcomes[Outcome.VERSION] == PAGES * CHANGES
    return report.outcomes[Outcome.VERSION] / taken


def _make(folder: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    chance = random.Random(20)
    vocabulary = [f"word{n}" for n in range(2_000)]
    pages = [[_paragraph(chance, vocabulary, n) for n in range(LETTERS // 500)] for _ in range(PAGES)]
    commits = []
    for number in range(PAGES * CHANGES):
        page = pages[number % PAGES]
        page[chance.randrange(len(page))] = _paragraph(chance, vocabulary, number)
        commits.append(_commit(number, f"page-{number % PAGES}.md", "# A page\n\n" + "\n\n".join(page)))
    stream = "".join(commits).encode()
    subprocess.run(["git", "-C", str(folder), "fast-import", "--quiet"], input=stream, check=True)


def _paragraph(chance: random.Random, vocabulary: list[str], number: int) -> str:
    kind = number % 6
    words = " ".join(chance.choices(vocabulary, k=60))
    if kind == 0:
        return f"## Section {chance.randrange(10_000)}\n\n{words}."
    if kind == 1:
        return "\n".join(f"- {part}, **{chance.randrange(90)} mg**" for part in words.split(" ")[::6])
    if kind == 2:
        rows = [f"| {a} | {b} |" for a, b in zip(words.split()[::8], words.split()[1::8], strict=False)]
        return "\n".join(["| Drug | Dose |", "|---|---|", *rows])
    return f"{words}, [see there](page-{chance.randrange(PAGES)}.md)."


def _commit(number: int, path: str, text: str) -> str:
    when = f"{1_700_000_000 + 3600 * number} +0000"
    note = f"Change {number} of the pages"
    return (
        f"commit refs/heads/main\nauthor {_WHO} {when}\ncommitter {_WHO} {when}\n"
        f"data {len(note)}\n{note}\nM 100644 inline {path}\ndata {len(text.encode())}\n{text}\n"
    )
