"""Excerpts of real texts are told from one another and from foreign ones, a few words altered or not."""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from guidance.quoting.answering import CLAIMED
from guidance.quoting.index import Marks, Watermark
from guidance.text.quotes.shared import Words, of_text
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


@corpora.needed
@pytest.mark.corpora
@pytest.mark.soak
def test_2500_real_versions_are_told_apart_at_little_cost(tmp_path: Path) -> None:
    """The figures that are promised, over a whole history: page, version, foreign texts, time, and size."""
    chance, most = random.Random(5), 2_500
    pages: dict[int, list[Words]] = {}
    histories = [blobs for _path, blobs in corpora.histories(tmp_path, "service-manual")]
    stored = corpora.texts_of(tmp_path, "service-manual", {blob for blobs in histories for blob in blobs})
    for number, blobs in enumerate(histories, 1):
        room = most - sum(map(len, pages.values()))
        pages[number] = [of_text(stored[blob]) for blob in blobs[:room]]
    marks = Marks(tmp_path / "marks")
    versions = ((page, number, text) for page, found in pages.items() for number, text in enumerate(found, 1))
    assert marks.rebuild(versions, Watermark(1, 0)) == most
    size = sum(len(text.text.encode()) for found in pages.values() for text in found)
    assert (tmp_path / "marks" / "marks.sqlite").stat().st_size <= size / 5
    long = [
        (page, number) for page, found in pages.items() for number, text in enumerate(found) if len(text.words) >= 90
    ]
    right, in_version, seconds, tries = 0, 0, list[float](), 600
    for _ in range(tries):
        page, number = chance.choice(long)
        words = pages[page][number].words
        begin = chance.randrange(len(words) - 60)
        excerpt = of_text(altered(words[begin : begin + 60], chance))
        begun = time.process_time()
        candidates = [each for each in marks.candidates(excerpt) if each.versions][:3]
        seconds.append(time.process_time() - begun)
        mine = next((each for each in candidates if each.document == page), None)
        twin = (
            bool(candidates) and pages[candidates[0].document][candidates[0].versions[-1] - 1].share_of(excerpt) > 0.6
        )
        right += mine is not None or twin
        in_version += mine is None or number + 1 in mine.versions
    assert right >= 0.97 * tries
    assert in_version >= 0.99 * tries
    assert sorted(seconds)[int(tries * 0.99)] <= 0.05
    for text in [*texts("cranfield"), *texts("med")][:1_000]:
        for candidate in marks.candidates(excerpt := of_text(text)):
            assert max(each.share_of(excerpt) for each in pages[candidate.document][-1:]) < CLAIMED
