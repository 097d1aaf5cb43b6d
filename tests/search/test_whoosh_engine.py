"""Publishing adds pieces to the index, which are merged while others search and write."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guidance.behind import Behind
from guidance.search import whoosh_engine
from guidance.search.engine import Engine, Filters, Question
from guidance.search.fts5_engine import Fts5Engine
from guidance.search.pages import Entry, SectionText
from guidance.search.whoosh_engine import WhooshEngine


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WhooshEngine:
    """An index of forty pages that merges only when it is told to."""
    monkeypatch.setattr(Behind, "begin", lambda _behind: None)
    made = WhooshEngine(tmp_path)
    made.rebuild([entry(number, "wombat") for number in range(40)], 1)
    return made


def entry(number: int, *words: str) -> Entry:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Entry(f"page{number}", "Title", (), at, False, (SectionText("", "", f"common {' '.join(words)}"),))


def found(engine: Engine, word: str) -> list[str]:
    return sorted(hit.uid for hit in engine.search(Question({word: 1.0}, {}), Filters()))


def publish(engine: Engine, watermark: int, *entries: Entry) -> None:
    assert engine.update(lambda _known: entries, watermark)


def pieces(folder: Path) -> Sequence[Path]:
    return list(folder.rglob("*.seg"))


def test_pieces_stay_few_however_much_is_published(engine, tmp_path) -> None:
    for turn in range(60):
        publish(engine, turn + 2, entry(turn % 50, f"numbat{turn}"))
        engine.merge()
    assert len(pieces(tmp_path)) <= 14
    assert len(found(engine, "common")) == 50
    assert found(engine, "numbat59") == ["page9"]
    assert found(engine, "numbat9") == found(engine, "wombat") == []
    assert "wombat" not in engine.rarity(["wombat", "common"])
    assert engine.watermark() == 61


def test_a_page_published_again_and_again_leaves_no_pieces(engine, tmp_path) -> None:
    for turn in range(20):
        publish(engine, turn + 2, entry(7, f"numbat{turn}"))
    assert len(pieces(tmp_path)) == 2
    assert found(engine, "numbat19") == ["page7"]


def test_what_is_published_while_pieces_are_merged_stands_in_the_new_piece(engine, tmp_path, monkeypatch) -> None:
    for turn in range(7):
        publish(engine, turn + 2, entry(turn, f"numbat{turn}"))
    merged = whoosh_engine._merged

    def meanwhile(*arguments):
        made = merged(*arguments)
        publish(engine, 9, entry(3, "koala"))  # a whole piece goes
        publish(engine, 10, Entry("page4"))  # a page that readers see no more
        return made

    monkeypatch.setattr(whoosh_engine, "_merged", meanwhile)
    before = len(pieces(tmp_path))
    engine.merge()
    assert len(pieces(tmp_path)) < before
    assert found(engine, "koala") == ["page3"]
    assert found(engine, "numbat3") == found(engine, "numbat4") == []
    assert [found(engine, f"numbat{turn}") for turn in (0, 1, 2, 5, 6)] == [[f"page{n}"] for n in (0, 1, 2, 5, 6)]
    assert len(found(engine, "common")) == 39
    assert engine.watermark() == 10


def test_an_index_built_anew_while_pieces_are_merged_is_left_as_it_is(engine, tmp_path, monkeypatch) -> None:
    for turn in range(7):
        publish(engine, turn + 2, entry(turn, "numbat"))
    merged = whoosh_engine._merged

    def meanwhile(*arguments):
        made = merged(*arguments)
        WhooshEngine(tmp_path).rebuild([entry(1, "koala")], 9)
        return made

    monkeypatch.setattr(whoosh_engine, "_merged", meanwhile)
    engine.merge()
    assert (found(engine, "koala"), found(engine, "numbat"), engine.watermark()) == (["page1"], [], 9)


@pytest.mark.parametrize("kind", [WhooshEngine, Fts5Engine])
def test_who_comes_while_another_one_writes_waits_and_writes_nothing_twice(kind, tmp_path) -> None:
    one, other = kind(tmp_path), kind(tmp_path)
    one.rebuild([entry(1, "wombat")], 1)
    writing, asked = threading.Event(), []

    def slowly(known: int):
        writing.set()
        waiting.join(0.1)
        yield entry(1, "numbat")

    def again(known: int):
        asked.append(known)
        return [entry(1, "numbat")]

    def come() -> None:
        writing.wait(10)
        answers.append(other.update(again, 2))

    answers: list[bool] = []
    waiting = threading.Thread(target=come)
    waiting.start()
    assert one.update(slowly, 2)
    waiting.join()
    assert (answers, asked, found(other, "numbat")) == ([True], [], ["page1"])
