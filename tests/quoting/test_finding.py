"""Excerpts of real texts are told from one another and from foreign ones, a few words altered or not."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from guidance.quoting.answering import CLAIMED
from guidance.quoting.index import Marks, Watermark
from guidance.text.quotes import Words, of_text
from tests.machine import corpora

OURS, FOREIGN, VERSIONS = 40, 50, 3


def texts(name: str) -> list[str]:
    with (corpora.HERE / "relevance" / name / "docs.jsonl").open() as file:
        found = [next(iter(sorted(json.loads(line).values(), key=lambda value: -len(str(value))))) for line in file]
    return [text for text in found if len(text.split()) >= 90]


def history(text: str, chance: random.Random) -> list[str]:
    """The text as it was first, and after one word of it changed, three times."""
    words, found = text.split(), [text]
    for _ in range(VERSIONS - 1):
        words[chance.randrange(len(words))] = f"{chance.randrange(1000)}"
        found.append(" ".join(words))
    return found


def altered(words: list[str], chance: random.Random) -> str:
    copied = list(words)
    for place in chance.sample(range(len(words)), max(1, len(words) // 20)):
        copied[place] = chance.choice(["almost", "and", "17", "seldom", "patient"])
    return " ".join(copied)


@corpora.needed
@pytest.mark.corpora
def test_the_right_page_and_version_are_found_and_nothing_foreign_is_claimed(tmp_path: Path) -> None:
    chance = random.Random(12)
    pages = {
        number: [of_text(text) for text in history(text, chance)] for number, text in enumerate(texts("med")[:OURS], 1)
    }

    def versions() -> Iterator[tuple[int, int, Words]]:
        for document, found in pages.items():
            yield from ((document, number, text) for number, text in enumerate(found, 1))

    marks = Marks(tmp_path)
    assert marks.rebuild(versions(), Watermark(1, 0)) == OURS * VERSIONS
    right = in_version = 0
    for document, found in pages.items():
        number = chance.randrange(VERSIONS)
        words = found[number].text.split()
        begin = chance.randrange(len(words) - 60)
        candidates = marks.candidates(of_text(altered(words[begin : begin + 60], chance)))
        mine = [each for each in candidates[:1] if each.document == document]
        right += bool(mine)
        in_version += bool(mine) and number + 1 in mine[0].versions
    assert right >= 0.97 * OURS
    assert in_version >= 0.99 * right
    for text in texts("cranfield")[:FOREIGN]:
        excerpt = of_text(text)
        for candidate in marks.candidates(excerpt):
            assert max(each.share_of(excerpt) for each in pages[candidate.document]) < CLAIMED
